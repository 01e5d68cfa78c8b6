//! Failures of providers, as diagnostics.

use infra_diagnostics::{Diagnostic, Span, sentence};
use infra_lang::config::ResourceBlock;
use infra_provider::{ErrorClass, ProviderError};
use infra_syntax::Body;
use infra_value::Step;

use crate::secrets::Secrets;

/// What a failure concerns, and what must not be shown of it.
#[derive(Clone, Default)]
pub(crate) struct Concern<'a> {
    address: Option<String>,
    span: Option<Span>,
    body: Option<&'a Body>,
    secrets: Secrets,
}

impl<'a> Concern<'a> {
    /// An object or a provider configuration, by its address.
    pub fn of(address: impl ToString) -> Self {
        Self { address: Some(address.to_string()), ..Self::default() }
    }

    /// Where it is declared.
    pub fn maybe_at(mut self, span: Option<Span>) -> Self {
        self.span = span;
        self
    }

    /// The block that declares it, so that a failure can point to the argument.
    pub fn in_block(self, block: &'a ResourceBlock) -> Self {
        self.in_body(block.span, &block.body)
    }

    /// The header and the body of the block that declares it.
    pub fn in_body(mut self, header: Span, body: &'a Body) -> Self {
        self.span = Some(header);
        self.body = Some(body);
        self
    }

    /// What messages must not show.
    pub fn hiding(mut self, secrets: Secrets) -> Self {
        self.secrets = secrets;
        self
    }

    /// Says what a provider could not do, for whom, and what to do about it.
    pub fn failed(&self, doing: &str, error: &ProviderError) -> Diagnostic {
        let mut detail = error.to_string();
        let mut span = self.span;
        if let Some(attribute) = &error.attribute {
            let path = attribute.to_string();
            let path = path.trim_start_matches('.');
            if !detail.starts_with(path) {
                detail = format!("{path}: {detail}");
            }
            span = self.body.and_then(|body| argument(body, &attribute.0)).or(span);
        }
        let mut diagnostic = Diagnostic::error(doing, sentence(&self.secrets.hide(&detail))).maybe_at(span);
        diagnostic.address = self.address.clone();
        if let Some(hint) = &error.hint {
            diagnostic = diagnostic.hint(sentence(&self.secrets.hide(hint)));
        }
        match error.class {
            ErrorClass::Internal => {
                diagnostic.hint("This is a bug in the provider. Please report it with the message above.")
            }
            _ => diagnostic,
        }
    }
}

/// Where an argument gets its value, as far as it is written.
fn argument(body: &Body, path: &[Step]) -> Option<Span> {
    let (Step::Attr(name), rest) = path.split_first()? else { return None };
    if let Some(written) = body.attribute(name) {
        return Some(written.expr.span);
    }
    let (index, rest) = match rest.split_first() {
        Some((Step::Index(index), rest)) => (usize::try_from(index.as_i64()?).ok()?, rest),
        _ => (0, rest),
    };
    let block = body.blocks_of(name).nth(index)?;
    argument(&block.body, rest).or(Some(block.header_span))
}
