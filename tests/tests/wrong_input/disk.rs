//! Disks that are full, and folders that cannot be written.

use std::process::{Command, Stdio};

use infra_tests::note;

use crate::case::Case;

const NEW: &str = "resource \"terraform_data\" \"new\" {\n  input = 1\n}\n";

/// 128 KiB of input, none of which is shown.
const LARGE: &str = "resource \"terraform_data\" \"large\" {\n  input = sensitive([for i in range(1024) : format(\"%0128d\", i)])\n}\n";

/// Runs a command with the state on a disk of its own, with so much room left on it as `FREE` says, in bytes. Fails with
/// another exit code than the command's if the state is not as it was.
const ON_A_FULL_DISK: [&str; 6] = [
    "unshare",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
    "mount -t tmpfs -o size=1m none disk && cp terraform.tfstate disk
     cat /dev/zero 2>/dev/null >disk/rest; truncate --size=-$FREE disk/rest
     \"$0\" \"$@\"; code=$?
     cmp terraform.tfstate disk/terraform.tfstate && exit $code || exit 99",
];

/// Runs a command that cannot make a file larger than 32 KiB: each write beyond it fails half way.
const WITH_SMALL_FILES: [&str; 3] = ["sh", "-c", "trap '' XFSZ; ulimit -f 64; exec \"$0\" \"$@\""];

/// Whether a user may have file systems of their own here.
fn can_mount() -> bool {
    let mut probe = Command::new("unshare");
    probe.args(["--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /mnt"]);
    probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[test]
fn no_space_is_left() {
    if !can_mount() {
        note("skipped: no file system can be mounted here (unshare --map-root-user --mount)");
        return;
    }
    let disk = |name| Case::new(name).file("disk/.keep", "").under(&ON_A_FULL_DISK);
    // Not even the lock can be taken.
    disk("disk_full").main(NEW).env("FREE", "0").refuses_each(&[
        &["apply", "-auto-approve", "-state=disk/terraform.tfstate"],
        &["destroy", "-auto-approve", "-state=disk/terraform.tfstate"],
        &["plan", "-state=disk/terraform.tfstate", "-out=disk/saved"],
    ]);
    // The journal ends in the middle of a record.
    disk("disk_nearly_full").main(LARGE).env("FREE", "32768").refuses(&[
        "apply",
        "-auto-approve",
        "-state=disk/terraform.tfstate",
    ]);
}

#[test]
fn a_write_that_breaks_off() {
    let case = Case::new("disk_limit").under(&WITH_SMALL_FILES);
    case.main(LARGE).refuses(&["plan", "-out=saved"]);
}

/// A journal that breaks off is cut by the next command, which finds everything as the state has it.
#[test]
fn a_journal_that_breaks_off() {
    let case = Case::new("disk_journal").main(LARGE).under(&WITH_SMALL_FILES);
    let before = case.workspace.read("terraform.tfstate");
    let outcome = case.run(&["apply", "-auto-approve"]).expect_code(1);
    case.told(&case.shown(&["apply", "-auto-approve"], &outcome));
    assert_eq!(case.workspace.read("terraform.tfstate"), before);

    let case = case.under(&[]);
    drop(case.run(&["apply", "-auto-approve"]).expect_code(0));
    drop(case.run(&["plan", "-detailed-exitcode"]).expect_code(0));
}
