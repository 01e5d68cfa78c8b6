//! The environment that the scenarios build, change and tear down.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Emulator, Infra, Outcome, Proxy, Running, Workspace};

/// Where the state is, as the stack's `backend "local"` has it when nobody says otherwise.
const STATE: &str = "terraform.tfstate";

/// A network with servers and buckets (`tests/configurations/editor`) with the variables of staging, in a folder and an account of its own, and a proxy in between.
///
/// Variables and state are where both `infra` and Terraform find them without options.
#[derive(Debug)]
pub struct Staging {
    /// The account.
    pub emulator: Emulator,
    /// What the calls of `infra` go through.
    pub proxy: Proxy,
    /// The folder.
    pub workspace: Workspace,
}

impl Staging {
    /// Value of the variable that no file holds.
    pub const SESSION_SECRET: &str = "known to the tests only";

    /// Sets it up: nothing is applied yet. `None` where no emulator is installed, which is said.
    #[must_use]
    pub fn set_up() -> Option<Self> {
        let emulator = Emulator::start()?;
        let proxy = Proxy::start(&emulator.endpoint());
        let workspace = Workspace::with_configuration("editor");
        workspace.write("terraform.tfvars", &workspace.read("environments/staging.tfvars"));
        Some(Self { emulator, proxy, workspace })
    }

    /// Forgets the state, with everything beside it, and the calls. The account stays as it is.
    pub fn start_over(&self) {
        for entry in std::fs::read_dir(self.workspace.path()).expect("the folder").flatten() {
            if !entry.file_name().to_string_lossy().starts_with(STATE) {
                continue;
            }
            let path = entry.path();
            let removed =
                if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            removed.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        }
        self.proxy.clear();
    }

    /// `infra` in the folder, its calls going through the proxy.
    #[must_use]
    pub fn infra(&self) -> Infra {
        Infra::new(self.workspace.path(), &self.proxy.endpoint())
            .env("TF_VAR_session_secret", Self::SESSION_SECRET)
    }

    /// Runs `infra` to its end.
    #[must_use]
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        self.infra().run(arguments)
    }

    /// Starts `infra`.
    #[must_use]
    pub fn start(&self, arguments: &[&str]) -> Running {
        self.infra().start(arguments)
    }

    /// Applies the configuration, which must succeed.
    #[track_caller]
    pub fn apply(&self) -> Outcome {
        self.run(&["apply", "-auto-approve"]).expect_code(0)
    }

    /// Destroys everything, which must succeed.
    #[track_caller]
    pub fn destroy(&self) -> Outcome {
        self.run(&["destroy", "-auto-approve"]).expect_code(0)
    }

    /// Plans, and fails unless there is nothing to do.
    #[track_caller]
    pub fn expect_empty_plan(&self) -> Outcome {
        self.run(&["plan", "-detailed-exitcode"]).expect_code(0)
    }

    /// Addresses of what `infra drift` says was changed or deleted outside.
    ///
    /// # Panics
    /// If its exit code contradicts that.
    #[must_use]
    #[track_caller]
    pub fn drifted(&self) -> BTreeSet<String> {
        let outcome = self.run(&["drift", "-json"]);
        let report: Value = serde_json::from_str(&outcome.stdout)
            .unwrap_or_else(|error| panic!("drift -json is no JSON: {error}\n{outcome}"));
        let drifted = addresses(&report["resource_drift"]);
        let outcome = outcome.expect_code(if drifted.is_empty() { 0 } else { 2 });
        assert_eq!(report["drifted"], !drifted.is_empty(), "{outcome}");
        drifted
    }

    /// Text of the state file; `None` when there is none.
    #[must_use]
    pub fn state_text(&self) -> Option<String> {
        std::fs::read_to_string(self.workspace.path().join(STATE)).ok()
    }

    /// Attributes of every managed object in the state, by address.
    ///
    /// # Panics
    /// If there is no state, or the file does not follow state version 4.
    #[must_use]
    #[track_caller]
    pub fn objects(&self) -> BTreeMap<String, Value> {
        let state: Value = serde_json::from_str(&self.workspace.read(STATE)).expect("state is JSON");
        let mut objects = BTreeMap::new();
        for resource in state["resources"].as_array().expect("resources").iter() {
            if resource["mode"] != "managed" {
                continue;
            }
            let (kind, name) = (resource["type"].as_str(), resource["name"].as_str());
            let resource_address = format!("{}.{}", kind.expect("a type"), name.expect("a name"));
            for instance in resource["instances"].as_array().expect("instances") {
                let address = match &instance["index_key"] {
                    Value::Null => resource_address.clone(),
                    key => format!("{resource_address}[{key}]"),
                };
                let before = objects.insert(address.clone(), instance["attributes"].clone());
                assert!(before.is_none(), "{address} is in the state twice");
            }
        }
        objects
    }

    /// Id of an object in the state.
    ///
    /// # Panics
    /// If the state has no such object.
    #[must_use]
    #[track_caller]
    pub fn id(&self, address: &str) -> String {
        let objects = self.objects();
        let id = objects.get(address).and_then(|attributes| attributes["id"].as_str());
        id.unwrap_or_else(|| panic!("{address} is not in the state: {:?}", objects.keys())).to_owned()
    }
}

/// Addresses in a list of objects, as in a plan's JSON.
fn addresses(objects: &Value) -> BTreeSet<String> {
    let objects = objects.as_array().map(Vec::as_slice).unwrap_or_default();
    objects.iter().filter_map(|object| object["address"].as_str()).map(str::to_owned).collect()
}
