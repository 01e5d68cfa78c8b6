//! `ephemeral` blocks.
//!
//! No built-in provider has ephemeral resources, so each block ends in an error. What else is wrong with it is said first:
//! it is then right for the day when there are some.

use infra_diagnostics::Diagnostic;
use infra_syntax::Block;

use super::Decoder;
use super::contents::{Contents, Shape};

const EPHEMERAL: Shape = Shape {
    arguments: &["count", "for_each", "provider", "depends_on"],
    blocks: &["lifecycle", "connection", "provisioner"],
};

impl Decoder<'_> {
    pub(super) fn ephemeral(&mut self, block: Block) {
        let Some([ty, name]) = self.labels(&block, ["type", "name"]) else { return };
        let named = self.check_name(&block, 0, "ephemeral resource type")
            & self.check_name(&block, 1, "ephemeral resource name");
        let span = block.header_span;
        let before = self.errors();
        let (mut contents, _) = Contents::split(block, &EPHEMERAL);
        if let Some(expr) = contents.take_expr("provider") {
            self.provider_local(&expr);
        }
        let depends_on = contents.take("depends_on");
        self.depends_on(depends_on);
        self.repetition(&mut contents);
        self.ephemeral_lifecycle(contents.take_blocks("lifecycle"));
        for block in contents.take_blocks("connection").into_iter().chain(contents.take_blocks("provisioner"))
        {
            let detail =
                format!("An ephemeral resource is only opened, so it has no \"{}\" block.", block.kind.name);
            self.error(block.header_span, "Unsupported block type", detail);
        }
        let address = (ty.clone(), name.clone());
        if let Some(first) = self.ephemerals.get(&address).copied() {
            let summary = format!("Duplicate ephemeral \"{ty}\" configuration");
            self.duplicate(summary, &format!("ephemeral.{ty}.{name}"), first, span);
            return;
        }
        self.ephemerals.insert(address, span);
        if named && before == self.errors() {
            let detail = format!(
                "No provider that is built into infra has ephemeral resources, so there is no \"{ty}\"."
            );
            let problem = Diagnostic::error("Unsupported ephemeral resource", detail).at(span);
            self.report(problem.hint("Give the value as a variable with \"ephemeral = true\" instead."));
        }
    }

    fn errors(&self) -> usize {
        self.findings.iter().filter(|finding| finding.is_error()).count()
    }
}
