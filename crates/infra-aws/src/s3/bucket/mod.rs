//! `aws_s3_bucket`

mod acl;
mod check;
mod cors;
mod encryption;
mod inline;
mod lifecycle;
mod logging;
mod object_lock;
mod plan;
mod policy;
mod replication;
mod requests;
mod versioning;
mod website;

use aws_sdk_s3::types::{BucketCannedAcl, BucketLocationConstraint, CreateBucketConfiguration};
use aws_smithy_types::DateTime;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, Going, Obstacle, ProviderError, Scope};

use self::acl::Grant;
use self::cors::CorsRule;
use self::encryption::Encryption;
use self::lifecycle::LifecycleRule;
use self::logging::Logging;
use self::object_lock::ObjectLockConfiguration;
use self::replication::Replication;
use self::versioning::Versioning;
use self::website::Website;
use super::request_payment::OWNER;
use super::{contents, domains, tagging};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateReadUpdateDelete;

/// The one region whose buckets must not name it.
const NAMELESS_REGION: &str = "us-east-1";

/// A place for objects.
///
/// Reading costs one call for each bucket, which tells whether it exists and its tags; a bucket that is imported or
/// recovered costs two more.
///
/// What its block sets and resources of their own set as well (`versioning`, `policy`, …) is read where the bucket is
/// known to set it itself: where it was something else than every new bucket has. Each of these costs a call more, all
/// made at the same time. So a bucket whose settings are resources of their own costs one call, and one with versions
/// two. Nobody reads `acl`, of which S3 knows the entries and not the name. Of an imported bucket nothing is known: what
/// a configuration then sets is written once again.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket")]
pub struct Bucket {
    #[attr(
        optional_computed,
        deprecated = "Use the aws_s3_bucket_accelerate_configuration resource instead"
    )]
    acceleration_status: Option<String>,
    #[attr(optional_computed, deprecated = "Use the aws_s3_bucket_acl resource instead")]
    acl: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed, force_new)]
    bucket: Option<String>,
    #[attr(computed)]
    bucket_domain_name: Option<String>,
    #[attr(optional_computed, force_new)]
    bucket_prefix: Option<String>,
    #[attr(computed)]
    bucket_regional_domain_name: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(computed)]
    hosted_zone_id: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    object_lock_enabled: Option<bool>,
    #[attr(optional_computed, json_policy, deprecated = "Use the aws_s3_bucket_policy resource instead")]
    policy: Option<String>,
    #[attr(computed)]
    region: Option<String>,
    #[attr(
        optional_computed,
        deprecated = "Use the aws_s3_bucket_request_payment_configuration resource instead"
    )]
    request_payer: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed, deprecated = "Use the aws_s3_bucket_website_configuration resource")]
    website_domain: Option<String>,
    #[attr(computed, deprecated = "Use the aws_s3_bucket_website_configuration resource")]
    website_endpoint: Option<String>,
    #[block(list, computed)]
    cors_rule: Vec<CorsRule>,
    #[block(set, computed)]
    grant: Vec<Grant>,
    #[block(list, computed)]
    lifecycle_rule: Vec<LifecycleRule>,
    #[block(list, max = 1, computed)]
    logging: Vec<Logging>,
    #[block(list, max = 1, computed)]
    object_lock_configuration: Vec<ObjectLockConfiguration>,
    #[block(list, max = 1, computed)]
    replication_configuration: Vec<Replication>,
    #[block(list, max = 1, computed)]
    server_side_encryption_configuration: Vec<Encryption>,
    #[block(list, max = 1, computed)]
    versioning: Vec<Versioning>,
    #[block(list, max = 1, computed)]
    website: Vec<Website>,
    #[block(single)]
    timeouts: Option<CreateReadUpdateDelete>,
}

/// Names of all buckets, with when they were created. That is also when some of their settings were changed last.
async fn buckets(cx: &Context) -> Result<Vec<(String, Option<DateTime>)>, ProviderError> {
    // Without a limit, S3 lists the buckets of all regions at once.
    let pages = cx.s3().list_buckets().max_buckets(1000).into_paginator();
    let found = pages.items().send().collect::<Result<Vec<_>, _>>().await.during("s3:ListAllMyBuckets")?;
    Ok(found.into_iter().filter_map(|bucket| Some((bucket.name?, bucket.creation_date))).collect())
}

