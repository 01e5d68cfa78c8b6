//! Taking over what somebody else has changed: what is edited, what is left, and that the plan is empty afterwards.

use std::collections::BTreeMap;

use infra_engine::{Left, Why};
use infra_value::{Type, Value, parse_json};
use proptest::prelude::*;

use crate::common::{World, changes};

/// Somebody else sets an attribute of the server with this place among all.
fn set(world: &World, place: usize, attribute: &str, value: Value) {
    assert!(world.cloud.set("test_server", &id(world, place), attribute, value), "{attribute}");
}

fn id(world: &World, place: usize) -> String {
    world.cloud.objects("test_server")[place].get("id").and_then(Value::as_str).unwrap().to_owned()
}

/// What the first server has.
fn now(world: &World, attribute: &str) -> Value {
    world.cloud.objects("test_server")[0].get(attribute).unwrap().clone()
}

/// Applies, lets somebody else set attributes of the first server, and takes that over.
async fn adopted(text: &str, outside: &[(&str, Value)]) -> (World, String, Vec<Left>) {
    let world = World::new();
    world.apply(text).await;
    for (attribute, value) in outside {
        set(&world, 0, attribute, value.clone());
    }
    let (edited, left) = world.adopt(text).await;
    (world, edited, left)
}

/// The same, with nothing left and an empty plan.
async fn edited(text: &str, outside: &[(&str, Value)]) -> String {
    let (world, edited, left) = adopted(text, outside).await;
    assert_eq!(left, [], "{edited}");
    assert_eq!(changes(&world.plan(&edited).await), Vec::<String>::new(), "{edited}");
    edited
}

fn tags(entries: &[(&str, &str)]) -> Value {
    Value::map(Type::String, entries.iter().map(|(key, value)| (*key, Value::string(*value))))
}

fn typed(json: &str, like: &Value) -> Value {
    infra_value::from_json(json, &like.ty()).unwrap()
}

fn server(arguments: &str) -> String {
    format!(
        "# the network\nresource \"test_network\" \"n\" {{\n  name = \"main\" # by hand\n}}\n\nresource \"test_server\" \"s\" {{\n{arguments}}}\n"
    )
}

const HEAD: &str = "  name       = \"web\"\n  network_id = test_network.n.id\n";

#[tokio::test]
async fn literals_are_edited_where_they_stand() {
    let text = server(&format!(
        "{HEAD}\n  # how big\n  size = \"small\" # for now\n\n  tags = {{\n    # who pays\n    cost = \"a\" # team a\n    env  = \"x\"\n  }}\n"
    ));
    let after =
        edited(&text, &[("size", Value::string("large")), ("tags", tags(&[("cost", "b"), ("owner", "me")]))])
            .await;
    let expected = server(&format!(
        "{HEAD}\n  # how big\n  size = \"large\" # for now\n\n  tags = {{\n    # who pays\n    cost  = \"b\" # team a\n    owner = \"me\"\n  }}\n"
    ));
    assert_eq!(after, expected);
}

#[tokio::test]
async fn what_was_not_said_is_said_and_what_is_gone_is_not() {
    let after =
        edited(&server(HEAD), &[("size", Value::string("large")), ("tags", tags(&[("a b", "c")]))]).await;
    let expected = "  name       = \"web\"\n  network_id = test_network.n.id\n  size       = \"large\"\n  tags = {\n    \"a b\" = \"c\"\n  }\n";
    assert_eq!(after, server(expected));
    let text = server(&format!("{HEAD}  tags       = {{ a = \"b\" }}\n"));
    let none = Value::null(Type::map(Type::String));
    assert_eq!(edited(&text, &[("tags", none)]).await, server(HEAD));
}

#[tokio::test]
async fn what_is_added_to_a_file_of_its_own_style_is_laid_out() {
    let head = "  name = \"web\"\n  network_id   =   test_network.n.id\n";
    let after = edited(&server(head), &[("tags", tags(&[("a b", "c")]))]).await;
    assert_eq!(after, server(&format!("{head}  tags = {{\n    \"a b\" = \"c\"\n  }}\n")));
}

