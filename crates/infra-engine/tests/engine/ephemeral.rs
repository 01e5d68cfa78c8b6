//! What is had only while the engine works: ephemeral resources, and arguments that are sent and not stored.

use std::time::Duration;

use infra_engine::Cancel;
use infra_plan::{ActionKind, Mode};
use infra_provider::testing::{Call, Fault, Injection};
use infra_provider::{ErrorClass, ProviderError};

use crate::common::{World, changes};

const STACK: &str = r#"
resource "test_network" "main" {
  name = "main"
}
ephemeral "test_secret" "db" {
  name = "db-${test_network.main.id}"
}
locals {
  password = upper(ephemeral.test_secret.db.value)
}
resource "test_server" "db" {
  name        = "db"
  network_id  = test_network.main.id
  password_wo = local.password
}
output "is_set" {
  value = ephemeralasnull(ephemeral.test_secret.db.value) == null
}
"#;

fn received(world: &World) -> String {
    let id = world.cloud.id_of("test_server", "db").expect("a server");
    let received = world.cloud.received("test_server", &id, "password_wo").expect("a password");
    received.as_str().expect("text").to_owned()
}

/// Nothing of a secret is in the folder with the state, its journal and its history.
fn assert_nothing_is_stored(world: &World) {
    let folder = world.state_path().parent().expect("a folder").to_owned();
    let mut open = vec![folder];
    let mut files = 0;
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).expect("folder") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            files += 1;
            let text = String::from_utf8_lossy(&std::fs::read(&path).expect("file")).to_lowercase();
            assert!(!text.contains("secret-"), "{}", path.display());
        }
    }
    assert!(files > 0, "there is a state");
}

#[tokio::test]
async fn a_secret_goes_from_where_it_is_lent_to_where_it_is_needed_and_nowhere_else() {
    let world = World::new();
    let plan = world.plan(STACK).await;
    assert_eq!(world.cloud.calls(Call::Open, "test_secret"), 0, "its arguments are not known yet");
    assert_eq!(plan.actions.iter().filter(|action| action.kind == ActionKind::Open).count(), 1);
    assert_eq!(changes(&plan), ["test_network.main: Create", "test_server.db: Create"]);
    world.apply(STACK).await;
    let network = world.cloud.id_of("test_network", "main").expect("a network").to_uppercase();
    let password = received(&world);
    assert!(
        password.starts_with("SECRET-") && password.ends_with(&format!("-OF-DB-{network}")),
        "{password}"
    );
    assert_eq!(world.cloud.open(), 0, "what was opened is closed");
    assert_nothing_is_stored(&world);

    // Now all is known, and it is opened for the plan too. That it is another one each time is no change.
    world.cloud.forget_calls();
    let again = world.plan(STACK).await;
    assert!(again.is_empty(), "{:?}", changes(&again));
    assert_eq!((world.cloud.calls(Call::Open, "test_secret"), world.cloud.open()), (1, 0));
    let bytes = infra_plan::write(&again).expect("a plan can be written");
    assert!(
        !String::from_utf8_lossy(&bytes).to_lowercase().contains("secret-"),
        "nothing of it is in the plan"
    );

    // With a change, what is sent is the secret of this apply.
    world.cloud.forget_calls();
    let changed = STACK.replace("name        = \"db\"", "name        = \"db\"\n  size = \"large\"");
    world.apply(&changed).await;
    assert_ne!(received(&world), password);
    assert_eq!(world.cloud.open(), 0);
    let state = world.state().await;
    assert!(!format!("{state:?}").contains("ephemeral"), "nothing depends on what is not kept");
    assert_nothing_is_stored(&world);
}

#[tokio::test]
async fn what_is_ephemeral_is_refused_where_it_would_be_stored() {
    let world = World::new();
    for (argument, fine) in [("password_wo", true), ("password", false), ("name", false)] {
        let stack = format!(
            "ephemeral \"test_secret\" \"s\" {{\n  name = \"s\"\n}}\nresource \"test_server\" \"x\" {{\n  {}network_id = \"n\"\n  {argument} = ephemeral.test_secret.s.value\n}}\n",
            if argument == "name" { "" } else { "name = \"x\"\n  " }
        );
        let planned = world.plan_with(&stack, Mode::Normal).await;
        assert_eq!(planned.is_ok(), fine, "{argument}");
        if let Err(problems) = planned {
            assert!(problems.iter().all(|p| p.summary == "Invalid use of ephemeral value"), "{problems:?}");
        }
        assert_eq!(world.cloud.open(), 0, "{argument}: also where the plan fails");
    }
    for wrong in [
        "data \"test_lookup\" \"x\" {\n  name = ephemeral.test_secret.s.value\n}\n",
        "output \"x\" {\n  value = ephemeral.test_secret.s.value\n}\n",
        "resource \"test_network\" \"x\" {\n  name = \"n\"\n  count = ephemeral.test_secret.s.value == \"\" ? 1 : 2\n}\n",
    ] {
        let stack = format!("ephemeral \"test_secret\" \"s\" {{\n  name = \"s\"\n}}\n{wrong}");
        assert!(world.plan_with(&stack, Mode::Normal).await.is_err(), "{wrong}");
        assert_eq!(world.cloud.open(), 0, "{wrong}");
    }
}

