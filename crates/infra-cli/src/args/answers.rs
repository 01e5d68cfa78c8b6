//! What is to be done about drift.

use std::path::PathBuf;

use clap::Args;

use super::{Deletions, Locking, PARALLELISM, parallelism};

/// What is to be done about drift, beside telling it.
#[derive(Args, Clone, Debug)]
pub struct Answers {
    /// Edit the configuration so that it describes what is there
    #[arg(long, conflicts_with_all = ["reconcile", "unmanaged", "reports", "who"])]
    pub adopt: bool,
    /// Plan the way back to what was, and make it
    #[arg(long, conflicts_with_all = ["unmanaged", "reports", "who"])]
    pub reconcile: bool,
    /// Do not ask before -adopt writes or -reconcile changes anything
    #[arg(long)]
    pub auto_approve: bool,
    /// Write the plan of -reconcile to a file, and change nothing
    #[arg(long, value_name = "FILE", requires = "reconcile", conflicts_with = "auto_approve")]
    pub out: Option<PathBuf>,
    /// How many operations of -reconcile, or stacks of -all, run at once
    #[arg(long, value_name = "N", default_value_t = PARALLELISM, value_parser = parallelism)]
    pub parallelism: u16,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub deletions: Deletions,
}
