//! What is wrong with a function, and what a change of it leaves open.

use infra_value::Value;

use super::code;
use crate::checks::Checks;
use crate::draft::{Draft, with_attribute};

/// What a change of is one of the settings, which a version keeps as it keeps the code.
const SETTINGS: [&str; 17] = [
    "dead_letter_config",
    "description",
    "environment",
    "ephemeral_storage",
    "file_system_config",
    "handler",
    "image_config",
    "kms_key_arn",
    "layers",
    "logging_config",
    "memory_size",
    "role",
    "runtime",
    "snap_start",
    "timeout",
    "tracing_config",
    "vpc_config",
];

const LEVELS: [&str; 6] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

pub(super) fn check(checks: &mut Checks<'_>) {
    checks.exactly_one(&["filename", "image_uri", "s3_bucket"]);
    for other in ["filename", "image_uri"] {
        checks.at_most_one(&[other, "s3_key"]);
        checks.at_most_one(&[other, "s3_object_version"]);
    }
    checks.requires("s3_bucket", &["s3_key"]);
    checks.requires("s3_key", &["s3_bucket"]);
    checks.requires("replacement_security_group_ids", &["replace_security_groups_on_destroy"]);
    checks.one_of("package_type", &["Zip", "Image"]);
    checks.some_of("architectures", &["x86_64", "arm64"]);
    if checks.get("architectures").and_then(Value::as_slice).is_some_and(|all| all.len() > 1) {
        checks.report("architectures", "a function is made for one architecture");
    }
    checks.within("memory_size", 128, 10_240);
    checks.within("timeout", 1, 900);
    checks.within("reserved_concurrent_executions", -1, i64::from(i32::MAX));
    let is_image = checks.get("package_type").is_some_and(|package| package.as_str() == Some("Image"));
    let may_be_image = is_image || !(checks.is_null("package_type") || checks.get("package_type").is_some());
    if !may_be_image && (checks.is_left_out("handler") || checks.is_left_out("runtime")) {
        checks.report("handler", "handler and runtime must be set, unless package_type is \"Image\"");
    }
    if checks.text("filename").is_some_and(|file| file.starts_with('~')) {
        checks.report("filename", "~ is not understood here: write the path out, or use pathexpand");
    }
    checks.each("ephemeral_storage", |storage| storage.within("size", 512, 10_240));
    checks.each("tracing_config", |tracing| tracing.one_of("mode", &["Active", "PassThrough"]));
    checks.each("snap_start", |snap_start| snap_start.one_of("apply_on", &["PublishedVersions", "None"]));
    checks.each("logging_config", |logging| {
        logging.one_of("log_format", &["JSON", "Text"]);
        logging.one_of("application_log_level", &LEVELS);
        logging.one_of("system_log_level", &["DEBUG", "INFO", "WARN"]);
    });
}

/// Levels of what is logged that nobody asks for stay as they are, unless it is logged in another way.
fn keep_levels(draft: &mut Draft<'_>) {
    let first = |block: &Value| block.as_slice().and_then(<[Value]>::first).cloned();
    let name = "logging_config";
    let (Some(config), Some(prior), Some(mut planned)) =
        (first(draft.config(name)), first(draft.prior(name)), first(draft.planned(name)))
    else {
        return;
    };
    if prior.get("log_format") != planned.get("log_format") {
        return;
    }
    for level in ["application_log_level", "system_log_level"] {
        if let Some(kept) = prior.get(level).filter(|_| config.get(level).is_some_and(Value::is_null)) {
            planned = with_attribute(&planned, level, kept.clone());
        }
    }
    let marks = draft.planned(name).marks();
    draft.set(name, Value::list(planned.ty(), vec![planned]).with_marks(marks));
}

pub(super) fn plan(draft: &mut Draft<'_>) {
    if draft.is_create() {
        return;
    }
    keep_levels(draft);
    let has_other_settings = SETTINGS.iter().any(|setting| draft.changes(setting));
    let has_other_code = code::ARGUMENTS.iter().any(|argument| draft.changes(argument));
    if has_other_settings || has_other_code {
        draft.leave_open("last_modified");
    }
    if has_other_code {
        for told in ["code_sha256", "source_code_size"] {
            draft.leave_open(told);
        }
        // Whoever has to sign it has signed another one.
        let signed = draft.planned("code_signing_config_arn");
        if !signed.is_null() && signed.as_str() != Some("") {
            draft.leave_open("signing_job_arn");
            draft.leave_open("signing_profile_version_arn");
        }
    }
    let may_publish = draft.planned("publish").as_bool() != Some(false);
    if may_publish && (has_other_settings || has_other_code || draft.changes("publish")) {
        for told in ["qualified_arn", "qualified_invoke_arn", "version"] {
            draft.leave_open(told);
        }
    }
}
