//! The bucket's objects.

use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::RequestId;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ObjectCannedAcl, ServerSideEncryption};
use aws_smithy_types::retry::RetryConfig;
use infra_state::StateError;
use infra_state::store::Version;
use infra_state::store::objects::{Condition, Entry, Found, Objects};
use tokio::sync::OnceCell;

use crate::connection::connect;
use crate::settings::Settings;

/// Another write of the same object is under way: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>
const AT_ONCE: &str = "ConditionalRequestConflict";

/// How often a write is tried that meets another one.
const MEETINGS: usize = 5;

/// A bucket, reached when it is first needed.
#[derive(Debug)]
pub(crate) struct Bucket {
    settings: Settings,
    client: OnceCell<Client>,
}

/// What a call says that failed.
struct Failure {
    code: String,
    text: String,
}

impl Failure {
    fn is(&self, code: &str) -> bool {
        self.code == code
    }
}

impl<E, R> From<SdkError<E, R>> for Failure
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    R: std::fmt::Debug,
    SdkError<E, R>: RequestId + std::error::Error,
{
    fn from(error: SdkError<E, R>) -> Self {
        let request = error.request_id().map_or_else(String::new, |id| format!(" (request {id})"));
        match &error {
            SdkError::ServiceError(service) => {
                let code = service.err().code().unwrap_or_default().to_owned();
                let message = service.err().message().unwrap_or_default();
                let text = match (code.as_str(), message) {
                    ("", _) => format!("S3 refused it{request}"),
                    (code, "") => format!("S3 answered {code}{request}"),
                    (code, message) => {
                        format!("S3 answered {code}: {}{request}", message.trim_end_matches('.'))
                    }
                };
                Self { code, text }
            }
            other => Self { code: String::new(), text: format!("{}{request}", DisplayErrorContext(other)) },
        }
    }
}

fn reason(text: String) -> Arc<io::Error> {
    Arc::new(io::Error::other(text))
}

impl Bucket {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings, client: OnceCell::new() }
    }

    async fn client(&self) -> Result<&Client, String> {
        self.client.get_or_try_init(|| connect(&self.settings)).await
    }

    fn unreadable(&self, key: &str, text: String) -> StateError {
        StateError::Read { path: self.address(key), source: reason(text) }
    }

    fn unwritable(&self, key: &str, text: String) -> StateError {
        StateError::Write { path: self.address(key), source: reason(text) }
    }

    async fn write(
        &self,
        client: &Client,
        key: &str,
        bytes: Vec<u8>,
        condition: &Condition,
    ) -> Result<Option<Version>, Failure> {
        let settings = &self.settings;
        let mut call = client
            .put_object()
            .bucket(&settings.bucket)
            .key(key)
            .content_type("application/json")
            .body(ByteStream::from(bytes));
        call = match condition {
            Condition::Always => call,
            Condition::New => call.if_none_match("*"),
            Condition::Is(version) => call.if_match(&version.0),
        };
        if settings.encrypt {
            call = match &settings.kms_key {
                Some(kms) => call.server_side_encryption(ServerSideEncryption::AwsKms).ssekms_key_id(kms),
                None => call.server_side_encryption(ServerSideEncryption::Aes256),
            };
        }
        if let Some(acl) = &settings.acl {
            call = call.acl(ObjectCannedAcl::from(acl.as_str()));
        }
        match call.send().await.map_err(Failure::from) {
            Ok(answer) => Ok(Some(Version(answer.e_tag.unwrap_or_default()))),
            Err(failure) if failure.is("PreconditionFailed") => Ok(None),
            // There is nothing that could be of this version.
            Err(failure) if failure.is("NoSuchKey") && *condition != Condition::Always => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

#[async_trait]
impl Objects for Bucket {
    fn address(&self, key: &str) -> String {
        format!("s3://{}/{key}", self.settings.bucket)
    }

    fn are_sealed(&self) -> bool {
        self.settings.encrypt || self.settings.kms_key.is_some()
    }

    async fn get(&self, key: &str) -> Result<Option<Found>, StateError> {
        let client = self.client().await.map_err(|text| self.unreadable(key, text))?;
        let answer = client.get_object().bucket(&self.settings.bucket).key(key).send().await;
        let answer = match answer.map_err(Failure::from) {
            Ok(answer) => answer,
            Err(failure) if failure.is("NoSuchKey") => return Ok(None),
            Err(failure) => return Err(self.unreadable(key, failure.text)),
        };
        let version = Version(answer.e_tag.unwrap_or_default());
        let bytes = answer.body.collect().await;
        let bytes = bytes.map_err(|error| self.unreadable(key, DisplayErrorContext(error).to_string()))?;
        Ok(Some(Found { bytes: bytes.to_vec(), version }))
    }

    async fn put(
        &self,
        key: &str,
        bytes: Vec<u8>,
        condition: Condition,
    ) -> Result<Option<Version>, StateError> {
        let client = self.client().await.map_err(|text| self.unwritable(key, text))?;
        let mut meetings = 0;
        loop {
            match self.write(client, key, bytes.clone(), &condition).await {
                Err(failure) if failure.is(AT_ONCE) && meetings < MEETINGS => meetings += 1,
                other => return other.map_err(|failure| self.unwritable(key, failure.text)),
            }
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StateError> {
        let client = self.client().await.map_err(|text| self.unwritable(key, text))?;
        let answer = client.delete_object().bucket(&self.settings.bucket).key(key).send().await;
        answer.map(drop).map_err(|error| self.unwritable(key, Failure::from(error).text))
    }

    async fn delete_version(&self, key: &str, version: &Version) -> Result<bool, StateError> {
        let client = self.client().await.map_err(|text| self.unwritable(key, text))?;
        let call = || client.delete_object().bucket(&self.settings.bucket).key(key);
        let once = || aws_sdk_s3::config::Builder::new().retry_config(RetryConfig::disabled());
        let answer = call().if_match(&version.0).customize().config_override(once()).send().await;
        let answer = match answer.map_err(Failure::from) {
            // A store that knows no such condition, and says so.
            Err(failure) if failure.is("NotImplemented") => {
                call().customize().config_override(once()).send().await.map_err(Failure::from)
            }
            other => other,
        };
        match answer {
            Ok(_) => Ok(true),
            Err(failure) if failure.is("PreconditionFailed") || failure.is("NoSuchKey") => Ok(false),
            Err(failure) => Err(self.unwritable(key, failure.text)),
        }
    }

    async fn list(&self, prefix: &str) -> Result<Vec<Entry>, StateError> {
        let client = self.client().await.map_err(|text| self.unreadable(prefix, text))?;
        let call = client.list_objects_v2().bucket(&self.settings.bucket).prefix(prefix);
        let mut pages = call.into_paginator().send();
        let mut entries = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| self.unreadable(prefix, Failure::from(error).text))?;
            entries.extend(page.contents.unwrap_or_default().into_iter().filter_map(|object| {
                let written = object.last_modified.map_or(0, |time| time.secs());
                Some(Entry {
                    key: object.key?,
                    size: object.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
                    written: u64::try_from(written).unwrap_or_default(),
                })
            }));
        }
        Ok(entries)
    }
}
