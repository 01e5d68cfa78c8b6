//! The environment. Nothing below this crate reads it, apart from the credentials that the cloud SDKs look for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use infra_lang::config::Folder;
use jiff::Timestamp;

use crate::project::Providers;

/// What the environment says.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Values of variables: `TF_VAR_name` and `INFRA_VAR_name`.
    pub variables: BTreeMap<String, String>,
    /// Where the command runs, absolute: the folder of the configuration.
    pub working_dir: PathBuf,
    /// The same as a path from the current folder, which it is when this is empty. Paths that a configuration names are
    /// within it. One process works on several: [`Environment::within`].
    pub folder: PathBuf,
    /// The providers that every configuration has, shared by all that are read in this process.
    pub providers: Providers,
    /// The user's home.
    pub home_dir: Option<PathBuf>,
    /// Name of the user, for those who find the state locked.
    pub user: String,
    /// The workspace, whatever was selected: `TF_WORKSPACE`.
    pub workspace: Option<String>,
    /// What encrypts state and plans: `TF_ENCRYPTION`.
    pub encryption: Option<String>,
    /// What to log: `INFRA_LOG`, a `tracing` filter such as `debug` or `infra_aws=trace`.
    pub log: Option<String>,
    /// Whether colours are unwelcome: `NO_COLOR`.
    pub no_color: bool,
    /// Whether the terminal can do no more than write line after line: `TERM` is `dumb`, or not there.
    pub plain_terminal: bool,
    /// Tokens for registries, by host: `TF_TOKEN_app_example_com`.
    pub registry_tokens: BTreeMap<String, String>,
    /// Files in which Terraform's command line is configured: `TF_CLI_CONFIG_FILE`, or `.terraformrc` of the home.
    pub terraform_config: Option<PathBuf>,
    /// Where `terraform login` keeps tokens.
    pub terraform_credentials: Option<PathBuf>,
    /// Where an SSH agent listens: `SSH_AUTH_SOCK`.
    pub ssh_agent: Option<PathBuf>,
    /// When the command started.
    pub now: SystemTime,
}

/// What stands in for the arguments of DigitalOcean's provider block.
pub fn digitalocean() -> infra_digitalocean::Defaults {
    let get = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    infra_digitalocean::Defaults {
        token: get("DIGITALOCEAN_TOKEN").or_else(|| get("DIGITALOCEAN_ACCESS_TOKEN")),
        api_endpoint: get("DIGITALOCEAN_API_URL"),
        list_lag: None,
    }
}

/// The same for Spaces.
pub fn spaces() -> infra_digitalocean_spaces::Defaults {
    let get = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    infra_digitalocean_spaces::Defaults {
        access_id: get("SPACES_ACCESS_KEY_ID"),
        secret_key: get("SPACES_SECRET_ACCESS_KEY"),
        endpoint: get("SPACES_ENDPOINT_URL"),
    }
}

/// What stands in for the arguments of a `backend "pg"` block.
pub fn postgres() -> infra_store_postgres::Defaults {
    let get = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    infra_store_postgres::Defaults {
        conn_str: get("PG_CONN_STR"),
        schema_name: get("PG_SCHEMA_NAME"),
        host: get("PGHOST"),
        port: get("PGPORT").and_then(|port| port.parse().ok()),
        user: get("PGUSER"),
        password: get("PGPASSWORD"),
        database: get("PGDATABASE"),
        system_user: get("USER").or_else(|| get("LOGNAME")),
    }
}

/// What stands in for the arguments of the `http` backend.
pub fn http() -> infra_store_http::Defaults {
    let get = |name: &'static str| {
        let value = std::env::var(format!("TF_HTTP_{}", name.to_uppercase())).ok()?;
        Some((name, value))
    };
    infra_store_http::Defaults {
        values: infra_store_http::Defaults::ARGUMENTS.into_iter().filter_map(get).collect(),
    }
}

impl Environment {
    /// The same for a configuration in another folder.
    #[must_use]
    pub fn within(&self, folder: &Path) -> Self {
        // The folder itself, also where it is written with `..` or reached through a link.
        let working_dir = self.working_dir.join(folder);
        let working_dir = working_dir.canonicalize().unwrap_or(working_dir);
        Self { working_dir, folder: self.folder.join(folder), ..self.clone() }
    }

    /// When the command started.
    pub fn timestamp(&self) -> Timestamp {
        // Clocks beyond what a calendar has are set wrong, whatever is made of them.
        Timestamp::try_from(self.now).unwrap_or_default()
    }

    /// The files as the configuration sees them.
    pub fn files(&self) -> Folder {
        Folder::new(&self.folder)
    }

    /// Reads it once.
    pub fn read() -> Self {
        let variables = std::env::vars_os().filter_map(|(name, value)| {
            let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
            let name = name.strip_prefix("TF_VAR_").or_else(|| name.strip_prefix("INFRA_VAR_"))?;
            Some((name.to_owned(), value))
        });
        let tokens = std::env::vars_os().filter_map(|(name, value)| {
            let (name, value) = (name.into_string().ok()?, value.into_string().ok()?);
            // A dash of the host is written as two underscores, a dot as one.
            let host = name.strip_prefix("TF_TOKEN_")?.replace("__", "-").replace('_', ".");
            Some((host, value))
        });
        let get = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let home = get("HOME").map(PathBuf::from);
        let in_home = |name: &str| home.as_ref().map(|home| home.join(name));
        Self {
            registry_tokens: tokens.collect(),
            terraform_config: get("TF_CLI_CONFIG_FILE")
                .map(PathBuf::from)
                .or_else(|| in_home(".terraformrc")),
            terraform_credentials: in_home(".terraform.d/credentials.tfrc.json"),
            variables: variables.collect(),
            working_dir: std::env::current_dir().unwrap_or_default(),
            folder: PathBuf::new(),
            providers: Providers::default(),
            home_dir: home.clone(),
            user: get("USER").or_else(|| get("LOGNAME")).unwrap_or_else(|| "unknown".to_owned()),
            workspace: get("TF_WORKSPACE"),
            encryption: get(crate::encryption::VARIABLE),
            log: get("INFRA_LOG"),
            no_color: get("NO_COLOR").is_some(),
            plain_terminal: get("TERM").is_none_or(|terminal| terminal == "dumb"),
            ssh_agent: get("SSH_AUTH_SOCK").map(PathBuf::from),
            now: SystemTime::now(),
        }
    }
}
