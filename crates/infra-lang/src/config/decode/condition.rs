//! `validation`, `precondition`, `postcondition` and `assert` blocks.

use infra_syntax::{Block, Expr};

use super::Decoder;
use super::constant::has_hole;
use super::contents::Shape;
use crate::config::Condition;

const CONDITION: Shape = Shape { arguments: &["condition", "error_message"], blocks: &[] };

impl Decoder<'_> {
    /// Decodes blocks of one kind.
    pub(super) fn conditions(&mut self, blocks: Vec<Block>) -> Vec<Condition> {
        blocks.into_iter().filter_map(|block| self.condition(block)).collect()
    }

    fn condition(&mut self, block: Block) -> Option<Condition> {
        self.labels(&block, [])?;
        let kind = block.kind.name.clone();
        let mut contents = self.contents(block, &CONDITION);
        let condition = self.required(&mut contents, "condition");
        let error_message = self.required(&mut contents, "error_message");
        let constant = |expr: &Expr| expr.variables().is_empty() && !has_hole(expr);
        if let Some(condition) = condition.as_ref().filter(|expr| constant(expr)) {
            let detail = "The condition refers to nothing, so its result is always the same and it checks nothing. Refer to the value that is to be checked.";
            self.error(condition.span, format!("Invalid {kind} expression"), detail);
            return None;
        }
        let (condition, error_message) = (condition?, error_message?);
        Some(Condition { condition, error_message, span: contents.header })
    }
}
