//! Arguments. Flags are Terraform's, with one dash or two.

mod answers;
mod deletions;
mod fleet;
mod help;
mod init;
mod problem;
mod reap;
mod state;
mod terraform;
mod variables;
mod words;
mod workspace;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use infra_diagnostics::Diagnostic;
use infra_engine::planner::Selector;
use infra_schema::address::ResourceInstance;

pub use answers::Answers;
pub use deletions::Deletions;
pub use fleet::{Fleet, Stacks, Telling};
pub use init::{BackendConfig, Init};
pub use reap::Reap;
pub use state::{
    ForceUnlock, Import, State, StateDiff, StateHistory, StateList, StateMv, StatePull, StatePush,
    StateReplaceProvider, StateRm, StateShow, Taint,
};
pub use variables::Variables;
pub use workspace::{Graph, GraphFormat, Providers, Workspace, WorkspaceDelete, WorkspaceSelect};

/// Plans, applies and watches infrastructure that is written in the Terraform language.
#[derive(Debug, Parser)]
#[command(name = "infra", bin_name = "infra", disable_version_flag = true, subcommand_required = true)]
pub struct Arguments {
    /// Folder to work in
    #[arg(long, value_name = "DIR")]
    pub chdir: Option<PathBuf>,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Prepare the place of the state
    Init(Init),
    /// Check whether the configuration is valid
    Validate(Validate),
    /// Install the modules that the configuration calls
    Get(Get),
    /// Lay out files of the language in the canonical way
    Fmt(Fmt),
    /// Show what would change
    Plan(Plan),
    /// Make the changes
    Apply(Apply),
    /// Destroy everything that the state holds
    #[command(mut_args(without_modes))]
    Destroy(Apply),
    /// Show what someone else has changed
    Drift(Drift),
    /// Destroy environments whose time is over
    Reap(Reap),
    /// Find out what became of a run that was cut off
    Recover(Recover),
    /// Go back to the configuration and values of an earlier snapshot
    Rollback(Rollback),
    /// Show a saved plan, or the state
    Show(Show),
    /// Show the outputs
    Output(Output),
    /// Try expressions on the configuration and its state
    Console(Console),
    /// Bring the state up to date with the cloud
    #[command(mut_args(without_modes))]
    Refresh(Apply),
    /// Look at the state, and change it by address
    #[command(subcommand)]
    State(State),
    /// Mark an object as unfit for use: the next apply replaces it
    Taint(Taint),
    /// Take that mark off
    Untaint(Taint),
    /// Take an object that exists into the state
    Import(Import),
    /// Show what uses what
    Graph(Graph),
    /// Show which providers are needed, and by what
    Providers(Providers),
    /// Have several states for one configuration
    #[command(subcommand)]
    Workspace(Workspace),
    /// Give back a lock whose holder is gone
    ForceUnlock(ForceUnlock),
    /// Show the version
    Version(Version),
}

/// `destroy` is a mode of its own: what would choose another is taken, since the two share their arguments, but neither
/// offered nor of use.
fn without_modes(arg: clap::Arg) -> clap::Arg {
    let is_mode = ["destroy", "refresh_only", "plan"].contains(&arg.get_id().as_str());
    if is_mode { arg.hide(true) } else { arg }
}

/// How things are shown.
#[derive(Args, Clone, Debug, Default)]
pub struct Shown {
    /// Write JSON
    #[arg(long)]
    pub json: bool,
    /// Write without colours
    #[arg(long)]
    pub no_color: bool,
}

/// Which state.
#[derive(Args, Clone, Debug, Default)]
pub struct StateFile {
    /// State file to use instead of the backend's
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
}

/// How the state is locked.
#[derive(Args, Clone, Debug)]
pub struct Locking {
    /// Take the lock
    #[arg(long, value_name = "BOOL", default_value = "true", default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub lock: bool,
    /// How long to wait for the lock: 30s, 5m
    #[arg(long, value_name = "DURATION", default_value = "0s", value_parser = duration)]
    pub lock_timeout: std::time::Duration,
}

