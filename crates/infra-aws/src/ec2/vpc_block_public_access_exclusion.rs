//! `aws_vpc_block_public_access_exclusion`

use aws_sdk_ec2::types::{
    Filter, InternetGatewayExclusionMode, ResourceType, VpcBlockPublicAccessExclusion as Api,
    VpcBlockPublicAccessExclusionState as State,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{Described, described, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given_string;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateUpdateDelete;

/// A VPC or subnet whose internet gateways are of use although they are blocked in the region.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_block_public_access_exclusion")]
pub struct VpcBlockPublicAccessExclusion {
    #[attr(computed)]
    id: Option<String>,
    #[attr(required)]
    internet_gateway_exclusion_mode: String,
    #[attr(computed)]
    resource_arn: Option<String>,
    #[attr(optional, force_new)]
    subnet_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(computed)]
    tags_all: TagMap,
    #[attr(optional, force_new)]
    vpc_id: Option<String>,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

const LISTS: &str = "ec2:DescribeVpcBlockPublicAccessExclusions";

async fn pages(
    cx: &Context,
    ids: Option<Vec<String>>,
    filters: Vec<Filter>,
) -> Result<Vec<Api>, ProviderError> {
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let call = cx.ec2().describe_vpc_block_public_access_exclusions();
        let call = call.set_exclusion_ids(ids.clone()).set_filters(Some(filters.clone()));
        let page = call.set_next_token(token).send().await.during(LISTS)?;
        found.extend(page.vpc_block_public_access_exclusions.unwrap_or_default());
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(found);
        }
    }
}

impl VpcBlockPublicAccessExclusion {
    /// Waits until it is in force.
    async fn in_force(&self, cx: &Context, op: &Op<'_>) -> Result<(), Fault> {
        let ask = || async {
            let Some(api) = Self::by_ids(cx, vec![self.id().to_owned()]).await?.into_iter().next() else {
                return Ok(None);
            };
            let failed = || {
                let reason = api.reason().unwrap_or("EC2 does not say why");
                ProviderError::new(
                    ErrorClass::Invalid,
                    format!("the exclusion {} failed: {reason}", self.id()),
                )
            };
            match api.state() {
                Some(State::CreateInProgress | State::UpdateInProgress) | None => Ok(None),
                Some(State::CreateFailed) => Ok(Some(Err(Fault::tainted(failed())))),
                Some(State::UpdateFailed) => Ok(Some(Err(Fault::from(failed())))),
                Some(_) => Ok(Some(Ok(()))),
            }
        };
        op.until(format!("the exclusion {} to be in force", self.id()), ask).await?
    }
}

impl Described for VpcBlockPublicAccessExclusion {
    type Api = Api;
    /// There is no filter for ids: [`Described::by_ids`] does without.
    const ID_FILTER: &'static str = "";

    fn api_id(api: &Api) -> Option<&str> {
        api.exclusion_id()
    }

    async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
        pages(cx, None, filters).await
    }

    async fn by_ids(cx: &Context, ids: Vec<String>) -> Result<Vec<Api>, ProviderError> {
        lookup::existing(ids, |ids| pages(cx, Some(ids), Vec::new())).await
    }

    /// One that is gone is still told of for a while.
    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        if api.state() == Some(&State::DeleteComplete) {
            return None;
        }
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let resource = api.resource_arn().and_then(|arn| arn.rsplit(':').next()).unwrap_or_default();
        let of = |kind: &str| Some(resource.strip_prefix(kind).unwrap_or_default().to_owned());
        let mode = api.internet_gateway_exclusion_mode().map(InternetGatewayExclusionMode::as_str);
        Some(Self {
            id: api.exclusion_id.clone(),
            internet_gateway_exclusion_mode: mode.unwrap_or_default().to_owned(),
            resource_arn: api.resource_arn.clone(),
            subnet_id: of("subnet/"),
            tags: Some(tags.own),
            tags_all: tags.all,
            vpc_id: of("vpc/"),
            timeouts: self.timeouts.clone(),
        })
    }
}

impl Resource for VpcBlockPublicAccessExclusion {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits::minutes(30);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["subnet_id", "vpc_id"]);
        checks.one_of("internet_gateway_exclusion_mode", &["allow-bidirectional", "allow-egress"]);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        described::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let ty = ResourceType::VpcBlockPublicAccessExclusion;
        let mode = InternetGatewayExclusionMode::from(planned.internet_gateway_exclusion_mode.as_str());
        let call = cx
            .ec2_once()
            .create_vpc_block_public_access_exclusion()
            .internet_gateway_exclusion_mode(mode)
            .set_subnet_id(given_string(&planned.subnet_id))
            .set_vpc_id(given_string(&planned.vpc_id))
            .tag_specifications(tagging::on_create(ty, &planned.tags_all, token));
        let made = call.send().await.during("ec2:CreateVpcBlockPublicAccessExclusion")?;
        let id = made.vpc_block_public_access_exclusion.and_then(|made| made.exclusion_id);
        Ok(Self { id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.in_force(cx, op).await?;
        Ok(cx.read_back(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if planned.internet_gateway_exclusion_mode != prior.internet_gateway_exclusion_mode {
            let mode = InternetGatewayExclusionMode::from(planned.internet_gateway_exclusion_mode.as_str());
            let call = cx
                .ec2()
                .modify_vpc_block_public_access_exclusion()
                .exclusion_id(prior.id())
                .internet_gateway_exclusion_mode(mode);
            let modify = || async {
                call.clone().send().await.during("ec2:ModifyVpcBlockPublicAccessExclusion").map(drop)
            };
            op.persist(modify).await?;
            planned.in_force(cx, op).await?;
        }
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().delete_vpc_block_public_access_exclusion().exclusion_id(prior.id()).send();
        match call.await.during("ec2:DeleteVpcBlockPublicAccessExclusion") {
            // One that is gone is told of for a while, and cannot be deleted again.
            Err(error) if error.message.contains("delete-complete state") => return Ok(()),
            other => drop(other?),
        }
        let gone = || async { Ok(cx.read(prior).await?.is_none().then_some(())) };
        op.until(format!("the exclusion {} to be gone", prior.id()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        described::list(cx, scope).await
    }
}
