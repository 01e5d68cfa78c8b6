//! Emptying a bucket.

use std::collections::HashSet;

use aws_sdk_s3::types::{
    Delete, Error as Refused, MultipartUpload, ObjectIdentifier, ObjectLockLegalHold,
    ObjectLockLegalHoldStatus,
};
use futures::{StreamExt, TryStreamExt, stream};
use infra_provider::{ErrorClass, Going, ProviderError};
use infra_value::Value;

use crate::context::Context;
use crate::error::{During, built, if_found};

/// How many calls are made at the same time.
const AT_ONCE: usize = 8;

/// What would be lost with a bucket that nobody deletes in the same run: `holds 3 objects or versions, such as a.txt`.
pub(super) async fn left_over(
    cx: &Context,
    bucket: &str,
    going: &Going<'_>,
) -> Result<Option<String>, ProviderError> {
    let of_bucket = |object: &&&Value| object.get("bucket").and_then(Value::as_str) == Some(bucket);
    let own = going.of("aws_s3_object").iter().filter(of_bucket);
    let own: HashSet<&str> = own.filter_map(|object| object.get("key")?.as_str()).collect();
    let mut next = Some(Page::default());
    while let Some(page) = next {
        let (found, following) = match page.read(cx, bucket, None).await {
            Err(error) if error.class == ErrorClass::NotFound => return Ok(None),
            other => other?,
        };
        let mut left = found.iter().map(ObjectIdentifier::key).filter(|key| !own.contains(key)).peekable();
        if let Some(first) = left.peek().map(|first| (*first).to_owned()) {
            let many = if following.is_some() { "at least " } else { "" };
            let count = left.count();
            let things = if count == 1 { "object or version" } else { "objects or versions" };
            return Ok(Some(format!(
                "holds {many}{count} {things} that the state does not have, such as {first}"
            )));
        }
        next = following;
    }
    Ok(None)
}

/// Deletes everything in a bucket: all versions of all objects, delete markers, and uploads that were not finished.
/// Up to 1000 go with one call. `is_locked`: the bucket may hold objects that are kept from deletion; governance
/// retention and legal holds are overruled, compliance retention cannot be.
pub(super) async fn delete(cx: &Context, bucket: &str, is_locked: bool) -> Result<(), ProviderError> {
    let uploads = abort_uploads(cx, bucket);
    let versions = delete_versions(cx, bucket, None, is_locked);
    futures::try_join!(uploads, versions).map(drop)
}

/// Deletes all versions of one object, and delete markers. `is_locked` as with [`delete`].
pub(super) async fn delete_versions_of(
    cx: &Context,
    bucket: &str,
    key: &str,
    is_locked: bool,
) -> Result<(), ProviderError> {
    delete_versions(cx, bucket, Some(key), is_locked).await
}

async fn abort_uploads(cx: &Context, bucket: &str) -> Result<(), ProviderError> {
    let mut marker = Some((None, None));
    while let Some((key, upload)) = marker {
        let call =
            cx.s3().list_multipart_uploads().bucket(bucket).set_key_marker(key).set_upload_id_marker(upload);
        let page = call.send().await.during("s3:ListBucketMultipartUploads")?;
        let aborts = page.uploads().iter().map(|upload| abort(cx, bucket, upload));
        let aborts: Vec<_> = aborts.collect();
        stream::iter(aborts).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        marker =
            (page.is_truncated == Some(true)).then_some((page.next_key_marker, page.next_upload_id_marker));
    }
    Ok(())
}

async fn abort(cx: &Context, bucket: &str, upload: &MultipartUpload) -> Result<(), ProviderError> {
    let call = cx
        .s3()
        .abort_multipart_upload()
        .bucket(bucket)
        .set_key(upload.key.clone())
        .set_upload_id(upload.upload_id.clone());
    if_found(call.send().await.during("s3:AbortMultipartUpload")).map(drop)
}

/// A page of versions is a batch, and is deleted while the next page is read. `key`: of one object alone.
async fn delete_versions(
    cx: &Context,
    bucket: &str,
    key: Option<&str>,
    is_locked: bool,
) -> Result<(), ProviderError> {
    let (mut batch, mut next) = Page::default().read(cx, bucket, key).await?;
    while let Some(page) = next {
        let deleted = delete_batch(cx, bucket, batch, is_locked);
        ((batch, next), ()) = futures::try_join!(page.read(cx, bucket, key), deleted)?;
    }
    delete_batch(cx, bucket, batch, is_locked).await
}

