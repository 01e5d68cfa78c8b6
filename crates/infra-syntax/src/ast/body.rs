//! Bodies: what stands in a file or between the braces of a block.

use std::sync::Arc;

use infra_diagnostics::Span;

use super::{Expr, Ident};

/// The content of a file or of a block.
#[derive(Clone, Debug)]
pub struct Body {
    /// `name = value`, in source order, each name at most once: a repeated one is reported and left out.
    pub attributes: Vec<Attribute>,
    /// Nested blocks, in source order.
    pub blocks: Vec<Block>,
    /// From the opening to the closing brace, both included; for a file, all of it.
    pub span: Span,
    /// The closing brace; the empty place at the end for a file or an unclosed block. Where a missing
    /// argument would be added.
    pub end_span: Span,
    /// The header of the block: the part to underline when something is missing in the body. For a file, the empty
    /// place at its beginning.
    pub header_span: Span,
}

impl Body {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| &*attribute.name.name == name)
    }

    /// The nested blocks of one kind, in source order.
    pub fn blocks_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Block> {
        self.blocks.iter().filter(move |block| &*block.kind.name == kind)
    }
}

/// `name = expr`.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// What is set.
    pub name: Ident,
    /// The `=`.
    pub equals_span: Span,
    /// What it is set to.
    pub expr: Expr,
    /// From the name to the end of the expression.
    pub span: Span,
    /// Whether it may stand for blocks: it was written in JSON, which does not tell arguments from blocks, and the
    /// schema of the body decides.
    pub may_be_blocks: bool,
}

/// `kind "label" "label" { … }`.
#[derive(Clone, Debug)]
pub struct Block {
    /// The first word: `resource`, `variable`, …
    pub kind: Ident,
    /// What stands between the kind and the brace.
    pub labels: Vec<Label>,
    /// What stands between the braces.
    pub body: Body,
    /// From the kind to the closing brace.
    pub span: Span,
    /// From the kind to the last label: the part to underline when the block as a whole is meant.
    pub header_span: Span,
}

/// A label of a block.
#[derive(Clone, Debug)]
pub struct Label {
    /// Its text, escapes resolved.
    pub text: Arc<str>,
    /// Where it stands, quotes included.
    pub span: Span,
    /// Whether it was written in quotes.
    pub quoted: bool,
}
