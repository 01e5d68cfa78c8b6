//! moto, the emulator, on a port of its own.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use infra_aws::AwsProvider;
use infra_provider::model::config_from_json;
use infra_provider::{Client, Provider};
use serde_json::{Map, Value as Json, json};

/// Services whose calls go to the emulator, as the `endpoints` block names them.
const SERVICES: &str = "acm autoscaling backup budgets cloudfront cloudwatch dynamodb ec2 ecr ecs elasticache elbv2 events iam \
    kms logs rds route53 s3 secretsmanager ses sesv2 sns sqs ssm sts";

/// A running emulator; ends with this.
pub struct Moto {
    process: Child,
    port: u16,
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn executable() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let venv = std::env::var_os("INFRA_EMULATOR_VENV").map(PathBuf::from);
    let places = [venv, Some(root.join("localstack/.venv-moto"))];
    let installed = places.into_iter().flatten().map(|venv| venv.join("bin/moto_server"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = std::env::split_paths(&path).map(|folder| folder.join("moto_server")).collect::<Vec<_>>();
    installed.chain(on_path).find(|file| file.is_file())
}

/// Starts it; `None`, and the reason on the terminal, where it is not installed.
pub fn start() -> Option<Moto> {
    let Some(executable) = executable() else {
        eprintln!(
            "skipped: there is no moto_server (set INFRA_EMULATOR_VENV, or run `cargo xtask emulator up`)"
        );
        return None;
    };
    let port =
        TcpListener::bind("127.0.0.1:0").expect("a free port").local_addr().expect("an address").port();
    let process = Command::new(executable)
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .env("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("moto_server starts");
    let moto = Moto { process, port };
    // Several start at once on a busy machine, and each loads all managed policies.
    let deadline = Instant::now() + Duration::from_secs(120);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < deadline, "moto does not listen");
        std::thread::sleep(Duration::from_millis(100));
    }
    Some(moto)
}

impl Moto {
    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A provider that is connected to it.
    pub async fn connect(&self) -> (AwsProvider, Arc<dyn Client>) {
        connect(self.port).await
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
