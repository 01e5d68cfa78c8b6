//! The command line itself.

use crate::case::{Case, KEPT};

#[test]
fn commands_and_options() {
    Case::new("command_line").refuses_each(&[
        &["plam"],
        &["metadata"],
        &["state", "mv", "kept", "terraform_data.b"],
        &["state", "mv", "terraform_data.nope", "terraform_data.b"],
        &["state", "rm", "terraform_data.nope"],
        &["taint", "terraform_data.nope"],
        &["untaint", "terraform_data.kept"],
        &["import", "terraform_data.kept", "x"],
        &["import", "terraform_data.nope", "x"],
        &["force-unlock", "-force", "1"],
        &["workspace", "select", "nope"],
        &["workspace", "delete", "default"],
        &["plan", "-detailed-exitcod"],
        &["plan", "-target=kept"],
        &["plan", "-frobnicate"],
        &["plan", "kept"],
        &["plan", "-parallelism=0"],
        &["plan", "-lock-timeout=5"],
        &["plan", "-refresh=maybe"],
        &["plan", "-destroy", "-refresh-only"],
        &["plan", "-refresh-only", "-refresh=false"],
        &["plan", "-out"],
        &["state", "show"],
        &["output", "-raw"],
    ]);
}

#[test]
fn no_command() {
    Case::new("no_command").refuses_each(&[&[], &["state"]]);
}

#[test]
fn folders() {
    Case::new("folders").refuses_each(&[
        &["-chdir=missing", "plan"],
        &["-chdir=kept.tf", "plan"],
        &["-chdir", "plan"],
    ]);
    Case::empty("no_configuration").file("README", "").refuses_each(&[
        &["validate"],
        &["plan"],
        &["apply", "-auto-approve"],
        &["show"],
        &["output"],
        &["state", "list"],
    ]);
}

/// Nobody is at the terminal, so nobody has agreed.
#[test]
fn approval() {
    let case = Case::new("approval").file("kept.tf", &KEPT.replace("as it was", "as it is"));
    case.refuses_each(&[&["apply"], &["destroy"], &["apply", "-input=false"]]);
}

#[test]
fn help() {
    let case = Case::empty("help");
    let told: String = [
        &["-help"][..],
        &["validate", "-help"],
        &["fmt", "-help"],
        &["plan", "-help"],
        &["apply", "-help"],
        &["destroy", "-help"],
        &["drift", "-help"],
        &["show", "-help"],
        &["output", "-help"],
        &["state", "-help"],
        &["state", "list", "-help"],
        &["state", "show", "-help"],
        &["version", "-help"],
    ]
    .iter()
    .map(|arguments| {
        let outcome = case.run(arguments).expect_code(0);
        assert_eq!(outcome.stderr, "", "{outcome}");
        format!("$ infra {}\n{}\n", arguments.join(" "), outcome.stdout)
    })
    .collect();
    case.told(&told);
    for same in [&["help"][..], &["-h"], &["--help"]] {
        assert_eq!(case.run(same).stdout, case.run(&["-help"]).stdout, "{same:?}");
    }
    assert!(case.run(&["-version"]).expect_code(0).stdout.starts_with("infra v"));
}
