//! The state, and single objects of it.

use infra_engine::{Catalog, Prior, PriorObject, PriorOutput};
use infra_plan::ObjectId;
use infra_schema::address::Mode;

use crate::Style;
use crate::colour::Tone;
use crate::diff::{Action, whole_block};
use crate::layout::Layout;
use crate::value::{key, render, visible};

/// Everything in the state, as blocks, and the outputs.
pub fn state(prior: &Prior, catalog: &Catalog, style: &Style) -> String {
    if prior.objects.is_empty() && prior.outputs.is_empty() {
        return "The state is empty.\n".to_owned();
    }
    let mut parts: Vec<String> =
        prior.objects.iter().map(|(id, prior)| object(id, prior, catalog, style)).collect();
    if !prior.outputs.is_empty() {
        let title = style.paint(Tone::Bold, "Outputs:");
        let line = |(name, output): (&String, &PriorOutput)| {
            format!("{} = {}\n", key(name), render(&output.value, 0))
        };
        let lines: String = prior.outputs.iter().map(line).collect();
        parts.push(format!("{title}\n\n{lines}"));
    }
    parts.join("\n")
}

/// One object of the state, as a block.
pub fn object(id: &ObjectId, object: &PriorObject, catalog: &Catalog, style: &Style) -> String {
    let resource = &id.address.resource;
    let kind = if resource.mode == Mode::Data { "data" } else { "resource" };
    let schema = catalog.schema(&object.provider.source, resource.mode, &resource.ty);
    let block = schema.map(|schema| schema.block.clone()).unwrap_or_default();
    let tainted = if object.stored.is_tainted() { " (tainted)" } else { "" };
    let mut layout = Layout::new(style);
    let headline = format!("# {}:{tainted}", visible(&id.to_string()));
    layout.push(&style.paint(Tone::Dim, &headline));
    layout.push(&format!("\n{kind} \"{}\" \"{}\" ", resource.ty, resource.name));
    layout.body(&whole_block(&object.object.value, &block, Action::Same), 0);
    layout.finish() + "\n"
}
