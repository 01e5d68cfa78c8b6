//! `aws_s3_bucket_accelerate_configuration`

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_bucket_accelerate_configuration::GetBucketAccelerateConfigurationOutput;
use aws_sdk_s3::types::{AccelerateConfiguration, BucketAccelerateStatus};
use infra_provider::ProviderError;
use infra_provider::model::Model;

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given_string;
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

const ENABLED: &str = "Enabled";
const SUSPENDED: &str = "Suspended";

/// Whether requests come in at the edges of the network. Once they did, that can only be suspended: deleting this resource does so.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_accelerate_configuration")]
pub struct BucketAcceleration {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(required)]
    pub(super) status: String,
}

impl Setting for BucketAcceleration {
    type Api = GetBucketAccelerateConfigurationOutput;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_accelerate_configuration()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        if_found(call.send().await.during("s3:GetAccelerateConfiguration"))
    }

    /// What never was there is as good as suspended.
    fn observe(&self, api: &Self::Api) -> Self {
        let unsaid = if self.status == SUSPENDED { SUSPENDED } else { "" };
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            status: api.status().map_or(unsaid, |status| status.as_str()).to_owned(),
            ..self.clone()
        }
    }

    /// A bucket of which nobody has ever said anything has no resource of this type.
    fn exists(&self, now: &Self) -> bool {
        !now.status.is_empty()
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let status = BucketAccelerateStatus::from(self.status.as_str());
        let call = client
            .put_bucket_accelerate_configuration()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .accelerate_configuration(AccelerateConfiguration::builder().status(status).build());
        call.send().await.during("s3:PutAccelerateConfiguration").map(drop)
    }
}

impl Resource for BucketAcceleration {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("status", &[ENABLED, SUSPENDED]);
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.status != ENABLED {
            return Ok(());
        }
        Self { status: SUSPENDED.to_owned(), ..prior.clone() }.write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_was_there_is_as_good_as_suspended() {
        let of = |status: &str| BucketAcceleration { status: status.to_owned(), ..Default::default() };
        let told = |status: Option<BucketAccelerateStatus>| {
            GetBucketAccelerateConfigurationOutput::builder().set_status(status).build()
        };
        let exists = |known: &str, api| {
            let known = of(known);
            let now = known.observe(&api);
            (known.exists(&now), now.status)
        };
        assert_eq!(exists(SUSPENDED, told(None)), (true, SUSPENDED.to_owned()));
        assert_eq!(exists(ENABLED, told(None)), (false, String::new()));
        assert_eq!(exists("", told(None)), (false, String::new()));
        assert_eq!(exists("", told(Some(BucketAccelerateStatus::Enabled))), (true, ENABLED.to_owned()));
    }
}
