//! Provider configurations that change while there are objects.

use infra_plan::Mode;

use crate::common::{World, changes};

/// A network with a provider configuration of this name.
fn with(alias: &str) -> String {
    format!(
        r#"
provider "test" {{
  alias = "{alias}"
}}

resource "test_network" "main" {{
  provider = test.{alias}
  name     = "n"
}}
"#
    )
}

async fn named_by_the_state(world: &World) -> Vec<String> {
    world.state().await.resources.values().map(|resource| resource.provider.to_string()).collect()
}

/// As with Terraform: the block says who reads the object, the state learns of it, and so the block may go later.
#[tokio::test]
async fn an_alias_gets_another_name() {
    let world = World::new();
    world.apply(&with("west")).await;
    assert!(world.plan(&with("north")).await.is_empty());
    world.apply(&with("north")).await;
    let named = named_by_the_state(&world).await;
    assert!(matches!(named.as_slice(), [only] if only.ends_with(".north")), "{named:?}");
    let without = r#"provider "test" { alias = "north" }"#;
    assert_eq!(changes(&world.plan(without).await), ["test_network.main: Delete"]);
}

#[tokio::test]
async fn what_another_configuration_does_not_find_is_warned_of() {
    let world = World::new();
    world.apply(&with("west")).await;
    let id = world.cloud.id_of("test_network", "n").expect("a network");
    assert!(world.cloud.remove("test_network", &id));
    let told = async |text: &str| {
        let planned = world.plan_with(text, Mode::Normal).await.unwrap_or_else(|p| panic!("{p:#?}"));
        planned.warnings.iter().map(|warning| warning.summary.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(&with("north")).await, ["Object is not found with another provider configuration"]);
    assert_eq!(told(&with("west")).await, [""; 0], "somebody deleted it");
}
