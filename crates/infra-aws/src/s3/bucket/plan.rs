//! What the schema's rules cannot know of a bucket's plan.

use infra_value::Value;

use crate::draft::Draft;

/// Texts that stay as they are when they are set to nothing, as with Terraform.
const KEPT: [&str; 4] = ["acceleration_status", "acl", "policy", "request_payer"];

pub(super) fn plan(draft: &mut Draft<'_>) {
    if draft.is_create() {
        return;
    }
    for argument in KEPT {
        if draft.config(argument).as_str() == Some("") {
            draft.set(argument, draft.prior(argument).clone());
        }
    }
    // A list that is known by its name is told by S3.
    if draft.changes("acl") && draft.is_unset_or_empty("grant") && !is_nothing(draft.prior("grant")) {
        draft.leave_open("grant");
    }
    if draft.changes("website") && is_nothing(draft.prior("website_domain")) {
        draft.leave_open("website_domain");
        draft.leave_open("website_endpoint");
    }
    // Only a new bucket can begin to lock objects.
    if locks(draft.planned("object_lock_configuration"))
        && draft.prior("object_lock_enabled").as_bool() == Some(false)
    {
        draft.leave_open("object_lock_enabled");
        draft.replace("object_lock_configuration");
    }
}

fn is_nothing(value: &Value) -> bool {
    value.is_null() || value.as_str() == Some("") || value.as_slice().is_some_and(<[Value]>::is_empty)
}

/// Whether a configuration of object lock asks for it.
fn locks(configuration: &Value) -> bool {
    let blocks = configuration.as_slice().unwrap_or_default();
    blocks.iter().any(|block| block.get("object_lock_enabled").and_then(Value::as_str) == Some("Enabled"))
}
