//! The publisher's description of the API, and what does not fit it.

mod load;
mod operation;

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use flate2::read::GzDecoder;
use jsonschema::{Draft, Registry, Validator};
use serde_json::{Value as Json, json};

pub use operation::Operation;

/// Which way a body goes: what is read-only is required of answers alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Direction {
    Request,
    Response,
}

impl Direction {
    fn root(self) -> &'static str {
        match self {
            Self::Request => "urn:digitalocean:request",
            Self::Response => "urn:digitalocean:response",
        }
    }
}

/// Validators by direction and pointer, made when first needed; `None` for schemas that cannot be used.
type Validators = BTreeMap<(Direction, String), Option<Validator>>;

/// The description, ready to hold requests and answers against.
pub struct Description {
    document: Json,
    registry: Registry<'static>,
    validators: Mutex<Validators>,
}

/// The document that the publisher gives out, as `examples/condense.rs` makes it.
const PUBLISHED: &[u8] = include_bytes!("../../description/api.json.gz");

impl Description {
    /// The one that comes with the emulator.
    ///
    /// # Errors
    /// When it cannot be read, or is no such document.
    pub fn published() -> Result<Self, String> {
        let mut text = String::new();
        GzDecoder::new(PUBLISHED).read_to_string(&mut text).map_err(|error| error.to_string())?;
        Self::of(serde_json::from_str(&text).map_err(|error| error.to_string())?)
    }

    /// Reads the OpenAPI document at `path`, YAML.
    ///
    /// # Errors
    /// When it cannot be read, or is no such document.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut document = load::document(&text)?;
        load::amend(&mut document);
        Self::of(document)
    }

    fn of(document: Json) -> Result<Self, String> {
        let mut registry = Registry::new().draft(Draft::Draft4);
        for direction in [Direction::Request, Direction::Response] {
            let schema = load::as_json_schema(&document, direction);
            registry = registry.add(direction.root(), schema).map_err(|error| error.to_string())?;
        }
        let registry = registry.prepare().map_err(|error| error.to_string())?;
        Ok(Self { document, registry, validators: Mutex::default() })
    }

    /// The document, without prose and mistakes, as JSON: for other validators.
    pub fn to_json(&self) -> String {
        self.document.to_string()
    }

    /// The operation that a call is of.
    pub(crate) fn operation<'d>(&'d self, method: &str, path: &str) -> Option<Operation<'d>> {
        Operation::find(self, method, path)
    }

    /// What the reference at `pointer` leads to, and where that is.
    fn resolve<'d>(&'d self, pointer: &str) -> Option<(&'d Json, String)> {
        let mut pointer = pointer.to_owned();
        loop {
            let value = self.document.pointer(&pointer)?;
            match value["$ref"].as_str() {
                Some(reference) => pointer = reference.trim_start_matches('#').to_owned(),
                None => return Some((value, pointer)),
            }
        }
    }

    /// What of `value` does not fit the schema at `pointer`.
    fn problems(&self, direction: Direction, pointer: &str, value: &Json) -> Vec<String> {
        let key = (direction, pointer.to_owned());
        let mut validators = self.validators.lock().unwrap_or_else(PoisonError::into_inner);
        let validator = validators.entry(key).or_insert_with(|| {
            let schema = json!({"$ref": format!("{}#{}", direction.root(), escaped(pointer))});
            let options = jsonschema::options().with_draft(Draft::Draft4).with_registry(&self.registry);
            options.build(&schema).ok()
        });
        match validator {
            Some(validator) => validator
                .iter_errors(value)
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect(),
            None => vec![format!("the schema at {pointer} cannot be used")],
        }
    }
}

/// A pointer as the fragment of an address.
fn escaped(pointer: &str) -> String {
    pointer.replace('%', "%25").replace('{', "%7B").replace('}', "%7D").replace(' ', "%20")
}
