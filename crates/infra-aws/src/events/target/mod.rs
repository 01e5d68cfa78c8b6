//! `aws_cloudwatch_event_target`

mod blocks;
mod ecs;

use std::collections::{BTreeSet, HashMap};

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::Target as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use serde_json::{Map, Value as Json};

pub(super) use self::blocks::DeadLetterConfig;
use self::blocks::{
    AppsyncTarget, BatchTarget, HttpTarget, InputTransformer, KinesisTarget, RedshiftTarget, RetryPolicy,
    RunCommandTarget, SagemakerPipelineTarget, SqsTarget,
};
use self::ecs::EcsTarget;
use super::rule::Rule;
use super::{DEFAULT_BUS, failed, parse_rule};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// Where the events go that a rule matches. One call reads all of a rule.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_event_target", version = 1)]
pub struct Target {
    #[attr(required)]
    arn: String,
    #[attr(optional, force_new, default = "default")]
    event_bus_name: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    input: Option<String>,
    #[attr(optional)]
    input_path: Option<String>,
    #[attr(optional)]
    role_arn: Option<String>,
    #[attr(required, force_new)]
    rule: String,
    #[attr(optional_computed, force_new)]
    target_id: Option<String>,
    #[block(list, max = 1)]
    appsync_target: Vec<AppsyncTarget>,
    #[block(list, max = 1)]
    batch_target: Vec<BatchTarget>,
    #[block(list, max = 1)]
    dead_letter_config: Vec<DeadLetterConfig>,
    #[block(list, max = 1)]
    ecs_target: Vec<EcsTarget>,
    #[block(list, max = 1)]
    http_target: Vec<HttpTarget>,
    #[block(list, max = 1)]
    input_transformer: Vec<InputTransformer>,
    #[block(list, max = 1)]
    kinesis_target: Vec<KinesisTarget>,
    #[block(list, max = 1)]
    redshift_target: Vec<RedshiftTarget>,
    #[block(list, max = 1)]
    retry_policy: Vec<RetryPolicy>,
    #[block(list, max = 5)]
    run_command_targets: Vec<RunCommandTarget>,
    #[block(list, max = 1)]
    sagemaker_pipeline_target: Vec<SagemakerPipelineTarget>,
    #[block(list, max = 1)]
    sqs_target: Vec<SqsTarget>,
}

/// A rule, by its bus and name.
type Key = (String, String);

/// The targets of a rule; none when it is gone.
async fn of_rule(cx: &Context, (bus, rule): &Key) -> Result<Vec<Api>, ProviderError> {
    let (mut found, mut token) = (Vec::new(), None);
    loop {
        let call = cx.events().list_targets_by_rule().event_bus_name(bus).rule(rule).set_next_token(token);
        let Some(page) = if_found(call.send().await.during("events:ListTargetsByRule"))? else {
            return Ok(Vec::new());
        };
        found.extend(page.targets.unwrap_or_default());
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(found);
        }
    }
}

/// A block that the API reports, in a list.
fn one<A, B>(api: Option<&A>, of_api: impl FnOnce(&A) -> B) -> Vec<B> {
    api.map(of_api).into_iter().collect()
}

impl Target {
    fn key(&self) -> Key {
        let bus = given(&self.event_bus_name).unwrap_or(DEFAULT_BUS);
        (bus.to_owned(), self.rule.clone())
    }

    fn target(&self) -> &str {
        given(&self.target_id).unwrap_or_default()
    }

