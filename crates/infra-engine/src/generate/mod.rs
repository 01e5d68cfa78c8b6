//! Blocks for objects that are to be imported and that no block declares yet: `-generate-config-out`.

mod arguments;
mod targets;
mod text;

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_lang::config::{Config, ProviderLocal, ResourceBlock};
use infra_lang::eval::Context;
use infra_plan::Plan;
use infra_provider::{Client, Object, Provider};
use infra_schema::Schema;
use infra_schema::address::{Resource, ResourceInstance};
use infra_state::Loaded;
use infra_value::Value;

use crate::planner::{Selection, Selector};
use crate::{Catalog, Observer, PlanOptions, Stack};
pub(crate) use arguments::canonical;
pub(crate) use text::{Refer, block_text, expression_text, inline_text};

/// A block that was written for an object.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Where the object will be.
    pub address: ResourceInstance,
    /// The source text of the block.
    pub block: String,
    /// The import id that the object was found by.
    pub id: String,
}

/// Writes a block for each `import` block of the root module whose target is not declared. Reads the objects that the
/// imports name, and changes nothing.
///
/// # Errors
/// Targets within modules or with keys, ids that are not known, objects that cannot be found.
pub async fn generate(
    config: &Config,
    catalog: &Catalog,
    context: Context,
    variables: BTreeMap<Arc<str>, Value>,
    loaded: &Loaded,
    observer: &dyn Observer,
) -> Result<Vec<Generated>, Diagnostics> {
    let (config, targets) = targets::declared(config)?;
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let selection =
        Selection { targets: targets.into_iter().map(Selector::Resource).collect(), ..Selection::default() };
    let options = PlanOptions { refresh: false, selection, ..PlanOptions::default() };
    Stack::unchecked(&config, catalog, context, variables)?.generate(loaded, &options, observer).await
}

/// The file that holds the blocks, laid out canonically.
pub fn generated_file(blocks: &[Generated]) -> String {
    let mut text = String::from(
        "# infra wrote these blocks for objects that are to be imported. Look them over, and move them to where they belong.\n",
    );
    for Generated { block, id, .. } in blocks {
        // An id is text from outside: it stays on its line.
        text.push_str(&format!("\n# Imported by the id {}\n{block}", infra_syntax::quoted(id)));
    }
    text
}

/// Says in a plan which of its blocks were written just now.
pub fn note_generated(plan: &mut Plan, blocks: &[Generated]) {
    for change in plan.changes.iter_mut().filter(|change| change.import.is_some()) {
        let generated = blocks.iter().find(|generated| generated.address == change.object.address);
        change.generated = generated.map(|generated| generated.block.clone());
    }
}

/// The block for an object that an import found.
pub(crate) fn block(
    declared: &ResourceBlock,
    provider: &dyn Provider,
    client: &dyn Client,
    schema: &Schema,
    found: &Object,
) -> String {
    let target = Target { resource: &declared.address, provider: declared.provider.as_ref() };
    described(&target, provider, client, schema, found, &|_, _| None)
}

/// What a block is written for.
pub(crate) struct Target<'a> {
    /// The address within its module.
    pub(crate) resource: &'a Resource,
    /// The provider configuration, where it is another than the default one.
    pub(crate) provider: Option<&'a ProviderLocal>,
}

/// The block for an object, in which `refer` may put expressions for texts.
pub(crate) fn described(
    target: &Target<'_>,
    provider: &dyn Provider,
    client: &dyn Client,
    schema: &Schema,
    found: &Object,
    refer: Refer<'_>,
) -> String {
    let bare = Object { value: found.value.unmark_deep(), private: found.private.clone() };
    let chosen = arguments::choose(provider, client, &target.resource.ty, &schema.block, &bare);
    text::resource(target, &schema.block, &chosen, refer)
}