#[tokio::test]
async fn each_instance_is_opened_and_its_conditions_hold() {
    let stack = |condition: &str| {
        format!(
            r#"
            ephemeral "test_secret" "each" {{
              for_each = toset(["a", "b"])
              name     = each.key
              lifecycle {{
                postcondition {{
                  condition     = {condition}
                  error_message = "not this one"
                }}
              }}
            }}
            resource "test_network" "main" {{
              name = "main"
            }}
            resource "test_server" "db" {{
              for_each    = toset(["a", "b"])
              name        = each.key
              network_id  = test_network.main.id
              password_wo = ephemeral.test_secret.each[each.key].value
            }}
            "#
        )
    };
    let world = World::new();
    world.apply(&stack("endswith(self.value, self.name)")).await;
    for name in ["a", "b"] {
        let id = world.cloud.id_of("test_server", name).expect("a server");
        let received = world.cloud.received("test_server", &id, "password_wo").expect("a password");
        assert!(received.as_str().is_some_and(|text| text.ends_with(&format!("-of-{name}"))), "{received:?}");
    }
    let refused = world.plan_with(&stack("self.name == \"a\""), Mode::Normal).await.err().expect("refused");
    assert!(refused.iter().any(|p| p.detail.contains("not this one")), "{refused:?}");
    assert_eq!(world.cloud.open(), 0);
}

#[tokio::test]
async fn a_provider_can_be_configured_with_what_another_lends() {
    let world = World::new();
    let stack = r#"
provider "test" {}
provider "test" {
  alias = "inner"
  token = ephemeral.test_secret.token.value
}
ephemeral "test_secret" "token" {
  name = "token"
}
resource "test_network" "main" {
  provider = test.inner
  name     = "main"
}
"#;
    world.apply(stack).await;
    assert!(world.plan(stack).await.is_empty());
    assert_eq!(world.cloud.open(), 0);
    assert_nothing_is_stored(&world);
    let opened = world.cloud.calls(Call::Open, "test_secret");
    assert_eq!(opened, world.cloud.calls(Call::Close, "test_secret"));
}

#[tokio::test]
async fn what_has_to_be_renewed_is_while_it_is_needed() {
    let world = World::new();
    world.cloud.set_latency(Call::Create, Duration::from_millis(400));
    let stack = STACK.replace("name = \"db-${test_network.main.id}\"", "name = \"db\"\n  good_for = 50");
    world.apply(&stack).await;
    assert!(world.cloud.calls(Call::Renew, "test_secret") >= 3, "{:?}", world.cloud.records());
    assert_eq!(world.cloud.open(), 0);
}

#[tokio::test]
async fn whatever_fails_nothing_stays_open_and_no_secret_is_told() {
    let faulty = |call: Call| {
        let error = ProviderError::new(ErrorClass::Denied, "no: secret-2-of-db-net-1");
        let injection = Injection::new(call, Fault::Error(error));
        if call == Call::Create { injection.ty("test_server") } else { injection }
    };
    for call in [Call::Open, Call::Close, Call::Create] {
        let world = World::new();
        world.cloud.inject(faulty(call));
        let applied = world.apply_with(STACK, Mode::Normal, Cancel::new()).await.expect("a plan");
        assert!(!applied.problems.is_empty(), "{call:?}");
        let left = usize::from(call == Call::Close);
        assert_eq!(world.cloud.open(), left, "{call:?}");
        if call == Call::Close {
            assert!(!applied.problems.has_errors(), "{:?}", applied.problems);
            assert!(!format!("{:?}", applied.problems).contains("secret-2"), "{:?}", applied.problems);
        }
        assert_nothing_is_stored(&world);
    }
}

#[tokio::test]
async fn a_provider_without_ephemeral_resources_says_so() {
    let world = World::new();
    let stack = "ephemeral \"test_nothing\" \"x\" {\n}\n";
    let refused = world.plan_with(stack, Mode::Normal).await.err().expect("refused");
    let said = refused.iter().next().expect("a problem");
    assert_eq!(said.summary, "Unsupported ephemeral resource");
    assert!(said.subject.is_some() && said.detail.contains("test_nothing"), "{said:?}");
}
