//! The state, and single objects of it.

use infra_engine::{Catalog, Prior, PriorObject};
use infra_plan::ObjectId;
use infra_schema::address::Mode;

use crate::Style;
use crate::value::{SENSITIVE, render};

/// Everything in the state, as blocks, and the outputs.
pub fn state(prior: &Prior, catalog: &Catalog, style: &Style) -> String {
    if prior.objects.is_empty() && prior.outputs.is_empty() {
        return "The state is empty.\n".to_owned();
    }
    let mut out: Vec<String> =
        prior.objects.iter().map(|(id, prior)| object(id, prior, catalog, style)).collect();
    if !prior.outputs.is_empty() {
        let lines =
            prior.outputs.iter().map(|(name, output)| format!("{name} = {}\n", render(&output.value, 0)));
        out.push(format!("Outputs:\n\n{}", lines.collect::<String>()));
    }
    out.join("\n")
}

/// One object of the state, as a block.
pub fn object(id: &ObjectId, object: &PriorObject, _: &Catalog, _: &Style) -> String {
    let resource = &id.address.resource;
    let kind = if resource.mode == Mode::Data { "data" } else { "resource" };
    let mut out = format!("# {id}:\n{kind} \"{}\" \"{}\" {{\n", resource.ty, resource.name);
    let value = &object.object.value;
    if value.is_sensitive() {
        out.push_str(&format!("    {SENSITIVE}\n"));
    } else if let Some(entries) = value.as_entries() {
        let shown: Vec<_> = entries.iter().filter(|(_, value)| !value.is_null()).collect();
        let width = shown.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in shown {
            out.push_str(&format!("    {name:width$} = {}\n", render(value, 4)));
        }
    }
    out.push_str("}\n");
    out
}
