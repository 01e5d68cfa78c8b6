//! `-preflight`: what an apply would run into, as far as anybody can tell without trying.
//!
//! What is to be created is looked for first, the way recovery looks for what a create that was cut off may have left: where
//! a name or a key is unique, another object that has it is in the way. Nothing is changed.

use std::time::{Duration, SystemTime};

use futures::future::join_all;
use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::config::Config;
use infra_plan::{Change, Plan, ResourceChange};
use infra_provider::{Intent, Object, ProviderError};
use infra_schema::address::Mode;
use infra_schema::{Block, Presence};
use infra_value::Value;
use uuid::Uuid;

use crate::failure::Concern;
use crate::{Catalog, Clients, prepare_provider};

/// Before anything that may be in the way was created; not 0, from which clocks may be set back.
const LONG_AGO: Duration = Duration::from_secs(24 * 3600);

/// What is in the way of a plan.
pub(crate) async fn preflight(
    plan: &Plan,
    config: &Config,
    catalog: &Catalog,
    clients: &Clients,
) -> Diagnostics {
    let created = plan.changes.iter().filter(|change| is_looked_for(change, catalog));
    let look = clients.by_type(created).into_iter().map(|of| async move {
        let intents: Vec<Intent> = of.changes.iter().filter_map(|change| intent(change)).collect();
        let answers = of.client.recover(of.ty, &intents).await;
        of.changes.into_iter().zip(answers).collect::<Vec<_>>()
    });
    let answers = join_all(look).await.into_iter().flatten();
    let mut found: Vec<(&ResourceChange, Diagnostic)> = answers
        .filter_map(|(change, answer)| Some((change, finding(plan, config, clients, change, answer)?)))
        .collect();
    found.sort_by(|(a, _), (b, _)| a.object.cmp(&b.object));
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// Whether it is created, and what it is made of is known.
fn is_looked_for(change: &ResourceChange, catalog: &Catalog) -> bool {
    let creates = change.change == Change::Create || change.change == Change::CreateThenDelete;
    let resource = &change.object.address.resource;
    let schema = prepare_provider(&change.provider)
        .ok()
        .and_then(|provider| catalog.schema(&provider.source, resource.mode, &resource.ty));
    creates
        && resource.mode == Mode::Managed
        && schema.zip(change.after.as_ref()).is_some_and(|(schema, after)| is_told(&schema.block, after))
}

fn is_told(block: &Block, after: &Value) -> bool {
    let required = block.attributes.iter().filter(|(_, attribute)| attribute.presence == Presence::Required);
    let mut values = required.map(|(name, _)| after.get(name));
    values.all(|value| value.is_some_and(Value::is_wholly_known))
}

fn intent(change: &ResourceChange) -> Option<Intent> {
    let planned = change.after.as_ref()?.unmark_deep();
    let begun = SystemTime::UNIX_EPOCH + LONG_AGO;
    Some(Intent { token: Uuid::new_v4().to_string(), begun, planned })
}

fn finding(
    plan: &Plan,
    config: &Config,
    clients: &Clients,
    change: &ResourceChange,
    answer: Result<Option<Object>, ProviderError>,
) -> Option<Diagnostic> {
    let address = &change.object.address;
    let warning = |summary: &str, detail: String| {
        Diagnostic::warning(summary, detail).maybe_at(span(config, change)).for_address(address.to_string())
    };
    let object = match answer {
        Ok(object) => object?,
        Err(error) => {
            let concern =
                Concern::of(address).maybe_at(span(config, change)).hiding(clients.secrets().clone());
            let failed = concern.failed("Nobody can tell whether the object exists already", &error);
            return Some(warning(&failed.summary, failed.detail));
        }
    };
    let id = object.id().unwrap_or_default().to_owned();
    let is_it = |other: &ResourceChange| {
        other.object.address.resource.ty == address.resource.ty
            && other.before.as_ref().and_then(|before| before.get("id")?.as_str()) == Some(id.as_str())
    };
    if is_it(change) {
        let detail = format!(
            "The new {address} is to be created before the old one is destroyed, and both would have what only one can have, such as a name. The create would fail, or change the old one. Choose a name that is made anew, such as one from a prefix, or destroy the old one first."
        );
        return Some(warning("Two objects would have the same name", detail));
    }
    // What is managed and goes, goes in an order that this plan decides.
    if plan.changes.iter().any(is_it) {
        return None;
    }
    let detail = format!(
        "{address} is to be created, and there is an object already that has what only one can have, such as its name: \"{id}\". The create would fail, or take that one over. Import it, choose another name, or remove it first."
    );
    Some(warning("Object exists already", detail))
}

/// Where it is declared, if it is.
pub(crate) fn span(config: &Config, change: &ResourceChange) -> Option<Span> {
    Some(config.block(&change.object.address.config())?.span)
}
