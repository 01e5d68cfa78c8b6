//! `aws_kms_key`

use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyState, KeyUsageType, OriginType};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::describe;
use super::key_settings;
use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::Create;

/// A key that never leaves AWS.
///
/// Reading costs four calls for each: for the key, its policy, its rotation and its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_kms_key")]
pub struct Key {
    #[attr(computed)]
    pub(super) arn: Option<String>,
    #[attr(optional, default = false)]
    pub(super) bypass_policy_lockout_safety_check: Option<bool>,
    #[attr(optional, force_new)]
    pub(super) custom_key_store_id: Option<String>,
    #[attr(optional, force_new, default = "SYMMETRIC_DEFAULT")]
    pub(super) customer_master_key_spec: Option<String>,
    #[attr(optional)]
    pub(super) deletion_window_in_days: Option<i64>,
    #[attr(optional_computed)]
    pub(super) description: Option<String>,
    #[attr(optional, default = false)]
    pub(super) enable_key_rotation: Option<bool>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(optional, default = true)]
    pub(super) is_enabled: Option<bool>,
    #[attr(computed)]
    pub(super) key_id: Option<String>,
    #[attr(optional, force_new, default = "ENCRYPT_DECRYPT")]
    pub(super) key_usage: Option<String>,
    #[attr(optional_computed, force_new)]
    pub(super) multi_region: Option<bool>,
    #[attr(optional_computed, json_policy)]
    pub(super) policy: Option<String>,
    #[attr(optional_computed, computed_on = ["enable_key_rotation"])]
    pub(super) rotation_period_in_days: Option<i64>,
    #[attr(optional)]
    pub(super) tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub(super) tags_all: TagMap,
    #[attr(optional, force_new)]
    pub(super) xks_key_id: Option<String>,
    #[block(single)]
    pub(super) timeouts: Option<Create>,
}

/// Whether a key is on its way out.
fn is_deleted(api: &KeyMetadata) -> bool {
    matches!(api.key_state(), Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion))
}

/// Ids of all keys.
async fn all(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let keys = cx.kms().list_keys().limit(1000).into_paginator().items().send();
    let keys = keys.collect::<Result<Vec<_>, _>>().await.during("kms:ListKeys")?;
    Ok(keys.into_iter().filter_map(|key| key.key_id).collect())
}

/// The call that lists tags.
const LISTS: &str = "kms:ListResourceTags";

/// Every tag of a key.
async fn tags_of(cx: &Context, id: &str) -> Result<TagMap, ProviderError> {
    if let Some(created) = cx.fresh().take(LISTS, id) {
        return Ok(created);
    }
    let tags = cx.kms().list_resource_tags().key_id(id).into_paginator().items().send();
    let tags = if_found(tags.collect::<Result<Vec<_>, _>>().await.during(LISTS))?;
    Ok(tags::reported(&tags.unwrap_or_default()))
}

