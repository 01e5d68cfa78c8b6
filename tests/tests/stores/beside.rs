//! A plan beside an apply: what that has under way was not cut off, and who is at work is said. Nor is the apply disturbed.

use infra_tests::{Action, Condition, Emulator, Gate, Infra, Proxy, Rule, note};

use crate::place::Place;

const MAIN: &str = r#"
resource "aws_iam_role" "main" {
  name               = "worker"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
"#;

/// What an outcome says, without frames and line ends.
fn words(text: &str) -> String {
    text.split_ascii_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

#[test]
fn a_plan_beside_an_apply_says_who_is_at_work() {
    let Some(cloud) = Emulator::start() else { return };
    for place in Place::all() {
        let emulator = place.emulator().unwrap_or(&cloud);
        let stage = place.stage(MAIN);
        let direct = Infra::new(stage.workspace.path(), &emulator.endpoint());
        let (proxy, gate) = (Proxy::start(&emulator.endpoint()), Gate::new());
        let create = Condition::Operation("iam", "CreateRole");
        proxy.add(Rule::once(create, Action::Pause(gate.callback())));
        let through = Infra::new(stage.workspace.path(), &proxy.endpoint()).env("USER", "alice");
        let applying = through.start(&["apply", "-auto-approve"]);
        gate.wait_for_call();
        let planned = direct.run(&["plan"]).expect_code(0);
        let said = words(&format!("{}{}", planned.stdout, planned.stderr));
        let expected = "for apply (infra, process";
        assert!(said.contains("alice") && said.contains(expected), "{}: {planned}", place.name);
        assert!(said.contains("aws_iam_role.main is not known yet"), "{}: {planned}", place.name);
        assert!(!said.contains("cut off"), "{}: {planned}", place.name);
        // Once it is killed, it was.
        applying.kill();
        assert!(applying.wait().was_killed());
        gate.open();
        proxy.settle();
        let planned = direct.run(&["plan"]).expect_code(0);
        let said = words(&format!("{}{}", planned.stdout, planned.stderr));
        assert!(said.contains("cut off") && !said.contains("At work"), "{}: {planned}", place.name);
        direct.run(&["apply", "-auto-approve", "-lock-timeout=1m"]).expect_code(0);
        direct.run(&["plan", "-detailed-exitcode"]).expect_code(0);
        direct.run(&["destroy", "-auto-approve"]).expect_code(0);
        note(format_args!("{}: a plan beside an apply says who is at work", place.name));
    }
}