    fn identified(self) -> Self {
        let (bus, rule) = self.key();
        let id = format!("{rule}-{}", self.target());
        let id = if bus == DEFAULT_BUS { id } else { format!("{bus}-{id}") };
        Self { event_bus_name: Some(bus), id: Some(id), ..self }
    }

    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        let known = Self {
            arn: api.arn.clone(),
            event_bus_name: self.event_bus_name.clone(),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            id: None,
            input: told(&api.input),
            input_path: told(&api.input_path),
            role_arn: told(&api.role_arn),
            rule: self.rule.clone(),
            target_id: Some(api.id.clone()),
            appsync_target: one(api.app_sync_parameters(), AppsyncTarget::of_api),
            batch_target: one(api.batch_parameters(), BatchTarget::of_api),
            dead_letter_config: one(api.dead_letter_config(), DeadLetterConfig::of_api),
            ecs_target: one(api.ecs_parameters(), EcsTarget::of_api),
            http_target: one(api.http_parameters(), HttpTarget::of_api),
            input_transformer: one(api.input_transformer(), InputTransformer::of_api),
            kinesis_target: one(api.kinesis_parameters(), KinesisTarget::of_api),
            redshift_target: one(api.redshift_data_parameters(), RedshiftTarget::of_api),
            retry_policy: one(api.retry_policy(), RetryPolicy::of_api),
            run_command_targets: RunCommandTarget::of_api(api.run_command_parameters()),
            sagemaker_pipeline_target: one(
                api.sage_maker_pipeline_parameters(),
                SagemakerPipelineTarget::of_api,
            ),
            sqs_target: one(api.sqs_parameters(), SqsTarget::of_api),
        };
        known.identified()
    }

    fn to_api(&self) -> Result<Api, ProviderError> {
        let api = Api::builder()
            .id(self.target())
            .arn(&self.arn)
            .set_input(given_string(&self.input))
            .set_input_path(given_string(&self.input_path))
            .set_role_arn(given_string(&self.role_arn))
            .set_app_sync_parameters(self.appsync_target.first().map(AppsyncTarget::to_api))
            .set_batch_parameters(self.batch_target.first().map(BatchTarget::to_api).transpose()?)
            .set_dead_letter_config(self.dead_letter_config.first().map(DeadLetterConfig::to_api))
            .set_ecs_parameters(self.ecs_target.first().map(EcsTarget::to_api).transpose()?)
            .set_http_parameters(self.http_target.first().map(HttpTarget::to_api))
            .set_input_transformer(self.input_transformer.first().map(InputTransformer::to_api).transpose()?)
            .set_kinesis_parameters(self.kinesis_target.first().map(KinesisTarget::to_api).transpose()?)
            .set_redshift_data_parameters(
                self.redshift_target.first().map(RedshiftTarget::to_api).transpose()?,
            )
            .set_retry_policy(self.retry_policy.first().map(RetryPolicy::to_api))
            .set_run_command_parameters(RunCommandTarget::to_api(&self.run_command_targets)?)
            .set_sage_maker_pipeline_parameters(
                self.sagemaker_pipeline_target.first().map(SagemakerPipelineTarget::to_api).transpose()?,
            )
            .set_sqs_parameters(self.sqs_target.first().map(SqsTarget::to_api));
        built(api.build())
    }

    /// Also replaces one of that id.
    async fn put(&self, client: &Client) -> Result<(), ProviderError> {
        const PUT: &str = "events:PutTargets";
        let (bus, rule) = self.key();
        let call = client.put_targets().event_bus_name(bus).rule(rule).targets(self.to_api()?);
        let answer = call.send().await.during(PUT)?;
        failed(PUT, answer.failed_entries().iter().map(|entry| (entry.error_code(), entry.error_message())))
    }
}

impl Resource for Target {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["input", "input_path", "input_transformer"]);
        checks.each("ecs_target", EcsTarget::check);
        checks.each("retry_policy", |policy| {
            policy.within("maximum_event_age_in_seconds", 0, 86_400);
            policy.within("maximum_retry_attempts", 0, 185);
        });
    }

    /// The first version had but the bus that every account has.
    fn upgrade(_version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        attributes.entry("event_bus_name").or_insert_with(|| DEFAULT_BUS.into());
        attributes.entry("force_destroy").or_insert_with(|| false.into());
        Ok(())
    }

    fn keyed(&self, token: &str) -> Self {
        let target_id = names::given_or_unique(&self.target_id, &None, token);
        Self { target_id: Some(target_id), ..self.clone() }.identified()
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let rules: BTreeSet<Key> = prior.iter().map(Self::key).collect();
        let rules: Vec<Key> = rules.into_iter().collect();
        let found = lookup::one_by_one(&rules, |rule| of_rule(cx, rule)).await;
        let found: HashMap<&Key, _> = rules.iter().zip(found).collect();
        let answer = |prior: &Self| match found.get(&prior.key()) {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(targets)) => {
                let api = targets.iter().find(|api| api.id == prior.target());
                Ok(api.map(|api| prior.observe(api)))
            }
            None => Ok(None),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        made.put(cx.events_once()).await?;
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that id: another target is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.events())).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        const REMOVE: &str = "events:RemoveTargets";
        let (bus, rule) = prior.key();
        let call = cx.events().remove_targets().event_bus_name(bus).rule(rule).ids(prior.target());
        let call = call.set_force(prior.force_destroy.filter(|force| *force));
        let answer = call.send().await.during(REMOVE)?;
        let entries = answer.failed_entries().iter();
        failed(REMOVE, entries.map(|entry| (entry.error_code(), entry.error_message())))
    }

    /// The id is the rule and the target, after the bus where it is not the default one: `nightly/worker`,
    /// `my-bus/nightly/worker`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((rule, target)) = id.rsplit_once('/') else {
            let message = format!("\"{id}\" does not name a target");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the rule and the target: nightly/worker"));
        };
        let (bus, rule) = parse_rule(rule);
        let named = Self {
            event_bus_name: Some(bus.to_owned()),
            rule: rule.to_owned(),
            target_id: Some(target.to_owned()),
            ..Self::default()
        };
        cx.read(&named).await
    }

    /// Looks at every rule that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let rules: Vec<Key> = Rule::list(cx, scope)
            .await?
            .iter()
            .map(|rule| parse_rule(rule.id()))
            .map(|(bus, rule)| (bus.to_owned(), rule.to_owned()))
            .collect();
        let found = lookup::one_by_one(&rules, |rule| of_rule(cx, rule)).await;
        let mut listed = Vec::new();
        for ((bus, rule), targets) in rules.iter().zip(found) {
            let of_rule = Self { event_bus_name: Some(bus.clone()), rule: rule.clone(), ..Self::default() };
            listed.extend(targets?.iter().map(|api| of_rule.observe(api)));
        }
        Ok(listed)
    }
}