/// Names of the buckets that have a scope's tags. With tags, that is one call for each bucket of the account.
pub(super) async fn in_scope(cx: &Context, scope: &Scope) -> Result<Vec<String>, ProviderError> {
    let names: Vec<String> = buckets(cx).await?.into_iter().map(|(name, _)| name).collect();
    if scope.tags.is_empty() {
        return Ok(names);
    }
    let tags = lookup::one_by_one(&names, |name| tagging::read(cx, name)).await;
    let mut found = Vec::new();
    for (name, tags) in names.into_iter().zip(tags) {
        if tags?.is_some_and(|tags| tags::is_in(scope, &tags)) {
            found.push(name);
        }
    }
    Ok(found)
}

/// The region of a bucket. `None` when there is no such bucket.
pub(super) async fn region(cx: &Context, bucket: &str) -> Result<Option<String>, ProviderError> {
    let head = if_found(cx.s3().head_bucket().bucket(bucket).send().await.during("s3:ListBucket"))?;
    Ok(head.map(|head| head.bucket_region.unwrap_or_else(|| cx.region().to_owned())))
}

/// Whether objects of a bucket can be kept from deletion.
async fn has_object_lock(cx: &Context, bucket: &str) -> Result<bool, ProviderError> {
    let call = cx.s3().get_object_lock_configuration().bucket(bucket).send();
    Ok(if_found(call.await.during("s3:GetBucketObjectLockConfiguration"))?.is_some())
}

impl Bucket {
    /// Its name, as far as it is known.
    fn name(&self) -> &str {
        given(&self.bucket).unwrap_or_else(|| self.id())
    }

    fn has_object_lock(&self) -> bool {
        self.object_lock_enabled == Some(true)
            || self.object_lock_configuration.iter().any(ObjectLockConfiguration::is_enabled)
    }

    /// With what follows from its name, region and object lock; what nobody says of it is as every new bucket has it.
    fn described(self, cx: &Context, region: String) -> Self {
        let name = self.name().to_owned();
        let has_object_lock = self.has_object_lock();
        Self {
            acceleration_status: self.acceleration_status.or_else(|| Some(String::new())),
            arn: Some(arn(cx, &name)),
            bucket_domain_name: Some(domains::global(&name, cx.partition())),
            bucket_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            bucket_regional_domain_name: Some(domains::regional(&name, &region)),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            hosted_zone_id: domains::hosted_zone(&region).map(str::to_owned),
            object_lock_enabled: Some(has_object_lock),
            policy: self.policy.or_else(|| Some(String::new())),
            region: Some(region),
            request_payer: self.request_payer.or_else(|| Some(OWNER.to_owned())),
            object_lock_configuration: or_new(self.object_lock_configuration, || {
                has_object_lock.then(ObjectLockConfiguration::of_new)
            }),
            versioning: or_new(self.versioning, || Some(Versioning::of_new(has_object_lock))),
            bucket: Some(name.clone()),
            id: Some(name),
            ..self
        }
    }

    /// What the creating call has made of it. What it says of versions, but that there are some, needs no call.
    fn as_created(&self) -> Self {
        Self {
            acl: self.acl.clone(),
            request_payer: Some(OWNER.to_owned()),
            object_lock_configuration: self
                .has_object_lock()
                .then(ObjectLockConfiguration::of_new)
                .into_iter()
                .collect(),
            versioning: vec![Versioning::of_new(false)],
            ..Self::default()
        }
    }

    /// `self` is what was known of it.
    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(reported) = tagging::read(cx, self.name()).await? else { return Ok(None) };
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        let mut now = self.clone();
        if given(&self.region).is_none() {
            let Some(region) = region(cx, self.name()).await? else { return Ok(None) };
            now.object_lock_enabled = Some(has_object_lock(cx, self.name()).await?);
            now = now.described(cx, region);
        }
        let now = inline::read_all(cx, now).await?.with_address();
        Ok(Some(Self { tags: Some(tags.own), tags_all: tags.all, ..now }))
    }

    /// With the address of its website, as soon as it is one.
    fn with_address(self) -> Self {
        let region = given(&self.region).filter(|_| !self.website.is_empty());
        let Some(domain) = region.map(domains::website) else { return self };
        Self {
            website_endpoint: Some(format!("{}.{domain}", self.name())),
            website_domain: Some(domain),
            ..self
        }
    }

    /// Reads it until what was written shows.
    async fn read_written(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the bucket {} to be visible", self.name());
        let is_written = |now: &Self| {
            let tags = now.tags.clone();
            now.tags_all == self.tags_all && says_the_same(&Self { tags, ..self.clone() }, now)
        };
        op.until_fresh(what, || cx.read(self), is_written).await
    }
}