#[tokio::test]
async fn what_is_computed_is_named_and_left() {
    let text = format!(
        "locals {{\n  size = \"small\"\n}}\n{}",
        server(&format!(
            "{HEAD}  size       = local.size\n  tags       = {{ a = \"b\", c = \"${{local.size}}-d\" }}\n"
        ))
    );
    let outside = [("size", Value::string("large")), ("tags", tags(&[("a", "x"), ("c", "y")]))];
    let (world, after, left) = adopted(&text, &outside).await;
    assert_eq!(after, text.replace("a = \"b\"", "a = \"x\""));
    let told: Vec<_> = left
        .iter()
        .map(|left| (left.path.as_str(), left.place.clone().unwrap().text, left.value.as_deref(), left.why))
        .collect();
    let size = ("size", "local.size".to_owned(), Some("\"large\""), Why::Expression);
    let tag = ("tags[\"c\"]", "\"${local.size}-d\"".to_owned(), Some("\"y\""), Why::Expression);
    assert_eq!(told, [size, tag]);
    assert_eq!(changes(&world.plan(&after).await), ["test_server.s: Update"]);
}

#[tokio::test]
async fn merged_maps_are_edited_where_the_last_word_is() {
    let text = format!(
        "locals {{\n  all = {{ env = \"x\", team = \"a\" }}\n}}\n{}",
        server(&format!("{HEAD}  tags       = merge(local.all, {{ Name = \"web\", team = \"b\" }})\n"))
    );
    let outside = tags(&[("env", "x"), ("team", "c"), ("Name", "front"), ("new", "1")]);
    let after = edited(&text, &[("tags", outside)]).await;
    assert!(after.contains("merge(local.all, { Name = \"front\", team = \"c\", new = \"1\" })"), "{after}");
    let (_, after, left) =
        adopted(&text, &[("tags", tags(&[("env", "y"), ("team", "b"), ("Name", "web")]))]).await;
    assert_eq!(after, text);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].path, "tags[\"env\"]");
    assert_eq!(left[0].place.as_ref().unwrap().text, "local.all");
}

#[tokio::test]
async fn blocks_come_go_and_change() {
    let text = server(&format!(
        "{HEAD}\n  # the web\n  rule {{\n    port = 80 # plain\n  }}\n\n  rule {{\n    port     = 22\n    protocol = \"tcp\"\n  }}\n\n  lifecycle {{\n    prevent_destroy = true\n  }}\n"
    ));
    let world = World::new();
    world.apply(&text).await;
    let rules = now(&world, "rule");
    let tcp = r#"{"port":80,"protocol":"tcp"}"#;
    let ssh = r#"{"port":22,"protocol":"udp"}"#;
    let change = |json: &str| set(&world, 0, "rule", typed(json, &rules));
    change(&format!("[{tcp},{ssh},{{\"port\":443,\"protocol\":\"quic\"}}]"));
    let (after, left) = world.adopt(&text).await;
    assert_eq!(left, []);
    assert_eq!(changes(&world.plan(&after).await), Vec::<String>::new(), "{after}");
    let rest = "\n  rule {\n    port     = 22\n    protocol = \"udp\"\n  }\n\n  rule {\n    port     = 443\n    protocol = \"quic\"\n  }\n\n  lifecycle {\n    prevent_destroy = true\n  }\n";
    assert_eq!(
        after,
        server(&format!("{HEAD}\n  # the web\n  rule {{\n    port = 80 # plain\n  }}\n{rest}"))
    );
    change("[]");
    let (after, left) = world.adopt(&text).await;
    assert_eq!(left, []);
    assert_eq!(changes(&world.plan(&after).await), Vec::<String>::new(), "{after}");
    assert!(!after.contains("rule {") && after.contains("prevent_destroy"), "{after}");
}

