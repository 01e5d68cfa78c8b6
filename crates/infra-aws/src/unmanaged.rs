//! The types of Terraform's AWS provider 5.100.0 that this one does not manage yet. Their schemas are known, so that a
//! configuration or a module that only may use one is checked and planned like any other.
//!
//! `schemas.jsonl.gz` holds what `terraform providers schema -json` says of each type, without descriptions: a line with
//! `resource` or `data`, the name, and the schema, with spaces between. `cargo test -p infra-aws --test peer --
//! --ignored record` writes it.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use std::sync::{Arc, OnceLock};

use flate2::read::GzDecoder;
use infra_schema::address::Mode;
use infra_schema::{Attribute, Block, NestedBlock, Nesting, Presence, Schema};
use infra_value::Type;
use serde::Deserialize;
use serde_json::value::RawValue;

const SCHEMAS: &[u8] = include_bytes!("unmanaged/schemas.jsonl.gz");

/// The types, read when the first one is asked for.
#[derive(Default)]
pub(crate) struct Unmanaged(OnceLock<HashMap<(Mode, String), Entry>>);

/// A schema that is parsed when it is asked for.
struct Entry {
    text: String,
    schema: OnceLock<Option<Arc<Schema>>>,
}

impl fmt::Debug for Unmanaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unmanaged")
    }
}

impl infra_schema::Unmanaged for Unmanaged {
    fn schema(&self, mode: Mode, ty: &str) -> Option<&Arc<Schema>> {
        let entry = self.0.get_or_init(entries).get(&(mode, ty.to_owned()))?;
        entry.schema.get_or_init(|| parse(&entry.text)).as_ref()
    }
}

fn entries() -> HashMap<(Mode, String), Entry> {
    let mut text = String::new();
    // What is built in can be read: a test reads all of it.
    let _ = GzDecoder::new(SCHEMAS).read_to_string(&mut text);
    text.lines()
        .filter_map(|line| {
            let mut parts = line.splitn(3, ' ');
            let mode = match parts.next()? {
                "resource" => Mode::Managed,
                _ => Mode::Data,
            };
            let (name, schema) = (parts.next()?, parts.next()?);
            Some(((mode, name.to_owned()), Entry { text: schema.to_owned(), schema: OnceLock::new() }))
        })
        .collect()
}

fn parse(text: &str) -> Option<Arc<Schema>> {
    let published: Published = serde_json::from_str(text).ok()?;
    Some(Arc::new(Schema { version: published.version, block: published.block.read()? }))
}

/// A schema as Terraform publishes it
/// (<https://developer.hashicorp.com/terraform/cli/commands/providers/schema>).
#[derive(Deserialize)]
struct Published {
    version: u64,
    block: PublishedBlock,
}

#[derive(Deserialize)]
struct PublishedBlock {
    #[serde(default)]
    attributes: HashMap<String, PublishedAttribute>,
    #[serde(default)]
    block_types: HashMap<String, PublishedNesting>,
}

#[derive(Deserialize)]
struct PublishedAttribute {
    #[serde(rename = "type")]
    ty: Box<RawValue>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    computed: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    write_only: bool,
    #[serde(default)]
    deprecated: bool,
}

#[derive(Deserialize)]
struct PublishedNesting {
    nesting_mode: String,
    block: PublishedBlock,
    #[serde(default)]
    min_items: usize,
    max_items: Option<usize>,
}

impl PublishedBlock {
    fn read(self) -> Option<Block> {
        let attributes =
            self.attributes.into_iter().map(|(name, attribute)| Some((name.into(), attribute.read()?)));
        let blocks = self.block_types.into_iter().map(|(name, nested)| Some((name.into(), nested.read()?)));
        Some(Block { attributes: attributes.collect::<Option<_>>()?, blocks: blocks.collect::<Option<_>>()? })
    }
}

impl PublishedAttribute {
    fn read(self) -> Option<Attribute> {
        let presence = match (self.required, self.optional, self.computed) {
            (true, ..) => Presence::Required,
            (_, true, true) => Presence::OptionalComputed,
            (_, true, false) => Presence::Optional,
            (_, false, _) => Presence::Computed,
        };
        Some(Attribute {
            sensitive: self.sensitive,
            write_only: self.write_only,
            deprecated: self.deprecated.then(|| "its documentation says what to use instead".to_owned()),
            ..Attribute::new(Type::from_cty_json(self.ty.get()).ok()?, presence)
        })
    }
}

impl PublishedNesting {
    fn read(self) -> Option<NestedBlock> {
        let nesting = match self.nesting_mode.as_str() {
            "single" => Nesting::Single,
            "group" => Nesting::Group,
            "list" => Nesting::List,
            "set" => Nesting::Set,
            "map" => Nesting::Map,
            _ => return None,
        };
        let block = self.block.read()?;
        Some(NestedBlock {
            min_items: self.min_items,
            max_items: self.max_items,
            ..NestedBlock::new(nesting, block)
        })
    }
}
