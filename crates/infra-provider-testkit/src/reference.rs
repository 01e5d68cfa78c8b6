//! References from a configuration to the objects it needs.

use std::collections::BTreeMap;

use infra_value::{Value, to_json};
use serde_json::Value as Json;

/// `config` with every `${name.attribute}` replaced by what the object of that name has there.
pub(crate) fn resolve(config: &Json, needs: &BTreeMap<String, Value>) -> Result<Json, String> {
    Ok(match config {
        Json::String(text) => resolve_text(text, needs)?,
        Json::Array(items) => {
            Json::Array(items.iter().map(|item| resolve(item, needs)).collect::<Result<_, _>>()?)
        }
        Json::Object(entries) => {
            let entry = |(key, item): (&String, &Json)| Ok((key.clone(), resolve(item, needs)?));
            Json::Object(entries.iter().map(entry).collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

fn resolve_text(text: &str, needs: &BTreeMap<String, Value>) -> Result<Json, String> {
    let mut resolved = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((reference, after)) = after.split_once('}') else {
            return Err(format!("the reference in {text:?} does not end"));
        };
        let value = look_up(reference, needs)?;
        if before.is_empty() && after.is_empty() && resolved.is_empty() {
            return Ok(value);
        }
        resolved.push_str(before);
        match value {
            Json::String(value) => resolved.push_str(&value),
            other => resolved.push_str(&other.to_string()),
        }
        rest = after;
    }
    resolved.push_str(rest);
    Ok(Json::String(resolved))
}

fn look_up(reference: &str, needs: &BTreeMap<String, Value>) -> Result<Json, String> {
    let found = || {
        let mut steps = reference.split('.');
        let need = needs.get(steps.next()?)?;
        let value = steps.try_fold(need, |value, step| match step.parse::<usize>() {
            Ok(index) => value.as_slice()?.get(index),
            Err(_) => value.get(step),
        })?;
        serde_json::from_str(&to_json(value).ok()?).ok()
    };
    found().ok_or_else(|| format!("${{{reference}}} refers to nothing"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn references_become_what_they_refer_to() {
        let net = Value::object([
            ("id", Value::string("net-1")),
            ("ports", Value::tuple(vec![Value::number(80), Value::number(443)])),
        ]);
        let needs = BTreeMap::from([("net".to_owned(), net)]);
        let config =
            json!({"a": "${net.id}", "b": ["${net.ports}"], "c": "x-${net.id}-${net.ports.1}", "d": 1});
        let expected = json!({"a": "net-1", "b": [[80, 443]], "c": "x-net-1-443", "d": 1});
        assert_eq!(resolve(&config, &needs).unwrap(), expected);
        assert_eq!(resolve(&json!("${net.nope}"), &needs).unwrap_err(), "${net.nope} refers to nothing");
        assert!(resolve(&json!("${net"), &needs).is_err());
    }
}