#[tokio::test]
async fn a_block_of_which_all_has_changed_keeps_its_comments() {
    let block = |port: &str, protocol: &str| {
        server(&format!(
            "{HEAD}\n  # the web\n  rule {{ # one of ours\n    # plain\n    port     = {port} # web\n    protocol = \"{protocol}\" # as ever\n  }}\n"
        ))
    };
    let world = World::new();
    world.apply(&block("80", "tcp")).await;
    let rules = now(&world, "rule");
    set(&world, 0, "rule", typed(r#"[{"port":53,"protocol":"udp"}]"#, &rules));
    let (after, left) = world.adopt(&block("80", "tcp")).await;
    assert_eq!((after, left), (block("53", "udp"), Vec::new()));
}

#[tokio::test]
async fn documents_are_edited_inside() {
    let policy = "jsonencode({\n    Statement = [\n      # readers\n      {\n        Effect = \"Allow\" # yes\n        Action = [\"read\"]\n      },\n    ]\n  })";
    let text = server(&format!("{HEAD}\n  policy = {policy}\n"));
    let value = |text: &str| Value::string(text);
    let outside =
        r#"{"Statement":[{"Action":["read","write"],"Effect":"Deny"},{"Effect":"Allow","Action":"list"}]}"#;
    let after = edited(&text, &[("policy", value(outside))]).await;
    assert!(after.contains("# readers\n") && after.contains("Effect = \"Deny\" # yes\n"), "{after}");
    assert!(after.contains("Action = [\"read\", \"write\"]"), "{after}");
    let text = server(&format!("{HEAD}\n  policy = <<EOT\n{{\"Statement\": []}}\nEOT\n"));
    let after = edited(&text, &[("policy", value(outside))]).await;
    assert!(after.contains("policy = jsonencode({"), "{after}");
}

#[tokio::test]
async fn a_line_that_several_instances_share_is_edited_when_all_have_changed() {
    let text = server(&format!("  for_each   = toset([\"a\", \"b\"])\n{HEAD}  size       = \"small\"\n"));
    let world = World::new();
    world.apply(&text).await;
    set(&world, 0, "size", Value::string("large"));
    let (after, left) = world.adopt(&text).await;
    assert_eq!(after, text);
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].why, left[0].value.as_deref()), (Why::Shared, Some("\"large\"")));
    set(&world, 1, "size", Value::string("large"));
    let (after, left) = world.adopt(&text).await;
    assert_eq!((after, left), (text.replace("\"small\"", "\"large\""), Vec::new()));
}

#[tokio::test]
async fn what_is_gone_or_secret_is_named() {
    let text = server(&format!("{HEAD}  password   = \"a-secret-word\"\n"));
    let (world, after, left) = adopted(&text, &[("password", Value::string("another-secret"))]).await;
    assert_eq!(after, text);
    assert_eq!(left.len(), 1);
    assert_eq!((left[0].path.as_str(), left[0].why, &left[0].value), ("password", Why::Secret, &None));
    assert!(!format!("{left:?}").contains("secret-word") && !format!("{left:?}").contains("another"));
    world.cloud.remove("test_server", &id(&world, 0));
    let (after, left) = world.adopt(&text).await;
    assert_eq!(after, text);
    assert_eq!((left.len(), left[0].why), (1, Why::Gone));
    assert_eq!(left[0].place.as_ref().unwrap().text, "resource \"test_server\" \"s\"");
}

#[tokio::test]
async fn what_the_configuration_itself_wants_stays_wanted() {
    let text = server(&format!("{HEAD}  size       = \"small\"\n"));
    let world = World::new();
    world.apply(&text).await;
    let wanted = text.replace("\"web\"", "\"front\"");
    set(&world, 0, "size", Value::string("large"));
    let (after, left) = world.adopt(&wanted).await;
    assert_eq!((after.as_str(), left), (wanted.replace("\"small\"", "\"large\"").as_str(), Vec::new()));
    assert_eq!(changes(&world.plan(&after).await), ["test_server.s: Update"]);
}

#[tokio::test]
async fn nothing_is_edited_where_nothing_was_changed() {
    let text = server(HEAD);
    let (_, after, left) = adopted(&text, &[]).await;
    assert_eq!((after, left), (text, Vec::new()));
}

