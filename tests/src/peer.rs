//! Terraform with its AWS provider, where both are installed: what `infra` is compared with.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Infra, Outcome, Running, Staging, note};

/// Where the AWS provider stands below a plugin folder.
const PROVIDER: &str = "registry.terraform.io/hashicorp/aws";

/// Folders that hold plugin folders, or are one.
const ROOTS: [&str; 5] =
    ["/opt", "/usr/local/share", "/usr/share", "/usr/local/share/terraform", "/usr/share/terraform"];

/// Terraform in a folder, talking to an emulator.
#[derive(Debug)]
pub struct Peer {
    terraform: Infra,
}

impl Peer {
    /// Terraform in the folder of a [`Staging`]. See [`Peer::set_up_in`].
    #[must_use]
    pub fn set_up(staging: &Staging) -> Option<Self> {
        Self::set_up_in(staging.workspace.path(), &staging.emulator.endpoint())
    }

    /// Initialises Terraform in a folder. Where it or its provider is not installed it says so and returns `None`.
    ///
    /// `terraform` is taken from `PATH`, and the provider from the plugin folder that `INFRA_PEER_PLUGINS` names, else from
    /// the first one found in the usual places. Nothing is downloaded.
    #[must_use]
    pub fn set_up_in(folder: &Path, endpoint: &str) -> Option<Self> {
        let Some(binary) = on_path("terraform") else {
            note("skipped: terraform is not on PATH");
            return None;
        };
        let Some(plugins) = plugins() else {
            note(format_args!(
                "skipped: no plugin folder with {PROVIDER} was found; INFRA_PEER_PLUGINS can name one"
            ));
            return None;
        };
        let terraform = Infra::with_binary(&binary, folder, endpoint)
            .env("TF_VAR_session_secret", Staging::SESSION_SECRET)
            .env("TF_IN_AUTOMATION", "1")
            .env("TF_INPUT", "0")
            .env("TF_CLI_CONFIG_FILE", "/dev/null")
            .env("CHECKPOINT_DISABLE", "1");
        let peer = Self { terraform };
        peer.run(&["init", &format!("-plugin-dir={}", plugins.display())]).expect_code(0);
        Some(peer)
    }

    /// Starts Terraform.
    #[must_use]
    pub fn start(&self, arguments: &[&str]) -> Running {
        self.terraform.start(arguments)
    }

    /// The command, to be run by another hand.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.terraform.command(arguments)
    }

    /// Runs Terraform to its end.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.terraform.run(arguments)
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|program| program.is_file())
}

fn plugins() -> Option<PathBuf> {
    let holds = |folder: &Path| folder.join(PROVIDER).is_dir();
    if let Some(folder) = std::env::var_os("INFRA_PEER_PLUGINS").map(PathBuf::from) {
        assert!(holds(&folder), "INFRA_PEER_PLUGINS={} holds no {PROVIDER}", folder.display());
        return Some(folder);
    }
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".terraform.d"));
    let roots = ROOTS.iter().map(PathBuf::from).chain(home);
    roots.flat_map(with_children).find(|folder| holds(folder))
}

fn with_children(folder: PathBuf) -> Vec<PathBuf> {
    let children = std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut found: Vec<PathBuf> = children.collect();
    found.sort();
    found.insert(0, folder);
    found
}
