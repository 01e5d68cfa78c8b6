//! `aws_s3_bucket_object`, the name that `aws_s3_object` had before

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::{Type, Value};

use super::Object;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted};
use crate::tags::TagMap;

/// A file in a bucket, with fewer arguments than it has today. All that is done with it is done as with that.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_object")]
pub struct BucketObject {
    #[attr(optional, default = "private")]
    acl: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new, deprecated = "Use the aws_s3_object resource instead")]
    bucket: String,
    #[attr(optional_computed)]
    bucket_key_enabled: Option<bool>,
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
    #[attr(optional_computed, computed_on = ["content", "content_base64", "kms_key_id", "server_side_encryption", "source", "source_hash"])]
    etag: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new, deprecated = "Use the aws_s3_object resource instead")]
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
    #[attr(computed, computed_on = ["bucket_key_enabled", "cache_control", "content", "content_base64", "content_disposition", "content_encoding", "content_language", "content_type", "etag", "kms_key_id", "metadata", "server_side_encryption", "source", "source_hash", "storage_class", "website_redirect"])]
    version_id: Option<String>,
    #[attr(optional)]
    website_redirect: Option<String>,
}

/// The same object under the other name: both have these fields.
macro_rules! same {
    ($from:expr, $to:ident) => {
        same!($from, $to:
            acl arn bucket bucket_key_enabled cache_control content content_base64 content_disposition
            content_encoding content_language content_type etag force_destroy id key kms_key_id metadata
            object_lock_legal_hold_status object_lock_mode object_lock_retain_until_date server_side_encryption
            source source_hash storage_class tags tags_all version_id website_redirect
        )
    };
    ($from:expr, Object: $($field:ident)+) => {{
        let from = $from;
        Object { $($field: from.$field.clone(),)+ ..Object::default() }
    }};
    ($from:expr, Self: $($field:ident)+) => {{
        let from = $from;
        Self { $($field: from.$field,)+ }
    }};
}

impl BucketObject {
    fn today(&self) -> Object {
        same!(self, Object)
    }

    fn of(object: Object) -> Self {
        same!(object, Self)
    }

    fn all_of(answers: Answers<Object>) -> Answers<Self> {
        answers.into_iter().map(|answer| Ok(answer?.map(Self::of))).collect()
    }
}

impl Resource for BucketObject {
    type Cx = Context;

    const IDENTITY: Identity = Object::IDENTITY;
    const LIMITS: Limits = Object::LIMITS;

    fn id(&self) -> &str {
        given(&self.id).unwrap_or(&self.key)
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        Object::check(checks);
    }

    /// S3 is not asked who may read it: of what is imported that is not known, and stays as it is unless the configuration
    /// says it.
    fn plan(draft: &mut Draft<'_>) {
        if !draft.is_create() && draft.is_unset("acl") && draft.prior("acl").is_null() {
            draft.set("acl", Value::null(Type::String));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let prior: Vec<Object> = prior.iter().map(Self::today).collect();
        Self::all_of(Object::read_many(cx, &prior).await)
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        Object::create(cx, &planned.today(), token).await.map(Self::of)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Object::complete(cx, made.today(), op).await.map(Self::of)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let today = |wanted: &Wanted<Self>| Wanted {
            token: wanted.token.clone(),
            begun: wanted.begun,
            planned: wanted.planned.today(),
        };
        let wanted: Vec<Wanted<Object>> = wanted.iter().map(today).collect();
        Self::all_of(Object::find(cx, &wanted).await)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Object::update(cx, &prior.today(), planned.today(), op).await.map(Self::of)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        Object::delete(cx, &prior.today(), op).await
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        Ok(Object::import(cx, id).await?.map(Self::of))
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Object::list(cx, scope).await?.into_iter().map(Self::of).collect())
    }
}
