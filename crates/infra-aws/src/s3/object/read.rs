//! Reading objects.

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::types::ChecksumMode;
use aws_smithy_types::date_time::Format;
use infra_provider::{ErrorClass, ProviderError};

use super::Object;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given;
use crate::tags::{self, Observed, TagMap};

/// An entity tag without its quotes.
pub(super) fn bare(tag: &str) -> String {
    tag.trim_matches('"').to_owned()
}

impl Object {
    /// The tags; none where the bucket is of a kind that has none.
    async fn tags(&self, cx: &Context) -> Result<Option<TagMap>, ProviderError> {
        let call = cx.s3().get_object_tagging().bucket(&self.bucket).key(self.path());
        match if_found(call.send().await.during("s3:GetObjectTagging")) {
            Err(error) if error.code.as_deref() == Some("MethodNotAllowed") => Ok(Some(TagMap::new())),
            Err(error) if error.code.as_deref() == Some("NotImplemented") => Ok(Some(TagMap::new())),
            answer => Ok(answer?.map(|answer| tags::reported(answer.tag_set()))),
        }
    }

    /// Tags that the object itself has, and all. Its own defaults count for the provider's.
    fn sort_tags(&self, cx: &Context, reported: TagMap) -> Observed {
        let Some(defaults) = self.own_defaults() else {
            return cx.tags().observe(reported, self.tags.as_ref());
        };
        let mut observed = cx.tags().observe(reported, Some(&TagMap::new()));
        let is_own = |key: &str, value: &str| {
            defaults.get(key).is_none_or(|default| default != value)
                || self.tags.as_ref().is_some_and(|tags| tags.contains_key(key))
        };
        observed.own = observed.all.clone();
        observed.own.retain(|key, value| is_own(key, value));
        observed
    }

    pub(super) async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        if self.bucket.is_empty() || self.path().is_empty() {
            return Ok(None);
        }
        let call = cx.s3().head_object().bucket(&self.bucket).key(self.path());
        let head = call.checksum_mode(ChecksumMode::Enabled).send().await.during("s3:GetObject");
        let head = match if_found(head) {
            // What an object that may not be listed is told as, too, when it is not there.
            Err(error) if error.class == ErrorClass::Denied => return Err(error.hint(
                "S3 tells whether an object exists only to those who may list its bucket: allow s3:ListBucket",
            )),
            answer => answer?,
        };
        let Some(head) = head else { return Ok(None) };
        let Some(tags) = self.tags(cx).await? else { return Ok(None) };
        let tags = self.sort_tags(cx, tags);
        Ok(Some(self.observe(cx, head, tags)))
    }

    fn observe(&self, cx: &Context, head: HeadObjectOutput, tags: Observed) -> Self {
        let text = |text: Option<String>| Some(text.unwrap_or_default());
        let key = self.key().to_owned();
        let until = head.object_lock_retain_until_date.and_then(|date| date.fmt(Format::DateTime).ok());
        let metadata = head.metadata.unwrap_or_default();
        // What an object without a key of its own is encrypted with is the bucket's business.
        let key_id = head.ssekms_key_id.filter(|_| given(&self.kms_key_id).is_some() || self.id.is_none());
        Self {
            arn: Some(format!("arn:{}:s3:::{}/{}", cx.partition().id, self.bucket, self.path())),
            bucket_key_enabled: Some(head.bucket_key_enabled.unwrap_or_default()),
            cache_control: text(head.cache_control),
            checksum_crc32: text(head.checksum_crc32),
            checksum_crc32c: text(head.checksum_crc32_c),
            checksum_crc64nvme: text(head.checksum_crc64_nvme),
            checksum_sha1: text(head.checksum_sha1),
            checksum_sha256: text(head.checksum_sha256),
            content_disposition: text(head.content_disposition),
            content_encoding: text(head.content_encoding),
            content_language: text(head.content_language),
            content_type: text(head.content_type),
            etag: text(head.e_tag.as_deref().map(bare)),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            id: Some(key.clone()),
            key,
            kms_key_id: text(key_id),
            metadata: Some(metadata.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()),
            object_lock_legal_hold_status: text(
                head.object_lock_legal_hold_status.map(|status| status.as_str().to_owned()),
            ),
            object_lock_mode: text(head.object_lock_mode.map(|mode| mode.as_str().to_owned())),
            object_lock_retain_until_date: text(until),
            server_side_encryption: text(head.server_side_encryption.map(|sse| sse.as_str().to_owned())),
            // S3 says nothing of the usual class.
            storage_class: Some(
                head.storage_class.map_or_else(|| "STANDARD".to_owned(), |class| class.as_str().to_owned()),
            ),
            tags: Some(tags.own),
            tags_all: tags.all,
            version_id: text(head.version_id.filter(|version| version != "null")),
            website_redirect: text(head.website_redirect_location),
            ..self.clone()
        }
    }
}
