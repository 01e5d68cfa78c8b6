//! `infra init`

use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::{Locking, Shown};

/// One `-backend-config`: `NAME=VALUE`, or a file of such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendConfig {
    /// An argument of the backend.
    Value(String, String),
    /// A file with arguments of the backend.
    File(std::path::PathBuf),
}

impl std::str::FromStr for BackendConfig {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.split_once('=') {
            Some((name, value)) => Self::Value(name.trim().to_owned(), value.to_owned()),
            None => Self::File(text.into()),
        })
    }
}

/// `infra init`
#[derive(Args, Debug)]
pub struct Init {
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub locking: Locking,
    /// Prepare the backend, too
    #[arg(long, value_name = "BOOL", default_value = "true", default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub backend: bool,
    /// An argument of the backend that its block leaves out, as NAME=VALUE, or a file of them; may be given several times
    #[arg(long, value_name = "CONFIG")]
    pub backend_config: Vec<BackendConfig>,
    /// Copy the state from the former place to the new one
    #[arg(long, conflicts_with = "reconfigure")]
    pub migrate_state: bool,
    /// Forget the former place, and leave the state that is there
    #[arg(long)]
    pub reconfigure: bool,
    /// With -migrate-state: over what the new place holds
    #[arg(long)]
    pub force_copy: bool,
    /// What Terraform's users may give and what changes nothing here
    #[command(flatten)]
    pub idle: Idle,
}

/// Options of Terraform that have nothing to do here: providers are built in.
#[derive(Clone, Debug)]
pub struct Idle;

const IDLE: &str = "Changes nothing: providers are built in";
const IDLE_FLAGS: [&str; 3] = ["get", "upgrade", "input"];
const IDLE_VALUES: [&str; 3] = ["plugin-dir", "lockfile", "get-plugins"];

impl FromArgMatches for Idle {
    fn from_arg_matches(_: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self)
    }

    fn update_from_arg_matches(&mut self, _: &ArgMatches) -> Result<(), clap::Error> {
        Ok(())
    }
}

impl Args for Idle {
    fn augment_args(mut command: Command) -> Command {
        for name in IDLE_FLAGS {
            command = command.arg(
                clap::Arg::new(name)
                    .long(name)
                    .help(IDLE)
                    .hide(true)
                    .num_args(0..=1)
                    .require_equals(true)
                    .default_missing_value("true"),
            );
        }
        for name in IDLE_VALUES {
            command = command
                .arg(clap::Arg::new(name).long(name).help(IDLE).hide(true).action(clap::ArgAction::Append));
        }
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
