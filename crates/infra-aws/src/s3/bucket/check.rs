//! What is wrong with a bucket beyond its schema.

use super::{acl, encryption, lifecycle, object_lock, replication, website};
use crate::checks::Checks;
use crate::documents;
use crate::s3::acl::CANNED;

pub(super) fn check(checks: &mut Checks<'_>) {
    names(checks);
    checks.at_most_one(&["acl", "grant"]);
    checks.one_of("acl", &CANNED);
    checks.one_of("acceleration_status", &["Enabled", "Suspended"]);
    checks.one_of("request_payer", &["Requester", "BucketOwner"]);
    documents::check(checks, "policy");
    if checks.get("object_lock_enabled").is_some() && !checks.is_left_out("object_lock_configuration") {
        checks.report(
            "object_lock_configuration",
            "object_lock_configuration cannot be set together with object_lock_enabled",
        );
    }
    checks.each("grant", acl::check);
    checks.each("lifecycle_rule", lifecycle::check);
    checks.each("object_lock_configuration", object_lock::check);
    checks.each("replication_configuration", replication::check);
    checks.each("server_side_encryption_configuration", encryption::check);
    checks.each("website", website::check);
}

fn names(checks: &mut Checks<'_>) {
    checks.at_most_one(&["bucket", "bucket_prefix"]);
    for (argument, longest) in [("bucket", 63), ("bucket_prefix", 37)] {
        if let Some(name) = checks.text(argument)
            && let Some(problem) = problem_of_name(name, longest, argument == "bucket")
        {
            checks.report(argument, format!("\"{name}\" cannot name a bucket: {problem}"));
        }
    }
}

/// What is wrong with the name of a bucket, or with the beginning of one. Source:
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>.
fn problem_of_name(name: &str, longest: usize, is_whole: bool) -> Option<String> {
    let is_alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    if name.is_empty() {
        return None;
    }
    if name.len() > longest || (is_whole && name.len() < 3) {
        let shortest = if is_whole { 3 } else { 1 };
        return Some(format!("it has {} characters, not {shortest} to {longest}", name.len()));
    }
    if !name.chars().all(|c| is_alphanumeric(c) || matches!(c, '.' | '-' | '_') || c.is_ascii_uppercase()) {
        return Some("letters, digits, dots and dashes are allowed".to_owned());
    }
    None
}
