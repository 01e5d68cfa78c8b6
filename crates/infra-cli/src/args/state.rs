//! `infra state` and the commands that change the state by address.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use infra_engine::planner::Selector;
use infra_schema::ProviderSource;
use infra_schema::address::ResourceInstance;

use super::{Locking, Scope, Shown, StateFile, Variables};

/// `infra state`
#[derive(Debug, Subcommand)]
pub enum State {
    /// List what the state holds
    List(StateList),
    /// Show one object of the state
    Show(StateShow),
    /// Give an instance, a resource or a module another address
    Mv(StateMv),
    /// Drop objects from the state; they stay in the cloud
    Rm(StateRm),
    /// Write the state to standard output
    Pull(StatePull),
    /// Replace the state by a file
    Push(StatePush),
    /// Give the objects of one provider to another
    ReplaceProvider(StateReplaceProvider),
    /// List the snapshots that are kept, and who wrote them
    History(StateHistory),
    /// Show what differs between two snapshots
    Diff(StateDiff),
}

impl State {
    /// The state file that was named.
    pub fn state_file(&self) -> Option<&Path> {
        let state = match self {
            Self::List(args) => &args.state,
            Self::Show(args) => &args.state,
            Self::Mv(args) => &args.state,
            Self::Rm(args) => &args.state,
            Self::Pull(args) => &args.state,
            Self::Push(args) => &args.state,
            Self::ReplaceProvider(args) => &args.state,
            Self::History(args) => &args.state,
            Self::Diff(args) => &args.state,
        };
        state.state.as_deref()
    }
}

/// `infra state list`
#[derive(Args, Debug)]
pub struct StateList {
    #[command(flatten)]
    pub state: StateFile,
    /// Only the object with this id
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// Only what these addresses name
    #[arg(value_name = "ADDRESS")]
    pub addresses: Vec<String>,
}

/// `infra state show`
#[derive(Args, Debug)]
pub struct StateShow {
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    /// Address of the object
    #[arg(value_name = "ADDRESS")]
    pub address: String,
}

/// `infra state mv`
#[derive(Args, Debug)]
pub struct StateMv {
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    /// Say what would move, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Address in the state
    #[arg(value_name = "FROM")]
    pub from: Selector,
    /// New address
    #[arg(value_name = "TO")]
    pub to: Selector,
}

/// `infra state rm`
#[derive(Args, Debug)]
pub struct StateRm {
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    /// Say what would be dropped, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Instances, resources or modules
    #[arg(value_name = "ADDRESS", required = true)]
    pub addresses: Vec<Selector>,
}

/// `infra state pull`
#[derive(Args, Debug)]
pub struct StatePull {
    #[command(flatten)]
    pub state: StateFile,
}

/// `infra state push`
#[derive(Args, Debug)]
pub struct StatePush {
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    /// Also a state of another lineage, or an older one
    #[arg(long)]
    pub force: bool,
    /// A state file, or - for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `infra state replace-provider`
#[derive(Args, Debug)]
pub struct StateReplaceProvider {
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    /// Do not ask before changing anything
    #[arg(long)]
    pub auto_approve: bool,
    /// Source of the provider in the state
    #[arg(value_name = "FROM")]
    pub from: ProviderSource,
    /// Source of the provider that takes over
    #[arg(value_name = "TO")]
    pub to: ProviderSource,
}

/// `infra state history`
#[derive(Args, Debug)]
pub struct StateHistory {
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
}

/// `infra state diff`
#[derive(Args, Debug)]
pub struct StateDiff {
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub state: StateFile,
    /// Serial of the earlier snapshot
    #[arg(value_name = "SERIAL")]
    pub from: u64,
    /// Serial of the later snapshot; without it, the state as it is
    #[arg(value_name = "SERIAL")]
    pub to: Option<u64>,
}

/// `infra taint` and `infra untaint`
#[derive(Args, Debug)]
pub struct Taint {
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    /// Succeed also when there is no such object
    #[arg(long)]
    pub allow_missing: bool,
    /// Address of the object
    #[arg(value_name = "ADDRESS")]
    pub address: ResourceInstance,
}

/// `infra import`
#[derive(Args, Debug)]
pub struct Import {
    #[command(flatten)]
    pub variables: Variables,
    #[command(flatten)]
    pub state: StateFile,
    #[command(flatten)]
    pub locking: Locking,
    /// Write without colours
    #[arg(long)]
    pub no_color: bool,
    /// Ask for missing values; infra never asks, so a missing value is an error either way
    #[arg(long, value_name = "BOOL", default_value = "true", default_missing_value = "true", num_args = 0..=1, require_equals = true, action = clap::ArgAction::Set)]
    pub input: bool,
    /// Write configuration for what nobody declared: with the tags that all objects have in common, or in the whole account
    #[arg(long, value_name = "SCOPE", num_args = 0..=1, require_equals = true, default_missing_value = "tags", conflicts_with = "address")]
    pub discover: Option<Scope>,
    /// File to write that configuration to
    #[arg(long, value_name = "FILE", default_value = "discovered.tf", requires = "discover")]
    pub out: PathBuf,
    /// Address that the configuration declares
    #[arg(value_name = "ADDRESS", required_unless_present = "discover", requires = "id")]
    pub address: Option<ResourceInstance>,
    /// Id by which the provider finds the object
    #[arg(value_name = "ID")]
    pub id: Option<String>,
}

/// `infra force-unlock`
#[derive(Args, Debug)]
pub struct ForceUnlock {
    #[command(flatten)]
    pub state: StateFile,
    /// Do not ask
    #[arg(long)]
    pub force: bool,
    /// Id of the lock
    #[arg(value_name = "LOCK-ID")]
    pub id: String,
}
