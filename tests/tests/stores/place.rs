//! Places for a state, each with a server of its own where it needs one.

use infra_tests::{Emulator, Infra, Outcome, PostgresServer, Workspace};

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
}

const BUCKET: &str = "infra-state";

impl Place {
    /// All that can be set up here. What cannot be says so.
    pub fn all() -> Vec<Self> {
        [Some(Self::local()), Self::s3(), Self::pg()].into_iter().flatten().collect()
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

    /// Keys of the bucket, where there is one.
    pub fn keys(&self) -> Vec<String> {
        let Server::Emulator(emulator) = &self.server else { return Vec::new() };
        let query = ["--query", "Contents[].Key", "--output", "text"];
        let list = ["s3api", "list-objects-v2", "--bucket", BUCKET];
        let listed = emulator.aws_output(&[&list[..], &query[..]].concat());
        listed.split_ascii_whitespace().map(str::to_owned).collect()
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

    /// What a command that fails says.
    #[track_caller]
    pub fn fails(&self, arguments: &[&str]) -> String {
        let outcome = self.infra.run(arguments).expect_code(1);
        format!("{}{}", outcome.stdout, outcome.stderr)
    }
}
