//! References: what a name in an expression means within its module.

use std::fmt;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span, did_you_mean};
use infra_schema::address::Resource;
use infra_syntax::{Expr, ExprKind, Ident, LiteralKey, Step, Traversal, TraversalStep};

/// What the beginning of a reference names, within one module.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Subject {
    /// `var.NAME`
    Variable(Arc<str>),
    /// `local.NAME`
    Local(Arc<str>),
    /// `TYPE.NAME`, `resource.TYPE.NAME`, `data.TYPE.NAME` or `ephemeral.TYPE.NAME`: all instances of it
    Resource(Resource),
    /// `module.NAME`: all instances of it
    ModuleCall(Arc<str>),
    /// `count.index`
    CountIndex,
    /// `each.key`
    EachKey,
    /// `each.value`
    EachValue,
    /// `self`
    SelfObject,
    /// `path.module`
    PathModule,
    /// `path.root`
    PathRoot,
    /// `path.cwd`
    PathCwd,
    /// `terraform.workspace`
    Workspace,
}

/// Writes the subject as an expression would.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "var.{name}"),
            Self::Local(name) => write!(f, "local.{name}"),
            Self::Resource(resource) => write!(f, "{resource}"),
            Self::ModuleCall(name) => write!(f, "module.{name}"),
            Self::CountIndex => f.write_str("count.index"),
            Self::EachKey => f.write_str("each.key"),
            Self::EachValue => f.write_str("each.value"),
            Self::SelfObject => f.write_str("self"),
            Self::PathModule => f.write_str("path.module"),
            Self::PathRoot => f.write_str("path.root"),
            Self::PathCwd => f.write_str("path.cwd"),
            Self::Workspace => f.write_str("terraform.workspace"),
        }
    }
}

/// A reference that is understood.
#[derive(Clone, Debug)]
pub struct Reference {
    /// What it names.
    pub subject: Subject,
    /// The part that names the subject.
    pub span: Span,
    /// The constant steps that follow the subject.
    pub rest: Vec<TraversalStep>,
}

/// Names that a reference can begin with, beside resource types.
const ROOTS: [&str; 11] =
    ["var", "local", "data", "module", "count", "each", "self", "path", "terraform", "resource", "ephemeral"];

impl Reference {
    /// Understands a traversal.
    ///
    /// # Errors
    /// A name that means nothing, or a reference that stops before it names something (`var`, `data.aws_ami`).
    pub fn parse(traversal: &Traversal) -> Result<Self, Diagnostic> {
        let root = &traversal.root;
        let steps = Steps { traversal };
        match &*root.name {
            "var" => steps.named(1, "an input variable", Subject::Variable),
            "local" => steps.named(1, "a local value", Subject::Local),
            "module" => steps.named(1, "a module call", Subject::ModuleCall),
            "count" => steps.word(&[("index", Subject::CountIndex)]),
            "each" => steps.word(&[("key", Subject::EachKey), ("value", Subject::EachValue)]),
            "path" => steps.word(&[
                ("module", Subject::PathModule),
                ("root", Subject::PathRoot),
                ("cwd", Subject::PathCwd),
            ]),
            "terraform" => steps.word(&[("workspace", Subject::Workspace)]),
            "self" => Ok(steps.reference(Subject::SelfObject, 0)),
            "data" => steps.resource(1, Resource::data),
            "resource" => steps.resource(1, Resource::managed),
            "ephemeral" => steps.resource(1, Resource::ephemeral),
            "template" | "lazy" | "arg" => Err(reserved_root(root)),
            _ => steps.resource(0, Resource::managed),
        }
    }

    /// The output that a reference to a module asks for: `id` of `module.net.id` and of `module.net[0].id`. Nothing
    /// when it takes the module, or an instance of it, as a whole, and for other subjects.
    pub fn output_name(&self) -> Option<Arc<str>> {
        if !matches!(self.subject, Subject::ModuleCall(_)) {
            return None;
        }
        match self.rest.as_slice() {
            [TraversalStep::Attr(name), ..]
            | [TraversalStep::Index { .. }, TraversalStep::Attr(name), ..] => Some(name.name.clone()),
            _ => None,
        }
    }

    /// How many steps of the traversal, counted from after its root, name the subject.
    pub(crate) fn steps_taken(&self, traversal: &Traversal) -> usize {
        traversal.steps.len() - self.rest.len()
    }
}

/// All references of an expression that are understood, in source order, and what is wrong with the others.
pub fn references_of(expr: &Expr) -> (Vec<Reference>, Diagnostics) {
    parse_all(&expr.variables())
}

/// Understands each of the traversals.
pub(crate) fn parse_all(traversals: &[Traversal]) -> (Vec<Reference>, Diagnostics) {
    let mut references = Vec::with_capacity(traversals.len());
    let mut problems = Diagnostics::new();
    for traversal in traversals {
        match Reference::parse(traversal) {
            Ok(reference) => references.push(reference),
            Err(problem) => problems.push(problem),
        }
    }
    (references, problems)
}

/// The steps of a traversal while it is being understood.
struct Steps<'t> {
    traversal: &'t Traversal,
}

