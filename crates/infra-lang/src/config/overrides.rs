//! Override files: `override.tf`, `*_override.tf` and their JSON forms. Their blocks change blocks of the other files
//! instead of adding to them.
//!
//! An argument replaces the one of the same name, and nested blocks of a kind replace all blocks of that kind; so do
//! entries of `required_providers`, and values of `locals`. Files count in order of their names, the last one most.

use std::collections::BTreeSet;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, Span, did_you_mean};
use infra_syntax::{Attribute, Block, Body};

type File = (FileId, Body);

/// Applies the blocks of override files, and adds the files to `bodies` with what is left in them: what is wrong with
/// the merged blocks is found when they are decoded. When not every file was understood (`complete` is false), what
/// seems to be missing is not reported.
pub(super) fn merge_overrides(bodies: &mut Vec<File>, overrides: Vec<File>, complete: bool) -> Diagnostics {
    let mut merger = Merger { bodies, complete, findings: Diagnostics::new() };
    for (id, body) in overrides {
        let mut rest = Body { blocks: Vec::new(), ..body };
        for block in body.blocks {
            rest.blocks.extend(merger.block(block));
        }
        merger.bodies.push((id, rest));
    }
    merger.findings
}

struct Merger<'b> {
    bodies: &'b mut Vec<File>,
    complete: bool,
    findings: Diagnostics,
}

/// What the blocks of a kind are, in messages; only for kinds whose labels name one of several.
fn declared_as(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "variable" => "variable declaration",
        "output" => "output definition",
        "module" => "module call",
        "resource" => "resource",
        "data" => "data source",
        "ephemeral" => "ephemeral resource",
        "provider" => "provider configuration",
        _ => return None,
    })
}

impl Merger<'_> {
    fn error(&mut self, span: Span, summary: impl Into<String>, detail: impl Into<String>) {
        self.findings.push(Diagnostic::error(summary, detail).at(span));
    }

    /// Merges a block into the one that it changes. What comes back stands for itself.
    fn block(&mut self, block: Block) -> Option<Block> {
        match &*block.kind.name {
            "terraform" => Some(self.settings(block)),
            "locals" => {
                self.locals(block);
                None
            }
            kind @ ("moved" | "removed" | "import" | "check") => {
                let detail = format!(
                    "\"{kind}\" blocks are additions, and an override file only changes what other files declare. Move the block to another file."
                );
                self.error(block.header_span, format!("Cannot override \"{kind}\" blocks"), detail);
                None
            }
            kind => match declared_as(kind) {
                Some(what) => self.declaration(block, what),
                None => Some(block),
            },
        }
    }

    fn declaration(&mut self, block: Block, what: &str) -> Option<Block> {
        self.check(&block);
        let position = self.bodies.iter().enumerate().find_map(|(file, (_, body))| {
            let found = body.blocks.iter().position(|base| is_same(base, &block))?;
            Some((file, found))
        });
        if let Some((file, index)) = position {
            let base = &mut self.bodies[file].1.blocks[index];
            let is_provider = &*block.kind.name == "provider";
            merge(&mut base.body, block.body, &|name| !is_provider || name != "alias");
            return None;
        }
        // Without a block of its own, a provider has a configuration all the same: an empty one.
        let is_default = &*block.kind.name == "provider" && block.body.attribute("alias").is_none();
        if is_default || block.labels.is_empty() {
            return Some(block);
        }
        if self.complete {
            let problem = self.missing(&block, what);
            self.findings.push(problem);
        }
        None
    }

    fn missing(&self, block: &Block, what: &str) -> Diagnostic {
        let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
        let mut name = labels.join(".");
        if let Some(alias) = block.body.attribute("alias").and_then(|alias| alias.expr.literal_string()) {
            name = format!("{name}.{alias}");
        }
        let detail = format!(
            "There is no {what} \"{name}\" in the other files, and an override file can only change what they declare."
        );
        let problem = Diagnostic::error(format!("Missing {what} to override"), detail).at(block.header_span);
        let known = self.bodies.iter().flat_map(|(_, body)| &body.blocks).filter(|base| {
            base.kind.name == block.kind.name
                && base.labels.len() == labels.len()
                && base.labels.iter().zip(&labels).rev().skip(1).all(|(a, b)| *a.text == **b)
        });
        let known = known.filter_map(|base| base.labels.last()).map(|label| &*label.text);
        match did_you_mean(labels.last().copied().unwrap_or_default(), known) {
            Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")),
            None => problem,
        }
    }

    /// What an override file cannot change.
    fn check(&mut self, block: &Block) {
        let kind = &*block.kind.name;
        if kind == "provider" {
            return;
        }
        if let Some(depends_on) = block.body.attribute("depends_on") {
            let detail = "\"depends_on\" cannot be changed by an override file.";
            self.error(depends_on.name.span, "Unsupported override", detail);
        }
        let lifecycle = block.body.blocks_of("lifecycle").flat_map(|lifecycle| &lifecycle.body.blocks);
        let conditions: Vec<(Arc<str>, Span)> = block
            .body
            .blocks
            .iter()
            .chain(lifecycle)
            .filter(|inner| matches!(&*inner.kind.name, "validation" | "precondition" | "postcondition"))
            .map(|inner| (inner.kind.name.clone(), inner.header_span))
            .collect();
        for (kind, span) in conditions {
            let detail = format!("Override files cannot change \"{kind}\" blocks.");
            self.error(span, format!("Can't override {kind} blocks"), detail);
        }
    }

    fn locals(&mut self, block: Block) {
        for attribute in block.body.attributes {
            let bases = self.bodies.iter_mut().flat_map(|(_, body)| &mut body.blocks);
            let mut values =
                bases.filter(|base| &*base.kind.name == "locals").flat_map(|base| &mut base.body.attributes);
            if let Some(base) = values.find(|base| base.name.name == attribute.name.name) {
                *base = attribute;
                continue;
            }
            if self.complete {
                let name = &attribute.name.name;
                let detail = format!(
                    "There is no local value \"{name}\" in the other files, and an override file can only change what they declare."
                );
                self.error(attribute.name.span, "Missing local value to override", detail);
            }
        }
    }

    /// Takes out of the other `terraform` blocks what this one sets.
    fn settings(&mut self, mut block: Block) -> Block {
        let bases = self.bodies.iter_mut().flat_map(|(_, body)| &mut body.blocks);
        let mut bases: Vec<&mut Block> = bases.filter(|base| &*base.kind.name == "terraform").collect();
        for base in &mut bases {
            base.body.attributes.retain(|attribute| block.body.attribute(&attribute.name.name).is_none());
            // A backend and HCP Terraform take the same place.
            if block.body.blocks.iter().any(|inner| matches!(&*inner.kind.name, "backend" | "cloud")) {
                base.body.blocks.retain(|inner| !matches!(&*inner.kind.name, "backend" | "cloud"));
            }
        }
        let required = bases
            .into_iter()
            .flat_map(|base| &mut base.body.blocks)
            .find(|inner| &*inner.kind.name == "required_providers");
        if let Some(required) = required {
            let (changes, rest) = std::mem::take(&mut block.body.blocks)
                .into_iter()
                .partition(|inner| &*inner.kind.name == "required_providers");
            block.body.blocks = rest;
            let changes: Vec<Block> = changes;
            for change in changes {
                merge(&mut required.body, change.body, &|_| true);
            }
        }
        block
    }
}

