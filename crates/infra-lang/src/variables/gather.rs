//! Finding what gives values to variables.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics};

use super::{VariableInput, VariableOption};
use crate::config::{Files, read_text};

/// Everything that gives values to the variables of the root module in `dir`, the weakest first: the environment,
/// `terraform.tfvars`, `*.auto.tfvars` in order of their names, then the options in the order given.
///
/// `environment` has the variables whose names begin with `TF_VAR_`, without that beginning.
pub fn gather(
    files: &dyn Files,
    dir: &Path,
    environment: &BTreeMap<String, String>,
    options: &[VariableOption],
) -> (Vec<VariableInput>, Diagnostics) {
    let mut gathering = Gathering { files, inputs: Vec::new(), findings: Diagnostics::new() };
    for (name, text) in environment {
        let (name, text) = (name.as_str().into(), text.as_str().into());
        gathering.inputs.push(VariableInput::Environment { name, text });
    }
    gathering.automatic(dir);
    for option in options {
        match option {
            VariableOption::Value(given) => gathering.value(given),
            VariableOption::File(path) => gathering.file(path),
        }
    }
    (gathering.inputs, gathering.findings)
}

struct Gathering<'f> {
    files: &'f dyn Files,
    inputs: Vec<VariableInput>,
    findings: Diagnostics,
}

impl Gathering<'_> {
    /// The files that are read without being named.
    fn automatic(&mut self, dir: &Path) {
        // A folder that cannot be read is reported by whoever loads the module in it.
        let names = self.files.list(dir).unwrap_or_default();
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        for name in ["terraform.tfvars", "terraform.tfvars.json"] {
            if has(name) {
                self.file(&dir.join(name));
            }
        }
        for name in &names {
            if name.ends_with(".auto.tfvars") || name.ends_with(".auto.tfvars.json") {
                self.file(&dir.join(name));
            }
        }
    }

    fn file(&mut self, path: &Path) {
        match read_text(self.files, path) {
            Ok(text) => self.inputs.push(VariableInput::File { path: path.to_owned(), text: text.into() }),
            Err(problem) => self.unreadable(problem),
        }
    }

    /// Something that may have given values cannot be understood.
    fn unreadable(&mut self, problem: Diagnostic) {
        self.inputs.push(VariableInput::Unreadable);
        self.findings.push(problem);
    }

    fn value(&mut self, given: &str) {
        // The text may be a secret, so messages show the name alone.
        let Some((name, text)) = given.split_once('=') else {
            let detail = "An option -var is written -var 'NAME=VALUE', with an equals sign between the variable's name and its value.";
            self.unreadable(Diagnostic::error("Invalid -var option", detail));
            return;
        };
        let trimmed = name.trim();
        if trimmed.is_empty() || trimmed != name {
            let detail = format!(
                "The name in -var '{name}=…' is {}. Write the name right before the equals sign and the value right after it.",
                if trimmed.is_empty() { "missing" } else { "surrounded by spaces" }
            );
            self.unreadable(Diagnostic::error("Invalid -var option", detail));
            return;
        }
        self.inputs.push(VariableInput::CommandLine { name: Arc::from(name), text: text.into() });
    }
}
