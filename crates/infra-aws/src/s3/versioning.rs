//! `aws_s3_bucket_versioning`

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_bucket_versioning::GetBucketVersioningOutput;
use aws_sdk_s3::types::{BucketVersioningStatus, MfaDelete, VersioningConfiguration};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};
use infra_value::Value;

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// What S3 calls a bucket whose versions were never kept. Once they were, keeping them can only be suspended.
const DISABLED: &str = "Disabled";

const SETTING: &str = "versioning_configuration";

/// Whether old versions of objects are kept. A bucket always has an answer: deleting this resource suspends it.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_versioning")]
pub struct BucketVersioning {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(optional)]
    pub(super) mfa: Option<String>,
    #[block(list, min = 1, max = 1)]
    pub(super) versioning_configuration: Vec<Versioning>,
}

/// What is set.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Versioning {
    #[attr(optional_computed)]
    pub(super) mfa_delete: Option<String>,
    #[attr(required)]
    pub(super) status: String,
}

impl BucketVersioning {
    fn status(&self) -> &str {
        self.versioning_configuration.first().map_or(DISABLED, |versioning| &versioning.status)
    }

    async fn put(
        &self,
        client: &Client,
        configuration: VersioningConfiguration,
    ) -> Result<(), ProviderError> {
        let call = client
            .put_bucket_versioning()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .set_mfa(given_string(&self.mfa))
            .versioning_configuration(configuration);
        call.send().await.during("s3:PutBucketVersioning").map(drop)
    }
}

impl Setting for BucketVersioning {
    type Api = GetBucketVersioningOutput;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_versioning()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        if_found(call.send().await.during("s3:GetBucketVersioning"))
    }

    fn observe(&self, api: &Self::Api) -> Self {
        let versioning = Versioning {
            mfa_delete: Some(api.mfa_delete().map(|mfa| mfa.as_str().to_owned()).unwrap_or_default()),
            status: api.status().map_or(DISABLED, |status| status.as_str()).to_owned(),
        };
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            versioning_configuration: vec![versioning],
            ..self.clone()
        }
    }

    /// A bucket of which nobody has ever said anything has no resource of this type.
    fn exists(&self, now: &Self) -> bool {
        let says = self.versioning_configuration.first().map(|versioning| versioning.status.as_str());
        now.status() != DISABLED || says == Some(DISABLED)
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        if self.status() == DISABLED {
            return Ok(());
        }
        let mfa = self.versioning_configuration.first().and_then(|versioning| given(&versioning.mfa_delete));
        let configuration = VersioningConfiguration::builder()
            .status(BucketVersioningStatus::from(self.status()))
            .set_mfa_delete(mfa.map(MfaDelete::from))
            .build();
        self.put(client, configuration).await
    }
}

impl Resource for BucketVersioning {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.each(SETTING, |versioning| {
            versioning.one_of("status", &["Enabled", "Suspended", DISABLED]);
            versioning.one_of("mfa_delete", &["Enabled", DISABLED]);
        });
    }

    fn plan(draft: &mut Draft<'_>) {
        let status = |of: &Value| {
            let versioning = of.as_slice().and_then(<[Value]>::first);
            versioning.and_then(|one| one.get("status")).and_then(Value::as_str).map(str::to_owned)
        };
        let (was, is) = (status(draft.prior(SETTING)), status(draft.planned(SETTING)));
        if let Some(was) = was.filter(|was| was != DISABLED && is.as_deref() == Some(DISABLED))
            && !draft.is_replaced()
        {
            let message =
                format!("status was {was:?} and cannot become {DISABLED:?} again: set it to \"Suspended\"");
            draft.refuse(SETTING, message);
        }
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.status() != "Enabled" {
            return Ok(());
        }
        let suspended = VersioningConfiguration::builder().status(BucketVersioningStatus::Suspended).build();
        match prior.put(cx.s3(), suspended).await {
            // Object lock needs versions for as long as the bucket lives.
            Err(error) if error.code.as_deref() == Some("InvalidBucketState") => Ok(()),
            other => other,
        }
    }
}
