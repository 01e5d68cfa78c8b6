//! An account of DigitalOcean, as the emulator has it.

use std::sync::Arc;
use std::time::Duration;

use infra_digitalocean_emulator::{Description, Emulator, Options};
use infra_tests::Infra;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// An account of a test's own. Every call is held against the publisher's description of the API.
pub struct Account {
    emulator: Emulator,
    /// What the emulator runs on.
    _runtime: Runtime,
}

impl Account {
    /// An empty one.
    pub fn open() -> Self {
        let runtime = Runtime::new().unwrap();
        let description = Arc::new(Description::published().expect("the description of the API"));
        let options = Options { delay: Duration::from_millis(20), ..Options::default() };
        let emulator = runtime.block_on(Emulator::start(options, Some(description))).unwrap();
        Self { emulator, _runtime: runtime }
    }

    /// `infra` with this account.
    pub fn given_to(&self, infra: Infra) -> Infra {
        infra
            .env("DIGITALOCEAN_TOKEN", self.emulator.token())
            .env("DIGITALOCEAN_API_URL", &self.emulator.address())
    }

    /// What others do in the control panel, or with another client.
    pub fn call(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.emulator.call(method, path, &body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// A list of the API, whole.
    pub fn list(&self, path: &str, name: &str) -> Vec<Value> {
        let answer = self.call("GET", &format!("{path}?per_page=200"), Value::Null);
        answer[name].as_array().cloned().unwrap_or_else(|| panic!("{path} has no {name}"))
    }

    /// The object of a list that has that name.
    pub fn named(&self, path: &str, list: &str, name: &str) -> Value {
        let found = self.list(path, list).into_iter().find(|object| object["name"] == name);
        found.unwrap_or_else(|| panic!("{path} has nothing called {name}"))
    }

    /// What is left but for the VPC that every region has, and the tag that tells all clusters of the account their first
    /// pool: other clusters may have it.
    pub fn left(&self) -> Vec<String> {
        // What is deleted takes its time to go.
        std::thread::sleep(Duration::from_millis(100));
        let is_shared =
            |what: &String| what.starts_with("default vpcs ") || what == "tags terraform:default-node-pool";
        self.emulator.left().into_iter().filter(|what| !is_shared(what)).collect()
    }

    /// Calls so far, by method and path of the description, since it was asked last.
    pub fn calls(&self) -> usize {
        self.emulator.calls().values().sum()
    }

    /// No call may contradict the description.
    #[track_caller]
    pub fn expect_valid(&self) {
        let violations = self.emulator.violations();
        assert!(violations.is_empty(), "\n{}", violations.join("\n"));
    }

    /// Renames an object, which the API does by a `PUT` of the whole.
    pub fn rename(&self, path: &str, name: &str) {
        self.call("PUT", path, json!({"name": name}));
    }
}
