//! Reading a snapshot.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use infra_schema::address::{InstanceKey, Mode, ModuleInstance, Resource, ResourceInModule};
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::error::Category;

use super::write::{INSTANCE, OUTPUT, RESOURCE, TOP};
use super::{
    Deposed, ExtraFields, InstanceObject, ObjectStatus, OutputState, ProviderAddress, ResourceState, State,
};
use crate::{RawJson, StateError};

impl State {
    /// Reads a snapshot. `path` is only for messages.
    pub fn from_bytes(bytes: &[u8], path: &str) -> Result<Self, StateError> {
        let corrupt = |detail: String, line, column| StateError::Corrupt {
            path: path.to_owned(),
            detail,
            line,
            column,
        };
        if bytes.starts_with(b"\xef\xbb\xbf") {
            let detail = "it starts with a byte order mark, which Terraform refuses too; save it without";
            return Err(corrupt(detail.to_owned(), 1, 1));
        }
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(corrupt("it is empty".to_owned(), 0, 0));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = &bytes[..error.valid_up_to()];
            let line = before.split(|b| *b == b'\n');
            let column = line.clone().next_back().map_or(0, <[u8]>::len) + 1;
            corrupt(format!("byte {} is not UTF-8", before.len()), line.count(), column)
        })?;
        match serde_json::from_str::<State>(text) {
            Ok(state) => Ok(state),
            // Another version may look different in every respect, so the version decides what there is to say.
            Err(error) => Err(match serde_json::from_str::<Sniff>(text) {
                Ok(Sniff { version: Some(version), .. }) if version > 4 => {
                    StateError::NewerVersion { path: path.to_owned(), version }
                }
                Ok(Sniff { version: Some(version), .. }) if version < 4 => StateError::OlderVersion {
                    path: path.to_owned(),
                    version,
                    upgrade_with: if version == 3 { "Terraform 0.13" } else { "Terraform 0.11, then 0.13" },
                },
                Ok(Sniff { encrypted_data: Some(_), .. }) => {
                    StateError::Encrypted { path: format!("the state {path}") }
                }
                Ok(Sniff { version: None, .. }) => {
                    corrupt("it is JSON, but not a state: it has no version".to_owned(), 0, 0)
                }
                _ => corrupt(unreadable(&error), error.line(), error.column()),
            }),
        }
    }
}

/// What is wrong with a text, in words that do not need serde to be understood. The position is said elsewhere.
fn unreadable(error: &serde_json::Error) -> String {
    let full = error.to_string();
    let position = format!(" at line {} column {}", error.line(), error.column());
    let detail = full.strip_suffix(&position).unwrap_or(&full);
    let mismatch = detail.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "));
    match (error.classify(), mismatch) {
        (Category::Eof, _) => "it ends in the middle, so a part of it is missing".to_owned(),
        (Category::Syntax | Category::Io, _) => format!("it is not JSON: {detail}"),
        (Category::Data, Some((found, expected))) => {
            let expected = if expected == "u64" { "a whole number" } else { expected };
            format!("it is JSON, but not a state: expected {expected}, but found {found}")
        }
        (Category::Data, None) => format!("it is JSON, but not a state: {detail}"),
    }
}

/// What tells formats apart.
#[derive(serde::Deserialize)]
struct Sniff {
    version: Option<u64>,
    encrypted_data: Option<IgnoredAny>,
}

/// A field name, copied only when it has escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// Goes through the fields of an object: `take` reads the value of a known one by its number, the others go to `extra`.
fn fields<'de, A: MapAccess<'de>>(
    map: &mut A,
    known: &[&str],
    extra: &mut ExtraFields,
    mut take: impl FnMut(usize, &mut A) -> Result<(), A::Error>,
) -> Result<(), A::Error> {
    let mut seen = vec![false; known.len()];
    let mut slot = 0;
    while let Some(Name(name)) = map.next_key()? {
        match known.iter().position(|known| *known == name) {
            Some(at) if seen[at] => return Err(A::Error::custom(format!("\"{name}\" is there twice"))),
            Some(at) => {
                take(at, map)?;
                seen[at] = true;
                slot = at + 1;
            }
            None => extra.push(slot, name.into_owned(), map.next_value()?),
        }
    }
    Ok(())
}

