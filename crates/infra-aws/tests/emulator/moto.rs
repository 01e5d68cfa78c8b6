//! moto, the emulator, on a port of its own.

use std::sync::Arc;

use infra_aws::AwsProvider;
use infra_provider::model::config_from_json;
use infra_provider::{Client, Provider};
use serde_json::{Map, Value as Json, json};
use tempfile::TempDir;
use xtask::emulator::{Installed, Running};

/// Services whose calls go to the emulator, as the `endpoints` block names them.
const SERVICES: &str = "acm appautoscaling autoscaling backup budgets cloudfront cloudwatch dynamodb ec2 ecr ecs efs elasticache elb elbv2 \
    events iam kms lambda logs rds resourcegroupstaggingapi route53 s3 secretsmanager ses sesv2 sns sqs ssm sts";

/// A running emulator; ends with this.
pub struct Moto {
    running: Running,
    /// Where it logs.
    _folder: TempDir,
}

/// Starts it; `None`, and the reason on the terminal, where it is not installed.
pub fn start() -> Option<Moto> {
    let Some(installed) = Installed::for_tests().unwrap_or_else(|error| panic!("{error}")) else {
        eprintln!("skipped: moto is not installed (`cargo xtask emulator up` installs it)");
        return None;
    };
    let folder = TempDir::new().expect("a folder");
    let running = installed.start(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    Some(Moto { running, _folder: folder })
}

impl Moto {
    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.running.port()
    }

    /// A provider that is connected to it.
    pub async fn connect(&self) -> (AwsProvider, Arc<dyn Client>) {
        connect(self.port()).await
    }
}

/// A provider that is connected to a port of this machine, with default tags.
pub async fn connect(port: u16) -> (AwsProvider, Arc<dyn Client>) {
    let provider = AwsProvider::new();
    let address = format!("http://127.0.0.1:{port}");
    let endpoints: Map<String, Json> =
        SERVICES.split(' ').map(|service| (service.to_owned(), json!(address))).collect();
    let block = json!({
        "region": "us-east-1",
        "access_key": "test",
        "secret_key": "test",
        "default_tags": [{"tags": {"Team": "core"}}],
        "endpoints": [endpoints],
    });
    let config =
        config_from_json(&provider.schemas().provider, &block.to_string()).expect("a provider block");
    let client = provider.configure(&config).await.expect("a connection");
    (provider, client)
}
