//! Marks beside values: providers compute without them, and they are put back afterwards.

use infra_schema::{Block, Nesting};
use infra_value::{Data, Marks, Path, Step, Value};

/// Every marked place of a value.
pub(crate) fn collect(value: &Value) -> Vec<(Path, Marks)> {
    let mut found = Vec::new();
    walk(value, &Path::root(), &mut found);
    found
}

fn walk(value: &Value, at: &Path, found: &mut Vec<(Path, Marks)>) {
    if !value.marks().is_empty() {
        found.push((at.clone(), value.marks()));
    }
    match value.data() {
        Data::Object(attrs) => {
            attrs.iter().for_each(|(name, v)| walk(v, &at.join(Step::Attr(name.clone())), found));
        }
        Data::Map(_, items) => {
            items
                .iter()
                .for_each(|(key, v)| walk(v, &at.join(Step::Index(Value::string(key.clone()))), found));
        }
        Data::List(_, items) | Data::Tuple(items) => {
            let mut index = 0;
            items.iter().for_each(|v| {
                walk(v, &at.join(Step::Index(Value::number(index))), found);
                index += 1;
            });
        }
        // Elements of a set carry no marks: the set does.
        _ => {}
    }
}

/// Marks the given places, as far as they exist; a place inside a set marks the set.
pub(crate) fn apply(value: &Value, places: &[(Path, Marks)]) -> Value {
    places.iter().fold(value.clone(), |value, (path, marks)| mark(&value, &path.0, *marks))
}

fn mark(value: &Value, steps: &[Step], marks: Marks) -> Value {
    let Some((step, rest)) = steps.split_first() else { return value.clone().with_marks(marks) };
    match (value.data(), step) {
        (Data::Object(attrs), Step::Attr(name)) if attrs.contains_key(name) => {
            let changed = |(key, v): (&std::sync::Arc<str>, &Value)| {
                (key.clone(), if key == name { mark(v, rest, marks) } else { v.clone() })
            };
            Value::object(attrs.iter().map(changed)).with_marks(value.marks())
        }
        (Data::Map(element, items), Step::Index(key)) => {
            let changed = |(k, v): (&std::sync::Arc<str>, &Value)| {
                (k.clone(), if key.as_str() == Some(&**k) { mark(v, rest, marks) } else { v.clone() })
            };
            Value::map(element.clone(), items.iter().map(changed)).with_marks(value.marks())
        }
        (Data::List(..) | Data::Tuple(_), Step::Index(key)) => {
            let wanted = key.as_i64();
            let mut index = -1;
            value.map_children(&mut |v| {
                index += 1;
                if wanted == Some(index) { mark(v, rest, marks) } else { v.clone() }
            })
        }
        (Data::Set(..) | Data::Unknown(..), _) => value.clone().with_marks(marks),
        _ => value.clone(),
    }
}

/// A value of a provider with the marks of its schema, and those that the configuration has.
pub(crate) fn put_back(block: &Block, value: &Value, config: &Value) -> Value {
    apply(&by_schema(block, value), &collect(config))
}

/// Whether the same places are sensitive. What is inside a sensitive place is so anyway.
pub(crate) fn same_places(a: &Value, b: &Value) -> bool {
    sensitive_places(a) == sensitive_places(b)
}

fn sensitive_places(value: &Value) -> Vec<Path> {
    let mut found: Vec<Path> = Vec::new();
    for (path, marks) in collect(value) {
        // Places come before what is inside them.
        let inside = found.last().is_some_and(|outer| path.0.starts_with(&outer.0));
        if marks.contains(Marks::SENSITIVE) && !inside {
            found.push(path);
        }
    }
    found
}

/// Marks what the schema declares sensitive.
pub(crate) fn by_schema(block: &Block, value: &Value) -> Value {
    if !has_sensitive(block) {
        return value.clone();
    }
    let Data::Object(attrs) = value.data() else { return value.clone() };
    let marked = |(name, v): (&std::sync::Arc<str>, &Value)| {
        let v = match (block.attributes.get(name), block.blocks.get(name)) {
            // Also where it is null, as in the states and plans of Terraform.
            (Some(attribute), _) if attribute.sensitive => v.clone().with_marks(Marks::SENSITIVE),
            (_, Some(nested)) => match nested.nesting {
                Nesting::Single | Nesting::Group => by_schema(&nested.block, v),
                Nesting::Set if has_sensitive(&nested.block) => v.clone().with_marks(Marks::SENSITIVE),
                _ => v.map_children(&mut |child| by_schema(&nested.block, child)),
            },
            _ => v.clone(),
        };
        (name.clone(), v)
    };
    Value::object(attrs.iter().map(marked)).with_marks(value.marks())
}

fn has_sensitive(block: &Block) -> bool {
    block.attributes.values().any(|a| a.sensitive) || block.blocks.values().any(|b| has_sensitive(&b.block))
}
