//! Places for a state, each with a server of its own where it needs one.

use std::time::{Duration, Instant};

use infra_tests::{Emulator, Infra, Outcome, PostgresServer, StateServer, Workspace};

/// Where nothing listens.
const NOWHERE: &str = "http://127.0.0.1:1";

/// What keeps a state, and what its `backend` block says.
pub struct Place {
    pub name: &'static str,
    /// The block's arguments, a line each.
    arguments: String,
    server: Server,
}

enum Server {
    None,
    Emulator(Emulator),
    /// Held for its end.
    Postgres {
        _server: PostgresServer,
    },
    /// Held for its end.
    Http {
        _server: StateServer,
    },
}

const BUCKET: &str = "infra-state";

impl Place {
    /// All that can be set up here. What cannot be says so.
    pub fn all() -> Vec<Self> {
        [Some(Self::local()), Self::s3(), Self::pg(), Some(Self::http())].into_iter().flatten().collect()
    }

    pub fn local() -> Self {
        Self { name: "local", arguments: String::new(), server: Server::None }
    }

    pub fn s3() -> Option<Self> {
        let emulator = Emulator::start()?;
        drop(emulator.aws_output(&["s3api", "create-bucket", "--bucket", BUCKET]));
        let arguments = format!(
            "bucket = \"{BUCKET}\"\nkey = \"stacks/web.tfstate\"\nregion = \"us-east-1\"\nuse_lockfile = true\n\
             use_path_style = true\nskip_credentials_validation = true\nskip_requesting_account_id = true\n\
             skip_region_validation = true\n"
        );
        Some(Self { name: "s3", arguments, server: Server::Emulator(emulator) })
    }

    pub fn pg() -> Option<Self> {
        let server = PostgresServer::start()?;
        let arguments = format!("conn_str = \"{}\"\n", server.conn_str("postgres"));
        Some(Self { name: "pg", arguments, server: Server::Postgres { _server: server } })
    }

    pub fn http() -> Self {
        let server = StateServer::start();
        let url = server.url("state");
        let arguments = format!(
            "address = \"{url}\"\nlock_address = \"{url}\"\nunlock_address = \"{url}\"\nretry_wait_min = 0\n"
        );
        Self { name: "http", arguments, server: Server::Http { _server: server } }
    }

    /// Whether a holder that gives no sign of life is replaced.
    pub fn has_leases(&self) -> bool {
        matches!(self.name, "s3" | "pg")
    }

    /// Whether earlier snapshots are kept.
    pub fn keeps_history(&self) -> bool {
        self.name != "http"
    }

    /// Whether it has more than one workspace.
    pub fn has_workspaces(&self) -> bool {
        self.name != "http"
    }

    /// The block.
    pub fn block(&self) -> String {
        self.block_with("")
    }

    /// The block with more arguments, which are of this place.
    pub fn block_with(&self, more: &str) -> String {
        format!("terraform {{\n  backend \"{}\" {{\n{}{more}\n  }}\n}}\n", self.name, self.arguments)
    }

    /// Where the cloud is: what keeps the state, where that is a cloud.
    pub fn endpoint(&self) -> String {
        match &self.server {
            Server::Emulator(emulator) => emulator.endpoint(),
            _ => NOWHERE.to_owned(),
        }
    }

    /// The cloud that keeps the state, where it is one.
    pub fn emulator(&self) -> Option<&Emulator> {
        match &self.server {
            Server::Emulator(emulator) => Some(emulator),
            _ => None,
        }
    }

    /// Keys of the bucket, where there is one.
    pub fn keys(&self) -> Vec<String> {
        let Server::Emulator(emulator) = &self.server else { return Vec::new() };
        let query = ["--query", "Contents[].Key", "--output", "text"];
        let list = ["s3api", "list-objects-v2", "--bucket", BUCKET];
        let listed = emulator.aws_output(&[&list[..], &query[..]].concat());
        listed.split_ascii_whitespace().map(str::to_owned).collect()
    }

    /// Every object of the bucket that is read with its entity tag, where there is one. Of the journal that is the latest
    /// generation: what a former holder adds to an earlier one goes with the next replacement.
    pub fn versions(&self) -> Vec<String> {
        let Server::Emulator(emulator) = &self.server else { return Vec::new() };
        let query = ["--query", "Contents[].[Key,ETag]", "--output", "text"];
        let list = ["s3api", "list-objects-v2", "--bucket", BUCKET];
        let listed = emulator.aws_output(&[&list[..], &query[..]].concat());
        let generation = |line: &str| {
            let segment = line.split_once(".infra/journal/")?.1;
            segment.split_once('-').map(|(generation, _)| generation.to_owned())
        };
        let latest = listed.lines().filter_map(generation).max();
        let is_read = |line: &&str| generation(line).is_none_or(|of| Some(of) == latest);
        listed.lines().filter(is_read).map(str::to_owned).collect()
    }

    /// What the AWS CLI says to a command; empty where there is no cloud.
    pub fn aws(&self, arguments: &[&str]) -> String {
        match &self.server {
            Server::Emulator(emulator) => emulator.aws_output(arguments),
            _ => String::new(),
        }
    }

    /// Every object of the bucket with its bytes.
    pub fn objects(&self) -> Vec<(String, Vec<u8>)> {
        let folder = tempfile::tempdir().unwrap();
        let (bucket, copy) = (format!("s3://{BUCKET}"), folder.path().display().to_string());
        drop(self.aws(&["s3", "cp", "--recursive", "--quiet", &bucket, &copy]));
        let read = |key: String| {
            let bytes = std::fs::read(folder.path().join(&key)).unwrap();
            (key, bytes)
        };
        self.keys().into_iter().map(read).collect()
    }

    /// A folder with a configuration that has its state here.
    pub fn stage(&self, main: &str) -> Stage {
        let workspace = Workspace::empty();
        workspace.write("main.tf", main);
        workspace.write("backend.tf", &self.block());
        let infra = Infra::new(workspace.path(), &self.endpoint());
        Stage { workspace, infra }
    }
}

/// A folder to run commands in.
pub struct Stage {
    pub workspace: Workspace,
    pub infra: Infra,
}

impl Stage {
    #[track_caller]
    pub fn succeeds(&self, arguments: &[&str]) -> Outcome {
        self.infra.run(arguments).expect_code(0)
    }

    /// Another folder with the same configuration and backend.
    pub fn twin(&self, place: &Place) -> Self {
        let twin = place.stage(&self.workspace.read("main.tf"));
        twin.workspace.write("backend.tf", &self.workspace.read("backend.tf"));
        twin
    }

    /// Waits until a file is there.
    pub fn wait_for(&self, name: &str) {
        let path = self.workspace.path().join(name);
        let deadline = Instant::now() + Duration::from_secs(120);
        while !path.exists() {
            assert!(Instant::now() < deadline, "{name} does not come");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What a command that fails says.
    #[track_caller]
    pub fn fails(&self, arguments: &[&str]) -> String {
        let outcome = self.infra.run(arguments).expect_code(1);
        format!("{}{}", outcome.stdout, outcome.stderr)
    }
}
