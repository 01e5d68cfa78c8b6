//! Blocks for objects that are imported and not declared: what is written, and that the plan for it is empty.

use infra_plan::{Mode, Plan};
use infra_provider::testing::Call;
use infra_value::Value;

use crate::common::{World, changes};

/// Creates what `blocks` say, forgets the state, and has blocks written for the `imports`. What was written must plan
/// empty, before the import and after.
async fn written(world: &World, blocks: &str, imports: &str) -> String {
    world.apply(blocks).await;
    world.forget();
    let before = world.cloud.records().len();
    let text = world.generate(imports).await.unwrap_or_else(|problems| panic!("{problems:#?}"));
    let calls = &world.cloud.records()[before..];
    let reads = |call: Call| matches!(call, Call::Configure | Call::Import);
    assert!(calls.iter().all(|record| reads(record.call)), "{calls:#?}");

    let whole = format!("{imports}\n{text}");
    let plan = world.plan(&whole).await;
    assert_eq!(changes(&plan), Vec::<String>::new(), "{text}");
    assert!(imported(&plan) > 0);
    world.apply(&whole).await;
    let after = world.plan(&whole).await;
    assert!(after.is_empty() && imported(&after) == 0, "{text}");
    text
}

fn imported(plan: &Plan) -> usize {
    plan.changes.iter().filter(|change| change.import.is_some()).count()
}

const HEAD: &str = "# infra wrote these blocks for objects that are to be imported. Look them over, and move them to where they belong.\n";

fn import(to: &str, id: &str) -> String {
    format!("import {{\n  to = {to}\n  id = \"{id}\"\n}}\n")
}

#[tokio::test]
async fn what_goes_without_saying_is_not_said() {
    let world = World::new();
    let blocks = r#"
resource "test_network" "n" {
  name = "main"
}
resource "test_bucket" "b" {
  name   = "logs"
  public = true
  tags   = { env = "prod", "a b" = "c" }

  depends_on = [test_network.n]
}
"#;
    let imports = import("test_network.n", "net-1") + &import("test_bucket.b", "logs");
    let text = written(&world, blocks, &imports).await;
    let expected = r#"
# Imported by the id "logs"
resource "test_bucket" "b" {
  name   = "logs"
  public = true
  tags = {
    "a b" = "c"
    "env" = "prod"
  }
}

# Imported by the id "net-1"
resource "test_network" "n" {
  name = "main"
}
"#;
    assert_eq!(text, format!("{HEAD}{expected}"));
}