fn is_same(base: &Block, other: &Block) -> bool {
    let labels = |block: &Block| block.labels.iter().map(|label| label.text.clone()).collect::<Vec<_>>();
    let alias = |block: &Block| match &*block.kind.name {
        "provider" => block.body.attribute("alias").and_then(|alias| alias.expr.literal_string()),
        _ => None,
    };
    base.kind.name == other.kind.name && labels(base) == labels(other) && alias(base) == alias(other)
}

/// Changes a body. Arguments for which `takes` is false are left as they are.
fn merge(base: &mut Body, change: Body, takes: &dyn Fn(&str) -> bool) {
    let (lifecycles, blocks): (Vec<Block>, Vec<Block>) =
        change.blocks.into_iter().partition(|block| &*block.kind.name == "lifecycle");
    let names: BTreeSet<Arc<str>> =
        change.attributes.iter().map(|attribute| attribute.name.name.clone()).collect();
    let kinds: BTreeSet<Arc<str>> = blocks.iter().map(made_kind).collect();
    // What JSON calls a property may be either; and of two that are written differently, the later counts.
    let attributes = change.attributes.into_iter().filter(|attribute| takes(&attribute.name.name));
    let attributes: Vec<Attribute> = attributes.collect();
    let undecided: BTreeSet<Arc<str>> =
        attributes.iter().filter(|a| a.may_be_blocks).map(|a| a.name.name.clone()).collect();
    base.attributes.retain(|attribute| {
        let name = &attribute.name.name;
        let replaced = names.contains(name) && takes(name);
        !(replaced || attribute.may_be_blocks && kinds.contains(name))
    });
    base.attributes.extend(attributes);
    base.blocks.retain(|block| {
        let kind = made_kind(block);
        !kinds.contains(&kind) && !undecided.contains(&kind)
    });
    base.blocks.extend(blocks);
    for lifecycle in lifecycles {
        match base.blocks.iter_mut().find(|block| &*block.kind.name == "lifecycle") {
            Some(existing) => merge(&mut existing.body, lifecycle.body, &|_| true),
            None => base.blocks.push(lifecycle),
        }
    }
}

/// The kind of the blocks that a block is, or makes.
fn made_kind(block: &Block) -> Arc<str> {
    match block.labels.first() {
        Some(label) if &*block.kind.name == "dynamic" => label.text.clone(),
        _ => block.kind.name.clone(),
    }
}