impl Key {
    /// `self` is what was known of it.
    async fn observe(&self, cx: &Context, api: &KeyMetadata, tags: TagMap) -> Result<Self, ProviderError> {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let id = &api.key_id;
        let policy = key_settings::policy(cx, id).await?;
        let known = self.policy.as_deref().unwrap_or_default();
        let usage = api.key_usage();
        // Only such keys can be rotated.
        let can_rotate = api.key_spec() == Some(&KeySpec::SymmetricDefault)
            && usage == Some(&KeyUsageType::EncryptDecrypt)
            && api.origin() == Some(&OriginType::AwsKms);
        let (rotates, period) =
            if can_rotate { key_settings::rotation(cx, id).await? } else { (false, None) };
        Ok(Self {
            arn: api.arn.clone(),
            bypass_policy_lockout_safety_check: Some(
                self.bypass_policy_lockout_safety_check.unwrap_or_default(),
            ),
            custom_key_store_id: Some(api.custom_key_store_id().unwrap_or_default().to_owned()),
            customer_master_key_spec: api.key_spec().map(|spec| spec.as_str().to_owned()),
            deletion_window_in_days: self.deletion_window_in_days,
            description: Some(api.description().unwrap_or_default().to_owned()),
            enable_key_rotation: Some(rotates),
            id: Some(id.clone()),
            is_enabled: Some(api.enabled),
            key_id: Some(id.clone()),
            key_usage: usage.map(|usage| usage.as_str().to_owned()),
            multi_region: api.multi_region.or(Some(false)),
            policy: Some(if known.is_empty() { policy } else { documents::written_as(known, &policy) }),
            rotation_period_in_days: Some(period.map(i64::from).unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            timeouts: self.timeouts.clone(),
            xks_key_id: Some(api.xks_key_configuration().and_then(|key| key.id.clone()).unwrap_or_default()),
        })
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = describe(cx, self.id(), None).await?.filter(|api| !is_deleted(api)) else {
            return Ok(None);
        };
        let asked = tags_of(cx, self.id());
        let tags = tags::refreshed(cx, api.arn().unwrap_or_default(), asked).await?;
        self.observe(cx, &api, tags).await.map(Some)
    }
}

impl Resource for Key {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&["aws_kms_key_policy"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "policy");
        checks.within("deletion_window_in_days", 7, 30);
        checks.within("rotation_period_in_days", 90, 2560);
        checks.requires("rotation_period_in_days", &["enable_key_rotation"]);
        checks.requires("xks_key_id", &["custom_key_store_id"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let tags = tags::with_intent(&planned.tags_all, token);
        let in_store = given(&planned.custom_key_store_id).is_some();
        let origin = match (in_store, given(&planned.xks_key_id)) {
            (_, Some(_)) => Some(OriginType::ExternalKeyStore),
            (true, None) => Some(OriginType::AwsCloudhsm),
            (false, None) => None,
        };
        let call = cx
            .kms_once()
            .create_key()
            .bypass_policy_lockout_safety_check(
                planned.bypass_policy_lockout_safety_check.unwrap_or_default(),
            )
            .set_custom_key_store_id(given_string(&planned.custom_key_store_id))
            .set_description(given_string(&planned.description))
            .set_key_spec(given(&planned.customer_master_key_spec).map(KeySpec::from))
            .set_key_usage(given(&planned.key_usage).map(KeyUsageType::from))
            .set_multi_region(planned.multi_region)
            .set_origin(origin)
            .set_policy(given_string(&planned.policy))
            .set_tags(Some(tags::to_api(&tags)?))
            .set_xks_key_id(given_string(&planned.xks_key_id));
        let made = call.send().await.during("kms:CreateKey")?.key_metadata;
        let id = made.map(|key| key.key_id);
        tags::created(cx, LISTS, id.as_deref(), &planned.tags_all, token);
        Ok(Self { id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.enable_key_rotation == Some(true) {
            op.persist_new(|| key_settings::write_rotation(cx, &made)).await?;
        }
        if made.is_enabled == Some(false) {
            op.persist_new(|| key_settings::write_enabled(cx, &made)).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    /// Looks at the tags of every key that is young enough.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let begun = wanted.iter().map(|wanted| wanted.begun).min();
        let young = async {
            let Some(begun) = begun else { return Ok(Vec::new()) };
            let ids = all(cx).await?;
            let described = lookup::one_by_one(&ids, |id| describe(cx, id, None)).await;
            let mut young = Vec::new();
            for api in described {
                let is_young = |api: &KeyMetadata| {
                    !is_deleted(api) && api.creation_date().is_none_or(|date| is_recent(date, begun))
                };
                if let Some(api) = api?.filter(is_young) {
                    let tags = tags_of(cx, &api.key_id).await;
                    young.push((api, tags?));
                }
            }
            Ok(young)
        };
        let young: Vec<(KeyMetadata, TagMap)> = match young.await {
            Ok(young) => young,
            Err(error) => {
                let error: ProviderError = error;
                return wanted.iter().map(|_| Err(error.clone())).collect();
            }
        };
        lookup::one_by_one(wanted, |wanted| {
            let found = young.iter().find(|(_, tags)| tags::carry(tags, &wanted.token));
            async move {
                let Some((api, tags)) = found else { return Ok(None) };
                wanted.planned.observe(cx, api, tags.clone()).await.map(Some)
            }
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, ids).await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let is_off = |key: &Self| key.is_enabled == Some(false);
        // A key that is off takes no other change.
        if is_off(prior) && !is_off(&planned) {
            key_settings::write_enabled(cx, &planned).await?;
        }
        let rotation =
            |key: &Self| (key.enable_key_rotation, key.rotation_period_in_days.unwrap_or_default());
        if rotation(prior) != rotation(&planned) {
            key_settings::write_rotation(cx, &planned).await?;
        }
        if given(&prior.description) != given(&planned.description) {
            let call = cx.kms().update_key_description().key_id(planned.id());
            let text = planned.description.clone().unwrap_or_default();
            call.description(text).send().await.during("kms:UpdateKeyDescription")?;
        }
        if prior.policy != planned.policy && given(&planned.policy).is_some() {
            op.persist_new(|| key_settings::write_policy(cx, &planned)).await?;
        }
        tagging::change(cx, planned.id(), &prior.tags_all, &planned.tags_all).await?;
        if is_off(&planned) && !is_off(prior) {
            key_settings::write_enabled(cx, &planned).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    /// AWS keeps a deleted key for days: nothing that it encrypted can be read after that.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let days = prior.deletion_window_in_days.and_then(|days| i32::try_from(days).ok());
        let call = cx.kms().schedule_key_deletion().key_id(prior.id()).set_pending_window_in_days(days);
        match call.send().await.during("kms:ScheduleKeyDeletion") {
            Err(error) if error.code.as_deref() == Some("KMSInvalidStateException") => {
                let found = describe(cx, prior.id(), None).await?;
                if found.is_none_or(|api| is_deleted(&api)) { Ok(()) } else { Err(error) }
            }
            other => other.map(drop),
        }
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let ids = all(cx).await?;
        let read = async |id: &String| {
            let is_ours = |api: &KeyMetadata| {
                !is_deleted(api) && api.key_manager().is_none_or(|by| by.as_str() == "CUSTOMER")
            };
            match describe(cx, id, None).await {
                Ok(api) => match api.filter(is_ours) {
                    Some(_) => Self::from_id(id).read(cx).await,
                    None => Ok(None),
                },
                // The keys of an account are listed to everyone, and not all may be looked at.
                Err(error) if error.class == ErrorClass::Denied => Ok(None),
                Err(error) => Err(error),
            }
        };
        tags::listed(lookup::one_by_one(&ids, read).await, scope, |found| &found.tags_all)
    }
}
