//! A holder that is stopped for longer than its lock lasts, and then goes on.

use infra_tests::note;

use crate::place::Place;

/// The second object waits for a file.
const MAIN: &str = r#"
resource "terraform_data" "first" {
  input = "x"
}

resource "terraform_data" "second" {
  input = terraform_data.first.id
  provisioner "local-exec" {
    command = "touch started; for i in $(seq 3000); do [ -e go ] && break; sleep 0.1; done"
  }
}

resource "terraform_data" "third" {
  input = terraform_data.second.id
}
"#;

#[test]
fn a_holder_that_was_stopped_past_its_lease_writes_nothing() {
    let places: Vec<Place> = Place::all().into_iter().filter(Place::has_leases).collect();
    std::thread::scope(|scope| {
        for place in &places {
            scope.spawn(|| is_replaced(place));
        }
    });
}

fn is_replaced(place: &Place) {
    let stage = place.stage(MAIN);
    let other = stage.twin(place);
    other.workspace.write("go", "");
    let paused = stage.infra.clone().env("USER", "alice").start(&["apply", "-auto-approve"]);
    stage.wait_for("started");
    paused.pause();
    // Nobody is waited for: who holds it is said.
    let refused = other.fails(&["apply", "-auto-approve"]);
    assert!(refused.contains("State is locked") && refused.contains("alice"), "{refused}");
    let taken = other.succeeds(&["apply", "-auto-approve", "-lock-timeout=4m"]);
    let written = || {
        let history = other.succeeds(&["state", "history", "-json"]).stdout;
        (other.succeeds(&["state", "pull"]).stdout, history, place.versions())
    };
    let before = written();
    assert!(before.0.contains("\"third\""), "{taken}");
    stage.workspace.write("go", "");
    paused.resume();
    let woken = paused.wait().expect_code(1);
    assert!(woken.stderr.contains("lock"), "{woken}");
    assert_eq!(written(), before, "{}: {woken}", place.name);
    other.succeeds(&["plan", "-detailed-exitcode"]);
    other.succeeds(&["apply", "-auto-approve"]);
    note(format_args!(
        "{}: a holder stopped past its lease was replaced, and wrote nothing when it went on",
        place.name
    ));
}
