//! `locals` and `output` blocks.

use infra_syntax::Block;

use super::Decoder;
use super::contents::Shape;
use crate::config::{Local, Output};

const OUTPUT: Shape = Shape {
    arguments: &["value", "description", "sensitive", "ephemeral", "depends_on"],
    blocks: &["precondition", "postcondition"],
};

impl Decoder<'_> {
    pub(super) fn locals(&mut self, block: Block) {
        self.labels(&block, []);
        for inner in &block.body.blocks {
            let detail = "A \"locals\" block has only arguments: write an equals sign after the name.";
            self.error(inner.kind.span, "Unsupported block type", detail);
        }
        for attribute in block.body.attributes {
            let name = attribute.name.name;
            let span = attribute.name.span;
            if let Some(first) = self.module.locals.get(&name) {
                let first = first.span;
                self.duplicate("Duplicate local value definition", &format!("local.{name}"), first, span);
                continue;
            }
            self.module.locals.insert(name.clone(), Local { name, expr: attribute.expr, span });
        }
    }

    pub(super) fn output(&mut self, block: Block) {
        let Some([name]) = self.labels(&block, ["name"]) else { return };
        self.check_name(&block, 0, "output name");
        let mut contents = self.contents(block, &OUTPUT);
        let value = self.required(&mut contents, "value");
        let description = self.text(&mut contents, "description");
        let sensitive = self.flag(&mut contents, "sensitive").unwrap_or(false);
        let ephemeral = self.flag(&mut contents, "ephemeral").unwrap_or(false);
        let depends_on = contents.take("depends_on");
        let depends_on = self.depends_on(depends_on);
        let preconditions = self.conditions(contents.take_blocks("precondition"));
        for block in contents.take_blocks("postcondition") {
            let detail = "An output has only preconditions: it is computed in one step.";
            self.error(block.header_span, "Postconditions are not allowed", detail);
        }
        let span = contents.header;
        if let Some(first) = self.module.outputs.get(&name) {
            let first = first.span;
            self.duplicate("Duplicate output definition", &format!("The output \"{name}\""), first, span);
            return;
        }
        // Kept even without a value, so that nothing else calls it undeclared.
        let value = value.unwrap_or(infra_syntax::Expr { kind: infra_syntax::ExprKind::Error, span });
        let output = Output {
            name: name.clone(),
            value,
            description,
            sensitive,
            ephemeral,
            depends_on,
            preconditions,
            span,
        };
        self.module.outputs.insert(name, output);
    }
}
