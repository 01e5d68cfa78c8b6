//! `aws_ecr_repository`

use aws_sdk_ecr::types::{
    EncryptionConfiguration as EncryptionApi, EncryptionType, ImageScanningConfiguration as ScanningApi,
    ImageTagMutability, Repository as Api,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{Going, Obstacle, ProviderError, Scope};

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts;

/// Images under a name. One call reads 100; the tags of each cost one more.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ecr_repository")]
pub struct Repository {
    #[attr(computed)]
    pub(super) arn: Option<String>,
    #[attr(optional)]
    force_delete: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, default = "MUTABLE")]
    image_tag_mutability: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(computed)]
    registry_id: Option<String>,
    #[attr(computed)]
    repository_url: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(list, force_new, computed, planned_empty)]
    encryption_configuration: Vec<Encryption>,
    #[block(list, max = 1, computed, planned_empty)]
    image_scanning_configuration: Vec<Scanning>,
    #[block(single)]
    timeouts: Option<timeouts::Delete>,
}

/// How images are encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Encryption {
    #[attr(optional, force_new, default = "AES256")]
    pub(super) encryption_type: Option<String>,
    #[attr(optional_computed, force_new)]
    pub(super) kms_key: Option<String>,
}

/// Whether they are looked at for weaknesses.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Scanning {
    #[attr(required)]
    pub(super) scan_on_push: bool,
}

const AES256: &str = "AES256";
const PER_CALL: usize = 100;

/// Those of some names that exist, or all.
pub(super) async fn describe(cx: &Context, names: Option<Vec<String>>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.ecr().describe_repositories().set_repository_names(names);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("ecr:DescribeRepositories")
}

impl Encryption {
    fn to_api(&self) -> Result<EncryptionApi, ProviderError> {
        let kind = EncryptionType::from(given(&self.encryption_type).unwrap_or(AES256));
        let api = EncryptionApi::builder().encryption_type(kind).set_kms_key(given_string(&self.kms_key));
        crate::error::built(api.build())
    }

    pub(super) fn of_api(api: &EncryptionApi) -> Self {
        Self { encryption_type: Some(api.encryption_type.as_str().to_owned()), kms_key: told(&api.kms_key) }
    }
}

impl Repository {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.name)
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let name = api.repository_name.clone().unwrap_or_default();
        let encryption = api.encryption_configuration().map(Encryption::of_api);
        let scanning =
            api.image_scanning_configuration().map(|api| Scanning { scan_on_push: api.scan_on_push });
        let mutability = api.image_tag_mutability().map_or("MUTABLE", ImageTagMutability::as_str);
        Self {
            arn: api.repository_arn.clone(),
            force_delete: self.force_delete,
            id: Some(name.clone()),
            image_tag_mutability: Some(mutability.to_owned()),
            name,
            registry_id: api.registry_id.clone(),
            repository_url: api.repository_uri.clone(),
            tags: Some(tags.own),
            tags_all: tags.all,
            encryption_configuration: encryption.into_iter().collect(),
            image_scanning_configuration: scanning.into_iter().collect(),
            timeouts: self.timeouts.clone(),
        }
    }
}

