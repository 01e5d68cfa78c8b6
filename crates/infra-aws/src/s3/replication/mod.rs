//! `aws_s3_bucket_replication_configuration`

pub(super) mod rule;

use aws_sdk_s3::Client;
use aws_sdk_s3::types::ReplicationConfiguration;
use infra_provider::ProviderError;
use infra_provider::model::Model;

use self::rule::Rule;
use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given_string;
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};

/// Where copies of a bucket's objects go.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_replication_configuration")]
pub struct BucketReplication {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(required)]
    pub(super) role: String,
    #[attr(optional, sensitive)]
    pub(super) token: Option<String>,
    #[block(list, min = 1, max = 1000)]
    pub(super) rule: Vec<Rule>,
}

impl Setting for BucketReplication {
    type Api = ReplicationConfiguration;

    placed!(bucket);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx.s3().get_bucket_replication().bucket(&self.bucket);
        let answer = if_found(call.send().await.during("s3:GetReplicationConfiguration"))?;
        Ok(answer.and_then(|answer| answer.replication_configuration))
    }

    /// Rules stay in the order in which they are known: S3 promises none.
    fn observe(&self, api: &Self::Api) -> Self {
        let observed = api.rules().iter().map(|api| {
            let is_known = |rule: &Rule| rule.is_named(api.id().unwrap_or_default());
            let index = self.rule.iter().position(is_known);
            (index, Rule::of_api(api, index.and_then(|index| self.rule.get(index))))
        });
        let mut rules: Vec<(Option<usize>, Rule)> = observed.collect();
        rules.sort_by_key(|(index, _)| index.unwrap_or(usize::MAX));
        Self {
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            role: api.role.clone(),
            rule: rules.into_iter().map(|(_, rule)| rule).collect(),
            ..self.clone()
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let rules = self.rule.iter().map(Rule::to_api).collect::<Result<Vec<_>, _>>()?;
        let configuration = ReplicationConfiguration::builder().role(&self.role).set_rules(Some(rules));
        let call = client
            .put_bucket_replication()
            .bucket(&self.bucket)
            .set_token(given_string(&self.token))
            .replication_configuration(built(configuration.build())?);
        call.send().await.during("s3:PutReplicationConfiguration").map(drop)
    }
}

impl Resource for BucketReplication {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("rule", rule::check);
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.s3().delete_bucket_replication().bucket(&prior.bucket);
        call.send().await.during("s3:PutReplicationConfiguration").map(drop)
    }
}