impl Steps<'_> {
    /// A reference whose subject takes `taken` steps after the root.
    fn reference(&self, subject: Subject, taken: usize) -> Reference {
        let (subject_steps, rest) = self.traversal.steps.split_at(taken);
        let span = subject_steps.iter().fold(self.traversal.root.span, |span, step| span.to(step.span()));
        Reference { subject, span, rest: rest.to_vec() }
    }

    /// The attribute at position `at` after the root.
    fn attribute(&self, at: usize) -> Option<&Ident> {
        match self.traversal.steps.get(at) {
            Some(TraversalStep::Attr(name)) => Some(name),
            _ => None,
        }
    }

    fn named(
        &self,
        taken: usize,
        what: &str,
        subject: impl Fn(Arc<str>) -> Subject,
    ) -> Result<Reference, Diagnostic> {
        match self.attribute(taken - 1) {
            Some(name) => Ok(self.reference(subject(name.name.clone()), taken)),
            None => {
                let root = &self.traversal.root.name;
                let detail =
                    format!("\"{root}\" must be followed by a dot and the name of {what}: \"{root}.NAME\".");
                Err(self.invalid(detail))
            }
        }
    }

    /// A root with a fixed set of attributes.
    fn word(&self, words: &[(&str, Subject)]) -> Result<Reference, Diagnostic> {
        let root = &self.traversal.root.name;
        let known: Vec<String> = words.iter().map(|(word, _)| format!("\"{root}.{word}\"")).collect();
        let known = known.join(", ");
        let Some(name) = self.attribute(0) else {
            return Err(self.invalid(format!("\"{root}\" has no value of its own. What exists is {known}.")));
        };
        if let Some((_, subject)) = words.iter().find(|(word, _)| **word == *name.name) {
            return Ok(self.reference(subject.clone(), 1));
        }
        let detail = format!("\"{root}.{}\" does not exist. What exists is {known}.", name.name);
        let problem = Diagnostic::error(format!("Invalid \"{root}\" attribute"), detail).at(name.span);
        Err(match did_you_mean(&name.name, words.iter().map(|(word, _)| *word)) {
            Some(word) => problem.hint(format!("Did you mean \"{root}.{word}\"?")),
            None => problem,
        })
    }

    /// `TYPE.NAME` that begins `skip` steps after the root, or with the root itself.
    fn resource(
        &self,
        skip: usize,
        make: impl Fn(Arc<str>, Arc<str>) -> Resource,
    ) -> Result<Reference, Diagnostic> {
        let ty = if skip == 0 { Some(&self.traversal.root) } else { self.attribute(0) };
        match (ty, self.attribute(skip)) {
            (Some(ty), Some(name)) => {
                let resource = make(ty.name.clone(), name.name.clone());
                Ok(self.reference(Subject::Resource(resource), skip + 1))
            }
            (Some(ty), None) => Err(self.incomplete_resource(skip, ty)),
            (None, _) => {
                let root = &self.traversal.root.name;
                let detail =
                    format!("\"{root}\" must be followed by a type and a name: \"{root}.TYPE.NAME\".");
                Err(self.invalid(detail))
            }
        }
    }

    fn incomplete_resource(&self, skip: usize, ty: &Ident) -> Diagnostic {
        let root = &self.traversal.root;
        if skip > 0 {
            let detail = format!(
                "\"{0}.{1}\" must be followed by a dot and a name: \"{0}.{1}.NAME\".",
                root.name, ty.name
            );
            return self.invalid(detail);
        }
        let detail = format!(
            "\"{}\" by itself names nothing. A reference to a resource is written \"TYPE.NAME\", one to an input variable \"var.NAME\", one to a local value \"local.NAME\".",
            root.name
        );
        let problem = self.invalid(detail);
        match did_you_mean(&root.name, ROOTS) {
            Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")),
            // A bare word is most often a text whose quotes were forgotten.
            None if self.traversal.steps.is_empty() => {
                problem.hint(format!("If this is meant as text, put it in quotes: \"{}\".", root.name))
            }
            None => problem,
        }
    }

    fn invalid(&self, detail: String) -> Diagnostic {
        Diagnostic::error("Invalid reference", detail).at(self.traversal.span)
    }
}

fn reserved_root(root: &Ident) -> Diagnostic {
    let detail = format!(
        "\"{0}\" is reserved by the language. A resource type of that name is written \"resource.{0}.NAME\".",
        root.name
    );
    Diagnostic::error("Reserved name", detail).at(root.span)
}

/// The reference that a chain of steps begins with: its root and the steps up to the first that is not constant.
pub(crate) fn constant_start(root: &Ident, steps: &[Step]) -> Traversal {
    let steps: Vec<TraversalStep> = steps.iter().map_while(constant_step).collect();
    let span = steps.iter().fold(root.span, |span, step| span.to(step.span()));
    Traversal { root: root.clone(), steps, span }
}

fn constant_step(step: &Step) -> Option<TraversalStep> {
    let (key, span) = match step {
        Step::Attr { name, .. } => return Some(TraversalStep::Attr(name.clone())),
        Step::LegacyIndex { index, span } => (LiteralKey::Number(index.clone()), *span),
        Step::Index { key, span } => match &key.kind {
            ExprKind::Number(number) => (LiteralKey::Number(number.clone()), *span),
            _ => (LiteralKey::String(key.literal_string()?), *span),
        },
        Step::Splat { .. } => return None,
    };
    Some(TraversalStep::Index { key, span })
}

/// Writes a traversal as the source would, in its plainest form.
pub(crate) fn write_traversal(traversal: &Traversal) -> String {
    let mut text = traversal.root.name.to_string();
    for step in &traversal.steps {
        match step {
            TraversalStep::Attr(name) => {
                text.push('.');
                text.push_str(&name.name);
            }
            TraversalStep::Index { key: LiteralKey::Number(number), .. } => {
                text.push_str(&format!("[{number}]"))
            }
            TraversalStep::Index { key: LiteralKey::String(key), .. } => text.push_str(&format!("[{key:?}]")),
        }
    }
    text
}
