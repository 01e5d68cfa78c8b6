//! From what was given to values.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, FileId, SourceMap, did_you_mean};
use infra_value::{Marks, Value};

use super::VariableInput;
use super::given::{Given, arguments, without_line};
use crate::config::{Module, Variable, place};

/// After so many warnings about undeclared variables, the rest is counted only.
const MAX_UNDECLARED: usize = 2;

/// The value of each variable of the root module. `inputs` are in order of precedence, the weakest first.
///
/// Values have the variables' types, and the marks of sensitive and ephemeral ones. A variable whose value is missing
/// or wrong is left out and reported; a missing one only when everything could be read. Texts and files are added to `sources` for the findings to point into.
pub fn root_variables(
    module: &Module,
    inputs: &[VariableInput],
    sources: &mut SourceMap,
) -> (BTreeMap<Arc<str>, Value>, Diagnostics) {
    resolve(module, inputs, sources, |variable, sources| Err(missing(variable, sources).into()))
}

/// The same for whoever only looks: a variable that nothing gives a value to is unknown.
pub fn known_variables(
    module: &Module,
    inputs: &[VariableInput],
    sources: &mut SourceMap,
) -> (BTreeMap<Arc<str>, Value>, Diagnostics) {
    resolve(module, inputs, sources, |variable, _| Ok(Value::unknown(variable.ty.clone())))
}

/// `without` says what becomes of a variable that nothing gives a value to.
fn resolve(
    module: &Module,
    inputs: &[VariableInput],
    sources: &mut SourceMap,
    without: impl Fn(&Variable, &SourceMap) -> Result<Value, Diagnostics>,
) -> (BTreeMap<Arc<str>, Value>, Diagnostics) {
    let mut findings = Diagnostics::new();
    let mut concealed = BTreeSet::new();
    let given = strongest(module, inputs, sources, &mut findings, &mut concealed);
    let all_read = !inputs.contains(&VariableInput::Unreadable) && !findings.has_errors();
    let mut values = BTreeMap::new();
    for (name, variable) in &module.variables {
        let value = match given.get(name) {
            Some(given) => given.value(variable, sources),
            None => match &variable.default {
                Some(default) => Ok(default.clone()),
                None if all_read => without(variable, sources),
                None => continue,
            },
        };
        match value {
            Ok(value) => drop(values.insert(name.clone(), value.with_marks(marks(variable)))),
            Err(problems) => findings.extend(problems),
        }
    }
    let is_concealed = |finding: &Diagnostic| finding.subject.is_some_and(|s| concealed.contains(&s.file));
    let shown = findings.into_iter().map(|finding| match is_concealed(&finding) {
        true => without_line(finding, sources),
        false => finding,
    });
    (values, shown.collect())
}

/// The value that counts for each declared variable.
fn strongest(
    module: &Module,
    inputs: &[VariableInput],
    sources: &mut SourceMap,
    findings: &mut Diagnostics,
    concealed: &mut BTreeSet<FileId>,
) -> BTreeMap<Arc<str>, Given> {
    let mut given = BTreeMap::new();
    let mut undeclared = 0;
    for input in inputs {
        match input {
            VariableInput::Environment { name, text } => {
                if module.variables.contains_key(name) {
                    let origin = format!("TF_VAR_{name}");
                    given.insert(name.clone(), Given::Text { text: text.clone(), origin });
                }
            }
            VariableInput::Unreadable => {}
            VariableInput::CommandLine { name, text } => {
                if module.variables.contains_key(name) {
                    let origin = format!("-var {name}");
                    given.insert(name.clone(), Given::Text { text: text.clone(), origin });
                } else if module.complete {
                    let detail = format!(
                        "There is no variable \"{name}\" in the root module, so -var cannot give it a value."
                    );
                    let problem = Diagnostic::error("Value for undeclared variable", detail);
                    findings.push(suggest(problem, name, module));
                }
            }
            VariableInput::File { path, text } => {
                for (name, value) in arguments(path, text, module, sources, findings, concealed) {
                    if module.variables.contains_key(&name) {
                        given.insert(name, value);
                        continue;
                    }
                    undeclared += 1;
                    if let (true, Given::Argument { name: span, .. }) = (undeclared <= MAX_UNDECLARED, value)
                    {
                        let detail = format!(
                            "There is no variable \"{name}\" in the root module, so this value is not used. Declare the variable, or remove the value."
                        );
                        let problem = Diagnostic::warning("Value for undeclared variable", detail).at(span);
                        findings.push(suggest(problem, &name, module));
                    }
                }
            }
        }
    }
    if undeclared > MAX_UNDECLARED {
        let detail = format!(
            "{} more values are for variables that the root module does not have.",
            undeclared - MAX_UNDECLARED
        );
        findings.push(Diagnostic::warning("Values for undeclared variables", detail));
    }
    given
}

fn suggest(problem: Diagnostic, given: &str, module: &Module) -> Diagnostic {
    match did_you_mean(given, module.variables.keys().map(|name| &**name)) {
        Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")),
        None => problem,
    }
}

fn missing(variable: &Variable, sources: &SourceMap) -> Diagnostic {
    let name = &variable.name;
    let detail = format!(
        "The variable \"{name}\", declared at {}, has no default and was not given a value.",
        place(sources, variable.span)
    );
    Diagnostic::error("No value for required variable", detail).at(variable.span).hint(format!(
        "Set it with -var '{name}=…', in terraform.tfvars or a file named with -var-file, or in the environment as TF_VAR_{name}."
    ))
}

fn marks(variable: &Variable) -> Marks {
    let mark = |is: bool, mark: Marks| if is { mark } else { Marks::NONE };
    mark(variable.sensitive, Marks::SENSITIVE) | mark(variable.ephemeral, Marks::EPHEMERAL)
}
