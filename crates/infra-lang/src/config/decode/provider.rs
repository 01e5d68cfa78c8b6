//! `provider` blocks.

use infra_diagnostics::Diagnostic;
use infra_syntax::Block;

use super::Decoder;
use super::contents::{Contents, Shape};
use super::labels::{NAME_RULE, is_name};
use crate::config::{ProviderBlock, ProviderLocal};

const PROVIDER: Shape = Shape {
    arguments: &["alias", "version", "count", "depends_on", "for_each", "source"],
    blocks: &["lifecycle", "locals", "_"],
};

impl Decoder<'_> {
    pub(super) fn provider(&mut self, block: Block) {
        let Some([name]) = self.labels(&block, ["name"]) else { return };
        if self.check_name(&block, 0, "provider name") && *name != *name.to_lowercase() {
            let detail = "Local names of providers are written in lower case.";
            self.error(block.labels[0].span, "Invalid provider local name", detail);
        }
        let (mut contents, body) = Contents::split(block, &PROVIDER);
        let alias = match contents.take_expr("alias") {
            None => None,
            Some(expr) => {
                let Some(alias) = self.constant_text(&expr) else { return };
                if !is_name(&alias) {
                    self.error(expr.span, "Invalid provider configuration alias", NAME_RULE);
                    return;
                }
                Some(alias)
            }
        };
        if let Some(version) = contents.take("version") {
            self.version_constraint(&version.expr);
            let detail = "The version of a provider is set in \"required_providers\"; here it is deprecated and has no effect.";
            let summary = "Version constraints inside provider configuration blocks are deprecated";
            self.report(Diagnostic::warning(summary, detail).at(version.name.span));
        }
        for reserved in ["count", "depends_on", "for_each", "source"] {
            if let Some(attribute) = contents.take(reserved) {
                let detail = format!("\"{reserved}\" is reserved here and has no meaning yet.");
                self.error(attribute.name.span, "Reserved argument name in provider block", detail);
            }
        }
        for reserved in ["lifecycle", "locals"] {
            for block in contents.take_blocks(reserved) {
                let detail = format!("\"{reserved}\" is reserved here and has no meaning yet.");
                self.error(block.kind.span, "Reserved block type name in provider block", detail);
            }
        }
        for escape in contents.take_blocks("_") {
            self.unsupported(
                escape.kind.span,
                "Blocks that escape meta-arguments are",
                "Move what it holds out of it.",
            );
        }
        let local = ProviderLocal { name, alias };
        let span = contents.header;
        if let Some(first) = self.module.providers.get(&local) {
            let what = match &local.alias {
                None => format!("The default configuration of provider \"{local}\""),
                Some(_) => format!("The configuration {local}"),
            };
            let first = first.span;
            self.duplicate("Duplicate provider configuration", &what, first, span);
            return;
        }
        self.module.providers.insert(local.clone(), ProviderBlock { local, body, span });
    }
}
