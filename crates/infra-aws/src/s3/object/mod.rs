//! `aws_s3_object`

mod deprecated;
mod read;
mod write;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::{Type, Value};

pub(super) use self::deprecated::BucketObject;

use super::{bucket, contents};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted};
use crate::tags::{self, TagMap};

/// A file in a bucket. Its id is its key. Reading costs two calls for each, the second for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_object")]
pub struct Object {
    #[attr(optional_computed)]
    acl: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    bucket: String,
    #[attr(optional_computed)]
    bucket_key_enabled: Option<bool>,
    #[attr(optional)]
    cache_control: Option<String>,
    #[attr(optional)]
    checksum_algorithm: Option<String>,
    #[attr(computed, computed_on = ["checksum_algorithm", "content", "content_base64", "etag", "source", "source_hash"])]
    checksum_crc32: Option<String>,
    #[attr(computed, computed_on = ["checksum_algorithm", "content", "content_base64", "etag", "source", "source_hash"])]
    checksum_crc32c: Option<String>,
    #[attr(computed, computed_on = ["checksum_algorithm", "content", "content_base64", "etag", "source", "source_hash"])]
    checksum_crc64nvme: Option<String>,
    #[attr(computed, computed_on = ["checksum_algorithm", "content", "content_base64", "etag", "source", "source_hash"])]
    checksum_sha1: Option<String>,
    #[attr(computed, computed_on = ["checksum_algorithm", "content", "content_base64", "etag", "source", "source_hash"])]
    checksum_sha256: Option<String>,
    #[attr(optional)]
    content: Option<String>,
    #[attr(optional)]
    content_base64: Option<String>,
    #[attr(optional)]
    content_disposition: Option<String>,
    #[attr(optional)]
    content_encoding: Option<String>,
    #[attr(optional)]
    content_language: Option<String>,
    #[attr(optional_computed)]
    content_type: Option<String>,
    #[attr(optional_computed, computed_on = ["content", "content_base64", "kms_key_id", "server_side_encryption", "source", "source_hash"])]
    etag: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    key: String,
    #[attr(optional_computed)]
    kms_key_id: Option<String>,
    #[attr(optional)]
    metadata: Option<TagMap>,
    #[attr(optional)]
    object_lock_legal_hold_status: Option<String>,
    #[attr(optional)]
    object_lock_mode: Option<String>,
    #[attr(optional)]
    object_lock_retain_until_date: Option<String>,
    #[attr(optional_computed)]
    server_side_encryption: Option<String>,
    #[attr(optional)]
    source: Option<String>,
    #[attr(optional)]
    source_hash: Option<String>,
    #[attr(optional_computed)]
    storage_class: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed, computed_on = ["bucket_key_enabled", "cache_control", "checksum_algorithm", "content", "content_base64", "content_disposition", "content_encoding", "content_language", "content_type", "etag", "kms_key_id", "metadata", "server_side_encryption", "source", "source_hash", "storage_class", "website_redirect"])]
    version_id: Option<String>,
    #[attr(optional)]
    website_redirect: Option<String>,
    #[block(list, max = 1)]
    override_provider: Vec<OverrideProvider>,
}

/// What holds for this object instead of what the provider block says.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct OverrideProvider {
    #[block(list, max = 1)]
    default_tags: Vec<DefaultTags>,
}

/// Tags instead of those that the provider adds: S3 takes ten for an object.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DefaultTags {
    #[attr(optional)]
    tags: Option<TagMap>,
}

const ALGORITHMS: [&str; 5] = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

const ACLS: [&str; 8] = [
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
];

impl Object {
    fn key(&self) -> &str {
        given(&Some(self.key.clone())).map_or_else(|| given(&self.id).unwrap_or_default(), |_| &self.key)
    }

    /// The key as S3 has it: without slashes before it, and with one where there are several. Terraform's provider writes
    /// objects so.
    fn path(&self) -> String {
        let parts = self.key().split_inclusive('/');
        parts.filter(|part| *part != "/").collect()
    }

    /// The tags that the object has instead of the provider's.
    fn own_defaults(&self) -> Option<TagMap> {
        let defaults = self.override_provider.first()?.default_tags.first()?;
        Some(defaults.tags.clone().unwrap_or_default())
    }
}

