//! Each of Terraform and `infra` finds nothing to change in what the other applied, and can destroy it.

use std::collections::BTreeSet;

use infra_tests::{Peer, Staging, note};

use crate::findings::{PLAN, findings};

#[test]
fn terraform_takes_over_what_infra_applied() {
    let Some(staging) = Staging::set_up() else { return };
    let Some(peer) = Peer::set_up(&staging) else { return };
    staging.apply();
    let found = findings(peer.run(&PLAN));
    assert_eq!(found.changes, BTreeSet::new(), "what Terraform plans after infra's apply");
    peer.run(&["destroy", "-auto-approve"]).expect_code(0);
    assert_eq!(staging.emulator.inventory(), [""; 0]);
}

#[test]
fn infra_takes_over_what_terraform_applied() {
    let Some(staging) = Staging::set_up() else { return };
    let Some(peer) = Peer::set_up(&staging) else { return };
    peer.run(&["apply", "-auto-approve"]).expect_code(0);
    let own = findings(peer.run(&PLAN));
    assert_eq!(own.changes, BTreeSet::new(), "what Terraform plans after its own apply");
    let found = findings(staging.run(&PLAN));
    assert_eq!(found.changes, BTreeSet::new(), "what infra plans after Terraform's apply");

    // Terraform's state is behind where one object changes another in the same apply, as a NAT gateway does its address.
    // That is drift to both; there must be nothing that is drift to infra alone.
    let drifted = staging.drifted();
    note(format_args!(
        "after Terraform's apply {} objects have moved to infra, {} to Terraform",
        drifted.len(),
        own.drift.len()
    ));
    let unexplained: BTreeSet<_> = drifted.difference(&own.drift).collect();
    assert!(unexplained.is_empty(), "{unexplained:#?}\n{}", staging.run(&["drift"]));
    staging.destroy();
    assert_eq!(staging.emulator.inventory(), [""; 0]);
}
