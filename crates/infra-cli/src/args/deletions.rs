//! What deletions may give up.

use clap::{Args, ValueEnum};
use infra_provider::{FinalSnapshot, Waivers};

/// What deletions may give up, and whose environment may go.
#[derive(Args, Clone, Debug, Default)]
pub struct Deletions {
    /// Remove what is inside of what is destroyed: objects of buckets, images, records, backups
    #[arg(long)]
    pub empty_buckets: bool,
    /// What to do about last snapshots that have no name: auto takes them, skip takes none
    #[arg(long, value_name = "MODE")]
    pub final_snapshot: Option<LastSnapshot>,
    /// Turn off protection from deletion first
    #[arg(long)]
    pub disable_protection: bool,
    /// The name of the production environment that is to be destroyed
    #[arg(long, value_name = "NAME")]
    pub confirm: Option<String>,
}

/// What becomes of last snapshots.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum LastSnapshot {
    /// Taken, under a name made of the database's
    Auto,
    /// Not taken
    Skip,
}

impl Deletions {
    /// As the engine has it.
    pub fn waivers(&self) -> Waivers {
        Waivers {
            contents: self.empty_buckets,
            final_snapshot: self.final_snapshot.map(|mode| match mode {
                LastSnapshot::Auto => FinalSnapshot::Auto,
                LastSnapshot::Skip => FinalSnapshot::Skip,
            }),
            protection: self.disable_protection,
        }
    }
}
