//! `stacks/document-platform` from its first plan to an empty account.

use std::collections::BTreeSet;

use infra_tests::{Emulator, Infra, Outcome, Workspace, note};
use serde_json::{Value, json};

use crate::account::Account;

struct Platform {
    account: Account,
    /// An S3 that stands for Spaces.
    spaces: Emulator,
    workspace: Workspace,
}

impl Platform {
    fn set_up() -> Option<Self> {
        let spaces = Emulator::start()?;
        let workspace = Workspace::with_stack("document-platform");
        Some(Self { account: Account::open(), spaces, workspace })
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let infra = Infra::new(self.workspace.path(), "http://127.0.0.1:1")
            .env("SPACES_ACCESS_KEY_ID", "id")
            .env("SPACES_SECRET_ACCESS_KEY", "secret")
            .env("SPACES_ENDPOINT_URL", &self.spaces.endpoint());
        self.account.given_to(infra).run(arguments)
    }

    fn expect_empty_plan(&self) {
        let _ = self.run(&["plan", "-detailed-exitcode"]).expect_code(0);
    }

    fn drifted(&self) -> BTreeSet<String> {
        let outcome = self.run(&["drift", "-json"]);
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{outcome}"));
        let objects = report["resource_drift"].as_array().into_iter().flatten();
        objects.filter_map(|object| object["address"].as_str()).map(str::to_owned).collect()
    }
}

/// What others change and delete.
const FORGOTTEN: &str = "digitalocean_record.mail";
const RENAMED: &str = "digitalocean_kubernetes_cluster.main";
const SLOWER: &str = "digitalocean_cdn.static";

#[test]
fn a_platform_is_built_drifts_is_repaired_and_torn_down() {
    let Some(platform) = Platform::set_up() else { return };
    let account = &platform.account;
    let _ = platform.run(&["validate"]).expect_code(0);
    let _ = platform.run(&["plan", "-detailed-exitcode"]).expect_code(2);
    assert_eq!(account.left(), [""; 0], "a plan makes nothing");

    let applied = platform.run(&["apply", "-auto-approve"]).expect_code(0);
    assert!(applied.stdout.contains("55 added, 0 changed, 0 destroyed."), "{applied}");
    let marks = account.left().into_iter().filter(|what| what.contains("infra-intent"));
    assert_eq!(marks.collect::<Vec<_>>(), [""; 0], "marks of creates are left");
    platform.expect_empty_plan();
    assert_eq!(platform.drifted(), BTreeSet::new());
    let cluster = account.named("/v2/kubernetes/clusters", "kubernetes_clusters", "documents-nyc3");
    assert_eq!(cluster["node_pools"].as_array().unwrap().len(), 2);
    assert_eq!(cluster["registry_enabled"], true);
    let robots = ["s3", "cp", "s3://documents-static/robots.txt", "-"];
    assert_eq!(platform.spaces.aws_output(&robots), "User-agent: *\nDisallow: /");

    meddle(account);
    assert_eq!(platform.drifted(), [FORGOTTEN, RENAMED, SLOWER].map(str::to_owned).into());
    let repaired = platform.run(&["apply", "-auto-approve"]).expect_code(0);
    assert!(repaired.stdout.contains("1 added, 2 changed, 0 destroyed."), "{repaired}");
    platform.expect_empty_plan();
    assert_eq!(platform.drifted(), BTreeSet::new());

    let _ = account.calls();
    platform.expect_empty_plan();
    note(format!("an empty plan of document-platform: {} calls", account.calls()));

    let _ = platform.run(&["destroy", "-auto-approve", "-confirm=production"]).expect_code(0);
    assert_eq!(account.left(), [""; 0], "something is left");
    assert_eq!(platform.spaces.inventory(), [""; 0], "something is left in Spaces");
    account.expect_valid();
}

/// A record is deleted, a cluster renamed, and the CDN keeps things for a shorter time.
fn meddle(account: &Account) {
    let records = account.list("/v2/domains/documents.example.com/records", "domain_records");
    let mail = records.iter().find(|record| record["type"] == "TXT").unwrap();
    let path = format!("/v2/domains/documents.example.com/records/{}", mail["id"]);
    account.call("DELETE", &path, Value::Null);

    let cluster = account.named("/v2/kubernetes/clusters", "kubernetes_clusters", "documents-nyc3");
    let path = format!("/v2/kubernetes/clusters/{}", cluster["id"].as_str().unwrap());
    account.rename(&path, "somebody-elses");

    let endpoint = account.list("/v2/cdn/endpoints", "endpoints").remove(0);
    let path = format!("/v2/cdn/endpoints/{}", endpoint["id"].as_str().unwrap());
    let own = json!({"ttl": 60, "custom_domain": endpoint["custom_domain"], "certificate_id": endpoint["certificate_id"]});
    account.call("PUT", &path, own);
}
