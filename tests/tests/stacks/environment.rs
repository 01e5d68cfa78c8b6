//! An environment of a stack, with the accounts that it is built in.

use std::path::Path;

use infra_tests::{Emulator, Infra, Outcome, Workspace};
use serde_json::Value;

use crate::account::Account;

/// Secrets that no file of a stack holds.
const SECRETS: [(&str, &str); 2] = [
    ("TF_VAR_session_secret", "known to the tests only, and long enough"),
    ("TF_VAR_database_password", "also known to them alone %/@"),
];

/// What is tried of a stack.
pub struct Environment {
    pub stack: &'static str,
    /// Name of its file, without the ending.
    pub name: &'static str,
    /// Further options.
    pub options: &'static [&'static str],
    pub clouds: &'static [Cloud],
}

/// Where a stack is built.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cloud {
    Aws,
    DigitalOcean,
    /// DigitalOcean's object store, which has an API and credentials of its own.
    Spaces,
}

const AWS: &[Cloud] = &[Cloud::Aws];
const DIGITALOCEAN: &[Cloud] = &[Cloud::DigitalOcean, Cloud::Spaces];

const fn environment(stack: &'static str, name: &'static str, clouds: &'static [Cloud]) -> Environment {
    Environment { stack, name, options: &[], clouds }
}

pub const COLLAB_EDITOR_STAGING: Environment = environment("collab-editor", "staging", AWS);
pub const COLLAB_EDITOR_PRODUCTION: Environment = environment("collab-editor", "production", AWS);
pub const LOGISTIX_STAGING: Environment = environment("logistix", "staging", AWS);
pub const LOGISTIX_PRODUCTION: Environment = environment("logistix", "production", AWS);
pub const SIGNING_STAGING: Environment = environment("document-signing", "staging", AWS);
/// No environment has it: the size between theirs.
pub const SIGNING_MEDIUM: Environment =
    Environment { options: &["-var=size=medium"], ..environment("document-signing", "staging", AWS) };
pub const SIGNING_PRODUCTION: Environment = environment("document-signing", "production", AWS);
pub const SIGNING_STAGING_DIGITALOCEAN: Environment =
    environment("document-signing", "staging-digitalocean", DIGITALOCEAN);
pub const SIGNING_PRODUCTION_DIGITALOCEAN: Environment =
    environment("document-signing", "production-digitalocean", DIGITALOCEAN);
pub const PLATFORM_STAGING: Environment = environment("document-platform", "staging", DIGITALOCEAN);
pub const PLATFORM_PRODUCTION: Environment = environment("document-platform", "production", DIGITALOCEAN);

/// All of them.
pub const ALL: [&Environment; 11] = [
    &COLLAB_EDITOR_STAGING,
    &COLLAB_EDITOR_PRODUCTION,
    &LOGISTIX_STAGING,
    &LOGISTIX_PRODUCTION,
    &SIGNING_STAGING,
    &SIGNING_MEDIUM,
    &SIGNING_PRODUCTION,
    &SIGNING_STAGING_DIGITALOCEAN,
    &SIGNING_PRODUCTION_DIGITALOCEAN,
    &PLATFORM_STAGING,
    &PLATFORM_PRODUCTION,
];

impl Environment {
    pub fn is_production(&self) -> bool {
        self.name.starts_with("production")
    }

    fn is_in(&self, cloud: Cloud) -> bool {
        self.clouds.contains(&cloud)
    }
}

/// Emulators of the clouds. Several environments may be planned against them, one can be built.
pub struct Accounts {
    /// AWS, or the S3 that stands for Spaces.
    pub aws: Emulator,
    pub digitalocean: Account,
}

impl Accounts {
    /// Empty ones; `None` where no emulator is installed, which is said.
    pub fn open() -> Option<Self> {
        Some(Self { aws: Emulator::start()?, digitalocean: Account::open() })
    }

    /// `infra` with the credentials of an environment's clouds and no others.
    pub fn infra(&self, environment: &Environment, folder: &Path) -> Infra {
        let endpoint = self.aws.endpoint();
        let mut infra =
            if environment.is_in(Cloud::Aws) { Infra::new(folder, &endpoint) } else { without_aws(folder) };
        if environment.is_in(Cloud::DigitalOcean) {
            infra = self.digitalocean.given_to(infra);
        }
        if environment.is_in(Cloud::Spaces) {
            infra = infra
                .env("SPACES_ACCESS_KEY_ID", "id")
                .env("SPACES_SECRET_ACCESS_KEY", "secret")
                .env("SPACES_ENDPOINT_URL", &endpoint);
        }
        SECRETS.iter().fold(infra, |infra, (name, value)| infra.env(name, value))
    }

    /// What exists, one object a line.
    pub fn inventory(&self) -> Vec<String> {
        [self.aws.inventory(), self.digitalocean.left()].concat()
    }
}

/// Where AWS cannot be reached, and nobody has credentials for it.
fn without_aws(folder: &Path) -> Infra {
    Infra::new(folder, "http://127.0.0.1:1")
        .without("AWS_ACCESS_KEY_ID")
        .without("AWS_SECRET_ACCESS_KEY")
        .env("AWS_EC2_METADATA_DISABLED", "true")
}

/// An environment in a folder of its own.
pub struct Built<'a> {
    pub environment: &'a Environment,
    pub accounts: &'a Accounts,
    pub workspace: Workspace,
}

impl<'a> Built<'a> {
    /// Nothing is planned yet.
    pub fn new(environment: &'a Environment, accounts: &'a Accounts) -> Self {
        Self { environment, accounts, workspace: Workspace::with_stack(environment.stack) }
    }

    /// Runs a command with the environment's variables and further options.
    pub fn run(&self, command: &str, options: &[&str]) -> Outcome {
        let variables = format!("-var-file=environments/{}.tfvars", self.environment.name);
        let mut arguments = vec![command, &variables];
        arguments.extend(self.environment.options);
        arguments.extend(options);
        self.infra().run(&arguments)
    }

    pub fn infra(&self) -> Infra {
        self.accounts.infra(self.environment, self.workspace.path())
    }

    /// A plan of what is to be created, saved as `plan`, as the document that other programs read.
    #[track_caller]
    pub fn plan(&self) -> Value {
        let _ = self.run("plan", &["-out=plan"]).expect_code(0);
        let shown = self.infra().run(&["show", "-json", "plan"]).expect_code(0);
        serde_json::from_str(&shown.stdout).unwrap_or_else(|error| panic!("{error}\n{shown}"))
    }
}
