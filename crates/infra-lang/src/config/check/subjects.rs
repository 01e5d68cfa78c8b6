//! What a reference names, and whether it is there.

use infra_diagnostics::{Diagnostic, did_you_mean};
use infra_schema::address::{Mode, Resource};
use infra_syntax::TraversalStep;

use crate::config::decode::suggest;
use crate::config::{Check, Config, Module, ModuleCall};
use crate::reference::{Reference, Subject};

/// Names that exist only in some places.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Names {
    /// `count.index`
    pub count: bool,
    /// `each.key` and `each.value`
    pub each: bool,
    /// `self`
    pub this: bool,
}

/// What a module's references can name.
pub(super) struct Subjects<'c> {
    pub config: &'c Config,
    pub module: &'c Module,
    /// The `check` block that the references stand in.
    pub check: Option<&'c str>,
}

/// How many instances a block has.
#[derive(Clone, Copy, PartialEq)]
enum Repetition {
    Single,
    Count,
    ForEach,
}

impl Subjects<'_> {
    /// What is wrong with a reference, if anything.
    pub fn check(&self, reference: &Reference, names: Names) -> Option<Diagnostic> {
        self.declared(reference, names)
            .or_else(|| self.instance(reference))
            .or_else(|| self.output(reference))
    }

    /// What is wrong with an element of `depends_on`, if anything.
    pub fn check_dependency(&self, reference: &Reference) -> Option<Diagnostic> {
        let all = Names { count: true, each: true, this: true };
        if let Some(problem) = self.declared(reference, all) {
            return Some(problem);
        }
        let beyond = reference.rest.iter().position(|step| matches!(step, TraversalStep::Attr(_)))?;
        let detail = format!(
            "Only whole objects can be waited for, not attributes of them: write {}.",
            reference.subject
        );
        let span = reference.rest.get(beyond)?.span();
        Some(Diagnostic::error("Invalid depends_on reference", detail).at(span))
    }

    /// What is wrong with the subject of a reference, if anything.
    pub fn declared(&self, reference: &Reference, names: Names) -> Option<Diagnostic> {
        let problem =
            |summary: &str, detail: String| Some(Diagnostic::error(summary, detail).at(reference.span));
        let module = self.module;
        // What could not be read is not missing.
        let missing = |found: bool| module.complete && !found;
        match &reference.subject {
            Subject::Variable(name) if missing(module.variables.contains_key(name)) => {
                let detail = format!("There is no variable \"{name}\" in this module.");
                let found = problem("Reference to undeclared input variable", detail)?;
                Some(suggest_prefixed(found, "var.", name, module.variables.keys().map(|name| &**name)))
            }
            Subject::Local(name) if missing(module.locals.contains_key(name)) => {
                let detail = format!("There is no local value \"{name}\" in this module.");
                let found = problem("Reference to undeclared local value", detail)?;
                Some(suggest_prefixed(found, "local.", name, module.locals.keys().map(|name| &**name)))
            }
            Subject::ModuleCall(name) if missing(module.module_calls.contains_key(name)) => {
                let detail = format!("There is no module call \"{name}\" in this module.");
                let found = problem("Reference to undeclared module", detail)?;
                Some(suggest_prefixed(found, "module.", name, module.module_calls.keys().map(|name| &**name)))
            }
            Subject::Resource(resource) if self.is_of_another_check(resource) => problem(
                "Reference to scoped resource",
                format!("{resource} belongs to a \"check\" block and is seen only there. Declare it outside of the block to use it elsewhere."),
            ),
            Subject::Resource(resource) if missing(self.has_resource(resource)) => {
                let kind = match resource.mode {
                    Mode::Managed => "resource",
                    Mode::Data => "data source",
                    Mode::Ephemeral => "ephemeral resource",
                };
                let detail = format!("There is no {kind} \"{}\" \"{}\" in this module.", resource.ty, resource.name);
                let found = problem("Reference to undeclared resource", detail)?;
                Some(match self.similar(resource) {
                    Some(meant) => found.hint(format!("Did you mean {meant}?")),
                    None => found,
                })
            }
            Subject::CountIndex if !names.count => problem(
                "Reference to \"count\" in non-counted context",
                "\"count.index\" exists only in a \"resource\", \"data\" or \"module\" block that sets \"count\", and not in the value of \"count\" itself.".to_owned(),
            ),
            Subject::EachKey | Subject::EachValue if !names.each => problem(
                "Reference to \"each\" in context without for_each",
                format!(
                    "\"{}\" exists only in a \"resource\", \"data\", \"module\" or \"import\" block that sets \"for_each\", and not in the value of \"for_each\" itself.",
                    reference.subject
                ),
            ),
            Subject::SelfObject if !names.this => problem(
                "Invalid \"self\" reference",
                "\"self\" exists only in the postconditions, provisioners and connections of a resource.".to_owned(),
            ),
            _ => None,
        }
    }

    fn has_resource(&self, resource: &Resource) -> bool {
        self.module.resources.contains_key(resource) || self.check_with(resource).is_some()
    }

    /// The name of the `check` block whose data source this is.
    fn check_with(&self, resource: &Resource) -> Option<&str> {
        let is_there = |check: &&Check| check.data.as_ref().is_some_and(|data| data.address == *resource);
        self.module.checks.values().find(is_there).map(|check| &*check.name)
    }

    fn is_of_another_check(&self, resource: &Resource) -> bool {
        !self.module.resources.contains_key(resource)
            && self.check_with(resource).is_some_and(|name| self.check != Some(name))
    }

    /// The resource that was most likely meant: of the other mode, of another name, of another type.
    fn similar(&self, resource: &Resource) -> Option<Resource> {
        let all = || self.module.resources.keys();
        let other_mode = all().find(|other| {
            other.mode != resource.mode && other.ty == resource.ty && other.name == resource.name
        });
        if let Some(other) = other_mode {
            return Some(other.clone());
        }
        let of_type = all().filter(|other| other.mode == resource.mode && other.ty == resource.ty);
        if let Some(name) = did_you_mean(&resource.name, of_type.map(|other| &*other.name)) {
            return Some(Resource { name: name.into(), ..resource.clone() });
        }
        let of_name = all().filter(|other| other.mode == resource.mode && other.name == resource.name);
        let ty = did_you_mean(&resource.ty, of_name.map(|other| &*other.ty))?;
        Some(Resource { ty: ty.into(), ..resource.clone() })
    }

    /// Whether an instance is picked where there are several, and only there.
    fn instance(&self, reference: &Reference) -> Option<Diagnostic> {
        let (repetition, what) = match &reference.subject {
            Subject::Resource(resource) => {
                let block = self.module.resources.get(resource)?;
                (repetition(block.count.is_some(), block.for_each.is_some()), "resource")
            }
            Subject::ModuleCall(name) => {
                let ModuleCall { count, for_each, .. } = self.module.module_calls.get(name)?;
                (repetition(count.is_some(), for_each.is_some()), "module")
            }
            _ => return None,
        };
        let subject = &reference.subject;
        match (reference.rest.first()?, repetition) {
            (TraversalStep::Attr(name), Repetition::Count | Repetition::ForEach) => {
                let (argument, key) = if repetition == Repetition::Count {
                    ("count", "count.index")
                } else {
                    ("for_each", "each.key")
                };
                let detail = format!(
                    "{subject} sets \"{argument}\", so it has any number of instances, and \"{}\" is an attribute of each. Pick an instance, such as {subject}[{key}], or take the attribute of all of them.",
                    name.name
                );
                Some(
                    Diagnostic::error(format!("Missing {what} instance key"), detail)
                        .at(reference.span.to(name.span)),
                )
            }
            (TraversalStep::Index { span, .. }, Repetition::Single) => {
                let detail = format!(
                    "{subject} sets neither \"count\" nor \"for_each\", so there is one instance and no key to it."
                );
                Some(
                    Diagnostic::error(format!("Unexpected {what} instance key"), detail)
                        .at(reference.span.to(*span))
                        .hint(format!("Write {subject} without the brackets.")),
                )
            }
            _ => None,
        }
    }

    /// Whether the output of a module that is asked for exists.
    fn output(&self, reference: &Reference) -> Option<Diagnostic> {
        let Subject::ModuleCall(call) = &reference.subject else { return None };
        let output = reference.output_name()?;
        let called = self.config.called(self.module, call)?;
        if !called.complete || called.outputs.contains_key(&output) {
            return None;
        }
        let step = reference.rest.iter().find(|step| matches!(step, TraversalStep::Attr(_)))?;
        let detail = format!("The module in {} has no output \"{output}\".", called.dir.display());
        let problem = Diagnostic::error("Unsupported attribute", detail).at(step.span());
        Some(suggest(problem, &output, called.outputs.keys().map(|name| &**name)))
    }
}

fn repetition(count: bool, for_each: bool) -> Repetition {
    match (count, for_each) {
        (_, true) => Repetition::ForEach,
        (true, false) => Repetition::Count,
        (false, false) => Repetition::Single,
    }
}

fn suggest_prefixed<'a>(
    problem: Diagnostic,
    prefix: &str,
    given: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    match did_you_mean(given, known) {
        Some(meant) => problem.hint(format!("Did you mean {prefix}{meant}?")),
        None => problem,
    }
}
