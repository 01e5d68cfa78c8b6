//! Taking bodies apart whose arguments the language itself defines.

use infra_diagnostics::{Diagnostic, Span};
use infra_syntax::{Attribute, Block, Body, Expr};

use super::labels::with_article;
use super::{Decoder, suggest};

/// What the language defines within a block.
pub(super) struct Shape {
    /// Arguments.
    pub arguments: &'static [&'static str],
    /// Nested blocks.
    pub blocks: &'static [&'static str],
}

/// What was found of a [`Shape`] in a block.
pub(super) struct Contents {
    kind: String,
    /// The block's header.
    pub header: Span,
    arguments: Vec<Attribute>,
    blocks: Vec<Block>,
}

impl Contents {
    /// Divides a body into what the shape names and the rest.
    pub fn split(block: Block, shape: &Shape) -> (Self, Body) {
        let Body { attributes, blocks, span, end_span, header_span } = block.body;
        let named = |name: &str, names: &[&str]| names.contains(&name);
        let (arguments, attributes) =
            attributes.into_iter().partition(|a| named(&a.name.name, shape.arguments));
        let (inner, blocks) = blocks.into_iter().partition(|b| named(&b.kind.name, shape.blocks));
        let found =
            Self { kind: block.kind.name.to_string(), header: block.header_span, arguments, blocks: inner };
        (found, Body { attributes, blocks, span, end_span, header_span })
    }

    /// Takes an argument out.
    pub fn take(&mut self, name: &str) -> Option<Attribute> {
        let place = self.arguments.iter().position(|argument| &*argument.name.name == name)?;
        Some(self.arguments.remove(place))
    }

    /// Takes the value of an argument out.
    pub fn take_expr(&mut self, name: &str) -> Option<Expr> {
        self.take(name).map(|argument| argument.expr)
    }

    /// Takes nested blocks out, in source order.
    pub fn take_blocks(&mut self, kind: &str) -> Vec<Block> {
        let (taken, rest) = std::mem::take(&mut self.blocks).into_iter().partition(|b| &*b.kind.name == kind);
        self.blocks = rest;
        taken
    }
}

impl Decoder<'_> {
    /// Takes a block apart in which nothing else is allowed.
    pub(super) fn contents(&mut self, block: Block, shape: &Shape) -> Contents {
        let (found, rest) = Contents::split(block, shape);
        for attribute in &rest.attributes {
            self.unexpected_argument(attribute, &found.kind, shape);
        }
        for block in &rest.blocks {
            self.unexpected_block(block, &found.kind, shape);
        }
        found
    }

    fn unexpected_argument(&mut self, attribute: &Attribute, kind: &str, shape: &Shape) {
        let name = &attribute.name.name;
        let detail = if shape.blocks.contains(&&**name) {
            format!("\"{name}\" is a block: write it without an equals sign.")
        } else {
            format!("An argument named \"{name}\" is not expected in a \"{kind}\" block.")
        };
        let problem = Diagnostic::error("Unsupported argument", detail).at(attribute.name.span);
        self.report(suggest(problem, name, shape.arguments.iter().copied()));
    }

    fn unexpected_block(&mut self, block: &Block, kind: &str, shape: &Shape) {
        let name = &block.kind.name;
        let detail = if shape.arguments.contains(&&**name) {
            format!("\"{name}\" is an argument: write an equals sign after it.")
        } else {
            format!("Blocks of type \"{name}\" are not expected in a \"{kind}\" block.")
        };
        let problem = Diagnostic::error("Unsupported block type", detail).at(block.kind.span);
        self.report(suggest(problem, name, shape.blocks.iter().copied()));
    }

    /// Takes out the value of an argument that must be there.
    pub(super) fn required(&mut self, contents: &mut Contents, name: &str) -> Option<Expr> {
        let found = contents.take_expr(name);
        // After a syntax error the argument may be there and only not have been understood.
        if found.is_none() && self.module.complete {
            let detail = format!("{} block needs the argument \"{name}\".", with_article(&contents.kind));
            self.error(contents.header, "Missing required argument", detail);
        }
        found
    }
}
