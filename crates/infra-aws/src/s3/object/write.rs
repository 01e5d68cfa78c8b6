//! Writing objects: contents and all that is stored with them go in one call.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, ObjectCannedAcl, ObjectLockLegalHold, ObjectLockLegalHoldStatus, ObjectLockMode,
    ObjectLockRetention, ObjectLockRetentionMode, ServerSideEncryption, StorageClass,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;
use md5::{Digest, Md5};

use super::{Object, read};
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::s3::tagging::tagging;
use crate::tags::{TagChanges, TagMap};

/// A time as configurations write it.
pub(super) fn date(text: &str) -> Option<DateTime> {
    DateTime::from_str(text, Format::DateTimeWithOffset).ok()
}

/// What the ETag of an object is that no key of KMS encrypts.
pub(super) fn digest(body: &[u8]) -> String {
    hex::encode(Md5::digest(body))
}

/// Tags as a header holds them: <https://www.rfc-editor.org/rfc/rfc3986#section-2.3> says what need not be encoded.
fn query(tags: &TagMap) -> String {
    let encoded = |text: &str| -> String {
        let encode = |byte: u8| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(encode).collect()
    };
    let pairs: Vec<_> =
        tags.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
    pairs.join("&")
}

impl Object {
    /// What is in it.
    pub(super) async fn body(&self) -> Result<Vec<u8>, ProviderError> {
        let wrong = |argument: &str, message: String| ProviderError {
            attribute: Some(Path::attr(argument)),
            ..ProviderError::new(ErrorClass::Invalid, message)
        };
        if let Some(source) = given(&self.source) {
            let read = tokio::fs::read(source).await;
            return read.map_err(|error| wrong("source", format!("{source} cannot be read: {error}")));
        }
        if let Some(content) = given(&self.content_base64) {
            let decoded = STANDARD.decode(content);
            return decoded.map_err(|error| wrong("content_base64", format!("this is no Base64: {error}")));
        }
        Ok(self.content.clone().unwrap_or_default().into_bytes())
    }

    /// Writes all of it.
    pub(super) async fn put(&self, client: &Client) -> Result<Self, ProviderError> {
        let metadata: Vec<_> = self.metadata.clone().unwrap_or_default().into_iter().collect();
        let key_id = given_string(&self.kms_key_id);
        let encryption = given(&self.server_side_encryption).map(ServerSideEncryption::from);
        let algorithm = given(&self.checksum_algorithm).map(ChecksumAlgorithm::from);
        let call = client
            .put_object()
            .bucket(&self.bucket)
            .key(self.path())
            .body(ByteStream::from(self.body().await?))
            .set_acl(given(&self.acl).map(ObjectCannedAcl::from))
            .set_bucket_key_enabled(self.bucket_key_enabled.filter(|on| *on))
            .set_cache_control(given_string(&self.cache_control))
            .set_checksum_algorithm(algorithm)
            .set_content_disposition(given_string(&self.content_disposition))
            .set_content_encoding(given_string(&self.content_encoding))
            .set_content_language(given_string(&self.content_language))
            .set_content_type(given_string(&self.content_type))
            .set_metadata((!metadata.is_empty()).then(|| metadata.into_iter().collect()))
            .set_object_lock_legal_hold_status(
                given(&self.object_lock_legal_hold_status).map(ObjectLockLegalHoldStatus::from),
            )
            .set_object_lock_mode(given(&self.object_lock_mode).map(ObjectLockMode::from))
            .set_object_lock_retain_until_date(given(&self.object_lock_retain_until_date).and_then(date))
            .set_server_side_encryption(
                encryption.or_else(|| key_id.as_ref().map(|_| ServerSideEncryption::AwsKms)),
            )
            .set_ssekms_key_id(key_id)
            .set_storage_class(given(&self.storage_class).map(StorageClass::from))
            .set_tagging((!self.tags_all.is_empty()).then(|| query(&self.tags_all)))
            .set_website_redirect_location(given_string(&self.website_redirect));
        let answer = call.send().await.during("s3:PutObject")?;
        Ok(Self {
            id: Some(self.key().to_owned()),
            // One that the configuration names is what it is to be.
            etag: answer.e_tag.as_deref().map(read::bare),
            version_id: Some(answer.version_id.unwrap_or_default()),
            ..self.clone()
        })
    }

