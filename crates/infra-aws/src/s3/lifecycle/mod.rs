//! `aws_s3_bucket_lifecycle_configuration`

mod defaults;
pub(super) mod rule;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_bucket_lifecycle_configuration::GetBucketLifecycleConfigurationOutput;
use aws_sdk_s3::types::{BucketLifecycleConfiguration, TransitionDefaultMinimumObjectSize};
use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_value::Value;

use super::setting::{Setting, by_setting, placed};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string};
use crate::mutation::Op;
use crate::resource::{Identity, Limits, Resource};
use crate::timeouts::CreateUpdate;
use rule::Rule;

/// Below which size objects stay where they are, when the configuration does not say.
const ALL_CLASSES: &str = "all_storage_classes_128K";

/// What happens to objects with time.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_s3_bucket_lifecycle_configuration", version = 1)]
pub struct BucketLifecycle {
    #[attr(required, force_new)]
    pub(super) bucket: String,
    #[attr(optional_computed, force_new)]
    pub(super) expected_bucket_owner: Option<String>,
    #[attr(computed, deprecated = "This attribute will be removed in a future version")]
    pub(super) id: Option<String>,
    #[attr(optional_computed)]
    pub(super) transition_default_minimum_object_size: Option<String>,
    #[block(list)]
    pub(super) rule: Vec<Rule>,
    #[block(single)]
    pub(super) timeouts: Option<CreateUpdate>,
}

impl Setting for BucketLifecycle {
    type Api = GetBucketLifecycleConfigurationOutput;

    placed!(bucket, expected_bucket_owner);

    async fn fetch(&self, cx: &Context) -> Result<Option<Self::Api>, ProviderError> {
        let call = cx
            .s3()
            .get_bucket_lifecycle_configuration()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner));
        let answer = if_found(call.send().await.during("s3:GetLifecycleConfiguration"))?;
        Ok(answer.filter(|answer| !answer.rules().is_empty()))
    }

    /// Rules stay in the order in which they are known: S3 promises none.
    fn observe(&self, api: &Self::Api) -> Self {
        let known = |id: &str| self.rule.iter().position(|rule| rule.id == id);
        let observed = api.rules().iter().map(|api| {
            let index = known(api.id().unwrap_or_default());
            (index, Rule::of_api(api, index.and_then(|index| self.rule.get(index))))
        });
        let mut rules: Vec<(Option<usize>, Rule)> = observed.collect();
        rules.sort_by_key(|(index, _)| index.unwrap_or(usize::MAX));
        let size = api.transition_default_minimum_object_size().map_or(ALL_CLASSES, |size| size.as_str());
        Self {
            expected_bucket_owner: Some(self.expected_bucket_owner.clone().unwrap_or_default()),
            id: self.id.clone().or_else(|| Some(self.made_up_id())),
            transition_default_minimum_object_size: Some(size.to_owned()),
            rule: rules.into_iter().map(|(_, rule)| rule).collect(),
            ..self.clone()
        }
    }

    async fn write(&self, client: &Client) -> Result<(), ProviderError> {
        let rules = self.rule.iter().map(Rule::to_api).collect::<Result<Vec<_>, _>>()?;
        let configuration = built(BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build())?;
        let size = given(&self.transition_default_minimum_object_size);
        let call = client
            .put_bucket_lifecycle_configuration()
            .bucket(&self.bucket)
            .set_expected_bucket_owner(given_string(&self.expected_bucket_owner))
            .set_transition_default_minimum_object_size(size.map(TransitionDefaultMinimumObjectSize::from))
            .lifecycle_configuration(configuration);
        call.send().await.during("s3:PutLifecycleConfiguration").map(drop)
    }
}

impl Resource for BucketLifecycle {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(3);

    by_setting!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("transition_default_minimum_object_size", &[ALL_CLASSES, "varies_by_storage_class"]);
        if checks.is_left_out("rule") {
            checks.report("rule", "a lifecycle configuration has at least one rule");
        }
        checks.each("rule", rule::check);
    }

    fn plan(draft: &mut Draft<'_>) {
        if let Some(rules) = defaults::filled_in(draft.config("rule")) {
            draft.set("rule", rules);
        }
        if draft.is_create() && draft.is_unset("transition_default_minimum_object_size") {
            draft.set("transition_default_minimum_object_size", Value::string(ALL_CLASSES));
        }
    }

    /// Before version 1, `rule` held the same.
    fn upgrade(
        _version: u64,
        _attributes: &mut serde_json::Map<String, serde_json::Value>,
    ) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx
            .s3()
            .delete_bucket_lifecycle()
            .bucket(&prior.bucket)
            .set_expected_bucket_owner(given_string(&prior.expected_bucket_owner));
        call.send().await.during("s3:PutLifecycleConfiguration").map(drop)
    }
}
