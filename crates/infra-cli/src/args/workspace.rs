//! `infra workspace`, `infra graph` and `infra providers`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `infra workspace`
#[derive(Debug, Subcommand)]
pub enum Workspace {
    /// List the workspaces
    List,
    /// Show the name of the current workspace
    Show,
    /// Create a workspace and change to it
    New(WorkspaceName),
    /// Change to another workspace
    Select(WorkspaceSelect),
    /// Delete a workspace
    Delete(WorkspaceDelete),
}

/// A workspace.
#[derive(Args, Debug)]
pub struct WorkspaceName {
    #[command(flatten)]
    pub locking: super::Locking,
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// `infra workspace select`
#[derive(Args, Debug)]
pub struct WorkspaceSelect {
    #[command(flatten)]
    pub locking: super::Locking,
    /// Create it when it is not there
    #[arg(long)]
    pub or_create: bool,
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// `infra workspace delete`
#[derive(Args, Debug)]
pub struct WorkspaceDelete {
    #[command(flatten)]
    pub locking: super::Locking,
    /// Also one whose state holds objects, which nobody manages then
    #[arg(long)]
    pub force: bool,
    /// Its name
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// A language for graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// For Graphviz
    Dot,
    /// For Mermaid
    Mermaid,
}

/// `infra graph`
#[derive(Args, Debug)]
pub struct Graph {
    /// Language: dot or mermaid
    #[arg(long, value_name = "FORMAT", default_value = "dot")]
    pub format: GraphFormat,
    /// Show the actions of a saved plan instead of what uses what
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
}

/// `infra providers`
#[derive(Args, Debug)]
pub struct Providers {
    #[command(flatten)]
    pub state: super::StateFile,
}
