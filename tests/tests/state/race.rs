//! Many processes on one state.

use infra_tests::note;

use crate::stage::Stage;

const PROCESSES: usize = 50;

#[test]
fn fifty_processes_make_one_history() {
    let stage = Stage::new("resource \"terraform_data\" \"main\" {\n  input = \"x\"\n}\n");
    stage.succeeds(&["apply", "-auto-approve"]);
    let change = ["apply", "-auto-approve", "-replace=terraform_data.main", "-lock-timeout=4m"];
    let running: Vec<_> = (0..PROCESSES).map(|_| stage.infra.start(&change)).collect();
    for process in running {
        process.wait().expect_code(0);
    }
    let history: serde_json::Value =
        serde_json::from_str(&stage.succeeds(&["state", "history", "-json"]).stdout).unwrap();
    let serials: Vec<u64> = history["snapshots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["serial"].as_u64().unwrap())
        .collect();
    assert_eq!(serials, (1..=PROCESSES as u64 + 1).collect::<Vec<_>>());
    // Each replaced the object of the one before: no id comes twice, and none was lost.
    let mut ids: Vec<String> = Vec::new();
    for serial in &serials[..PROCESSES] {
        let text = stage.workspace.read(&format!("terraform.tfstate.history/{serial}.json"));
        let state: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(state["resources"][0]["instances"].as_array().unwrap().len(), 1);
        ids.push(state["resources"][0]["instances"][0]["attributes"]["id"].as_str().unwrap().to_owned());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), PROCESSES);
    note(format_args!("{PROCESSES} processes on a state file: {} snapshots in one order", serials.len()));
}