/// A value that may also be null, as Go reads it.
fn or_default<'de, A: MapAccess<'de>, T: Deserialize<'de> + Default>(map: &mut A) -> Result<T, A::Error> {
    Ok(map.next_value::<Option<T>>()?.unwrap_or_default())
}

fn missing<E: Error>(what: &str, field: &str) -> impl FnOnce() -> E {
    move || E::custom(format!("{what} has no \"{field}\""))
}

/// Something that is read from the fields of an object.
trait FromFields<'de>: Sized {
    const EXPECTING: &'static str;
    fn from_fields<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error>;
}

struct FromObject<T>(PhantomData<T>);

impl<'de, T: FromFields<'de>> Visitor<'de> for FromObject<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTING)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::from_fields(map)
    }
}

macro_rules! read_from_object {
    ($($ty:ty),*) => {$(
        impl<'de> Deserialize<'de> for $ty {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_map(FromObject(PhantomData))
            }
        }
    )*};
}

read_from_object!(State, OutputState, ReadResource, ReadInstance, InstanceObject);

impl<'de> FromFields<'de> for State {
    const EXPECTING: &'static str = "a state, which is an object";

    fn from_fields<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut state = State { check_results: None, ..State::default() };
        let mut extra = ExtraFields::default();
        let (mut version, mut terraform_version) = (None, None);
        fields(&mut map, TOP, &mut extra, |at, map| {
            match TOP[at] {
                "version" => version = Some(map.next_value::<u64>()?),
                "terraform_version" => terraform_version = Some(map.next_value()?),
                "serial" => state.serial = map.next_value()?,
                "lineage" => state.lineage = map.next_value()?,
                "outputs" => state.outputs = or_default(map)?,
                "resources" => {
                    for ReadResource(address, resource) in or_default::<_, Vec<_>>(map)? {
                        if let Some(_twice) = state.resources.insert(address.clone(), resource) {
                            return Err(A::Error::custom(format!("the resource {address} is there twice")));
                        }
                    }
                }
                _ => state.check_results = Some(map.next_value()?),
            }
            Ok(())
        })?;
        if version != Some(4) {
            return Err(A::Error::custom("its version is not 4"));
        }
        state.terraform_version = terraform_version.ok_or_else(missing("the state", "terraform_version"))?;
        state.extra = extra;
        Ok(state)
    }
}

impl<'de> FromFields<'de> for OutputState {
    const EXPECTING: &'static str = "an output, which is an object";

    fn from_fields<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut extra = ExtraFields::default();
        let (mut value, mut ty, mut sensitive) = (None, None, false);
        fields(&mut map, OUTPUT, &mut extra, |at, map| {
            match OUTPUT[at] {
                "value" => value = Some(map.next_value()?),
                "type" => ty = Some(map.next_value()?),
                _ => sensitive = or_default(map)?,
            }
            Ok(())
        })?;
        let value = value.ok_or_else(missing("an output", "value"))?;
        let ty = ty.ok_or_else(missing("an output", "type"))?;
        Ok(Self { value, ty, sensitive, extra })
    }
}

struct ReadResource(ResourceInModule, ResourceState);

impl<'de> FromFields<'de> for ReadResource {
    const EXPECTING: &'static str = "a resource, which is an object";