impl Resource for Repository {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const TAGGED_BY: &'static str = "arn";
    const LIMITS: Limits = Limits::minutes(20);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("image_tag_mutability", &["MUTABLE", "IMMUTABLE"]);
        checks.each("encryption_configuration", |encryption| {
            encryption.one_of("encryption_type", &[AES256, "KMS", "KMS_DSSE"]);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names = prior.iter().map(|prior| prior.key().to_owned());
        let fetch = |names| lookup::existing(names, |names| describe(cx, Some(names)));
        let found = lookup::by_key(names, PER_CALL, Api::repository_name, fetch).await;
        lookup::one_by_one(prior, |prior| {
            let api = found.get(prior.key()).map(|api| api.cloned());
            async move {
                let Some(api) = api? else { return Ok(None) };
                let tags = tagging::of(cx, api.repository_arn().unwrap_or_default()).await?;
                Ok(tags.map(|tags| prior.observe(cx, &api, tags)))
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let encryption = planned.encryption_configuration.first().map(Encryption::to_api).transpose()?;
        let scanning = planned.image_scanning_configuration.first();
        let scanning = scanning.map(|of| ScanningApi::builder().scan_on_push(of.scan_on_push).build());
        let call = cx
            .ecr_once()
            .create_repository()
            .repository_name(&planned.name)
            .set_image_tag_mutability(given(&planned.image_tag_mutability).map(ImageTagMutability::from))
            .set_image_scanning_configuration(scanning)
            .set_encryption_configuration(encryption)
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?));
        let arn = call.send().await.during("ecr:CreateRepository")?.repository;
        let arn = arn.and_then(|api| api.repository_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &planned.tags_all, token);
        Ok(Self { arn, id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let name = prior.key();
        if prior.image_tag_mutability != planned.image_tag_mutability {
            let mutability = given(&planned.image_tag_mutability).unwrap_or("MUTABLE");
            let call = cx.ecr().put_image_tag_mutability().repository_name(name);
            let call = call.image_tag_mutability(ImageTagMutability::from(mutability));
            call.send().await.during("ecr:PutImageTagMutability")?;
        }
        if prior.image_scanning_configuration != planned.image_scanning_configuration {
            let is_on = planned.image_scanning_configuration.first().is_some_and(|of| of.scan_on_push);
            let call = cx.ecr().put_image_scanning_configuration().repository_name(name);
            let scanning = ScanningApi::builder().scan_on_push(is_on).build();
            let call = call.image_scanning_configuration(scanning);
            call.send().await.during("ecr:PutImageScanningConfiguration")?;
        }
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// One that has images is not deleted unless `force_delete` is set, and says so.
    async fn within(
        cx: &Context,
        prior: &Self,
        _going: &Going<'_>,
    ) -> Result<Option<Obstacle>, ProviderError> {
        if prior.force_delete == Some(true) {
            return Ok(None);
        }
        let found = cx.ecr().list_images().repository_name(prior.key()).send().await;
        let found = if_found(found.during("ecr:ListImages"))?.and_then(|found| found.image_ids);
        let count = found.unwrap_or_default().len();
        let things = if count == 1 { "image" } else { "images" };
        Ok((count > 0).then(|| Obstacle::contents(format!("holds {count} {things}"))))
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ecr().delete_repository().repository_name(prior.key());
        let call = call.force(prior.force_delete.unwrap_or_default() || op.waivers().contents);
        call.send().await.during("ecr:DeleteRepository").map_err(|error| {
            match error.code.as_deref() == Some("RepositoryNotEmptyException") {
                true => error.hint("delete its images, or set force_delete = true and apply that first"),
                false => error,
            }
        })?;
        let gone = || async {
            let found = describe(cx, Some(vec![prior.key().to_owned()])).await;
            Ok(if_found(found)?.is_none_or(|found| found.is_empty()).then_some(()))
        };
        op.until(format!("the repository {} to be gone", prior.key()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = describe(cx, None).await?;
        let known: Vec<Self> = found.iter().filter_map(Api::repository_name).map(Self::from_id).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let found = if_found(describe(cx, Some(vec![wanted.planned.name.clone()])).await)?;
            let Some(api) = found.unwrap_or_default().into_iter().next() else { return Ok(None) };
            let tags = tagging::of(cx, api.repository_arn().unwrap_or_default()).await?.unwrap_or_default();
            let is_ours = tags::carry(&tags, &wanted.token);
            let planned = Self { id: Some(wanted.planned.name.clone()), ..wanted.planned.clone() };
            Ok(is_ours.then(|| planned.observe(cx, &api, tags)))
        })
        .await
    }

    async fn settle(cx: &Context, arns: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, arns).await
    }
}