/// What a tag or a policy may hold: also what looks like syntax.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{0,6}",
        Just("${var.x} %{if}".to_owned()),
        Just("quo\"te \\ back".to_owned()),
        Just("two\nlines\n".to_owned()),
        Just("ünï".to_owned()),
        Just("# no comment".to_owned()),
    ]
}

fn labels() -> impl Strategy<Value = BTreeMap<String, String>> {
    let keys = prop_oneof!["[a-d]", Just("a b".to_owned()), Just("for".to_owned()), Just("x:y".to_owned())];
    prop::collection::btree_map(keys, texts(), 0..4)
}

#[tokio::test]
async fn what_the_provider_refuses_is_not_written() {
    let text = server(&format!("{HEAD}  size       = \"small\"\n"));
    let (world, after, _) = adopted(&text, &[("size", Value::string("gigantic"))]).await;
    assert_eq!(after, text);
    assert_eq!(changes(&world.plan(&after).await), ["test_server.s: Update"]);
}

/// The comments of a text, and its lines that no edit may touch.
fn fixed(text: &str) -> Vec<&str> {
    text.lines().filter(|line| line.trim_start().starts_with("# ") && !line.contains("no comment")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever somebody else makes of literals: comments stay, the text parses, and the plan is empty.
    #[test]
    fn adoption_ends_with_an_empty_plan(
        before in labels(),
        after in labels(),
        layout in 0..3u8,
        size in prop_oneof![Just("small"), Just("medium"), Just("large")],
        rules in prop::collection::btree_set((1..5i64, prop_oneof![Just("tcp"), Just("udp")]), 0..4),
        rules_after in prop::collection::btree_set((1..5i64, prop_oneof![Just("tcp"), Just("udp")]), 0..4),
        policy in prop::option::of((texts(), prop::collection::vec("[a-c]", 0..4))),
    ) {
        let mut text = format!("{HEAD}  # how big\n  size = \"small\"\n  # labels\n");
        let item = |(key, value): (&String, &String)| format!("{} = {}", infra_syntax::quoted(key), infra_syntax::quoted(value));
        match layout {
            0 if before.is_empty() => {}
            1 => text.push_str(&format!("  tags = {{ {} }}\n", before.iter().map(item).collect::<Vec<_>>().join(", "))),
            _ => text.push_str(&format!(
                "  tags = {{\n    # each of them\n{}  }}\n",
                before.iter().map(|one| format!("    {}\n", item(one))).collect::<String>()
            )),
        }
        text.push_str("  policy = jsonencode({ Version = \"1\", Actions = [\"a\", \"b\"] }) # who\n");
        for (port, protocol) in &rules {
            text.push_str(&format!("  # port {port}\n  rule {{\n    port = {port}\n    protocol = \"{protocol}\"\n  }}\n"));
        }
        let text = server(&text);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new();
            world.apply(&text).await;
            let set = |name: &str, value: Value| set(&world, 0, name, value);
            set("size", Value::string(size));
            let rules = now(&world, "rule");
            set("tags", Value::map(Type::String, after.iter().map(|(k, v)| (k.clone(), Value::string(v.clone())))));
            let json: Vec<String> =
                rules_after.iter().map(|(port, protocol)| format!("{{\"port\":{port},\"protocol\":\"{protocol}\"}}")).collect();
            set("rule", typed(&format!("[{}]", json.join(",")), &rules));
            if let Some((version, actions)) = &policy {
                let version = infra_value::to_json(&Value::string(version.clone())).unwrap();
                let document = format!("{{\"Version\":{version},\"Actions\":{actions:?}}}");
                assert!(parse_json(&document).is_ok());
                set("policy", Value::string(document));
            }
            let (edited, left) = world.adopt(&text).await;
            assert_eq!(left, [], "{text}\n{edited}");
            assert_eq!(changes(&world.plan(&edited).await), Vec::<String>::new(), "{text}\n{edited}");
            assert_eq!(fixed(&edited), fixed(&text), "{text}\n{edited}");
            let (again, _) = world.adopt(&edited).await;
            assert_eq!(again, edited, "a second time nothing is left to edit");
        });
    }
}
