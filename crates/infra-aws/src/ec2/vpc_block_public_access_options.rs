//! `aws_vpc_block_public_access_options`

use aws_sdk_ec2::Client;
use aws_sdk_ec2::types::{
    InternetGatewayBlockMode, VpcBlockPublicAccessOptions as Api, VpcBlockPublicAccessState,
};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::timeouts::CreateUpdateDelete;

/// Whether internet gateways are of any use in a region. An account always has this: it is adopted, and turned off when it is
/// destroyed.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_vpc_block_public_access_options")]
pub struct VpcBlockPublicAccessOptions {
    #[attr(computed)]
    aws_account_id: Option<String>,
    #[attr(computed)]
    aws_region: Option<String>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(required)]
    internet_gateway_block_mode: String,
    #[block(single)]
    timeouts: Option<CreateUpdateDelete>,
}

async fn ask(cx: &Context) -> Result<Option<Api>, ProviderError> {
    let answer = cx.ec2().describe_vpc_block_public_access_options().send().await;
    Ok(answer.during("ec2:DescribeVpcBlockPublicAccessOptions")?.vpc_block_public_access_options)
}

async fn write(client: &Client, mode: &str) -> Result<Option<Api>, ProviderError> {
    let mode = InternetGatewayBlockMode::from(mode);
    let call = client.modify_vpc_block_public_access_options().internet_gateway_block_mode(mode).send();
    Ok(call.await.during("ec2:ModifyVpcBlockPublicAccessOptions")?.vpc_block_public_access_options)
}

/// Waits until a mode is in force.
async fn in_force(cx: &Context, mode: &str, op: &Op<'_>) -> Result<Api, ProviderError> {
    let in_force = || async {
        let is_ready = |api: &Api| {
            api.internet_gateway_block_mode().is_some_and(|is| is.as_str() == mode)
                && api.state() != Some(&VpcBlockPublicAccessState::UpdateInProgress)
        };
        Ok(ask(cx).await?.filter(is_ready))
    };
    op.until(format!("internet gateways to be in the mode {mode}"), in_force).await
}

impl VpcBlockPublicAccessOptions {
    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        let mode = api.internet_gateway_block_mode().unwrap_or(&InternetGatewayBlockMode::Off);
        Self {
            aws_account_id: api.aws_account_id.clone(),
            aws_region: api.aws_region.clone(),
            id: api.aws_region.clone(),
            internet_gateway_block_mode: mode.as_str().to_owned(),
            timeouts: self.timeouts.clone(),
        }
    }
}

impl Resource for VpcBlockPublicAccessOptions {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(30);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("internet_gateway_block_mode", &["off", "block-bidirectional", "block-ingress"]);
    }

    /// A region has them once.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let found = ask(cx).await;
        let answer = |prior: &Self| match &found {
            Ok(api) => Ok(api.as_ref().map(|api| prior.observe(api))),
            Err(error) => Err(error.clone()),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        write(cx.ec2_once(), &planned.internet_gateway_block_mode).await?;
        Ok(Self { id: Some(cx.region().to_owned()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.observe(&in_force(cx, &made.internet_gateway_block_mode, op).await?))
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let mode = &planned.internet_gateway_block_mode;
        if *mode != prior.internet_gateway_block_mode {
            op.persist(|| write(cx.ec2(), mode)).await?;
        }
        Ok(planned.observe(&in_force(cx, mode, op).await?))
    }

    fn stays(&self) -> bool {
        true
    }

    async fn delete(cx: &Context, _prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let off = InternetGatewayBlockMode::Off;
        write(cx.ec2(), off.as_str()).await?;
        in_force(cx, off.as_str(), op).await.map(drop)
    }

    /// Where nothing is blocked, nobody has asked for it. They have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let found = ask(cx).await?.map(|api| Self::default().observe(&api));
        let off = InternetGatewayBlockMode::Off;
        Ok(found.into_iter().filter(|found| found.internet_gateway_block_mode != off.as_str()).collect())
    }
}
