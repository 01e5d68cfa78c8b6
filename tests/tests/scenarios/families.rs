//! One object of every family of AWS: Terraform finds nothing to change in what `infra` applied, and `infra` nothing in what
//! Terraform applied.

use std::collections::BTreeSet;

use infra_tests::{Emulator, Infra, Peer, Workspace, full_run, note};

use crate::findings::{PLAN, findings};

/// An account with the configuration in a folder.
struct Families {
    emulator: Emulator,
    workspace: Workspace,
}

impl Families {
    fn set_up() -> Option<Self> {
        let emulator = Emulator::start()?;
        Some(Self { emulator, workspace: Workspace::with_configuration("families") })
    }

    fn infra(&self) -> Infra {
        Infra::new(self.workspace.path(), &self.emulator.endpoint())
    }

    fn peer(&self) -> Option<Peer> {
        Peer::set_up_in(self.workspace.path(), &self.emulator.endpoint())
    }

    #[track_caller]
    fn expect_empty_plan(&self) {
        let found = findings(self.infra().run(&PLAN));
        assert_eq!(found.changes, BTreeSet::new(), "what infra plans");
    }

    #[track_caller]
    fn expect_empty_plan_of(&self, peer: &Peer) {
        let found = findings(peer.run(&PLAN));
        assert_eq!(found.changes, BTreeSet::new(), "what Terraform plans");
    }

    #[track_caller]
    fn destroy(&self) {
        self.infra().run(&["destroy", "-auto-approve"]).expect_code(0);
        assert_eq!(self.emulator.inventory(), [""; 0]);
    }
}

#[test]
fn terraform_agrees_with_what_infra_applied() {
    let Some(families) = Families::set_up() else { return };
    families.infra().run(&["apply", "-auto-approve"]).expect_code(0);
    families.expect_empty_plan();
    if let Some(peer) = families.peer() {
        families.expect_empty_plan_of(&peer);
    }
    families.destroy();
}

#[test]
fn infra_agrees_with_what_terraform_applied() {
    if !full_run() {
        note("skipped: Terraform waits minutes for it; `cargo xtask test --full` does it");
        return;
    }
    let Some(families) = Families::set_up() else { return };
    let Some(peer) = families.peer() else { return };
    peer.run(&["apply", "-auto-approve"]).expect_code(0);
    families.expect_empty_plan_of(&peer);
    families.expect_empty_plan();
    families.destroy();
}