/// What is planned, and how.
#[derive(Args, Clone, Debug)]
pub struct Planning {
    #[command(flatten)]
    pub variables: Variables,
    /// Plan to destroy everything
    #[arg(long)]
    pub destroy: bool,
    /// Plan only what brings the state up to date
    #[arg(long, conflicts_with = "destroy")]
    pub refresh_only: bool,
    /// Plan only this and what it depends on; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub target: Vec<Selector>,
    /// Plan all but this and what depends on it; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub exclude: Vec<Selector>,
    /// Replace this object whatever it is like; may be given several times
    #[arg(long, value_name = "ADDRESS", conflicts_with_all = ["destroy", "refresh_only"])]
    pub replace: Vec<ResourceInstance>,
    /// Read the cloud before planning
    #[arg(long, value_name = "BOOL", default_value = "true", default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub refresh: bool,
    /// Ask for missing values; infra never asks, so a missing value is an error either way
    #[arg(long, value_name = "BOOL", default_value = "true", default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub input: bool,
    /// How many operations run at once
    #[arg(long, value_name = "N", default_value_t = PARALLELISM, value_parser = parallelism)]
    pub parallelism: u16,
    /// Show warnings in one line each
    #[arg(long)]
    pub compact_warnings: bool,
    /// Find out what is in the way of the plan, such as names that are taken
    #[arg(long)]
    pub preflight: bool,
}

impl Default for Planning {
    /// What the command line says when no flag is given.
    fn default() -> Self {
        Self {
            variables: Variables::default(),
            destroy: false,
            refresh_only: false,
            target: Vec::new(),
            exclude: Vec::new(),
            replace: Vec::new(),
            refresh: true,
            input: true,
            parallelism: PARALLELISM,
            compact_warnings: false,
            preflight: false,
        }
    }
}

/// `infra validate`
#[derive(Args, Debug)]
pub struct Validate {
    #[command(flatten)]
    pub shown: Shown,
}

/// `infra get`
#[derive(Args, Debug)]
pub struct Get {
    /// Fetch again what is installed already
    #[arg(long)]
    pub update: bool,
    /// Write without colours
    #[arg(long)]
    pub no_color: bool,
}

/// `infra fmt`
#[derive(Args, Debug)]
pub struct Fmt {
    /// List the files that change; never those of standard input
    #[arg(long, value_name = "BOOL", default_value = "true", default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub list: bool,
    /// Write the files; never with -check or standard input
    #[arg(long, value_name = "BOOL", default_value = "true", default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub write: bool,
    /// Show the changes
    #[arg(long)]
    pub diff: bool,
    /// Change nothing; exit with 3 when something would change
    #[arg(long)]
    pub check: bool,
    /// Also the folders within a folder
    #[arg(long)]
    pub recursive: bool,
    /// Write without colours
    #[arg(long)]
    pub no_color: bool,
    /// Files and folders, or - for standard input; without any, the current folder
    #[arg(value_name = "TARGET")]
    pub targets: Vec<PathBuf>,
}

/// `infra plan`
#[derive(Args, Debug)]
pub struct Plan {
    #[command(flatten)]
    pub planning: Planning,
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub fleet: Stacks,
    /// Write the plan to a file
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write the plan as a page for a browser, without sensitive values
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
    /// Write the blocks of imported objects that no block declares to this file, which must not be there yet
    #[arg(long, value_name = "FILE", conflicts_with_all = ["destroy", "refresh_only"])]
    pub generate_config_out: Option<PathBuf>,
    /// Exit with 2 when there is something to change
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// `infra apply` and `infra destroy`
#[derive(Args, Debug)]
pub struct Apply {
    #[command(flatten)]
    pub planning: Planning,
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub deletions: Deletions,
    /// Do not ask before changing anything
    #[arg(long)]
    pub auto_approve: bool,
    /// A saved plan to apply
    #[arg(value_name = "PLAN")]
    pub plan: Option<PathBuf>,
}

/// `infra rollback`
#[derive(Args, Debug)]
pub struct Rollback {
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    /// Plan only this and what it depends on; may be given several times
    #[arg(long, value_name = "ADDRESS")]
    pub target: Vec<Selector>,
    /// How many operations run at once
    #[arg(long, value_name = "N", default_value_t = PARALLELISM, value_parser = parallelism)]
    pub parallelism: u16,
    /// Write the plan of the way back to a file, and change nothing
    #[arg(long, value_name = "FILE", conflicts_with = "auto_approve")]
    pub out: Option<PathBuf>,
    /// Do not ask before changing anything
    #[arg(long)]
    pub auto_approve: bool,
    /// Serial of the snapshot, as "infra state history" lists it
    #[arg(value_name = "SERIAL")]
    pub serial: u64,
}

/// `infra recover`
#[derive(Args, Debug)]
pub struct Recover {
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
}

/// `infra drift`
#[derive(Args, Debug)]
pub struct Drift {
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub fleet: Fleet,
    #[command(flatten)]
    pub telling: Telling,
    /// Also look for what nobody declared: with the tags that all objects have in common, or in the whole account
    #[arg(long, value_name = "SCOPE", num_args = 0..=1, require_equals = true, default_missing_value = "tags")]
    pub unmanaged: Option<Scope>,
    /// Also ask the cloud's audit trail who changed it: CloudTrail, two calls a second
    #[arg(long)]
    pub who: bool,
    /// Also write a report: text, json, junit, markdown, sarif, html or prometheus; may be given several times
    #[arg(long = "report", value_name = "FORMAT=FILE", value_parser = report)]
    pub reports: Vec<(infra_report::DriftFormat, PathBuf)>,
    #[command(flatten)]
    pub answers: Answers,
}

/// What belongs to a stack.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Scope {
    /// What carries the tags that all objects have in common
    Tags,
    /// Whatever there is in the account
    Account,
}

