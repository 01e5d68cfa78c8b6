//! JUnit XML: a suite for each environment; one that failed has a test case that says why.

use super::{Survey, complaints};
use crate::drift::junit::{attribute, document, printable, suite};
use crate::html::escape;

pub(super) fn junit(survey: &Survey<'_>) -> String {
    let suites = survey.all.iter().map(|one| {
        let name = format!("drift {}", one.name());
        match &one.outcome {
            Ok(findings) => suite(findings, &name),
            Err(failed) => format!(
                "  <testsuite name=\"{}\" tests=\"1\" failures=\"0\" skipped=\"0\" errors=\"1\" timestamp=\"{}\">\n    <testcase classname=\"stack\" name=\"{}\">\n      <error type=\"failed\" message=\"nothing can be said\">{}</error>\n    </testcase>\n  </testsuite>\n",
                attribute(&name),
                attribute(survey.timestamp),
                attribute(one.stack),
                printable(&escape(&complaints(failed).join("\n")))
            ),
        }
    });
    document(&suites.collect::<String>())
}
