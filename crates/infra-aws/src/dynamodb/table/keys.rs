//! The attributes that the keys of a table and its indexes consist of.

use std::collections::BTreeSet;

use infra_value::{Type, Value};

use crate::checks::Checks;
use crate::draft::{Draft, with_attribute};

/// Blocks with arguments that name the attributes of a key.
const KEYS: [(&str, &[&str]); 2] =
    [("global_secondary_index", &["hash_key", "range_key"]), ("local_secondary_index", &["range_key"])];

/// Every key has to be among the attributes, and DynamoDB takes no others.
pub(super) fn check(checks: &mut Checks<'_>) {
    let (Some(declared), Some(keys)) = (texts(checks.get("attribute"), &["name"]), keys(checks)) else {
        return;
    };
    if is_unknown(checks, "attribute") {
        return;
    }
    let list =
        |names: Vec<&String>| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let missing: Vec<&String> = keys.difference(&declared).collect();
    if !missing.is_empty() {
        checks.report("attribute", format!("a key needs an attribute block of its name: {}", list(missing)));
    }
    let unused: Vec<&String> = declared.difference(&keys).collect();
    if !unused.is_empty() {
        checks
            .report("attribute", format!("an attribute must be part of a key: {} is of none", list(unused)));
    }
}

/// An attribute keeps its type: that of a key cannot be changed, and a table is not made anew for it.
pub(super) fn keep_types(draft: &mut Draft<'_>) {
    if draft.is_create() || !draft.changes("attribute") {
        return;
    }
    let (known, planned) = (draft.prior("attribute"), draft.planned("attribute"));
    let (Some(old), Some(new)) = (known.as_slice(), planned.as_slice()) else { return };
    let type_of = |attribute: &Value| {
        let name = attribute.get("name").filter(|name| name.is_known())?;
        old.iter().find(|old| old.get("name") == Some(name))?.get("type").cloned()
    };
    let kept = new.iter().map(|attribute| match type_of(attribute) {
        Some(ty) => with_attribute(attribute, "type", ty),
        None => attribute.clone(),
    });
    let element = planned.ty().element().cloned().unwrap_or(Type::Dynamic);
    let kept = Value::set(element, kept.collect::<Vec<_>>()).with_marks(planned.marks());
    draft.set("attribute", kept);
}

fn is_unknown(checks: &Checks<'_>, argument: &str) -> bool {
    checks.get(argument).is_none() && !checks.is_null(argument)
}

/// The attributes that keys consist of; `None` while some are not known.
fn keys(checks: &Checks<'_>) -> Option<BTreeSet<String>> {
    let mut keys = BTreeSet::new();
    for key in ["hash_key", "range_key"] {
        if is_unknown(checks, key) {
            return None;
        }
        keys.extend(checks.text(key).filter(|name| !name.is_empty()).map(str::to_owned));
    }
    for (block, arguments) in KEYS {
        if is_unknown(checks, block) {
            return None;
        }
        keys.extend(texts(checks.get(block), arguments)?);
    }
    Some(keys)
}

/// Texts of arguments within blocks; `None` while some are not known.
fn texts(blocks: Option<&Value>, arguments: &[&str]) -> Option<BTreeSet<String>> {
    let mut texts = BTreeSet::new();
    for block in blocks.and_then(Value::as_slice).unwrap_or_default() {
        if !block.is_known() {
            return None;
        }
        for value in arguments.iter().filter_map(|argument| block.get(argument)) {
            if !value.is_known() {
                return None;
            }
            texts.extend(value.as_str().filter(|text| !text.is_empty()).map(str::to_owned));
        }
    }
    Some(texts)
}

#[cfg(test)]
mod tests {
    use infra_provider::Object;
    use infra_provider::model::{self, Model};

    use super::super::Table;
    use super::super::blocks::Attribute;
    use super::*;

    fn table(attributes: &[(&str, &str)]) -> Table {
        let attribute =
            |(name, ty): &(&str, &str)| Attribute { name: (*name).to_owned(), r#type: (*ty).to_owned() };
        Table { attribute: attributes.iter().map(attribute).collect(), ..Table::default() }
    }

    #[test]
    fn an_attribute_that_is_there_keeps_its_type() {
        let prior = Object { value: table(&[("h", "S"), ("r", "S")]).encode(), private: None };
        let config = table(&[("h", "N"), ("new", "B")]).encode();
        let mut planned = model::plan(&Table::schema(), &Table::rules(), Some(&prior.value), &config);
        keep_types(&mut Draft::new(Some(&prior), &config, &mut planned));
        let expected = table(&[("h", "S"), ("new", "B")]).encode();
        assert_eq!(planned.value.get("attribute"), expected.get("attribute"));
    }
}
