//! What gives values to variables.

use std::path::PathBuf;
use std::sync::Arc;

/// One thing that gives values to variables. Of several that give one to the same variable, the last counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableInput {
    /// `TF_VAR_name=text` in the environment. Ignored when there is no such variable: the environment is shared.
    Environment {
        /// The variable.
        name: Arc<str>,
        /// The text as given.
        text: Arc<str>,
    },
    /// A `.tfvars` file. What it gives to variables that do not exist is warned about: files are shared too.
    File {
        /// Its path.
        path: PathBuf,
        /// Its content.
        text: Arc<str>,
    },
    /// `-var 'name=text'`. There must be such a variable.
    CommandLine {
        /// The variable.
        name: Arc<str>,
        /// The text as given.
        text: Arc<str>,
    },
    /// Something that could not be read, and was reported. A variable without a value may have got one there, so that it
    /// is not reported too.
    Unreadable,
}

/// An option of the command line that gives values to variables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VariableOption {
    /// `-var`: `NAME=TEXT`, as given.
    Value(String),
    /// `-var-file`: the path, as given.
    File(PathBuf),
}