#[tokio::test]
async fn blocks_policies_and_texts_of_several_lines_are_written_as_people_write_them() {
    let world = World::new();
    let blocks = r#"
resource "test_network" "n" {
  name        = "main"
  description = "first $${x}\n\n  second \"line\"\nEOT\n"
}
resource "test_network" "ends_within_a_line" {
  name        = "other"
  description = "a\n\tb %%{if}"
}
resource "test_server" "s" {
  name       = "web"
  network_id = test_network.n.id
  policy     = <<-EOT
    { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": ["s3:Get*"], "Resource": "*" }] }
  EOT
  rule { port = 443 }
  rule {
    port     = 53
    protocol = "udp"
  }
  disk {
    name = "data"
    size = 100
  }
  timeouts { create = "10m" }
}
"#;
    let numbers = world_ids(&world, blocks).await;
    let imports = import("test_network.n", &numbers[0])
        + &import("test_network.ends_within_a_line", &numbers[1])
        + &import("test_server.s", &numbers[2]);
    let text = world.generate(&imports).await.unwrap();
    let expected = format!(
        r#"
# Imported by the id "{}"
resource "test_network" "ends_within_a_line" {{
  description = chomp(<<EOT
a
	b %%{{if}}
EOT
  )
  name = "other"
}}

# Imported by the id "{}"
resource "test_network" "n" {{
  description = <<EOT_
first $${{x}}

  second "line"
EOT
EOT_
  name        = "main"
}}

# Imported by the id "{}"
resource "test_server" "s" {{
  image      = "img-default"
  name       = "web"
  network_id = "{}"
  policy = jsonencode({{
    Statement = [
      {{
        Action   = ["s3:Get*"]
        Effect   = "Allow"
        Resource = "*"
      }},
    ]
    Version = "2012-10-17"
  }})
  disk {{
    name = "data"
    size = 100
  }}
  root_disk {{
    name = "root"
    size = 8
  }}
  rule {{
    port     = 443
    protocol = "tcp"
  }}
  rule {{
    port     = 53
    protocol = "udp"
  }}
  timeouts {{
    create = "10m"
  }}
}}
"#,
        numbers[1], numbers[0], numbers[2], numbers[0]
    );
    assert_eq!(text, format!("{HEAD}{expected}"));
    let plan = world.plan(&format!("{imports}{text}")).await;
    assert_eq!((changes(&plan), imported(&plan)), (Vec::new(), 3));
}

/// Creates, forgets, and gives the ids of the networks `main` and `other` and of the server.
async fn world_ids(world: &World, blocks: &str) -> Vec<String> {
    world.apply(blocks).await;
    world.forget();
    let names = [("test_network", "main"), ("test_network", "other"), ("test_server", "web")];
    names.iter().map(|(ty, name)| world.cloud.id_of(ty, name).unwrap()).collect()
}

#[tokio::test]
async fn secrets_are_left_to_the_user() {
    let world = World::new();
    world.apply("resource \"test_network\" \"n\" {\n  name = \"main\"\n}\nresource \"test_server\" \"s\" {\n  name = \"web\"\n  network_id = test_network.n.id\n  password = \"hunter2\"\n}\n").await;
    world.forget();
    let id = world.cloud.id_of("test_server", "web").unwrap();
    let text = world.generate(&import("test_server.s", &id)).await.unwrap();
    assert!(text.contains("  password   = null # sensitive: give it from a variable\n"), "{text}");
    assert!(!text.contains("hunter2") && !text.contains("key-"), "{text}");
}

#[tokio::test]
async fn ids_come_from_wherever_the_configuration_takes_them() {
    let world = World::new();
    let network = "resource \"test_network\" \"n\" {\n  name = \"main\"\n}\n";
    world.apply(network).await;
    world.cloud.insert("test_bucket", bucket("main"));
    let imports = format!(
        "{network}locals {{\n  prefix = \"ma\"\n}}\ndata \"test_lookup\" \"l\" {{\n  name = \"main\"\n}}\nimport {{\n  to = test_bucket.b\n  id = \"${{local.prefix}}${{substr(data.test_lookup.l.name, 2, -1)}}\"\n}}\n"
    );
    let text = world.generate(&imports).await.unwrap();
    assert!(text.contains("resource \"test_bucket\" \"b\" {\n  name = \"main\"\n}\n"), "{text}");
    let plan = world.plan(&format!("{imports}{text}")).await;
    assert_eq!((changes(&plan), imported(&plan)), (Vec::new(), 1));
}

fn bucket(name: &str) -> Value {
    let text = |text: &str| Value::string(text);
    let tags = Value::null(infra_value::Type::map(infra_value::Type::String));
    Value::object([
        ("id", text(name)),
        ("name", text(name)),
        ("public", Value::bool(false)),
        ("domain", text("d")),
        ("tags", tags),
    ])
}

#[tokio::test]
async fn what_cannot_be_written_is_refused_by_its_place() {
    let world = World::new();
    for to in ["test_bucket.b[0]", "test_bucket.b[\"x\"]"] {
        let problems = world.generate(&import(to, "logs")).await.unwrap_err();
        let problem = problems.iter().next().unwrap();
        assert_eq!(problem.summary, "Configuration for import target does not exist");
        assert!(problem.detail.contains("write this one yourself"), "{problem:#?}");
    }
    let problems = world.generate(&import("test_bucket.b", "none")).await.unwrap_err();
    assert_eq!(problems.iter().next().unwrap().summary, "Object could not be imported");
    // What has its block, or is managed, needs none.
    let declared =
        format!("{}resource \"test_bucket\" \"b\" {{\n  name = \"x\"\n}}\n", import("test_bucket.b", "x"));
    assert_eq!(world.generate(&declared).await.unwrap(), HEAD);
    world.apply("resource \"test_bucket\" \"b\" {\n  name = \"x\"\n}\n").await;
    assert_eq!(world.generate(&import("test_bucket.b", "x")).await.unwrap(), HEAD);
}

/// Texts of whatever characters mean something somewhere come back as they were.
#[tokio::test]
async fn any_text_is_written_so_that_it_reads_the_same() {
    let pieces = [
        "a",
        "\n",
        "\n",
        " ",
        "\t",
        "${",
        "%{",
        "$",
        "%",
        "{",
        "}",
        "\"",
        "\\",
        "EOT",
        "\n\n",
        "\r\n",
        "é",
        "{\"a\":1}",
        "[1,2]",
        "\u{1}",
        "  x",
        "~}",
        "null",
    ];
    let mut random = fastrand::Rng::with_seed(4);
    for round in 0..40 {
        let world = World::new();
        let mut imports = String::new();
        for number in 0..10 {
            let text: String = (0..random.usize(0..9)).map(|_| *random.choice(&pieces).unwrap()).collect();
            let id = format!("net-{number}");
            let object = [
                ("id", Value::string(id.as_str())),
                ("name", Value::string(format!("n{text}"))),
                ("cidr", Value::string("10.0.0.0/16")),
                ("description", Value::string(text)),
                ("tags", Value::null(infra_value::Type::map(infra_value::Type::String))),
            ];
            world.cloud.insert("test_network", Value::object(object));
            imports += &import(&format!("test_network.n{number}"), &id);
        }
        let text = world.generate(&imports).await.unwrap_or_else(|problems| panic!("{round}: {problems:#?}"));
        let planned = world.plan_with(&format!("{imports}{text}"), Mode::Normal).await;
        let plan = planned.unwrap_or_else(|problems| panic!("{round}: {problems:#?}\n{text}")).plan;
        assert_eq!((changes(&plan), imported(&plan)), (Vec::new(), 10), "{round}: {text}");
    }
}
