//! Comparing with what was recorded.

use crate::answers::compare;
use crate::scope::answer;

/// What a whole configuration takes to say; `infra-engine` compares that too.
fn needs_a_console(expression: &str) -> bool {
    expression.contains("nonexist") || expression.contains("type(")
}

#[test]
fn answers_are_those_of_terraform() {
    let compared = compare(needs_a_console, answer);
    assert!(compared > 5000, "only {compared} answers are recorded");
}
