//! Results of conditions, as state version 4 keeps them in `check_results`.

use infra_plan::{CheckKind, CheckResult, CheckStatus, CheckedInstance};
use infra_state::{RawJson, State};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct StoredResult {
    object_kind: StoredKind,
    config_addr: String,
    status: CheckStatus,
    objects: Option<Vec<StoredObject>>,
}

#[derive(Serialize, Deserialize)]
struct StoredObject {
    object_addr: String,
    status: CheckStatus,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    failure_messages: Vec<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredKind {
    Resource,
    Output,
    Check,
    Var,
}

/// How it stood with the conditions when the state was written. What cannot be read was written by something newer, and
/// is left out.
pub fn check_results(state: &State) -> Vec<CheckResult> {
    let stored = state.check_results.as_ref().and_then(|raw| raw.read::<Option<Vec<StoredResult>>>().ok());
    stored.flatten().into_iter().flatten().map(loaded).collect()
}

fn loaded(stored: StoredResult) -> CheckResult {
    let (module, block) = split_module(&stored.config_addr);
    let instance = |object: StoredObject| CheckedInstance {
        address: object.object_addr,
        status: object.status,
        problems: object.failure_messages,
    };
    CheckResult {
        kind: match stored.object_kind {
            StoredKind::Resource => CheckKind::Resource,
            StoredKind::Output => CheckKind::OutputValue,
            StoredKind::Check => CheckKind::Check,
            StoredKind::Var => CheckKind::InputVariable,
        },
        module: module.to_owned(),
        block: block.to_owned(),
        instances: stored.objects.into_iter().flatten().map(instance).collect(),
    }
}

/// The address of a block taken apart: `module.a.module.b` and `check.c`.
fn split_module(address: &str) -> (&str, &str) {
    let mut at = 0;
    while let Some(rest) = address[at..].strip_prefix("module.")
        && let Some(end) = rest.find('.')
    {
        at += "module.".len() + end + 1;
    }
    (address[..at].trim_end_matches('.'), &address[at..])
}

/// What the state is to keep; null when there are no conditions.
pub(crate) fn to_store(results: &[CheckResult]) -> Result<RawJson, String> {
    if results.is_empty() {
        return Ok(RawJson::null());
    }
    let stored = |result: &CheckResult| StoredResult {
        object_kind: match result.kind {
            CheckKind::Resource => StoredKind::Resource,
            CheckKind::OutputValue => StoredKind::Output,
            CheckKind::Check => StoredKind::Check,
            CheckKind::InputVariable => StoredKind::Var,
        },
        config_addr: match result.module.is_empty() {
            true => result.block.clone(),
            false => format!("{}.{}", result.module, result.block),
        },
        status: result.status(),
        objects: Some(result.instances.iter().map(object).collect()),
    };
    let stored: Vec<StoredResult> = results.iter().map(stored).collect();
    RawJson::of(&stored).map_err(|error| error.to_string())
}

fn object(instance: &CheckedInstance) -> StoredObject {
    StoredObject {
        object_addr: instance.address.clone(),
        status: instance.status,
        failure_messages: instance.problems.clone(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let instance = |address: &str, status, problems: &[&str]| CheckedInstance {
            address: address.to_owned(),
            status,
            problems: problems.iter().map(|text| (*text).to_owned()).collect(),
        };
        let result = |kind, module: &str, block: &str, instances| CheckResult {
            kind,
            module: module.to_owned(),
            block: block.to_owned(),
            instances,
        };
        let results = vec![
            result(
                CheckKind::Check,
                "",
                "check.c",
                vec![instance("check.c", CheckStatus::Fail, &["no", "<no>"])],
            ),
            result(
                CheckKind::Resource,
                "module.a.module.module",
                "data.x.module",
                vec![instance("module.a[0].module.module.data.x.module[\"k\"]", CheckStatus::Unknown, &[])],
            ),
            result(CheckKind::InputVariable, "module.a", "var.v", vec![]),
            result(
                CheckKind::OutputValue,
                "",
                "output.o",
                vec![instance("output.o", CheckStatus::Error, &[])],
            ),
        ];
        let state = State { check_results: Some(to_store(&results).unwrap()), ..State::default() };
        assert_eq!(check_results(&state), results);
        let none = State { check_results: Some(to_store(&[]).unwrap()), ..State::default() };
        assert_eq!(check_results(&none), []);
        let newer =
            State { check_results: Some(RawJson::parse("[{\"object_kind\":\"x\"}]").unwrap()), ..none };
        assert_eq!(check_results(&newer), []);
    }
}
