//! The last snapshot of a database whose settings ask for one and give it no name.

use crate::stage::Stage;

const DATABASE: &str = r#"
resource "aws_db_instance" "main" {
  identifier        = "main"
  engine            = "postgres"
  instance_class    = "db.t4g.micro"
  allocated_storage = 20
  username          = "app"
  password          = "correct-horse"
}
"#;

fn snapshots(stage: &Stage) -> String {
    // For RDS, the AWS CLI does not read AWS_ENDPOINT_URL.
    let endpoint = stage.emulator.endpoint();
    let call = ["--endpoint-url", &endpoint, "rds", "describe-db-snapshots", "--snapshot-type", "manual"];
    let query = ["--query", "DBSnapshots[].DBSnapshotIdentifier", "--output", "text"];
    stage.aws(&[call.as_slice(), query.as_slice()].concat())
}

#[test]
fn nobody_said_what_becomes_of_it() {
    let Some(stage) = Stage::of(DATABASE) else { return };
    let refused =
        stage.refused(&[], &["aws_db_instance.main", "-final-snapshot=auto", "-final-snapshot=skip"]);
    insta::assert_snapshot!("last_snapshot", refused.stderr);
    stage.destroyed(&["-final-snapshot=auto"]);
    assert!(snapshots(&stage).starts_with("main-final-"), "{}", snapshots(&stage));
}

#[test]
fn it_is_given_up() {
    let Some(stage) = Stage::of(DATABASE) else { return };
    stage.destroyed(&["-final-snapshot=skip"]);
    assert_eq!(snapshots(&stage), "");
}

#[test]
fn its_name_is_set() {
    let named = DATABASE.replace("  password ", "  final_snapshot_identifier = \"last\"\n  password ");
    let Some(stage) = Stage::of(&named) else { return };
    // What the settings say goes before what the flag says: nothing is lost that somebody asked for.
    stage.destroyed(&["-final-snapshot=skip"]);
    assert_eq!(snapshots(&stage), "last");
}
