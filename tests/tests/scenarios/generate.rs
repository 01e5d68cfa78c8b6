//! `infra plan -generate-config-out`: blocks for objects that others created, whose plan is empty.

use infra_tests::{Emulator, Infra, Workspace};

const OBJECTS: &str = r#"
resource "aws_iam_policy" "read" {
  name        = "read"
  description = "Reads logs."
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "*" }]
  })
}

resource "aws_sqs_queue" "jobs" {
  name                       = "jobs"
  visibility_timeout_seconds = 60
  tags                       = { Team = "core" }
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_security_group" "web" {
  name        = "web"
  description = "Web"
  vpc_id      = aws_vpc.main.id

  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"#;

#[test]
fn blocks_are_written_for_what_is_imported_and_plan_empty() {
    let Some(emulator) = Emulator::start() else { return };
    let others = Workspace::empty();
    others.write("main.tf", OBJECTS);
    let infra = |workspace: &Workspace| Infra::new(workspace.path(), &emulator.endpoint());
    infra(&others).run(&["apply", "-auto-approve"]).expect_code(0);
    let state: serde_json::Value = serde_json::from_str(&others.read("terraform.tfstate")).unwrap();

    let ours = Workspace::empty();
    let mut imports = String::new();
    let mut known = Vec::new();
    for resource in state["resources"].as_array().unwrap() {
        let (ty, name) = (resource["type"].as_str().unwrap(), resource["name"].as_str().unwrap());
        let id = resource["instances"][0]["attributes"]["id"].as_str().unwrap();
        imports += &format!("import {{\n  to = {ty}.{name}\n  id = \"{id}\"\n}}\n");
        known.push((id.to_owned(), format!("<id of {ty}>")));
    }
    ours.write("main.tf", &imports);

    // Without the flag, the blocks are missing.
    let missing = infra(&ours).run(&["plan"]).expect_code(1);
    assert!(missing.stderr.contains("-generate-config-out=FILE"), "{missing}");

    let planned =
        infra(&ours).run(&["plan", "-generate-config-out=generated.tf", "-out=the.plan"]).expect_code(0);
    let sum = "Plan: 4 to import, 0 to add, 0 to change, 0 to destroy.";
    assert!(planned.stdout.contains(sum), "{planned}");
    let text = known.iter().fold(ours.read("generated.tf"), |text, (id, stands)| text.replace(id, stands));
    insta::assert_snapshot!("generated_blocks", text);

    // What is there is not overwritten, and the plan has its blocks whatever becomes of the file.
    let refused = infra(&ours).run(&["plan", "-generate-config-out=generated.tf"]).expect_code(1);
    assert!(refused.stderr.contains("Target generated file already exists"), "{refused}");
    let generated = ours.read("generated.tf");
    std::fs::remove_file(ours.path().join("generated.tf")).unwrap();
    infra(&ours).run(&["apply", "the.plan"]).expect_code(0);
    ours.write("generated.tf", &generated);
    infra(&ours).run(&["plan", "-detailed-exitcode"]).expect_code(0);

    // A file that is not among those that are read is part of the plan all the same.
    let elsewhere = Workspace::empty();
    elsewhere.write("main.tf", &imports);
    let planned = infra(&elsewhere).run(&["plan", "-generate-config-out=blocks/new.txt"]).expect_code(1);
    assert!(planned.stderr.contains("Blocks cannot be written"), "{planned}");
    let planned = infra(&elsewhere).run(&["plan", "-generate-config-out=new.txt"]).expect_code(0);
    assert!(planned.stdout.contains(sum), "{planned}");
    assert_eq!(elsewhere.read("new.txt"), generated);
}
