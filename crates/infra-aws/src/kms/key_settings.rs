//! What is set of a key by calls of its own.

use infra_provider::ProviderError;

use super::key::Key;
use crate::context::Context;
use crate::error::During;
use crate::resource::Resource;

/// The one policy that a key has.
const POLICY: &str = "default";

pub(super) async fn policy(cx: &Context, id: &str) -> Result<String, ProviderError> {
    let call = cx.kms().get_key_policy().key_id(id).policy_name(POLICY);
    Ok(call.send().await.during("kms:GetKeyPolicy")?.policy.unwrap_or_default())
}

pub(super) async fn write_policy(cx: &Context, key: &Key) -> Result<(), ProviderError> {
    let call = cx
        .kms()
        .put_key_policy()
        .key_id(key.id())
        .policy_name(POLICY)
        .set_policy(key.policy.clone())
        .bypass_policy_lockout_safety_check(key.bypass_policy_lockout_safety_check.unwrap_or_default());
    call.send().await.during("kms:PutKeyPolicy").map(drop)
}

/// Whether a key is rotated, and every how many days.
pub(super) async fn rotation(cx: &Context, id: &str) -> Result<(bool, Option<i32>), ProviderError> {
    let answer = cx.kms().get_key_rotation_status().key_id(id).send().await;
    let answer = answer.during("kms:GetKeyRotationStatus")?;
    Ok((answer.key_rotation_enabled, answer.rotation_period_in_days))
}

pub(super) async fn write_rotation(cx: &Context, key: &Key) -> Result<(), ProviderError> {
    if key.enable_key_rotation == Some(true) {
        let days = key.rotation_period_in_days.filter(|days| *days != 0);
        let days = days.and_then(|days| i32::try_from(days).ok());
        let call = cx.kms().enable_key_rotation().key_id(key.id()).set_rotation_period_in_days(days);
        call.send().await.during("kms:EnableKeyRotation").map(drop)
    } else {
        let call = cx.kms().disable_key_rotation().key_id(key.id());
        call.send().await.during("kms:DisableKeyRotation").map(drop)
    }
}

pub(super) async fn write_enabled(cx: &Context, key: &Key) -> Result<(), ProviderError> {
    if key.is_enabled == Some(false) {
        cx.kms().disable_key().key_id(key.id()).send().await.during("kms:DisableKey").map(drop)
    } else {
        cx.kms().enable_key().key_id(key.id()).send().await.during("kms:EnableKey").map(drop)
    }
}
