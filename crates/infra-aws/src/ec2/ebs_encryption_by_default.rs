//! `aws_ebs_encryption_by_default`

use aws_sdk_ec2::Client;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use crate::context::Context;
use crate::error::During;
use crate::given::given_string;
use crate::mutation::{Fault, Op};
use crate::names::{self, PREFIX};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Whether new disks of a region are encrypted where nobody says so. An account always has this: it is adopted, and turned off when it is
/// destroyed.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ebs_encryption_by_default")]
pub struct EbsEncryptionByDefault {
    #[attr(optional, default = true)]
    enabled: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
}

async fn ask(cx: &Context) -> Result<bool, ProviderError> {
    let answer = cx.ec2().get_ebs_encryption_by_default().send().await;
    Ok(answer.during("ec2:GetEbsEncryptionByDefault")?.ebs_encryption_by_default.unwrap_or_default())
}

async fn write(client: &Client, enabled: bool) -> Result<(), ProviderError> {
    if enabled {
        let call = client.enable_ebs_encryption_by_default();
        return call.send().await.during("ec2:EnableEbsEncryptionByDefault").map(drop);
    }
    let call = client.disable_ebs_encryption_by_default();
    call.send().await.during("ec2:DisableEbsEncryptionByDefault").map(drop)
}

impl EbsEncryptionByDefault {
    fn is_on(&self) -> bool {
        self.enabled.unwrap_or(true)
    }
}

impl Resource for EbsEncryptionByDefault {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    /// A region has it once. AWS has no id for it: as in Terraform's provider, it is a name that nobody chose.
    fn keyed(&self, token: &str) -> Self {
        let id = given_string(&self.id).unwrap_or_else(|| names::unique(PREFIX, token));
        Self { id: Some(id), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let found = ask(cx).await;
        let answer = |prior: &Self| match &found {
            Ok(enabled) => Ok(Some(Self { enabled: Some(*enabled), ..prior.clone() })),
            Err(error) => Err(error.clone()),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        write(cx.ec2_once(), planned.is_on()).await?;
        Ok(planned.keyed(token))
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        wanted.planned.is_on() == found.is_on()
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.is_on() != planned.is_on() {
            write(cx.ec2(), planned.is_on()).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        true
    }

    async fn delete(cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        write(cx.ec2(), false).await
    }

    /// Where it is off, nobody has asked for it. It has no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() || !ask(cx).await? {
            return Ok(Vec::new());
        }
        Ok(vec![Self { enabled: Some(true), id: Some(cx.region().to_owned()) }])
    }
}
