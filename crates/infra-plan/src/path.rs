//! Paths in stored plans, written as Terraform's plan JSON has them: an array of names and indexes.

use infra_value::{Data, Path, Step, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum StoredStep {
    Attr(String),
    Index(i64),
    Key { key: String },
    Element { element: Value },
}

pub(crate) fn serialize<S: Serializer>(paths: &[Path], serializer: S) -> Result<S::Ok, S::Error> {
    let stored: Vec<Vec<StoredStep>> = paths.iter().map(|path| path.0.iter().map(store).collect()).collect();
    stored.serialize(serializer)
}

fn store(step: &Step) -> StoredStep {
    match step {
        Step::Attr(name) => StoredStep::Attr(name.to_string()),
        Step::Index(key) => match key.data() {
            Data::String(key) => StoredStep::Key { key: key.to_string() },
            Data::Number(n) => {
                n.as_i64().map_or_else(|| StoredStep::Element { element: key.clone() }, StoredStep::Index)
            }
            _ => StoredStep::Element { element: key.clone() },
        },
    }
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Path>, D::Error> {
    let stored = Vec::<Vec<StoredStep>>::deserialize(deserializer).map_err(D::Error::custom)?;
    let load = |step| match step {
        StoredStep::Attr(name) => Step::Attr(name.into()),
        StoredStep::Index(i) => Step::Index(Value::number(i)),
        StoredStep::Key { key } => Step::Index(Value::string(key)),
        StoredStep::Element { element } => Step::Index(element),
    };
    Ok(stored.into_iter().map(|steps| Path(steps.into_iter().map(load).collect())).collect())
}
