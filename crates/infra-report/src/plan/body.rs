//! The blocks below the headlines.

use infra_engine::Catalog;
use infra_plan::{Change, Drift, ObjectId, ResourceChange};
use infra_schema::address::Mode;
use infra_schema::{Block, Schema};
use infra_state::ProviderAddress;
use infra_value::{Type, Value};

use super::symbols::symbol;
use crate::Style;
use crate::colour::Tone;
use crate::diff::{Action, Diff, Forced, changed_block, which, whole_block};
use crate::layout::Layout;
use crate::value::visible;

/// What becomes of an object, attribute by attribute.
pub(crate) fn changed(change: &ResourceChange, catalog: &Catalog, style: &Style) -> String {
    let schema = schema(catalog, &change.provider, &change.object);
    let diff = match (&change.before, &change.after, change.change) {
        (Some(before), _, Change::NoOp) if change.import.is_none() => which(before, &schema, Action::Same),
        (Some(before), _, Change::Forget) => which(before, &schema, Action::Same),
        (Some(before), None, _) => whole_block(before, &schema, Action::Remove),
        (None, Some(after), _) | (Some(_), Some(after), Change::Create | Change::Read) => {
            whole_block(after, &schema, Action::Add)
        }
        (Some(before), Some(after), made) => {
            let forced = Forced::new(&change.replace);
            let before = if made.is_replacement() { &for_replacement(before, after) } else { before };
            changed_block(before, after, &schema, &forced)
        }
        (None, None, _) => return String::new(),
    };
    block(&change.object, &symbol(change.change, style), &diff, style)
}

/// The old object beside the one that replaces it. Terraform's older providers store an empty string for null, and no
/// new object has it yet: that is no difference worth a line.
fn for_replacement(before: &Value, after: &Value) -> Value {
    let Some(attributes) = before.as_entries() else { return before.clone() };
    let kept = attributes.iter().map(|(name, old)| {
        let none_yet = after.get(name).is_none_or(|new| new.is_null() || !new.is_known());
        let empty = old.as_str() == Some("") && none_yet;
        (name.clone(), if empty { Value::null(Type::String).with_marks(old.marks()) } else { old.clone() })
    });
    Value::object(kept).with_marks(before.marks())
}

/// What someone else did to an object, with its headline.
pub(crate) fn drifted(drift: &Drift, catalog: &Catalog, style: &Style) -> String {
    let schema = schema(catalog, &drift.provider, &drift.object);
    let (fate, change, diff) = match &drift.after {
        Some(after) => {
            let diff = changed_block(&drift.before, after, &schema, &Forced::none());
            ("has changed", Change::Update, diff)
        }
        None => ("has been deleted", Change::Delete, which(&drift.before, &schema, Action::Remove)),
    };
    let headline = style.paint(Tone::Bold, &format!("# {}", visible(&drift.object.to_string())));
    format!("  {headline} {fate}\n{}", block(&drift.object, &symbol(change, style), &diff, style))
}

/// An object as it was and as it is, with a headline.
pub(crate) fn differing(
    object: &ObjectId,
    provider: &str,
    before: &infra_value::Value,
    after: &infra_value::Value,
    fate: &str,
    catalog: &Catalog,
    style: &Style,
) -> String {
    let schema = schema(catalog, provider, object);
    let diff = changed_block(before, after, &schema, &Forced::none());
    let headline = style.paint(Tone::Bold, &format!("# {}", visible(&object.to_string())));
    format!("  {headline} {fate}\n{}", block(object, &symbol(Change::Update, style), &diff, style))
}

/// An object that is only on one of two sides, with a headline.
pub(crate) fn single(
    object: &ObjectId,
    provider: &str,
    value: &infra_value::Value,
    added: bool,
    fate: &str,
    catalog: &Catalog,
    style: &Style,
) -> String {
    let schema = schema(catalog, provider, object);
    let (change, action) =
        if added { (Change::Create, Action::Add) } else { (Change::Delete, Action::Remove) };
    let diff = crate::diff::whole_block(value, &schema, action);
    let headline = style.paint(Tone::Bold, &format!("# {}", visible(&object.to_string())));
    format!("  {headline} {fate}\n{}", block(object, &symbol(change, style), &diff, style))
}

fn block(object: &ObjectId, symbol: &str, diff: &Diff, style: &Style) -> String {
    let resource = &object.address.resource;
    let kind = if resource.mode == Mode::Data { "data" } else { "resource" };
    let mut layout = Layout::new(style);
    layout.push(&format!("{symbol} {kind} \"{}\" \"{}\" ", resource.ty, resource.name));
    layout.body(diff, 4);
    layout.finish() + "\n"
}

/// The schema of an object; an empty one when its provider is not installed, so that all of it is shown as attributes.
fn schema(catalog: &Catalog, provider: &str, object: &ObjectId) -> Block {
    let resource = &object.address.resource;
    let provider: Option<ProviderAddress> = provider.parse().ok();
    let schema = provider.and_then(|p| catalog.schema(&p.source, resource.mode, &resource.ty));
    schema.map(|schema: &std::sync::Arc<Schema>| schema.block.clone()).unwrap_or_default()
}
