//! `digitalocean_spaces_bucket`

use std::time::{Duration, SystemTime};

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{BucketCannedAcl, BucketVersioningStatus, VersioningConfiguration};
use aws_smithy_types::DateTime;
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, Going, Obstacle, ProviderError, Scope};
use infra_resource::given::given;
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Checks, Draft, Fault, Identity, Limits, Op, Resource, Wanted};
use infra_value::Value;

use crate::contents;
use crate::cors::{self, CorsRule};
use crate::error::{During, if_found};
use crate::lifecycle::{self, LifecycleRule};
use crate::signed::with_digest;
use crate::spaces::{REGIONS, Spaces};

/// A place for objects. Reading costs two calls for each bucket, and one more where the configuration has `cors_rule`.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_spaces_bucket")]
pub(crate) struct Bucket {
    #[attr(optional, default = "private")]
    acl: Option<String>,
    #[attr(computed)]
    bucket_domain_name: Option<String>,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    name: Option<String>,
    #[attr(optional, force_new, default = "nyc3", equivalent = same_ignoring_case)]
    region: Option<String>,
    #[attr(computed)]
    urn: Option<String>,
    #[block(list)]
    cors_rule: Vec<CorsRule>,
    #[block(list)]
    lifecycle_rule: Vec<LifecycleRule>,
    #[block(list, max = 1, computed)]
    versioning: Vec<Versioning>,
}

/// Whether a bucket keeps what is written over.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Versioning {
    #[attr(optional, default = false)]
    enabled: Option<bool>,
}