/// What is said, or what every new bucket has.
fn or_new<T>(said: Vec<T>, new: impl FnOnce() -> Option<T>) -> Vec<T> {
    if said.is_empty() { new().into_iter().collect() } else { said }
}

pub(super) fn arn(cx: &Context, bucket: &str) -> String {
    format!("arn:{}:s3:::{bucket}", cx.partition().id)
}

impl Resource for Bucket {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits { delete: std::time::Duration::from_secs(3600), ..Limits::minutes(20) };
    /// Its settings are resources of their own, or its own: nobody sets them in both.
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check::check(checks);
    }

    fn plan(draft: &mut Draft<'_>) {
        plan::plan(draft);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.bucket, &self.bucket_prefix, token);
        Self { bucket: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let mut call = cx.s3_once().create_bucket().bucket(made.name());
        if cx.region() == NAMELESS_REGION {
            // Here, and only here, S3 answers "created" for a bucket that the account has had for long.
            if region(cx, made.name()).await?.is_some() {
                let message = format!("the account has a bucket {} already", made.name());
                return Err(ProviderError {
                    code: Some("BucketAlreadyOwnedByYou".to_owned()),
                    ..ProviderError::new(ErrorClass::AlreadyExists, message).during("s3:CreateBucket")
                });
            }
        } else {
            let location = BucketLocationConstraint::from(cx.region());
            let configuration = CreateBucketConfiguration::builder().location_constraint(location).build();
            call = call.create_bucket_configuration(configuration);
        }
        if made.has_object_lock() {
            call = call.object_lock_enabled_for_bucket(true);
        }
        if let Some(acl) = given(&made.acl) {
            call = call.acl(BucketCannedAcl::from(acl));
        }
        call.send().await.during("s3:CreateBucket")?;
        tagging::created(cx, made.name());
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let mut made = made;
        lifecycle::name(&mut made.lifecycle_rule, op.token());
        let none = TagMap::new();
        op.persist_new(|| tagging::change(cx, made.name(), &none, &made.tags_all)).await?;
        inline::write_changes(cx, &made.as_created(), &made, op).await?;
        Ok(made.described(cx, cx.region().to_owned()).read_written(cx, op).await?)
    }

    /// Buckets of the same name are told apart by when they were created.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let buckets = match buckets(cx).await {
            Ok(buckets) => buckets,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| {
            let bucket = wanted.planned.keyed(&wanted.token);
            let created = buckets.iter().find(|(name, _)| name == bucket.name()).and_then(|(_, date)| *date);
            async move {
                match created {
                    Some(created) if is_recent(&created, wanted.begun) => bucket.read(cx).await,
                    _ => Ok(None),
                }
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let mut planned = planned;
        lifecycle::name(&mut planned.lifecycle_rule, op.token());
        op.persist(|| tagging::change(cx, prior.name(), &prior.tags_all, &planned.tags_all)).await?;
        inline::write_changes(cx, prior, &planned, op).await?;
        Ok(planned.read_written(cx, op).await?)
    }

    async fn within(
        cx: &Context,
        bucket: &Self,
        going: &Going<'_>,
    ) -> Result<Option<Obstacle>, ProviderError> {
        if bucket.force_destroy == Some(true) {
            return Ok(None);
        }
        Ok(contents::left_over(cx, bucket.name(), going).await?.map(Obstacle::contents))
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let deleted = cx.s3().delete_bucket().bucket(prior.name()).send().await.during("s3:DeleteBucket");
        match deleted {
            Err(error) if error.code.as_deref() == Some("BucketNotEmpty") => {
                if prior.force_destroy != Some(true) && !op.waivers().contents {
                    return Err(
                        error.hint("empty it, or destroy with -empty-buckets, or set force_destroy = true and apply before")
                    );
                }
                contents::delete(cx, prior.name(), prior.has_object_lock()).await?;
                // Whoever is still writing is in the way: empty it again.
                Err(ProviderError { class: ErrorClass::Conflict, ..error })
            }
            other => other.map(drop),
        }
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> = in_scope(cx, scope).await?.iter().map(|name| Self::from_id(name)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