/// What `tags_all` is where the provider's default tags are overridden; `None` where they are not.
fn overridden(draft: &Draft<'_>) -> Option<Value> {
    let defaults = draft.config("override_provider").as_slice()?.first()?.get("default_tags")?;
    let defaults = defaults.as_slice()?.first()?.get("tags")?;
    let tags = draft.planned("tags");
    if !defaults.is_known() || !tags.is_known() {
        return Some(Value::unknown(Type::map(Type::String)));
    }
    let entries = |of: &Value| {
        of.as_entries().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect::<Vec<_>>()
    };
    let all: std::collections::BTreeMap<String, Value> = entries(defaults)
        .into_iter()
        .chain(entries(tags))
        .map(|(key, value)| (key.to_string(), value))
        .collect();
    Some(Value::map(Type::String, all).with_marks(tags.marks()))
}

impl Resource for Object {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(60);

    fn id(&self) -> &str {
        self.key()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["source", "content", "content_base64"]);
        checks.at_most_one(&["etag", "kms_key_id"]);
        checks.one_of("acl", &ACLS);
        checks.one_of("checksum_algorithm", &ALGORITHMS);
        checks.one_of("object_lock_legal_hold_status", &["ON", "OFF"]);
        checks.one_of("object_lock_mode", &["GOVERNANCE", "COMPLIANCE"]);
        checks.requires("object_lock_mode", &["object_lock_retain_until_date"]);
        checks.requires("object_lock_retain_until_date", &["object_lock_mode"]);
        for argument in ["bucket", "key"] {
            if checks.text(argument) == Some("") {
                checks.report(argument, format!("{argument} must not be empty"));
            }
        }
        if let Some(date) = checks.text("object_lock_retain_until_date").filter(|date| !date.is_empty())
            && write::date(date).is_none()
        {
            let message = format!("\"{date}\" is not a time: write it like 2030-01-31T12:00:00Z");
            checks.report("object_lock_retain_until_date", message);
        }
        if checks.text("source").is_some_and(|source| source.starts_with('~')) {
            checks.report("source", "~ is not understood here: write the path out, or use pathexpand");
        }
        let names = checks.get("metadata").and_then(Value::as_entries);
        let upper = names.and_then(|names| names.keys().find(|name| name.chars().any(char::is_uppercase)));
        if let Some(name) = upper {
            checks.report("metadata", format!("names of metadata are in lower case: {name}"));
        }
    }

    fn plan(draft: &mut Draft<'_>) {
        if let Some(all) = overridden(draft) {
            draft.set("tags_all", all);
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.s3_once()).await
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// What is there may be older than the create: it is the one when its contents are those that were wanted.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let Some(found) = wanted.planned.read(cx).await? else { return Ok(None) };
            let is_ours = crate::agreement::says_the_same(&wanted.planned, &found)
                && given(&found.etag) == Some(&write::digest(&wanted.planned.body().await?));
            Ok(is_ours.then_some(found))
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let written = planned.change(cx, prior, op).await?;
        Ok(cx.read_written(&written, op).await?)
    }

    /// With all its versions, where it has some.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        if given(&prior.version_id).is_some() {
            let is_locked = prior.force_destroy == Some(true);
            return contents::delete_versions_of(cx, &prior.bucket, &prior.path(), is_locked).await;
        }
        let call = cx.s3().delete_object().bucket(&prior.bucket).key(prior.path());
        call.send().await.during("s3:DeleteObject").map(drop)
    }

    /// `bucket/key` or `s3://bucket/key`
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let id = id.strip_prefix("s3://").unwrap_or(id);
        let Some((bucket, key)) =
            id.split_once('/').filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
        else {
            let message = format!("\"{id}\" does not name an object");
            return Err(ProviderError::new(ErrorClass::Invalid, message).hint("write it as bucket/key"));
        };
        Self { bucket: bucket.to_owned(), key: key.to_owned(), ..Self::default() }.read(cx).await
    }

    /// Objects are what buckets are for: which of them somebody means to manage, nobody can tell.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut known = Vec::new();
        for bucket in bucket::in_scope(cx, &Scope::default()).await? {
            let pages = cx.s3().list_objects_v2().bucket(&bucket).into_paginator().send();
            let pages = pages.collect::<Result<Vec<_>, _>>().await.during("s3:ListBucket")?;
            let keys = pages.into_iter().flat_map(|page| page.contents.unwrap_or_default());
            known.extend(keys.filter_map(|object| object.key).map(|key| Self {
                bucket: bucket.clone(),
                key,
                ..Self::default()
            }));
        }
        tags::listed(Self::read_many(cx, &known).await, scope, |object| &object.tags_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slashes_that_say_nothing_are_no_part_of_a_key() {
        let path = |key: &str| Object { key: key.to_owned(), ..Object::default() }.path();
        assert_eq!(path("/dir//a.txt"), "dir/a.txt");
        assert_eq!(path("//dir///"), "dir/");
        assert_eq!(path("a.txt"), "a.txt");
    }
}
