//! Which top-level block a place is in.

use std::collections::BTreeMap;

use infra_diagnostics::{FileId, SourceMap};
use infra_syntax::{Block, Body, parse_file};

/// The files of a run, with their blocks as soon as they are asked for.
pub(crate) struct Blocks<'s> {
    /// The files.
    pub sources: &'s SourceMap,
    bodies: BTreeMap<FileId, Body>,
}

impl<'s> Blocks<'s> {
    /// Of these files.
    pub fn new(sources: &'s SourceMap) -> Self {
        Self { sources, bodies: BTreeMap::new() }
    }

    /// The header of the top-level block around an offset: `resource "aws_vpc" "main"`. Nothing outside blocks, and in
    /// files that are not in the native syntax.
    pub fn around(&mut self, file: FileId, byte: u32) -> Option<String> {
        let source = self.sources.get(file)?;
        if source.name().ends_with(".json") {
            return None;
        }
        let body = self.bodies.entry(file).or_insert_with(|| parse_file(file, source.text()).0);
        body.blocks.iter().find(|block| (block.span.start..block.span.end).contains(&byte)).map(header)
    }
}

fn header(block: &Block) -> String {
    let labels = block.labels.iter().map(|label| format!(" \"{}\"", label.text));
    format!("{}{}", block.kind.name, labels.collect::<String>())
}
