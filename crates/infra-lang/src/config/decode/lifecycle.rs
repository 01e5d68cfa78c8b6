//! `lifecycle` blocks.

use infra_diagnostics::Diagnostic;
use infra_schema::address::Mode;
use infra_syntax::{Attribute, Block, Expr, ExprKind, LiteralKey, TraversalStep};
use infra_value::{Path, Step, Value};

use super::Decoder;
use super::constant::has_hole;
use super::contents::{Contents, Shape};
use crate::config::{IgnoreChanges, IgnoredPath, Lifecycle};
use crate::reference::{Reference, Subject, references_of};

const LIFECYCLE: Shape = Shape {
    arguments: &["create_before_destroy", "prevent_destroy", "ignore_changes", "replace_triggered_by"],
    blocks: &["precondition", "postcondition"],
};

impl Decoder<'_> {
    /// Decodes the `lifecycle` blocks of a resource, of which there can be one.
    pub(super) fn lifecycle(&mut self, blocks: Vec<Block>, mode: Mode) -> Lifecycle {
        let mut blocks = blocks.into_iter();
        let Some(block) = blocks.next() else { return Lifecycle::default() };
        for second in blocks {
            let what = "The lifecycle of this resource";
            self.duplicate("Duplicate lifecycle block", what, block.header_span, second.header_span);
        }
        self.labels(&block, []);
        let mut contents = self.contents(block, &LIFECYCLE);
        match mode {
            Mode::Managed => {}
            Mode::Data => {
                self.only_conditions(&mut contents, "data", "a data source, which is only read");
            }
            Mode::Ephemeral => {
                let what = "an ephemeral resource, of which nothing is kept";
                self.only_conditions(&mut contents, "ephemeral", what);
            }
        }
        Lifecycle {
            create_before_destroy: self.flag(&mut contents, "create_before_destroy"),
            prevent_destroy: self.prevent_destroy(&mut contents),
            ignore_changes: contents
                .take("ignore_changes")
                .map_or(IgnoreChanges::Nothing, |attribute| self.ignore_changes(attribute)),
            replace_triggered_by: self.replace_triggered_by(&mut contents),
            preconditions: self.conditions(contents.take_blocks("precondition")),
            postconditions: self.conditions(contents.take_blocks("postcondition")),
            span: Some(contents.header),
        }
    }

    fn only_conditions(&mut self, contents: &mut Contents, kind: &str, what: &str) {
        for name in LIFECYCLE.arguments {
            let Some(attribute) = contents.take(name) else { continue };
            let detail = format!(
                "\"{name}\" has no meaning for {what}. Its lifecycle has preconditions and postconditions."
            );
            self.error(attribute.name.span, format!("Invalid {kind} resource lifecycle argument"), detail);
        }
    }

    fn prevent_destroy(&mut self, contents: &mut Contents) -> Option<infra_diagnostics::Span> {
        let attribute = contents.take("prevent_destroy")?;
        self.constant_flag(&attribute.expr)?.then_some(attribute.span)
    }

    fn ignore_changes(&mut self, attribute: Attribute) -> IgnoreChanges {
        let span = attribute.expr.span;
        match &attribute.expr.kind {
            ExprKind::Variable(word) if &*word.name == "all" => return IgnoreChanges::All(span),
            ExprKind::Template(_) if attribute.expr.literal_string().as_deref() == Some("all") => {
                let detail = "\"all\" is a keyword here, which needs no quotes. Quotes are deprecated here.";
                self.report(Diagnostic::warning("Quoted keywords are deprecated", detail).at(span));
                return IgnoreChanges::All(span);
            }
            _ => {}
        }
        let items = self.static_list(attribute);
        let paths: Vec<_> = items.iter().filter_map(|item| self.ignored_path(item)).collect();
        if paths.is_empty() { IgnoreChanges::Nothing } else { IgnoreChanges::Paths(paths) }
    }

    fn ignored_path(&mut self, item: &Expr) -> Option<IgnoredPath> {
        let all = item.literal_string().as_deref() == Some("*")
            || matches!(&item.kind, ExprKind::Variable(word) if &*word.name == "all");
        if all {
            let detail =
                "To ignore changes of every argument, write \"ignore_changes = all\" without brackets.";
            self.error(item.span, "Invalid ignore_changes wildcard", detail);
            return None;
        }
        let traversal = self.static_traversal(item)?;
        let mut steps = vec![Step::Attr(traversal.root.name.clone())];
        for step in &traversal.steps {
            steps.push(match step {
                TraversalStep::Attr(name) => Step::Attr(name.name.clone()),
                TraversalStep::Index { key: LiteralKey::String(key), .. } => {
                    Step::Index(Value::string(key.clone()))
                }
                TraversalStep::Index { key: LiteralKey::Number(digits), span } => match digits.parse::<i64>()
                {
                    Ok(index) => Step::Index(Value::number(index)),
                    Err(_) => {
                        self.error(*span, "Invalid index", "An index is a whole number.");
                        return None;
                    }
                },
            });
        }
        Some(IgnoredPath { path: Path(steps), span: item.span })
    }

    fn replace_triggered_by(&mut self, contents: &mut Contents) -> Vec<Expr> {
        let items = contents.take("replace_triggered_by").map(|attribute| self.static_list(attribute));
        items.unwrap_or_default().into_iter().filter(|item| self.is_trigger(item)).collect()
    }

    /// Whether an expression leads to a managed resource; the key of an instance may be that of this instance.
    fn is_trigger(&mut self, expr: &Expr) -> bool {
        if has_hole(expr) {
            return false;
        }
        let rule = "Only managed resources of this module, their instances and their attributes can trigger a replacement; in brackets, also \"count.index\" and \"each.key\". To trigger by any other value, put it into a terraform_data resource.";
        let root = match &expr.kind {
            ExprKind::Access { source, .. } => source,
            _ => expr,
        };
        let (references, problems) = references_of(expr);
        let mut fine = problems.is_empty();
        self.findings.extend(problems);
        for (i, reference) in references.iter().enumerate() {
            let allowed = match &reference.subject {
                Subject::Resource(resource) => i == 0 && resource.mode == Mode::Managed,
                Subject::CountIndex | Subject::EachKey => i > 0,
                _ => false,
            };
            if !allowed {
                fine = false;
                self.error(reference.span, "Invalid reference in replace_triggered_by expression", rule);
            }
        }
        let leads = references.first().is_some_and(|r: &Reference| r.span.start == root.span.start);
        if fine && !leads {
            fine = false;
            self.error(expr.span, "Invalid replace_triggered_by expression", rule);
        }
        fine
    }
}
