//! Many stacks at once.

use std::path::PathBuf;

use clap::Args;

use crate::fleet::Shard;
use crate::notify::Recipient;

/// Which stacks, and how many at once.
#[derive(Args, Clone, Debug)]
pub struct Fleet {
    /// Work on every stack in this folder, in all of its environments
    #[arg(long, value_name = "DIR", conflicts_with_all = ["state", "var", "var-file", "adopt", "reconcile"])]
    pub all: Option<PathBuf>,
    /// With -all, only a part of them: 2/4 is the second of four
    #[arg(long, value_name = "K/N", requires = "all", conflicts_with = "merge")]
    pub shard: Option<Shard>,
    /// Make one report of those that several runs wrote with -report json=FILE; may be given several times
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "state", "unmanaged", "who"])]
    pub merge: Vec<PathBuf>,
}

/// Which stacks are planned.
#[derive(Args, Clone, Debug)]
pub struct Stacks {
    /// Plan every stack in this folder, in all of its environments
    #[arg(long, value_name = "DIR", conflicts_with_all = ["state", "var", "var-file", "out", "html", "generate_config_out"])]
    pub all: Option<PathBuf>,
    /// With -all, only a part of them: 2/4 is the second of four
    #[arg(long, value_name = "K/N", requires = "all")]
    pub shard: Option<Shard>,
}

/// Who is told, and of what.
#[derive(Args, Clone, Debug)]
pub struct Telling {
    /// Compare with the report that this file holds, and keep this one there
    #[arg(long, value_name = "FILE")]
    pub since_last: Option<PathBuf>,
    /// Tell of what is found, with -since-last of what is new: webhook=URL or sns=ARN; may be given several times
    #[arg(long, value_name = "KIND=TARGET")]
    pub notify: Vec<Recipient>,
}
