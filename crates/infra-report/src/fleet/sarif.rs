//! SARIF 2.1.0: a run for each environment; one that failed tells why among its notifications.

use serde_json::{Value as Json, json};

use super::{Survey, complaints};
use crate::drift::sarif::{document, run, tool};

pub(super) fn sarif(survey: &Survey<'_>) -> String {
    let runs = survey.all.iter().map(|one| {
        let id = format!("drift/{}/{}/", one.stack, one.environment);
        match &one.outcome {
            Ok(findings) => run(findings, &id),
            Err(failed) => {
                let notifications: Vec<Json> = complaints(failed)
                    .into_iter()
                    .map(|line| json!({ "level": "error", "message": { "text": line } }))
                    .collect();
                json!({
                    "tool": tool(survey.engine),
                    "automationDetails": { "id": id },
                    "invocations": [{
                        "executionSuccessful": false,
                        "endTimeUtc": survey.timestamp,
                        "toolExecutionNotifications": notifications,
                    }],
                    "results": [],
                })
            }
        }
    });
    document(runs.collect())
}
