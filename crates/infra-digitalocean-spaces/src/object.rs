//! `digitalocean_spaces_bucket_object`

use std::collections::BTreeMap;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ObjectCannedAcl;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::given::{given, given_string};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Checks, Fault, Identity, Limits, Op, Resource};
use infra_value::{Path, Value};

use crate::contents;
use crate::error::{During, if_found};
use crate::spaces::{REGIONS, Spaces};

/// An object. Its id is its key.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_spaces_bucket_object")]
pub(crate) struct BucketObject {
    #[attr(optional, default = "private")]
    acl: Option<String>,
    #[attr(required, force_new)]
    bucket: Option<String>,
    #[attr(optional)]
    cache_control: Option<String>,
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
    #[attr(optional_computed, computed_on = ["content", "content_base64", "source"])]
    etag: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    key: Option<String>,
    #[attr(optional)]
    metadata: Option<BTreeMap<String, String>>,
    #[attr(required, force_new, equivalent = same_ignoring_case)]
    region: Option<String>,
    #[attr(optional)]
    source: Option<String>,
    #[attr(computed, computed_on = ["cache_control", "content", "content_base64", "content_disposition", "content_encoding", "content_language", "content_type", "etag", "metadata", "source", "website_redirect"])]
    version_id: Option<String>,
    #[attr(optional)]
    website_redirect: Option<String>,
}

