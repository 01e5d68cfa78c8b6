//! Markdown as GitHub has it: a table of all, and a section for each where there is something to say.

use super::{Survey, complaints, environments};
use crate::drift::markdown::{body, code, plain};
use crate::drift::text::summary;

pub(super) fn markdown(survey: &Survey<'_>) -> String {
    let mut out = format!(
        "## Drift in {} of {}{}\n\n",
        survey.drifted(),
        environments(survey.all.len()),
        match survey.failed() {
            0 => String::new(),
            failed => format!(", {failed} failed"),
        }
    );
    out.push_str(&format!("{} objects were compared at {}.\n\n", survey.compared(), survey.timestamp));
    out.push_str("| stack | environment | result |\n|---|---|---|\n");
    for one in survey.all {
        let result = match &one.outcome {
            Err(_) => "**failed**".to_owned(),
            Ok(findings) if one.is_drifted() => {
                format!("**{}**", plain(summary(findings).trim_end_matches('.')))
            }
            Ok(_) => "no drift".to_owned(),
        };
        out.push_str(&format!("| {} | {} | {result} |\n", code(one.stack), code(one.environment)));
    }
    for one in survey.all {
        let heading = format!("\n### {} {}\n\n", code(one.stack), code(one.environment));
        match &one.outcome {
            Err(failed) => {
                let lines: Vec<String> =
                    complaints(failed).iter().map(|line| format!("- {}\n", plain(line))).collect();
                out.push_str(&format!("{heading}{}", lines.concat()));
            }
            Ok(findings) if one.is_drifted() || !findings.expired.is_empty() => {
                out.push_str(&format!("{heading}{}", body(findings)));
            }
            Ok(_) => {}
        }
    }
    out
}
