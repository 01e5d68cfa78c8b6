//! `ignore_changes`: what the configuration says is taken to be what there is, sensitive or not.

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
