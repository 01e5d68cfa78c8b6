//! One object of every family, applied, with somebody who changes it by hand.

use std::collections::{BTreeMap, BTreeSet};

use infra_tests::{Emulator, Infra, Outcome, Workspace, full_run};
use serde_json::Value;

/// Makes the changes.
const OUTSIDE: &str = concat!(
    include_str!("outside/table.py"),
    "\n\n",
    include_str!("outside/tags.py"),
    "\n\n",
    include_str!("outside/network.py"),
    "\n\n",
    include_str!("outside/balancers.py"),
    "\n\n",
    include_str!("outside/machines.py"),
    "\n\n",
    include_str!("outside/watching.py"),
    "\n\n",
    include_str!("outside/data.py"),
    "\n\n",
    include_str!("outside/databases.py"),
    "\n\n",
    include_str!("outside/storage.py"),
    "\n\n",
    include_str!("outside/identity.py"),
    "\n\n",
    include_str!("outside/edge.py"),
    "\n\n",
    include_str!("outside/messages.py"),
    "\n\n",
    include_str!("outside/run.py"),
);

/// Types that the families leave out.
const MORE: [(&str, &str); 4] = [
    ("more_network.tf", include_str!("more/network.tf")),
    ("more_machines.tf", include_str!("more/machines.tf")),
    ("more_data.tf", include_str!("more/data.tf")),
    ("more_identity.tf", include_str!("more/identity.tf")),
];

/// Types that nobody can change by themselves, and why.
const UNCHANGED: [(&str, &str); 1] = [
    // They go with their domain; and the emulator makes them up whenever it is asked.
    ("aws_ses_domain_dkim", "its keys are those of the domain"),
];

/// A change that somebody made.
#[derive(Clone, Debug)]
pub struct Made {
    pub kind: String,
    pub address: String,
    /// The attribute that shows it; nothing where the object is gone.
    pub attribute: Option<String>,
}

pub struct Stage {
    pub emulator: Emulator,
    pub workspace: Workspace,
}

impl Stage {
    /// Applies the families in an account of their own, in the long form of tests with all types. Nothing where no emulator is
    /// installed.
    pub fn set_up() -> Option<Self> {
        let workspace = Workspace::with_configuration("families");
        for (name, text) in MORE.into_iter().filter(|_| full_run()) {
            workspace.write(name, text);
        }
        Self::of(workspace)
    }

    pub fn of(workspace: Workspace) -> Option<Self> {
        let stage = Self { emulator: Emulator::start()?, workspace };
        stage.run(&["apply", "-auto-approve"]).expect_code(0);
        Some(stage)
    }

    pub fn run(&self, arguments: &[&str]) -> Outcome {
        Infra::new(self.workspace.path(), &self.emulator.endpoint()).run(arguments)
    }

    /// Has somebody make `count` changes, at most one to each object, of these kinds or of any; `!KIND of ADDRESS` is
    /// not made again, `~KIND` only when there are no others.
    pub fn change(&self, seed: u64, count: usize, kinds: &[&str]) -> Vec<Made> {
        let state = self.workspace.path().join("terraform.tfstate");
        let (seed, count) = (seed.to_string(), count.to_string());
        let arguments = [&[state.to_str().expect("a path"), &seed, &count], kinds].concat();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let made = |line: &str| {
            let line: Value = serde_json::from_str(line).expect("a change");
            let attribute = text(&line["attribute"]);
            Made { kind: text(&line["kind"]).unwrap(), address: text(&line["address"]).unwrap(), attribute }
        };
        self.emulator.python(OUTSIDE, &arguments).lines().map(made).collect()
    }

    /// Types of objects of the state that are not among these, and that somebody could have changed.
    pub fn untouched(&self, types: &BTreeSet<String>) -> BTreeSet<String> {
        let all = self
            .objects()
            .into_keys()
            .map(|address| address.split('.').next().unwrap_or_default().to_owned());
        let is_left = |ty: &String| !types.contains(ty) && UNCHANGED.iter().all(|(known, _)| known != ty);
        all.filter(is_left).collect()
    }

    /// What `infra drift` finds: by address, the attributes and blocks that differ; none where the object is gone.
    #[track_caller]
    pub fn drift(&self) -> BTreeMap<String, Vec<String>> {
        let outcome = self.run(&["drift", "-json"]);
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap_or_else(|_| panic!("{outcome}"));
        let found: BTreeMap<_, _> =
            report["findings"].as_array().expect("findings").iter().map(finding).collect();
        let _ = outcome.expect_code(if found.is_empty() { 0 } else { 2 });
        found
    }

    /// The texts of the configuration, by name.
    pub fn files(&self) -> BTreeMap<String, String> {
        let entries = std::fs::read_dir(self.workspace.path()).expect("the folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"));
        names
            .filter(|name| name.ends_with(".tf"))
            .map(|name| (name.clone(), self.workspace.read(&name)))
            .collect()
    }

    /// Attributes of all objects of the state, by address.
    pub fn objects(&self) -> BTreeMap<String, Value> {
        let state: Value = serde_json::from_str(&self.workspace.read("terraform.tfstate")).expect("a state");
        let mut objects = BTreeMap::new();
        for resource in state["resources"].as_array().expect("resources") {
            let name =
                format!("{}.{}", resource["type"].as_str().unwrap(), resource["name"].as_str().unwrap());
            for instance in resource["instances"].as_array().expect("instances") {
                let key = &instance["index_key"];
                let key = if key.is_null() { String::new() } else { format!("[{key}]") };
                if resource["mode"] == "managed" {
                    objects.insert(format!("{name}{key}"), instance["attributes"].clone());
                }
            }
        }
        objects
    }
}

fn finding(finding: &Value) -> (String, Vec<String>) {
    let root = |difference: &Value| {
        let path = difference["path"].as_str().expect("a path");
        path.split(['.', '[']).next().unwrap_or_default().to_owned()
    };
    let differences = finding["differences"].as_array().expect("differences");
    (finding["address"].as_str().expect("an address").to_owned(), differences.iter().map(root).collect())
}
