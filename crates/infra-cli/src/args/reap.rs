//! `infra reap`

use std::path::PathBuf;

use clap::Args;

use super::{Deletions, Locking, Shown};

/// `infra reap`
#[derive(Args, Debug)]
pub struct Reap {
    #[command(flatten)]
    pub shown: Shown,
    #[command(flatten)]
    pub locking: Locking,
    #[command(flatten)]
    pub deletions: Deletions,
    /// Destroy what has expired; without this it is only told
    #[arg(long)]
    pub auto_approve: bool,
    /// Write what was told to a file, as JSON
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Folder with the stacks
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}