    /// What only writing all of it anew changes.
    fn written(&self) -> Self {
        let blank = |text: &Option<String>| given_string(text);
        Self {
            acl: None,
            arn: None,
            cache_control: blank(&self.cache_control),
            checksum_crc32: None,
            checksum_crc32c: None,
            checksum_crc64nvme: None,
            checksum_sha1: None,
            checksum_sha256: None,
            content_disposition: blank(&self.content_disposition),
            content_encoding: blank(&self.content_encoding),
            content_language: blank(&self.content_language),
            force_destroy: None,
            metadata: Some(self.metadata.clone().unwrap_or_default()),
            object_lock_legal_hold_status: None,
            object_lock_mode: None,
            object_lock_retain_until_date: None,
            override_provider: Vec::new(),
            tags: None,
            tags_all: TagMap::new(),
            version_id: None,
            website_redirect: blank(&self.website_redirect),
            ..self.clone()
        }
    }

    /// Makes it what is planned. Returns what is known of it then.
    pub(super) async fn change(self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<Self, ProviderError> {
        if self.written() != prior.written() {
            return op.persist_new(|| self.put(cx.s3())).await;
        }
        if given(&self.acl) != given(&prior.acl) {
            let call = cx.s3().put_object_acl().bucket(&self.bucket).key(self.path());
            let call = call.set_acl(given(&self.acl).map(ObjectCannedAcl::from)).send().await;
            call.during("s3:PutObjectAcl")?;
        }
        self.change_hold(cx, prior).await?;
        self.change_retention(cx, prior).await?;
        if !TagChanges::between(&prior.tags_all, &self.tags_all).is_empty() {
            let call = cx.s3().put_object_tagging().bucket(&self.bucket).key(self.path());
            call.tagging(tagging(&self.tags_all)?).send().await.during("s3:PutObjectTagging")?;
        }
        Ok(self)
    }

    async fn change_hold(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        let status = given(&self.object_lock_legal_hold_status);
        if status == given(&prior.object_lock_legal_hold_status) {
            return Ok(());
        }
        let hold =
            ObjectLockLegalHold::builder().status(ObjectLockLegalHoldStatus::from(status.unwrap_or("OFF")));
        let call = cx.s3().put_object_legal_hold().bucket(&self.bucket).key(self.path());
        call.legal_hold(hold.build()).send().await.during("s3:PutObjectLegalHold").map(drop)
    }

    /// A time that comes earlier than before overrules what governs it.
    async fn change_retention(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        let mode = |of: &Self| given_string(&of.object_lock_mode);
        let until = |of: &Self| given(&of.object_lock_retain_until_date).and_then(date);
        if (mode(self), until(self)) == (mode(prior), until(prior)) {
            return Ok(());
        }
        let is_shorter = until(self).is_none_or(|new| until(prior).is_some_and(|old| new < old));
        let retention = ObjectLockRetention::builder()
            .set_mode(given(&self.object_lock_mode).map(ObjectLockRetentionMode::from))
            .set_retain_until_date(until(self))
            .build();
        let call = cx.s3().put_object_retention().bucket(&self.bucket).key(self.path());
        let call = call.retention(retention).set_bypass_governance_retention(is_shorter.then_some(true));
        call.send().await.during("s3:PutObjectRetention").map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_fit_into_a_header() {
        let tags = [("a", "b c"), ("ä", "x=y&z")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        assert_eq!(query(&tags), "a=b%20c&%C3%A4=x%3Dy%26z");
    }

    #[test]
    fn an_etag_is_the_digest() {
        assert_eq!(digest(b"hello"), "5d41402abc4b2a76b9719d911017c592");
    }
}
