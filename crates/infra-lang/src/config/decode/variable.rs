//! `variable` blocks.

use infra_diagnostics::Diagnostic;
use infra_syntax::{Block, Expr};
use infra_value::{Type, Value};

use super::Decoder;
use super::constant::constant;
use super::contents::Shape;
use super::type_constraint::variable_type;
use crate::config::{Condition, Parsing, Variable};
use crate::reference::{Subject, references_of};

const VARIABLE: Shape = Shape {
    arguments: &["type", "default", "description", "sensitive", "ephemeral", "nullable"],
    blocks: &["validation"],
};

/// Names that are arguments of every `module` block, so that a variable of that name could not be given a value.
const RESERVED: [&str; 8] =
    ["source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"];

impl Decoder<'_> {
    pub(super) fn variable(&mut self, block: Block) {
        let Some([name]) = self.labels(&block, ["name"]) else { return };
        if self.check_name(&block, 0, "variable name") && RESERVED.contains(&&*name) {
            let detail = format!(
                "\"{name}\" has a meaning of its own in \"module\" blocks, so no value could be given for the variable. Choose another name."
            );
            self.error(block.labels[0].span, "Invalid variable name", detail);
        }
        let mut contents = self.contents(block, &VARIABLE);
        let constraint = contents.take_expr("type").map(|expr| variable_type(&expr, &mut self.findings));
        let nullable = self.flag(&mut contents, "nullable").unwrap_or(true);
        let default = contents.take_expr("default");
        let mut variable = Variable {
            name: name.clone(),
            parsing: match &constraint {
                Some(constraint) if !constraint.ty.is_primitive() => Parsing::Expression,
                _ => Parsing::Literal,
            },
            ty: constraint.as_ref().map_or(Type::Dynamic, |constraint| constraint.ty.clone()),
            defaults: constraint.and_then(|constraint| constraint.defaults),
            default: None,
            description: self.text(&mut contents, "description"),
            sensitive: self.flag(&mut contents, "sensitive").unwrap_or(false),
            ephemeral: self.flag(&mut contents, "ephemeral").unwrap_or(false),
            nullable,
            validations: self.conditions(contents.take_blocks("validation")),
            span: contents.header,
        };
        variable.default = default.map(|expr| self.default_value(&variable, &expr));
        for validation in &variable.validations {
            self.check_validation(&variable, validation);
        }
        if let Some(first) = self.module.variables.get(&name) {
            let (first, second) = (first.span, variable.span);
            self.duplicate(
                "Duplicate variable declaration",
                &format!("The variable \"{name}\""),
                first,
                second,
            );
            return;
        }
        self.module.variables.insert(name, variable);
    }

    /// The default; unknown when it is wrong, so that the variable still counts as having one.
    fn default_value(&mut self, variable: &Variable, expr: &Expr) -> Value {
        let wrong = || Value::unknown(variable.ty.clone());
        if super::constant::has_hole(expr) {
            return wrong();
        }
        let value = match constant(expr, None) {
            Ok(value) => value,
            Err(problems) => {
                self.findings.extend(problems);
                return wrong();
            }
        };
        if value.is_null() && !variable.nullable {
            let detail = "The default is null, but the variable says \"nullable = false\". Leave the default out to require a value.";
            self.error(expr.span, "Invalid default value for variable", detail);
            return wrong();
        }
        match variable.convert(&value) {
            Ok(value) => value,
            Err(problem) => {
                let detail =
                    format!("The default does not fit the variable's type {}: {problem}.", variable.ty);
                self.error(expr.span, "Invalid default value for variable", detail);
                wrong()
            }
        }
    }

    /// A validation that does not look at its own variable is most often a copy that was not adapted.
    fn check_validation(&mut self, variable: &Variable, validation: &Condition) {
        let (references, _) = references_of(&validation.condition);
        let own = Subject::Variable(variable.name.clone());
        if references.iter().any(|reference| reference.subject == own) {
            return;
        }
        let detail =
            format!("The condition must refer to var.{}, the value that it validates.", variable.name);
        self.report(
            Diagnostic::error("Invalid variable validation condition", detail).at(validation.condition.span),
        );
    }
}