fn same_ignoring_case(prior: &Value, config: &Value) -> bool {
    matches!((prior.as_str(), config.as_str()), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}

impl BucketObject {
    fn place(&self) -> (&str, &str) {
        let key = given(&self.key).or(given(&self.id)).unwrap_or_default();
        (given(&self.bucket).unwrap_or_default(), key)
    }

    fn client(&self, cx: &Spaces) -> Result<Client, ProviderError> {
        cx.client(given(&self.region).unwrap_or_default())
    }

    /// What is in it.
    async fn body(&self) -> Result<Vec<u8>, ProviderError> {
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

    async fn put(&self, client: &Client) -> Result<Self, ProviderError> {
        let (bucket, key) = self.place();
        let metadata: Vec<_> = self.metadata.clone().unwrap_or_default().into_iter().collect();
        let call = client
            .put_object()
            .bucket(bucket)
            .key(key)
            .acl(ObjectCannedAcl::from(given(&self.acl).unwrap_or("private")))
            .body(ByteStream::from(self.body().await?))
            .set_cache_control(given_string(&self.cache_control))
            .set_content_disposition(given_string(&self.content_disposition))
            .set_content_encoding(given_string(&self.content_encoding))
            .set_content_language(given_string(&self.content_language))
            .set_content_type(given_string(&self.content_type))
            .set_website_redirect_location(given_string(&self.website_redirect))
            .set_metadata((!metadata.is_empty()).then(|| metadata.into_iter().collect()));
        let answer = call.send().await.during("PutObject")?;
        Ok(Self {
            id: Some(key.to_owned()),
            etag: answer.e_tag.as_deref().map(bare),
            version_id: Some(answer.version_id.unwrap_or_default()),
            ..self.clone()
        })
    }

    async fn read(&self, cx: &Spaces) -> Result<Option<Self>, ProviderError> {
        let (bucket, key) = self.place();
        if bucket.is_empty() || key.is_empty() {
            return Ok(None);
        }
        let head = self.client(cx)?.head_object().bucket(bucket).key(key).send().await.during("HeadObject");
        let Some(head) = if_found(head)? else { return Ok(None) };
        let text = |text: Option<String>| Some(text.unwrap_or_default());
        let metadata = head.metadata.unwrap_or_default();
        Ok(Some(Self {
            cache_control: text(head.cache_control),
            content_disposition: text(head.content_disposition),
            content_encoding: text(head.content_encoding),
            content_language: text(head.content_language),
            content_type: text(head.content_type),
            etag: Some(head.e_tag.as_deref().map(bare).unwrap_or_default()),
            id: Some(key.to_owned()),
            metadata: Some(metadata.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()),
            version_id: text(head.version_id.filter(|version| version != "null")),
            website_redirect: text(head.website_redirect_location),
            ..self.clone()
        }))
    }

    /// What only writing it anew changes.
    fn written(&self) -> Self {
        Self { acl: None, force_destroy: None, version_id: None, ..self.clone() }
    }
}

/// An entity tag without its quotes.
fn bare(tag: &str) -> String {
    tag.trim_matches('"').to_owned()
}

impl Resource for BucketObject {
    type Cx = Spaces;
    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(20);

    fn id(&self) -> &str {
        self.place().1
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["content", "content_base64", "source"]);
        checks.one_of("acl", &["private", "public-read"]);
        for argument in ["bucket", "key"] {
            if checks.text(argument) == Some("") {
                checks.report(argument, format!("{argument} must not be empty"));
            }
        }
        if checks.text("source").is_some_and(|source| source.starts_with('~')) {
            checks.report("source", "~ is not understood here: write the path out, or use pathexpand");
        }
        if let Some(region) = checks.text("region")
            && !REGIONS.contains(&region.to_lowercase().as_str())
        {
            checks.report("region", format!("there are no Spaces in \"{region}\": {}", REGIONS.join(", ")));
        }
        let names = checks.get("metadata").and_then(Value::as_entries);
        let upper = names.and_then(|names| names.keys().find(|name| name.chars().any(char::is_uppercase)));
        if let Some(name) = upper {
            checks.report("metadata", format!("names of metadata are in lower case: {name}"));
        }
    }

    /// A call for each: no list tells more than names, sizes and tags.
    async fn read_many(cx: &Spaces, prior: &[Self]) -> Answers<Self> {
        one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Spaces, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(&cx.client_once(given(&planned.region).unwrap_or_default())?).await
    }

    async fn update(cx: &Spaces, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let client = planned.client(cx)?;
        if prior.written() != planned.written() {
            let put = op.persist(|| planned.put(&client)).await?;
            return Ok(infra_resource::context::read_back(cx, &put, op).await?);
        }
        if prior.acl != planned.acl {
            let (bucket, key) = planned.place();
            let acl = ObjectCannedAcl::from(given(&planned.acl).unwrap_or("private"));
            let call = client.put_object_acl().bucket(bucket).key(key).acl(acl);
            call.send().await.during("PutObjectAcl")?;
        }
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    /// With all its versions, where it has some.
    async fn delete(cx: &Spaces, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let (bucket, key) = prior.place();
        let client = prior.client(cx)?;
        if given(&prior.version_id).is_some() {
            return contents::delete(&client, bucket, key, |found| found == key).await;
        }
        client.delete_object().bucket(bucket).key(key).send().await.during("DeleteObject").map(drop)
    }

    /// `REGION,BUCKET,KEY`
    async fn import(cx: &Spaces, id: &str) -> Result<Option<Self>, ProviderError> {
        let mut parts = id.splitn(3, ',');
        let (Some(region), Some(bucket), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            let message = format!("\"{id}\" does not name an object");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write the region, the bucket and the key, with commas between them"));
        };
        let asked = Self {
            acl: Some("private".to_owned()),
            bucket: Some(bucket.to_owned()),
            force_destroy: Some(false),
            key: Some(key.to_owned()),
            region: Some(region.to_owned()),
            ..Self::default()
        };
        asked.read(cx).await
    }

    /// Objects are what buckets are for: which of them somebody means to manage, nobody can tell.
    async fn list(cx: &Spaces, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut found = Vec::new();
        for bucket in crate::bucket::Bucket::list(cx, scope).await? {
            let (region, name) = bucket.address();
            let client = cx.client(&region)?;
            let pages = client.list_objects_v2().bucket(&name).into_paginator().send();
            let pages = pages.collect::<Result<Vec<_>, _>>().await.during("ListObjectsV2")?;
            let objects = pages.into_iter().flat_map(|page| page.contents.unwrap_or_default());
            found.extend(objects.filter_map(|object| object.key).map(|key| Self {
                bucket: Some(name.clone()),
                key: Some(key),
                region: Some(region.clone()),
                ..Self::default()
            }));
        }
        Self::read_many(cx, &found).await.into_iter().filter_map(Result::transpose).collect()
    }
}
