//! A folder to run commands in.

use std::path::{Path, PathBuf};

use infra_tests::{Infra, Outcome, Workspace};

/// Where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:1";

/// A folder with a configuration, and what the environment says.
pub struct Stage {
    pub workspace: Workspace,
    pub infra: Infra,
}

impl Stage {
    pub fn new(main: &str) -> Self {
        let workspace = Workspace::empty();
        workspace.write("main.tf", main);
        let infra = Infra::new(workspace.path(), NOWHERE);
        Self { workspace, infra }
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.infra = self.infra.env(name, value);
        self
    }

    #[track_caller]
    pub fn succeeds(&self, arguments: &[&str]) -> Outcome {
        self.infra.run(arguments).expect_code(0)
    }

    /// What a command that fails says.
    #[track_caller]
    pub fn fails(&self, arguments: &[&str]) -> String {
        let outcome = self.infra.run(arguments).expect_code(1);
        format!("{}{}", outcome.stdout, outcome.stderr)
    }

    /// Every file that holds a text.
    pub fn holding(&self, text: &str) -> Vec<PathBuf> {
        let holds = |path: &PathBuf| {
            let bytes = std::fs::read(path).unwrap_or_default();
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        };
        files(self.workspace.path()).into_iter().filter(holds).collect()
    }
}

/// Every file of a folder and below.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
