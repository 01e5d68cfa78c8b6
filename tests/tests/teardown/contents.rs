//! What is inside of what is destroyed.

use crate::stage::Stage;

const FILES: &str = r#"
resource "aws_s3_bucket" "files" {
  bucket = "files-of-the-team"
}

resource "aws_s3_object" "own" {
  bucket  = aws_s3_bucket.files.bucket
  key     = "own.txt"
  content = "declared"
}
"#;

#[test]
fn objects_that_somebody_else_put_into_a_bucket() {
    let Some(stage) = Stage::of(FILES) else { return };
    let file = stage.workspace.write("hello.txt", "hello");
    stage.aws(&[
        "s3",
        "cp",
        "--only-show-errors",
        file.to_str().unwrap(),
        "s3://files-of-the-team/theirs.txt",
    ]);
    let refused =
        stage.refused(&[], &["holds 1 object or version", "theirs.txt", "-empty-buckets", "main.tf line 2"]);
    insta::assert_snapshot!("bucket", refused.stderr);
    stage.destroyed(&["-empty-buckets"]);
}

#[test]
fn a_bucket_of_declared_objects_needs_no_flag() {
    let Some(stage) = Stage::of(FILES) else { return };
    stage.destroyed(&[]);
}

#[test]
fn versions_and_markers_of_a_bucket_that_looks_empty() {
    let versioned = r#"
resource "aws_s3_bucket" "files" {
  bucket = "versions-of-the-team"
}

resource "aws_s3_bucket_versioning" "files" {
  bucket = aws_s3_bucket.files.id
  versioning_configuration {
    status = "Enabled"
  }
}
"#;
    let Some(stage) = Stage::of(versioned) else { return };
    let file = stage.workspace.write("hello.txt", "hello");
    for _ in 0..2 {
        stage.aws(&[
            "s3",
            "cp",
            "--only-show-errors",
            file.to_str().unwrap(),
            "s3://versions-of-the-team/a.txt",
        ]);
    }
    stage.aws(&["s3", "rm", "--only-show-errors", "s3://versions-of-the-team/a.txt"]);
    stage.refused(&[], &["holds 3 objects or versions", "-empty-buckets"]);
    stage.destroyed(&["-empty-buckets"]);
}

#[test]
fn a_saved_plan_is_refused_and_stays_usable() {
    let Some(stage) = Stage::of(FILES) else { return };
    let file = stage.workspace.write("hello.txt", "hello");
    stage.aws(&[
        "s3",
        "cp",
        "--only-show-errors",
        file.to_str().unwrap(),
        "s3://files-of-the-team/theirs.txt",
    ]);
    let planned = stage.run(&["plan", "-destroy", "-out=all.tfplan"]).expect_code(0);
    assert!(planned.stderr.contains("Warning: Object to be destroyed is not empty"), "{planned}");
    let refused = stage.run(&["apply", "all.tfplan"]).expect_code(1);
    assert!(refused.stderr.contains("-empty-buckets"), "{refused}");
    stage.run(&["apply", "-empty-buckets", "all.tfplan"]).expect_code(0);
    assert_eq!(stage.emulator.inventory(), Vec::<String>::new());
}

#[test]
fn a_record_added_by_hand() {
    let zone = r#"
resource "aws_route53_zone" "main" {
  name = "example.net"
}

resource "aws_route53_record" "www" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www"
  type    = "A"
  ttl     = 60
  records = ["192.0.2.1"]
}
"#;
    let Some(stage) = Stage::of(zone) else { return };
    let id = stage.aws(&["route53", "list-hosted-zones", "--query", "HostedZones[0].Id", "--output", "text"]);
    let change = r#"{"Changes":[{"Action":"CREATE","ResourceRecordSet":{"Name":"by-hand.example.net","Type":"TXT","TTL":60,"ResourceRecords":[{"Value":"\"x\""}]}}]}"#;
    stage.aws(&["route53", "change-resource-record-sets", "--hosted-zone-id", &id, "--change-batch", change]);
    stage.refused(
        &[],
        &["aws_route53_zone.main", "holds 1 record ", "by-hand.example.net TXT", "-empty-buckets"],
    );
    stage.destroyed(&["-empty-buckets"]);
}

#[test]
fn images_of_a_repository() {
    let Some(stage) = Stage::of("resource \"aws_ecr_repository\" \"app\" {\n  name = \"app\"\n}\n") else {
        return;
    };
    let manifest = r#"{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},"layers":[]}"#;
    stage.aws(&[
        "ecr",
        "put-image",
        "--repository-name",
        "app",
        "--image-tag",
        "v1",
        "--image-manifest",
        manifest,
    ]);
    stage.refused(&[], &["aws_ecr_repository.app", "holds 1 image", "-empty-buckets"]);
    stage.destroyed(&["-empty-buckets"]);
}
