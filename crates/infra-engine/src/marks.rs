//! Marks beside values: providers compute without them, and they are put back afterwards.

use std::sync::Arc;

use infra_schema::{Block, Nesting};
use infra_value::{Data, Marks, Path, Step, Value};

/// Every marked place of a value.
pub(crate) fn collect(value: &Value) -> Vec<(Path, Marks)> {
    let mut found = Vec::new();
    // Most values have none.
    if !value.deep_marks().is_empty() {
        walk(value, &mut Vec::new(), &mut found);
    }
    found
}

/// `at` is the way to the value, which is copied only where there are marks.
fn walk(value: &Value, at: &mut Vec<Place>, found: &mut Vec<(Path, Marks)>) {
    if !value.marks().is_empty() {
        found.push((Path(at.iter().map(Place::step).collect()), value.marks()));
    }
    let mut within = |place: Place, value: &Value| {
        at.push(place);
        walk(value, at, found);
        at.pop();
    };
    match value.data() {
        Data::Object(attrs) => attrs.iter().for_each(|(name, v)| within(Place::Attr(name.clone()), v)),
        Data::Map(_, items) => items.iter().for_each(|(key, v)| within(Place::Key(key.clone()), v)),
        Data::List(_, items) | Data::Tuple(items) => {
            items.iter().enumerate().for_each(|(index, v)| within(Place::Index(index), v));
        }
        // Elements of a set carry no marks: the set does.
        _ => {}
    }
}

/// A step that is made only where it is needed.
enum Place {
    Attr(Arc<str>),
    Key(Arc<str>),
    Index(usize),
}

impl Place {
    fn step(&self) -> Step {
        match self {
            Self::Attr(name) => Step::Attr(name.clone()),
            Self::Key(key) => Step::Index(Value::string(key.clone())),
            Self::Index(index) => Step::Index(Value::number(*index)),
        }
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
            let changed = |(key, v): (&Arc<str>, &Value)| {
                (key.clone(), if key == name { mark(v, rest, marks) } else { v.clone() })
            };
            Value::object(attrs.iter().map(changed)).with_marks(value.marks())
        }
        (Data::Map(element, items), Step::Index(key)) => {
            let changed = |(k, v): (&Arc<str>, &Value)| {
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
    apply(&by_schema(block, value), &with_repeated(block, collect(config)))
}

/// Places together with those that repeat their values.
pub(crate) fn with_repeated(block: &Block, mut places: Vec<(Path, Marks)>) -> Vec<(Path, Marks)> {
    if places.is_empty() {
        return places;
    }
    let given = places.len();
    for (name, repeated) in block.attributes.iter().filter_map(|(name, a)| Some((name, a.repeats.as_ref()?)))
    {
        for place in 0..given {
            let (path, marks) = &places[place];
            if let [Step::Attr(first), inside @ ..] = &path.0[..]
                && first == repeated
            {
                let steps = std::iter::once(Step::Attr(name.clone())).chain(inside.iter().cloned());
                places.push((Path(steps.collect()), *marks));
            }
        }
    }
    places
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
    let marked = |(name, v): (&Arc<str>, &Value)| {
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

/// A value with null in place of every write-only argument: what may be planned, stored and shown of it.
pub(crate) fn without_write_only(block: &Block, value: &Value) -> Value {
    if !has_write_only(block) {
        return value.clone();
    }
    let Data::Object(attrs) = value.data() else { return value.clone() };
    let kept = |(name, v): (&Arc<str>, &Value)| {
        let v = match (block.attributes.get(name), block.blocks.get(name)) {
            (Some(attribute), _) if attribute.write_only => Value::null(attribute.ty.clone()),
            (_, Some(nested)) => match nested.nesting {
                Nesting::Single | Nesting::Group => without_write_only(&nested.block, v),
                _ => v.map_children(&mut |child| without_write_only(&nested.block, child)),
            },
            _ => v.clone(),
        };
        (name.clone(), v)
    };
    Value::object(attrs.iter().map(kept)).with_marks(value.marks())
}

/// Whether a block has write-only arguments, in itself or in blocks within it.
pub(crate) fn has_write_only(block: &Block) -> bool {
    block.attributes.values().any(|a| a.write_only) || block.blocks.values().any(|b| has_write_only(&b.block))
}

fn has_sensitive(block: &Block) -> bool {
    block.attributes.values().any(|a| a.sensitive) || block.blocks.values().any(|b| has_sensitive(&b.block))
}
