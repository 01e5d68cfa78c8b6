//! `aws_cloudfront_origin_access_identity`

use aws_sdk_cloudfront::operation::get_cloud_front_origin_access_identity::GetCloudFrontOriginAccessIdentityOutput as Api;
use aws_sdk_cloudfront::types::{
    CloudFrontOriginAccessIdentityConfig, CloudFrontOriginAccessIdentitySummary,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Whom CloudFront is for a bucket. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudfront_origin_access_identity")]
pub struct OriginAccessIdentity {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    caller_reference: Option<String>,
    #[attr(computed)]
    cloudfront_access_identity_path: Option<String>,
    #[attr(optional, default = "")]
    comment: Option<String>,
    #[attr(computed, computed_on = ["comment"])]
    etag: Option<String>,
    #[attr(computed)]
    iam_arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    s3_canonical_user_id: Option<String>,
}

async fn get(cx: &Context, id: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.cloudfront().get_cloud_front_origin_access_identity().id(id);
    if_found(call.send().await.during("cloudfront:GetCloudFrontOriginAccessIdentity"))
}

/// All of them.
async fn all(cx: &Context) -> Result<Vec<CloudFrontOriginAccessIdentitySummary>, ProviderError> {
    let call = cx.cloudfront().list_cloud_front_origin_access_identities().into_paginator().items().send();
    call.collect::<Result<_, _>>().await.during("cloudfront:ListCloudFrontOriginAccessIdentities")
}

impl OriginAccessIdentity {
    /// What the call that creates it carries, and the identity keeps.
    fn reference(token: &str) -> String {
        format!("infra-{token}")
    }

    fn config(&self) -> Result<CloudFrontOriginAccessIdentityConfig, ProviderError> {
        let config = CloudFrontOriginAccessIdentityConfig::builder()
            .caller_reference(self.caller_reference.clone().unwrap_or_default())
            .comment(self.comment.clone().unwrap_or_default());
        built(config.build())
    }

    async fn observe(cx: &Context, answer: Api) -> Result<Option<Self>, ProviderError> {
        let Some(api) = answer.cloud_front_origin_access_identity else { return Ok(None) };
        let Some(config) = api.cloud_front_origin_access_identity_config else { return Ok(None) };
        let (partition, account, id) = (cx.partition().id, cx.account_id().await?, api.id);
        Ok(Some(Self {
            arn: Some(format!("arn:{partition}:cloudfront::{account}:origin-access-identity/{id}")),
            caller_reference: Some(config.caller_reference),
            cloudfront_access_identity_path: Some(format!("origin-access-identity/cloudfront/{id}")),
            comment: Some(config.comment),
            etag: answer.e_tag,
            iam_arn: Some(format!(
                "arn:{partition}:iam::cloudfront:user/CloudFront Origin Access Identity {id}"
            )),
            id: Some(id),
            s3_canonical_user_id: Some(api.s3_canonical_user_id),
        }))
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        match get(cx, self.id()).await? {
            Some(answer) => Self::observe(cx, answer).await,
            None => Ok(None),
        }
    }
}

impl Resource for OriginAccessIdentity {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = Self { caller_reference: Some(Self::reference(token)), ..planned.clone() };
        let call = cx.cloudfront_once().create_cloud_front_origin_access_identity();
        let call = call.cloud_front_origin_access_identity_config(made.config()?).send().await;
        let answer = call.during("cloudfront:CreateCloudFrontOriginAccessIdentity")?;
        Ok(Self { id: answer.cloud_front_origin_access_identity.map(|api| api.id), ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The identity whose creating call carried the token: those with the comment are asked, as the list does not tell.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let all = match all(cx).await {
            Ok(all) => all,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| async {
            let comment = wanted.planned.comment.as_deref().unwrap_or_default();
            let reference = Some(Self::reference(&wanted.token));
            for api in all.iter().filter(|api| api.comment == comment) {
                let found = Self::from_id(&api.id).read(cx).await?;
                if found.as_ref().is_some_and(|found| found.caller_reference == reference) {
                    return Ok(found);
                }
            }
            Ok(None)
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let call = cx
            .cloudfront()
            .update_cloud_front_origin_access_identity()
            .id(prior.id())
            .set_if_match(prior.etag.clone())
            .cloud_front_origin_access_identity_config(planned.config()?);
        call.send().await.during("cloudfront:UpdateCloudFrontOriginAccessIdentity")?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(found) = get(cx, prior.id()).await? else { return Ok(()) };
        let call = cx.cloudfront().delete_cloud_front_origin_access_identity().id(prior.id());
        let call = call.set_if_match(found.e_tag).send().await;
        call.during("cloudfront:DeleteCloudFrontOriginAccessIdentity").map(drop)
    }

    /// They have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let known: Vec<Self> = all(cx).await?.iter().map(|api| Self::from_id(&api.id)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
