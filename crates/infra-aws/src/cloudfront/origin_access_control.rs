//! `aws_cloudfront_origin_access_control`

use aws_sdk_cloudfront::types::{
    OriginAccessControlConfig, OriginAccessControlOriginTypes, OriginAccessControlSigningBehaviors,
    OriginAccessControlSigningProtocols, OriginAccessControlSummary,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};

/// How CloudFront proves to an origin that it is CloudFront. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudfront_origin_access_control")]
pub struct OriginAccessControl {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, default = "Managed by Terraform")]
    description: Option<String>,
    #[attr(computed)]
    etag: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    name: String,
    #[attr(required)]
    origin_access_control_origin_type: String,
    #[attr(required)]
    signing_behavior: String,
    #[attr(required)]
    signing_protocol: String,
}

/// All of them.
async fn all(cx: &Context) -> Result<Vec<OriginAccessControlSummary>, ProviderError> {
    let mut found = Vec::new();
    let mut marker: Option<String> = None;
    loop {
        let call = cx.cloudfront().list_origin_access_controls().set_marker(marker).send().await;
        let page = call.during("cloudfront:ListOriginAccessControls")?.origin_access_control_list;
        let Some(page) = page else { return Ok(found) };
        found.extend(page.items.unwrap_or_default());
        marker = page.next_marker.filter(|_| page.is_truncated);
        if marker.is_none() {
            return Ok(found);
        }
    }
}

impl OriginAccessControl {
    fn to_api(&self) -> Result<OriginAccessControlConfig, ProviderError> {
        let protocol = OriginAccessControlSigningProtocols::from(self.signing_protocol.as_str());
        let behavior = OriginAccessControlSigningBehaviors::from(self.signing_behavior.as_str());
        let origin = OriginAccessControlOriginTypes::from(self.origin_access_control_origin_type.as_str());
        let config = OriginAccessControlConfig::builder()
            .name(&self.name)
            .description(self.description.clone().unwrap_or_default())
            .signing_protocol(protocol)
            .signing_behavior(behavior)
            .origin_access_control_origin_type(origin);
        built(config.build())
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.cloudfront().get_origin_access_control().id(self.id());
        let Some(answer) = if_found(call.send().await.during("cloudfront:GetOriginAccessControl"))? else {
            return Ok(None);
        };
        let Some(api) = answer.origin_access_control else { return Ok(None) };
        let Some(config) = api.origin_access_control_config else { return Ok(None) };
        let account = cx.account_id().await?;
        let partition = cx.partition().id;
        Ok(Some(Self {
            arn: Some(format!("arn:{partition}:cloudfront::{account}:origin-access-control/{}", api.id)),
            description: Some(config.description.unwrap_or_default()),
            etag: answer.e_tag,
            id: Some(api.id),
            name: config.name,
            origin_access_control_origin_type: config.origin_access_control_origin_type.as_str().to_owned(),
            signing_behavior: config.signing_behavior.as_str().to_owned(),
            signing_protocol: config.signing_protocol.as_str().to_owned(),
        }))
    }
}

impl Resource for OriginAccessControl {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        let origins = ["lambda", "mediapackagev2", "mediastore", "s3"];
        checks.one_of("origin_access_control_origin_type", &origins);
        checks.one_of("signing_behavior", &["always", "never", "no-override"]);
        checks.one_of("signing_protocol", &["sigv4"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.cloudfront_once().create_origin_access_control();
        let call = call.origin_access_control_config(planned.to_api()?).send();
        let made = call.await.during("cloudfront:CreateOriginAccessControl")?.origin_access_control;
        Ok(Self { id: made.map(|made| made.id), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Names are unique in an account.
    async fn find(cx: &Context, wanted: &[crate::resource::Wanted<Self>]) -> Answers<Self> {
        let all = match all(cx).await {
            Ok(all) => all,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| {
            let id = all.iter().find(|api| api.name == wanted.planned.name).map(|api| api.id.clone());
            async move {
                let Some(id) = id else { return Ok(None) };
                let found = Self { id: Some(id), ..wanted.planned.clone() }.read(cx).await?;
                Ok(found.filter(|found| says_the_same(&wanted.planned, found)))
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let call = cx.cloudfront().update_origin_access_control().id(planned.id());
        let call = call.set_if_match(prior.etag.clone()).origin_access_control_config(planned.to_api()?);
        call.send().await.during("cloudfront:UpdateOriginAccessControl")?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(found) = prior.read(cx).await? else { return Ok(()) };
        let call = cx.cloudfront().delete_origin_access_control().id(prior.id()).set_if_match(found.etag);
        call.send().await.during("cloudfront:DeleteOriginAccessControl").map(drop)
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