    fn from_fields<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut extra = ExtraFields::default();
        let mut module = ModuleInstance::root();
        let (mut mode, mut ty, mut name, mut provider) = (None, None::<String>, None::<String>, None);
        let mut instances = Vec::new();
        fields(&mut map, RESOURCE, &mut extra, |at, map| {
            match RESOURCE[at] {
                "module" => module = or_default::<_, Option<_>>(map)?.unwrap_or_default(),
                "mode" => {
                    let text: String = map.next_value()?;
                    mode = Some(match text.as_str() {
                        "managed" => Mode::Managed,
                        "data" => Mode::Data,
                        _ => return Err(A::Error::custom(format!("\"{text}\" is not a mode"))),
                    });
                }
                "type" => ty = Some(map.next_value()?),
                "name" => name = Some(map.next_value()?),
                "provider" => provider = Some(map.next_value::<ProviderAddress>()?),
                _ => instances = or_default::<_, Vec<ReadInstance>>(map)?,
            }
            Ok(())
        })?;
        let resource = Resource {
            mode: mode.ok_or_else(missing("a resource", "mode"))?,
            ty: ty.ok_or_else(missing("a resource", "type"))?.into(),
            name: name.ok_or_else(missing("a resource", "name"))?.into(),
        };
        let address = ResourceInModule { module, resource };
        let mut state = ResourceState::new(provider.ok_or_else(missing("a resource", "provider"))?);
        state.extra = extra;
        for ReadInstance { key, deposed, object } in instances {
            let instance = address.instance(key.clone());
            if state.instances.insert((key, deposed), Arc::new(object)).is_some() {
                return Err(A::Error::custom(format!("the instance {instance} is there twice")));
            }
        }
        Ok(Self(address, state))
    }
}

struct ReadInstance {
    key: Option<InstanceKey>,
    deposed: Option<Deposed>,
    object: InstanceObject,
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum ReadKey {
    Index(u64),
    Key(String),
}

impl<'de> FromFields<'de> for ReadInstance {
    const EXPECTING: &'static str = "an instance, which is an object";

    fn from_fields<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut extra = ExtraFields::default();
        let (mut key, mut deposed, mut schema_version, mut attributes) = (None, None, None, None);
        let mut object = InstanceObject::new(0, RawJson::empty_object());
        object.sensitive_attributes = None;
        fields(&mut map, INSTANCE, &mut extra, |at, map| {
            match INSTANCE[at] {
                "index_key" => {
                    key = map.next_value::<Option<ReadKey>>()?.map(|key| match key {
                        ReadKey::Index(index) => InstanceKey::Index(index),
                        ReadKey::Key(key) => InstanceKey::Key(key.into()),
                    });
                }
                "status" => {
                    let text: String = or_default(map)?;
                    object.status = match text.as_str() {
                        "" => ObjectStatus::Ready,
                        "tainted" => ObjectStatus::Tainted,
                        _ => return Err(A::Error::custom(format!("\"{text}\" is not a status"))),
                    };
                }
                "deposed" => deposed = Some(or_default::<_, String>(map)?).filter(|key| !key.is_empty()),
                "schema_version" => schema_version = Some(map.next_value()?),
                "attributes" => {
                    let read: RawJson = map.next_value()?;
                    if !read.is_object() {
                        return Err(A::Error::custom("the attributes are not an object"));
                    }
                    attributes = Some(read);
                }
                "sensitive_attributes" => object.sensitive_attributes = Some(map.next_value()?),
                "private" => object.private = map.next_value()?,
                "dependencies" => object.dependencies = or_default(map)?,
                _ => object.create_before_destroy = or_default(map)?,
            }
            Ok(())
        })?;
        if extra.get("attributes_flat").is_some() {
            return Err(A::Error::custom(
                "it holds an object as Terraform 0.11 wrote it; `terraform apply -refresh-only` upgrades it",
            ));
        }
        object.schema_version = schema_version.ok_or_else(missing("an instance", "schema_version"))?;
        object.attributes = attributes.ok_or_else(missing("an instance", "attributes"))?;
        object.extra = extra;
        Ok(Self { key, deposed, object })
    }
}

/// An object without its place, as the journal holds it.
impl<'de> FromFields<'de> for InstanceObject {
    const EXPECTING: &'static str = "an object of an instance";

    fn from_fields<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        match ReadInstance::from_fields(map)? {
            ReadInstance { key: None, deposed: None, object } => Ok(object),
            _ => Err(A::Error::custom("an object has its key outside")),
        }
    }
}