/// Types whose objects are told as parts of others, too: rules as those of their groups. What every account and network comes with.
/// And second names of types.
const PARTS: [&str; 11] = [
    "aws_alb",
    "aws_alb_listener",
    "aws_alb_listener_rule",
    "aws_alb_target_group",
    "aws_default_network_acl",
    "aws_default_route_table",
    "aws_default_security_group",
    "aws_default_vpc",
    "aws_s3_bucket_object",
    "aws_vpc_security_group_egress_rule",
    "aws_vpc_security_group_ingress_rule",
];

impl Scope {
    /// What is looked for in it.
    pub fn sought(self) -> infra_engine::Sought<'static> {
        let reach = match self {
            Self::Tags => infra_engine::Reach::Tags,
            Self::Account => infra_engine::Reach::Account,
        };
        infra_engine::Sought { reach, parts: &PARTS }
    }
}

/// `infra show`
#[derive(Args, Debug)]
pub struct Show {
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    /// A saved plan or a state file; without it, the current state
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// `infra output`
#[derive(Args, Debug)]
pub struct Output {
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    /// Write one string, number or bool as it is
    #[arg(long, conflicts_with = "json", requires = "name")]
    pub raw: bool,
    /// Name of the output
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
}

/// `infra console`
#[derive(Args, Debug)]
pub struct Console {
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub state: StateFile,
    /// Write without colours
    #[arg(long)]
    pub no_color: bool,
}

/// `infra version`
#[derive(Args, Debug)]
pub struct Version {
    #[command(flatten)]
    pub shown: Shown,
}

/// What a command line leads to when it is not a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// Help that was asked for.
    Help(String),
    /// Help for somebody who named no command.
    Usage(String),
    /// What is wrong with it.
    Wrong(Box<Diagnostic>),
}

/// Reads the command line.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Arguments, Answer> {
    let words = words::normalised(words);
    let words = words::without_colour(&Arguments::command(), words);
    Arguments::try_parse_from(&words).map_err(|error| {
        let root = Arguments::command();
        let (path, command) = words::named(&root, &words);
        match error.kind() {
            ErrorKind::DisplayHelp => Answer::Help(help::text(&path, command)),
            ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                Answer::Usage(help::text(&path, command))
            }
            _ => Answer::Wrong(Box::new(problem::diagnostic(&error, &path, command))),
        }
    })
}

fn report(text: &str) -> Result<(infra_report::DriftFormat, PathBuf), String> {
    let known = || infra_report::DriftFormat::ALL.map(|(name, _)| name).join(", ");
    let (name, file) =
        text.split_once('=').ok_or_else(|| format!("write FORMAT=FILE, with one of {}", known()))?;
    let format = infra_report::DriftFormat::named(name)
        .ok_or_else(|| format!("there is no report \"{name}\"; there are {}", known()))?;
    if file.is_empty() {
        return Err(format!("{name}= names no file"));
    }
    Ok((format, PathBuf::from(file)))
}

/// How many operations run at once unless something else is asked for, as in Terraform.
const PARALLELISM: u16 = 10;

fn parallelism(text: &str) -> Result<u16, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| format!("a whole number from 1 to {} is required", u16::MAX))
}

fn duration(text: &str) -> Result<std::time::Duration, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: u64 = number.parse().map_err(|_| format!("\"{text}\" does not start with a number"))?;
    let seconds = match unit {
        "s" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3600),
        "" if number == 0 => Some(0),
        _ => return Err(format!("\"{text}\" needs a unit: s, m or h")),
    };
    seconds.map(std::time::Duration::from_secs).ok_or_else(|| format!("\"{text}\" is too long"))
}

#[cfg(test)]
mod tests;
