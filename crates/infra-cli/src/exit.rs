//! How the process ends.

use std::process::ExitCode;

/// What a command ends with. The numbers are Terraform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done; with `-detailed-exitcode`, and nothing to change.
    Success,
    /// Something went wrong, and was said.
    Failure,
    /// Done, and there is something to change: `plan -detailed-exitcode`, `drift`.
    Changes,
    /// `fmt`: what could not be formatted was said.
    CannotFormat,
    /// `fmt -check`: something is not in the canonical layout.
    Unformatted,
}

impl Exit {
    /// The number that the process ends with.
    pub fn code(self) -> u8 {
        match self {
            Exit::Success => 0,
            Exit::Failure => 1,
            Exit::Changes | Exit::CannotFormat => 2,
            Exit::Unformatted => 3,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}
