//! Outputs.

use std::collections::BTreeMap;

use infra_diagnostics::Diagnostic;
use infra_state::OutputState;
use infra_value::{Data, Type, Value, from_json};

use crate::Style;
use crate::value::{quote, render};

/// What stands for an output that must not be shown.
const SENSITIVE: &str = "<sensitive>";

/// All outputs, `name = value`; sensitive ones without their values.
pub fn outputs(outputs: &BTreeMap<String, OutputState>, _: &Style) -> String {
    outputs.iter().map(|(name, output)| format!("{name} = {}\n", shown(output))).collect()
}

/// The value of one output that was asked for by name, sensitive or not.
pub fn output(output: &OutputState, _: &Style) -> String {
    format!("{}\n", value(output).map_or_else(|| output.value.as_str().to_owned(), |v| text(&v)))
}

/// The value of one output as it is, for other programs: a string, number or bool.
pub fn raw_output(name: &str, output: &OutputState) -> Result<String, Diagnostic> {
    let value = value(output);
    match value.as_ref().map(Value::data) {
        Some(Data::String(text)) => Ok(text.to_string()),
        Some(Data::Number(number)) => Ok(number.to_string()),
        Some(Data::Bool(value)) => Ok(value.to_string()),
        other => {
            let what = match other {
                Some(Data::Null(_)) => "null".to_owned(),
                _ => value
                    .as_ref()
                    .map_or_else(|| "of an unknown type".to_owned(), |v| format!("of type {}", v.ty())),
            };
            let detail = format!(
                "Output \"{name}\" is {what}, and only a string, number or bool can be written as it is. Use -json instead."
            );
            Err(Diagnostic::error("Output cannot be written as it is", detail))
        }
    }
}

fn shown(output: &OutputState) -> String {
    if output.sensitive {
        return SENSITIVE.to_owned();
    }
    value(output).map_or_else(|| output.value.as_str().to_owned(), |v| text(&v))
}

/// The value with its type; nothing when the state does not hold what it says.
pub(crate) fn value(output: &OutputState) -> Option<Value> {
    let ty = Type::from_cty_json(output.ty.as_str()).ok()?;
    from_json(output.value.as_str(), &ty).ok()
}

fn text(value: &Value) -> String {
    match value.data() {
        Data::String(text) if !text.contains('\n') => quote(text),
        _ => render(value, 0),
    }
}