/// Regions are written in lower case by the other side.
fn same_ignoring_case(prior: &Value, config: &Value) -> bool {
    matches!((prior.as_str(), config.as_str()), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}

/// How much the clocks of this machine and of the other side may differ.
const CLOCK_SKEW: Duration = Duration::from_secs(600);

/// Names of the buckets of a region, with when they were created.
async fn buckets(cx: &Spaces, region: &str) -> Result<Vec<(String, Option<DateTime>)>, ProviderError> {
    let answer = cx.client(region)?.list_buckets().send().await.during("ListBuckets")?;
    let buckets = answer.buckets.unwrap_or_default();
    Ok(buckets.into_iter().filter_map(|bucket| Some((bucket.name?, bucket.creation_date))).collect())
}

impl Bucket {
    fn name(&self) -> &str {
        given(&self.id).or(given(&self.name)).unwrap_or_default()
    }

    fn region(&self) -> String {
        given(&self.region).unwrap_or("nyc3").to_lowercase()
    }

    /// Region and name.
    pub(crate) fn address(&self) -> (String, String) {
        (self.region(), self.name().to_owned())
    }

    fn client(&self, cx: &Spaces) -> Result<Client, ProviderError> {
        cx.client(&self.region())
    }

    fn is_versioned(&self) -> bool {
        self.versioning.first().is_some_and(|versioning| versioning.enabled == Some(true))
    }

    /// With what follows from its name and region.
    fn described(&self) -> Self {
        let (name, region) = (self.name().to_owned(), self.region());
        let endpoint = format!("{region}.digitaloceanspaces.com");
        Self {
            bucket_domain_name: Some(format!("{name}.{endpoint}")),
            endpoint: Some(endpoint),
            id: Some(name.clone()),
            urn: Some(format!("do:space:{name}")),
            name: Some(name),
            region: Some(region),
            ..self.clone()
        }
    }

    /// What lets pages of other origins in is read where the configuration has it, as in Terraform's provider, and where
    /// nothing is known of the bucket yet.
    async fn read(&self, cx: &Spaces) -> Result<Option<Self>, ProviderError> {
        let (client, name) = (self.client(cx)?, self.name());
        if name.is_empty() {
            return Ok(None);
        }
        let versioning = client.get_bucket_versioning().bucket(name).send().await;
        let Some(versioning) = if_found(versioning.during("GetBucketVersioning"))? else { return Ok(None) };
        let enabled = versioning.status == Some(BucketVersioningStatus::Enabled);
        let is_new = given(&self.urn).is_none();
        let cors_rule = match self.cors_rule.is_empty() && !is_new {
            true => Vec::new(),
            false => cors::read(&client, name).await?,
        };
        Ok(Some(Self {
            cors_rule,
            lifecycle_rule: lifecycle::read(&client, name, &self.lifecycle_rule).await?,
            versioning: vec![Versioning { enabled: Some(enabled) }],
            ..self.described()
        }))
    }

    /// Makes the calls for what differs from `prior`.
    async fn set(&self, cx: &Spaces, prior: &Self) -> Result<(), ProviderError> {
        let (client, name) = (self.client(cx)?, self.name());
        if self.acl != prior.acl {
            let acl = BucketCannedAcl::from(given(&self.acl).unwrap_or("private"));
            client.put_bucket_acl().bucket(name).acl(acl).send().await.during("PutBucketAcl")?;
        }
        if self.cors_rule != prior.cors_rule {
            cors::write(&client, name, &self.cors_rule).await?;
        }
        if self.is_versioned() != prior.is_versioned() {
            let status = match self.is_versioned() {
                true => BucketVersioningStatus::Enabled,
                false => BucketVersioningStatus::Suspended,
            };
            let versioning = VersioningConfiguration::builder().status(status).build();
            let call = client.put_bucket_versioning().bucket(name).versioning_configuration(versioning);
            call.customize().mutate_request(with_digest).send().await.during("PutBucketVersioning")?;
        }
        if self.lifecycle_rule != prior.lifecycle_rule {
            lifecycle::write(&client, name, &self.lifecycle_rule).await?;
        }
        Ok(())
    }
}

impl Resource for Bucket {
    type Cx = Spaces;
    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits { delete: Duration::from_secs(3600), ..Limits::minutes(10) };

    fn id(&self) -> &str {
        self.name()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        if let Some(region) = checks.text("region")
            && !REGIONS.contains(&region.to_lowercase().as_str())
        {
            checks.report("region", format!("there are no Spaces in \"{region}\": {}", REGIONS.join(", ")));
        }
        checks.one_of("acl", &["private", "public-read"]);
        let is_plain = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let is_name = |name: &str| {
            (3..=63).contains(&name.len())
                && name.as_bytes().first().is_some_and(is_plain)
                && name.bytes().all(|byte| is_plain(&byte) || byte == b'-')
        };
        if checks.text("name").is_some_and(|name| !is_name(name)) {
            checks.report(
                "name",
                "the name of a bucket has 3 to 63 lower case letters, digits and dashes, and begins with no dash",
            );
        }
        checks.each("lifecycle_rule", lifecycle::check);
    }

    /// Terraform's provider takes another name for a change in place, and makes none: it is another bucket.
    fn plan(draft: &mut Draft<'_>) {
        if !draft.is_create() && draft.changes("name") {
            draft.replace("name");
        }
    }

    async fn read_many(cx: &Spaces, prior: &[Self]) -> Answers<Self> {
        one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Spaces, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let made = planned.described();
        let client = cx.client_once(&made.region())?;
        // There are servers that answer "created" for a bucket that the account has had for long.
        let head = client.head_bucket().bucket(made.name()).send().await.during("HeadBucket");
        if if_found(head)?.is_some() {
            let message = format!("the account has a bucket {} already", made.name());
            return Err(ProviderError::new(ErrorClass::AlreadyExists, message));
        }
        let acl = BucketCannedAcl::from(given(&made.acl).unwrap_or("private"));
        client.create_bucket().bucket(made.name()).acl(acl).send().await.during("CreateBucket")?;
        Ok(made)
    }

    async fn complete(cx: &Spaces, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let fresh = Self { acl: made.acl.clone(), ..Self::default() };
        op.persist_new(|| made.set(cx, &fresh)).await?;
        Ok(infra_resource::context::read_back(cx, &made, op).await?)
    }

    /// Of buckets of the same name, only the one that has just been created is meant.
    async fn find(cx: &Spaces, wanted: &[Wanted<Self>]) -> Answers<Self> {
        one_by_one(wanted, |wanted| async move {
            let planned = wanted.planned.described();
            let buckets = buckets(cx, &planned.region()).await?;
            let created = buckets.iter().find(|(name, _)| name == planned.name()).and_then(|(_, date)| *date);
            let earliest = wanted.begun.checked_sub(CLOCK_SKEW).unwrap_or(SystemTime::UNIX_EPOCH);
            match created.and_then(|created| SystemTime::try_from(created).ok()) {
                Some(created) if created >= earliest => planned.read(cx).await,
                _ => Ok(None),
            }
        })
        .await
    }

    async fn update(cx: &Spaces, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist(|| planned.set(cx, prior)).await?;
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn within(
        cx: &Spaces,
        bucket: &Self,
        going: &Going<'_>,
    ) -> Result<Option<Obstacle>, ProviderError> {
        if bucket.force_destroy == Some(true) {
            return Ok(None);
        }
        let is_in_it = |object: &&&Value| object.get("bucket").and_then(Value::as_str) == Some(bucket.name());
        let own = going.of("digitalocean_spaces_bucket_object").iter().filter(is_in_it);
        let own = own.filter_map(|object| object.get("key")?.as_str()).collect();
        let left = contents::left_over(&bucket.client(cx)?, bucket.name(), &own).await?;
        Ok(left.map(Obstacle::contents))
    }

    async fn delete(cx: &Spaces, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let client = prior.client(cx)?;
        let name = prior.name();
        match client.delete_bucket().bucket(name).send().await.during("DeleteBucket") {
            Err(error) if error.code.as_deref() == Some("BucketNotEmpty") => {
                if prior.force_destroy != Some(true) && !op.waivers().contents {
                    let refused = ProviderError { class: ErrorClass::Invalid, ..error };
                    return Err(
                        refused.hint("empty it, or destroy with -empty-buckets, or set force_destroy = true and apply before")
                    );
                }
                contents::delete(&client, name, "", |_| true).await?;
                // Whoever is still writing is in the way: empty it again.
                return Err(ProviderError { class: ErrorClass::Conflict, ..error });
            }
            other => other.map(drop)?,
        }
        op.until(format!("the bucket {name} to be gone"), || {
            let client = &client;
            async move {
                let head = client.head_bucket().bucket(name).send().await.during("HeadBucket");
                Ok(if_found(head)?.is_none().then_some(()))
            }
        })
        .await
    }

    /// `REGION,NAME`
    async fn import(cx: &Spaces, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((region, name)) = id.split_once(',') else {
            let message = format!("\"{id}\" does not name a bucket");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write the region and the name, with a comma between them"));
        };
        let asked = Self {
            acl: Some("private".to_owned()),
            force_destroy: Some(false),
            region: Some(region.to_owned()),
            ..Self::from_id(name)
        };
        asked.read(cx).await
    }

    /// Buckets of all regions.
    async fn list(cx: &Spaces, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let mut found: Vec<Self> = Vec::new();
        for (region, buckets) in REGIONS.iter().zip(one_by_one(&REGIONS, |region| buckets(cx, region)).await)
        {
            let buckets = match buckets {
                // A region may be closed to the account.
                Err(error) if matches!(error.class, ErrorClass::Denied | ErrorClass::NotFound) => continue,
                other => other?,
            };
            for (name, _) in buckets {
                // An endpoint that stands for all regions lists everything each time.
                if found.iter().all(|known| known.name() != name) {
                    found.push(Self { region: Some((*region).to_owned()), ..Self::from_id(&name) });
                }
            }
        }
        Self::read_many(cx, &found).await.into_iter().filter_map(Result::transpose).collect()
    }
}
