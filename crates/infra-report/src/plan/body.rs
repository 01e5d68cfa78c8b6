//! The blocks below the headlines.

use infra_engine::Catalog;
use infra_plan::{Change, Drift, ObjectId, ResourceChange};
use infra_schema::address::Mode;
use infra_schema::{Block, Schema};
use infra_state::ProviderAddress;

use super::symbols::symbol;
use crate::Style;
use crate::colour::Tone;
use crate::diff::{Action, Diff, Forced, Shape, changed_block, whole_block};
use crate::layout::Layout;
use crate::value::visible;

/// What becomes of an object, attribute by attribute.
pub(super) fn changed(change: &ResourceChange, catalog: &Catalog, style: &Style) -> String {
    let schema = schema(catalog, &change.provider, &change.object);
    let diff = match (&change.before, &change.after, change.change) {
        (Some(before), _, Change::Forget) => {
            only_pinned(changed_block(before, before, &schema, &Forced::none()))
        }
        (Some(before), None, _) => whole_block(before, &schema, Action::Remove),
        (None, Some(after), _) | (Some(_), Some(after), Change::Create | Change::Read) => {
            whole_block(after, &schema, Action::Add)
        }
        (Some(before), Some(after), _) => {
            changed_block(before, after, &schema, &Forced::new(&change.replace))
        }
        (None, None, _) => return String::new(),
    };
    block(&change.object, &symbol(change.change, style), &diff, style)
}

/// What someone else did to an object, with its headline.
pub(crate) fn drifted(drift: &Drift, catalog: &Catalog, style: &Style) -> String {
    let schema = schema(catalog, &drift.provider, &drift.object);
    let (fate, change, diff) = match &drift.after {
        Some(after) => {
            let diff = changed_block(&drift.before, after, &schema, &Forced::none());
            ("has changed", Change::Update, diff)
        }
        None => {
            let diff = changed_block(&drift.before, &drift.before, &schema, &Forced::none());
            ("has been deleted", Change::Delete, removed(only_pinned(diff)))
        }
    };
    let headline = style.paint(Tone::Bold, &format!("# {}", visible(&drift.object.to_string())));
    format!("  {headline} {fate}\n{}", block(&drift.object, &symbol(change, style), &diff, style))
}

fn block(object: &ObjectId, symbol: &str, diff: &Diff, style: &Style) -> String {
    let resource = &object.address.resource;
    let kind = if resource.mode == Mode::Data { "data" } else { "resource" };
    let mut layout = Layout::new(style);
    layout.push(&format!("{symbol} {kind} \"{}\" \"{}\" ", resource.ty, resource.name));
    layout.body(diff, 4);
    layout.finish() + "\n"
}

/// Of an object that stays the same, only what tells which it is.
fn only_pinned(diff: Diff) -> Diff {
    Diff { action: Action::Change, ..diff }
}

fn removed(mut diff: Diff) -> Diff {
    if let Shape::Block { attributes, .. } = &mut diff.shape {
        for attribute in attributes.iter_mut().filter(|attribute| attribute.pinned) {
            attribute.diff.action = Action::Remove;
        }
    }
    diff
}

/// The schema of an object; an empty one when its provider is not installed, so that all of it is shown as attributes.
fn schema(catalog: &Catalog, provider: &str, object: &ObjectId) -> Block {
    let resource = &object.address.resource;
    let provider: Option<ProviderAddress> = provider.parse().ok();
    let schema = provider.and_then(|p| catalog.schema(&p.source, resource.mode, &resource.ty));
    schema.map(|schema: &std::sync::Arc<Schema>| schema.block.clone()).unwrap_or_default()
}
