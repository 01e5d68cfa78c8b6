//! Templates.

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_syntax::{Expr, Template, TemplateFor, TemplateIf, TemplatePart};
use infra_value::{Data, Marks, Refinement, Type, Value};
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::conditional::Decision;
use super::for_expr::Elements;
use super::{Context, Environment, converted};

/// What a template became so far.
struct Rendering {
    /// The text up to the first part that is unknown.
    text: String,
    known: bool,
    marks: Marks,
    problems: Diagnostics,
}

/// Renders a template outside of any module: its names are the given variables.
pub(crate) fn render(
    template: &Expr,
    variables: &std::collections::BTreeMap<std::sync::Arc<str>, Value>,
    context: &Context,
) -> Result<Value, Diagnostics> {
    Environment::template_variables(variables, context).evaluate(template)
}

impl Environment<'_> {
    /// The string that the parts make together: unknown when one of them is, but with what is known of its start.
    pub(super) fn template(&self, template: &Template) -> Result<Value, Diagnostics> {
        if let [TemplatePart::Literal(literal)] = template.parts.as_slice() {
            return Ok(Value::string(literal.text.clone()));
        }
        let mut rendering = Rendering::new();
        self.render_parts(template, &mut rendering);
        if !rendering.problems.is_empty() {
            return Err(rendering.problems);
        }
        let value = if rendering.known {
            Value::string(rendering.text)
        } else {
            let prefix = certain_prefix(&rendering.text);
            let prefix = (!prefix.is_empty()).then(|| prefix.into());
            Value::unknown_refined(Type::String, Refinement { prefix, ..Refinement::not_null() })
        };
        Ok(value.with_marks(rendering.marks))
    }

    fn render_parts(&self, template: &Template, rendering: &mut Rendering) {
        for part in &template.parts {
            match part {
                TemplatePart::Literal(literal) => rendering.push(&literal.text),
                TemplatePart::Interpolation(interpolation) => {
                    self.interpolate(&interpolation.expr, rendering)
                }
                TemplatePart::If(branches) => self.render_if(branches, rendering),
                TemplatePart::For(repeated) => self.render_for(repeated, rendering),
            }
        }
    }

    fn interpolate(&self, expr: &Expr, rendering: &mut Rendering) {
        match self.evaluate(expr).and_then(|value| self.text_of(expr, &value).map_err(Diagnostics::from)) {
            Ok(value) => {
                rendering.marks |= value.marks();
                match value.data() {
                    Data::String(text) => rendering.push(text),
                    _ => {
                        // Its own prefix still belongs to what is certain.
                        if let Data::Unknown(_, Some(refinement)) = value.data()
                            && let Some(prefix) = &refinement.prefix
                        {
                            rendering.push(prefix);
                        }
                        rendering.known = false;
                    }
                }
            }
            Err(found) => rendering.problems.extend(found),
        }
    }

    fn text_of(&self, expr: &Expr, value: &Value) -> Result<Value, Diagnostic> {
        const SUMMARY: &str = "Invalid template interpolation value";
        if value.is_null() {
            return Err(self.problem(
                SUMMARY,
                "This value is null, and null cannot be part of a string.",
                expr,
            ));
        }
        converted(value, &Type::String).map_err(|error| {
            self.problem(SUMMARY, format!("This value cannot be part of a string: {error}."), expr)
        })
    }

    fn render_if(&self, branches: &TemplateIf, rendering: &mut Rendering) {
        match self.decide(&branches.condition) {
            Ok((decision, marks)) => {
                rendering.marks |= marks;
                match decision {
                    Decision::Yes => self.render_branch(&branches.then, &branches.otherwise, rendering),
                    Decision::No => self.render_branch(&branches.otherwise, &branches.then, rendering),
                    Decision::Open => {
                        rendering.known = false;
                        // Their text does not matter any more, their marks do.
                        self.render_parts(&branches.then, rendering);
                        self.render_parts(&branches.otherwise, rendering);
                    }
                }
            }
            Err(found) => rendering.problems.extend(found),
        }
    }

    /// Marks do not depend on the choice, since that would tell what was chosen. What is wrong with the other branch
    /// does not matter.
    fn render_branch(&self, taken: &Template, other: &Template, rendering: &mut Rendering) {
        let mut aside = Rendering::new();
        self.render_parts(other, &mut aside);
        rendering.marks |= aside.marks;
        self.render_parts(taken, rendering);
    }

    fn render_for(&self, repeated: &TemplateFor, rendering: &mut Rendering) {
        match self.walk(&repeated.collection) {
            Ok(Ok(Elements { items, marks })) => {
                rendering.marks |= marks;
                self.each_bound(repeated.key.as_ref(), &repeated.value, items, |inside| {
                    inside.render_parts(&repeated.body, rendering);
                });
            }
            Ok(Err(marks)) => {
                rendering.marks |= marks;
                rendering.known = false;
            }
            Err(found) => rendering.problems.extend(found),
        }
    }
}

impl Rendering {
    fn new() -> Self {
        Self { text: String::new(), known: true, marks: Marks::NONE, problems: Diagnostics::new() }
    }

    fn push(&mut self, text: &str) {
        if self.known {
            self.text.push_str(text);
        }
    }
}

/// The part of a prefix that stays as it is whatever follows: a combining character could still change its last
/// character. Of punctuation only the signs of comparison have such forms: `≮`, `≠`, `≯`.
pub(crate) fn certain_prefix(text: &str) -> String {
    const MOST: usize = 128;
    let mut prefix: String = text.nfc().collect();
    if prefix.len() > MOST {
        prefix.truncate(prefix.floor_char_boundary(MOST));
    }
    let settled =
        |c: char| matches!(c, ' ' | '\t') || (c.is_ascii_punctuation() && !matches!(c, '<' | '=' | '>'));
    if !prefix.ends_with(settled)
        && let Some((last, _)) = prefix.grapheme_indices(true).next_back()
    {
        prefix.truncate(last);
    }
    prefix
}
