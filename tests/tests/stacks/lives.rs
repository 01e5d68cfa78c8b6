//! Each environment from its first plan to an empty account.

use infra_tests::note;

use crate::environment::{self, Accounts, Built, Environment};
use crate::security;

/// Builds, finds nothing to do and nothing that drifted, and tears down.
fn live(environment: &Environment) {
    let Some(accounts) = Accounts::open() else { return };
    let built = Built::new(environment, &accounts);
    let document = built.plan();
    assert_eq!(security::weaknesses(&document, environment), [""; 0]);
    assert_eq!(accounts.inventory(), [""; 0], "a plan makes nothing");

    let applied = built.infra().run(&["apply", "plan"]).expect_code(0);
    expect_checks_hold(&built, &applied.stdout);
    let _ = built.run("plan", &["-detailed-exitcode"]).expect_code(0);
    let drift = built.run("drift", &[]).expect_code(0);
    assert!(drift.stdout.contains("No drift."), "{drift}");

    let mut flags = vec!["-auto-approve"];
    if environment.is_production() {
        flags.extend(["-empty-buckets", "-final-snapshot=skip", "-disable-protection"]);
        let refused = built.run("destroy", &flags).expect_code(1);
        assert!(refused.stderr.contains("-confirm=production"), "{refused}");
        flags.push("-confirm=production");
    }
    let destroyed = built.run("destroy", &flags).expect_code(0);
    assert!(destroyed.stdout.contains("None is left."), "{destroyed}");
    assert_eq!(accounts.inventory(), [""; 0], "something is left");
    accounts.digitalocean.expect_valid();
    let added = applied.stdout.lines().find(|line| line.starts_with("Apply complete!")).unwrap_or_default();
    note(format_args!("{} {}: {added}", environment.stack, environment.name));
}

/// The stack's promises: none may be broken, and none may be left open.
#[track_caller]
fn expect_checks_hold(built: &Built<'_>, said: &str) {
    assert!(!said.contains("Check block assertion"), "{said}");
    let state: serde_json::Value = serde_json::from_str(&built.workspace.read("terraform.tfstate")).unwrap();
    let checks = state["check_results"].as_array().expect("checks");
    let blocks = checks.iter().filter(|check| check["object_kind"] == "check").count();
    assert!(blocks >= 3, "{checks:#?}");
    let broken: Vec<_> = checks.iter().filter(|check| check["status"] != "pass").collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

macro_rules! lives {
    ($($name:ident: $environment:ident,)*) => {
        $(
            #[test]
            fn $name() {
                live(&environment::$environment);
            }
        )*
    };
}

lives! {
    collab_editor_staging: COLLAB_EDITOR_STAGING,
    collab_editor_production: COLLAB_EDITOR_PRODUCTION,
    logistix_staging: LOGISTIX_STAGING,
    logistix_production: LOGISTIX_PRODUCTION,
    document_signing_staging: SIGNING_STAGING,
    document_signing_medium: SIGNING_MEDIUM,
    document_signing_production: SIGNING_PRODUCTION,
    document_signing_staging_digitalocean: SIGNING_STAGING_DIGITALOCEAN,
    document_signing_production_digitalocean: SIGNING_PRODUCTION_DIGITALOCEAN,
    document_platform_staging: PLATFORM_STAGING,
    document_platform_production: PLATFORM_PRODUCTION,
}
