//! Emptying a bucket.

use std::collections::HashSet;

use aws_sdk_s3::Client;
use futures::{StreamExt, TryStreamExt, stream};
use infra_provider::ProviderError;

use crate::error::{During, if_found};

/// How many calls are made at the same time.
const AT_ONCE: usize = 16;

/// What would be lost with a bucket and is none of `own`, the keys that go in the same run: `holds objects that the state
/// does not have, such as a.txt`.
pub(crate) async fn left_over(
    client: &Client,
    bucket: &str,
    own: &HashSet<&str>,
) -> Result<Option<String>, ProviderError> {
    let (mut key, mut version) = (None, None);
    loop {
        let call = client.list_object_versions().bucket(bucket);
        let page = call.set_key_marker(key).set_version_id_marker(version).send().await;
        let Some(page) = if_found(page.during("ListObjectVersions"))? else { return Ok(None) };
        let versions = page.versions().iter().filter_map(|version| version.key());
        let markers = page.delete_markers().iter().filter_map(|marker| marker.key());
        if let Some(first) = versions.chain(markers).find(|key| !own.contains(key)) {
            return Ok(Some(format!("holds objects that the state does not have, such as {first}")));
        }
        if page.is_truncated != Some(true) {
            return Ok(None);
        }
        (key, version) = (page.next_key_marker, page.next_version_id_marker);
    }
}

/// Deletes all versions of the objects of a bucket whose keys `is_meant` accepts, delete markers, too.
pub(crate) async fn delete(
    client: &Client,
    bucket: &str,
    prefix: &str,
    is_meant: impl Fn(&str) -> bool,
) -> Result<(), ProviderError> {
    let (mut key, mut version) = (None, None);
    loop {
        let call = client.list_object_versions().bucket(bucket).prefix(prefix);
        let page = call.set_key_marker(key).set_version_id_marker(version).send().await;
        let page = page.during("ListObjectVersions")?;
        let versions = page.versions().iter().map(|v| (v.key.clone(), v.version_id.clone()));
        let markers = page.delete_markers().iter().map(|m| (m.key.clone(), m.version_id.clone()));
        let meant = versions.chain(markers).filter_map(|(key, version)| {
            let key = key.filter(|key| is_meant(key))?;
            // What was there before there were versions has none.
            Some((key, version.filter(|version| version != "null")))
        });
        let deletes: Vec<_> =
            meant.map(|(key, version)| delete_version(client, bucket, key, version)).collect();
        stream::iter(deletes).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        if page.is_truncated != Some(true) {
            return Ok(());
        }
        (key, version) = (page.next_key_marker, page.next_version_id_marker);
    }
}

async fn delete_version(
    client: &Client,
    bucket: &str,
    key: String,
    version: Option<String>,
) -> Result<(), ProviderError> {
    let call = client.delete_object().bucket(bucket).key(key).set_version_id(version);
    if_found(call.send().await.during("DeleteObject")).map(drop)
}