/// Where a listing of versions goes on.
#[derive(Default)]
struct Page {
    key: Option<String>,
    version: Option<String>,
}

impl Page {
    async fn read(
        self,
        cx: &Context,
        bucket: &str,
        only: Option<&str>,
    ) -> Result<(Vec<ObjectIdentifier>, Option<Self>), ProviderError> {
        let call = cx
            .s3()
            .list_object_versions()
            .bucket(bucket)
            .set_prefix(only.map(str::to_owned))
            .set_key_marker(self.key)
            .set_version_id_marker(self.version);
        let page = call.send().await.during("s3:ListBucketVersions")?;
        let versions = page.versions().iter().map(|version| (&version.key, &version.version_id));
        let markers = page.delete_markers().iter().map(|marker| (&marker.key, &marker.version_id));
        let is_meant = |key: &Option<String>| only.is_none_or(|only| key.as_deref() == Some(only));
        let meant = versions.chain(markers).filter(|(key, _)| is_meant(key));
        let identified = meant.map(|(key, version)| {
            let object =
                ObjectIdentifier::builder().set_key(key.clone()).set_version_id(version.clone()).build();
            built(object)
        });
        let objects = identified.collect::<Result<Vec<_>, _>>()?;
        let next = (page.is_truncated == Some(true))
            .then_some(Self { key: page.next_key_marker, version: page.next_version_id_marker });
        Ok((objects, next))
    }
}

async fn delete_batch(
    cx: &Context,
    bucket: &str,
    objects: Vec<ObjectIdentifier>,
    is_locked: bool,
) -> Result<(), ProviderError> {
    let refused = try_delete(cx, bucket, objects, is_locked).await?;
    if refused.is_empty() || !is_locked {
        return refused.first().map_or(Ok(()), |first| Err(reason(first)));
    }
    let mut released = Vec::new();
    for object in refused {
        let release = ObjectLockLegalHold::builder().status(ObjectLockLegalHoldStatus::Off).build();
        let call = cx
            .s3()
            .put_object_legal_hold()
            .bucket(bucket)
            .set_key(object.key.clone())
            .set_version_id(object.version_id.clone())
            .legal_hold(release);
        call.send().await.during("s3:PutObjectLegalHold")?;
        let identifier =
            ObjectIdentifier::builder().set_key(object.key).set_version_id(object.version_id).build();
        released.push(built(identifier)?);
    }
    let refused = try_delete(cx, bucket, released, is_locked).await?;
    refused.first().map_or(Ok(()), |first| Err(reason(first)))
}

/// Deletes up to 1000 versions. Returns those that S3 refused to delete.
async fn try_delete(
    cx: &Context,
    bucket: &str,
    objects: Vec<ObjectIdentifier>,
    is_locked: bool,
) -> Result<Vec<Refused>, ProviderError> {
    if objects.is_empty() {
        return Ok(Vec::new());
    }
    let delete = built(Delete::builder().set_objects(Some(objects)).quiet(true).build())?;
    let mut call = cx.s3().delete_objects().bucket(bucket).delete(delete);
    if is_locked {
        call = call.bypass_governance_retention(true);
    }
    let answer = call.send().await.during("s3:DeleteObjectVersion")?;
    let is_gone = |refused: &Refused| matches!(refused.code(), Some("NoSuchKey" | "NoSuchVersion"));
    Ok(answer.errors.unwrap_or_default().into_iter().filter(|refused| !is_gone(refused)).collect())
}

fn reason(refused: &Refused) -> ProviderError {
    let code = refused.code().unwrap_or_default();
    let object = refused.key().unwrap_or_default();
    let message = format!("{object} cannot be deleted: {}", refused.message().unwrap_or_default());
    let class = crate::error::classify(code, &message, 400);
    ProviderError { code: refused.code.clone(), ..ProviderError::new(class, message) }
        .during("s3:DeleteObjectVersion")
}
