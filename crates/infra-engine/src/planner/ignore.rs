//! `ignore_changes`: what the configuration says is taken to be what there is, sensitive or not.

use std::borrow::Cow;
use std::sync::Arc;

use infra_lang::config::IgnoreChanges;
use infra_schema::Block;
use infra_value::{Data, Path, Step, Value};

/// The configuration with the ignored places as the object has them.
pub(super) fn apply(config: &Value, prior: &Value, ignored: &IgnoreChanges, schema: &Block) -> Value {
    match ignored {
        IgnoreChanges::Nothing => config.clone(),
        IgnoreChanges::All(_) => all(config, prior, schema),
        IgnoreChanges::Paths(paths) => {
            paths.iter().fold(config.clone(), |config, ignored| keep(&config, prior, &ignored.path))
        }
    }
}

/// What a plan must keep to. Of what the configuration leaves to the provider nothing is asked, though it is ignored: the provider
/// may compute it of what is not, as `tags_all` of `tags`.
pub(super) fn asked_for<'v>(
    config: &'v Value,
    written: &Value,
    ignored: &IgnoreChanges,
    schema: &Block,
) -> Cow<'v, Value> {
    let (Some(attrs), Some(before)) = (config.as_entries(), written.as_entries()) else {
        return Cow::Borrowed(config);
    };
    if matches!(ignored, IgnoreChanges::Nothing) {
        return Cow::Borrowed(config);
    }
    let is_left = |name: &str| {
        let attribute = schema.attributes.get(name);
        attribute.is_some_and(|attribute| attribute.presence.is_computed())
            && before.get(name).is_some_and(Value::is_null)
    };
    let asked = |(name, value): (&Arc<str>, &Value)| {
        let value = if is_left(name) { Value::null(value.ty()) } else { value.clone() };
        (name.clone(), value)
    };
    Cow::Owned(Value::object(attrs.iter().map(asked)).with_marks(config.marks()))
}

/// Everything that may be configured, as the object has it.
fn all(config: &Value, prior: &Value, schema: &Block) -> Value {
    let (Some(attrs), Some(before)) = (config.as_entries(), prior.as_entries()) else {
        return config.clone();
    };
    let kept = |(name, value): (&Arc<str>, &Value)| {
        let configurable = schema.attributes.get(name).is_none_or(|a| a.presence.is_configurable());
        let value = if configurable { before.get(name).unwrap_or(value) } else { value };
        (name.clone(), value.clone())
    };
    Value::object(attrs.iter().map(kept)).with_marks(config.marks())
}

fn keep(config: &Value, prior: &Value, path: &Path) -> Value {
    let Some((step, rest)) = path.0.split_first() else { return prior.clone() };
    let rest = Path(rest.to_vec());
    match (config.data(), prior.data(), step) {
        (Data::Object(attrs), Data::Object(before), Step::Attr(name)) => {
            let Some(old) = before.get(name) else { return config.clone() };
            let kept = attrs.iter().map(|(key, value)| {
                (key.clone(), if key == name { keep(value, old, &rest) } else { value.clone() })
            });
            Value::object(kept).with_marks(config.marks())
        }
        (Data::Map(element, items), Data::Map(..) | Data::Null(_), Step::Index(key)) => {
            let Some(key) = key.as_str() else { return config.clone() };
            let mut items = (**items).clone();
            let element = match prior.get(key) {
                Some(old) => {
                    // Keeping it must not make a map of values of different types.
                    if *element != old.ty() && !items.is_empty() {
                        return config.clone();
                    }
                    items.insert(key.into(), old.clone());
                    old.ty()
                }
                None => {
                    items.remove(key);
                    element.clone()
                }
            };
            Value::map(element, items).with_marks(config.marks())
        }
        // A map that the configuration leaves out, of which one key is ignored.
        (Data::Null(_), Data::Map(element, before), Step::Index(key)) => {
            match key.as_str().and_then(|key| before.get_key_value(key)) {
                Some((key, old)) => {
                    Value::map(element.clone(), [(key.clone(), old.clone())]).with_marks(config.marks())
                }
                None => config.clone(),
            }
        }
        (Data::List(..) | Data::Tuple(_), Data::List(_, before) | Data::Tuple(before), Step::Index(key)) => {
            let wanted = key.as_i64();
            let mut index = -1;
            config.map_children(&mut |value| {
                index += 1;
                match before.get(usize::try_from(index).unwrap_or(usize::MAX)) {
                    Some(old) if wanted == Some(index) => keep(value, old, &rest),
                    _ => value.clone(),
                }
            })
        }
        _ => config.clone(),
    }
}

#[cfg(test)]
mod tests {
    use infra_schema::{Attribute, Presence};
    use infra_value::Type;

    use super::*;

    #[test]
    fn what_is_left_to_the_provider_is_not_asked_for_though_it_is_ignored() {
        let attribute = |presence| Attribute::new(Type::String, presence);
        let schema = Block {
            attributes: [
                ("name".into(), attribute(Presence::Optional)),
                ("all".into(), attribute(Presence::OptionalComputed)),
            ]
            .into(),
            ..Block::default()
        };
        let of = |name: Value, all: Value| Value::object([("name", name), ("all", all)]);
        let none = || Value::null(Type::String);
        let ignored = IgnoreChanges::Paths(vec![]);
        let written = of(none(), none());
        let kept = of(Value::string("before"), Value::string("before"));
        let asked = asked_for(&kept, &written, &ignored, &schema);
        assert_eq!(*asked, of(Value::string("before"), none()), "nobody but the configuration sets a name");
        let written = of(none(), Value::string("mine"));
        assert_eq!(*asked_for(&kept, &written, &ignored, &schema), kept, "what was written was asked for");
    }
}
