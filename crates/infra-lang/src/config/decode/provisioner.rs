//! `provisioner` blocks.

use infra_diagnostics::Span;
use infra_syntax::{Attribute, Block, ExprKind};

use super::Decoder;
use super::contents::{Contents, Shape};
use crate::config::{OnFailure, Provisioner, When};

/// What the language defines in a provisioner; the rest is for its type.
const PROVISIONER: Shape = Shape { arguments: &["when", "on_failure"], blocks: &["connection"] };

impl Decoder<'_> {
    /// Decodes `provisioner` blocks, in their order.
    pub(super) fn provisioners(&mut self, blocks: Vec<Block>) -> Vec<Provisioner> {
        blocks.into_iter().filter_map(|block| self.provisioner(block)).collect()
    }

    fn provisioner(&mut self, block: Block) -> Option<Provisioner> {
        let [kind] = self.labels(&block, ["type"])?;
        let (mut contents, body) = Contents::split(block, &PROVISIONER);
        let when = contents.take("when").and_then(|attribute| {
            self.keyword(&attribute, &[("create", When::Create), ("destroy", When::Destroy)])
        });
        let on_failure = contents.take("on_failure").and_then(|attribute| {
            self.keyword(&attribute, &[("continue", OnFailure::Continue), ("fail", OnFailure::Fail)])
        });
        let connection = self.connection(contents.take_blocks("connection"), "this provisioner");
        let span = contents.header;
        Some(Provisioner {
            kind,
            when: when.unwrap_or_default(),
            on_failure: on_failure.unwrap_or_default(),
            connection,
            body,
            span,
        })
    }

    /// The `connection` block, of which there can be one.
    pub(super) fn connection(&mut self, blocks: Vec<Block>, of: &str) -> Option<Block> {
        let mut blocks = blocks.into_iter();
        let first = blocks.next()?;
        for second in blocks {
            let what = format!("The connection of {of}");
            self.duplicate("Duplicate connection block", &what, first.header_span, second.header_span);
        }
        Some(first)
    }

    /// An argument that takes one of some words, which are written without quotes.
    fn keyword<T: Copy>(&mut self, attribute: &Attribute, words: &[(&str, T)]) -> Option<T> {
        let name = &attribute.name.name;
        let expr = &attribute.expr;
        let quoted = expr.literal_string();
        let word = match &expr.kind {
            ExprKind::Variable(word) => Some(&*word.name),
            _ => quoted.as_deref(),
        };
        let found = words.iter().find(|(known, _)| Some(*known) == word);
        match found {
            Some((word, value)) => {
                if quoted.is_some() {
                    self.quoted(word, expr.span);
                }
                Some(*value)
            }
            None => {
                let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                let detail =
                    format!("\"{name}\" takes one of these words, without quotes: {}.", known.join(", "));
                self.error(expr.span, format!("Invalid \"{name}\" argument"), detail);
                None
            }
        }
    }

    fn quoted(&mut self, word: &str, span: Span) {
        let detail =
            format!("\"{word}\" is a keyword here, which needs no quotes. Quotes are deprecated here.");
        self.report(
            infra_diagnostics::Diagnostic::warning("Quoted keywords are deprecated", detail).at(span),
        );
    }
}
