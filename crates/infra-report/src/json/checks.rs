//! The `checks` of a document.

use infra_plan::{CheckKind, CheckResult, CheckStatus};
use serde_json::{Value as Json, json};

/// How it stands with every condition; nothing when there are none.
pub(super) fn checks(results: &[CheckResult]) -> Option<Vec<Json>> {
    let found: Vec<Json> = results.iter().map(check).collect();
    (!found.is_empty()).then_some(found)
}

fn check(result: &CheckResult) -> Json {
    let kind = match result.kind {
        CheckKind::InputVariable => "var",
        CheckKind::Resource => "resource",
        CheckKind::OutputValue => "output_value",
        CheckKind::Check => "check",
    };
    let display = match result.module.is_empty() {
        true => result.block.clone(),
        false => format!("{}.{}", result.module, result.block),
    };
    let name = result.block.rsplit_once('.').map_or(result.block.as_str(), |(_, name)| name);
    let mut address = json!({ "kind": kind, "name": name, "to_display": display });
    if result.kind == CheckKind::Resource {
        let (mode, rest) = match result.block.strip_prefix("data.") {
            Some(rest) => ("data", rest),
            None => ("managed", result.block.as_str()),
        };
        address["mode"] = mode.into();
        address["type"] = rest.split('.').next().unwrap_or_default().into();
    }
    if !result.module.is_empty() {
        address["module"] = result.module.clone().into();
    }
    let instances: Vec<Json> = result
        .instances
        .iter()
        .map(|instance| {
            let mut shown =
                json!({ "address": { "to_display": instance.address }, "status": status(instance.status) });
            if !instance.problems.is_empty() {
                shown["problems"] = instance.problems.iter().map(|text| json!({ "message": text })).collect();
            }
            shown
        })
        .collect();
    json!({ "address": address, "status": status(result.status()), "instances": instances })
}

fn status(status: CheckStatus) -> &'static str {
    match status {
        CheckStatus::Pass => "pass",
        CheckStatus::Unknown => "unknown",
        CheckStatus::Fail => "fail",
        CheckStatus::Error => "error",
    }
}
