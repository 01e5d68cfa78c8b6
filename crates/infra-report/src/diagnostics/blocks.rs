//! Which top-level block a place is in.

use std::collections::BTreeMap;

use infra_diagnostics::{FileId, SourceMap};
use infra_syntax::{Block, Body, JsonValue, parse_file, parse_json};

/// The files of a run, with their blocks as soon as they are asked for.
pub(crate) struct Blocks<'s> {
    /// The files.
    pub sources: &'s SourceMap,
    bodies: BTreeMap<FileId, Body>,
    values: BTreeMap<FileId, JsonValue>,
}

impl<'s> Blocks<'s> {
    /// Of these files.
    pub fn new(sources: &'s SourceMap) -> Self {
        Self { sources, bodies: BTreeMap::new(), values: BTreeMap::new() }
    }

    /// The header of the top-level block around an offset: `resource "aws_vpc" "main"`. In JSON, the way to the value:
    /// `resource.aws_vpc.main.tags`. Nothing outside blocks.
    pub fn around(&mut self, file: FileId, byte: u32) -> Option<String> {
        let source = self.sources.get(file)?;
        if source.name().ends_with(".json") {
            let value = self.values.entry(file).or_insert_with(|| parse_json(file, source.text()).0);
            return Some(value.path_at(byte)).filter(|path| !path.is_empty());
        }
        let body = self.bodies.entry(file).or_insert_with(|| parse_file(file, source.text()).0);
        body.blocks.iter().find(|block| (block.span.start..block.span.end).contains(&byte)).map(header)
    }
}

fn header(block: &Block) -> String {
    let labels = block.labels.iter().map(|label| format!(" \"{}\"", label.text));
    format!("{}{}", block.kind.name, labels.collect::<String>())
}
