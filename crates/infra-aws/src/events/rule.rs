//! `aws_cloudwatch_event_rule`

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::{Rule as Api, RuleState};
use infra_provider::model::{Model, same_json};
use infra_provider::{ProviderError, Scope};
use infra_value::{Type, Value};
use serde_json::{Map, Value as Json};

use super::{DEFAULT_BUS, buses, parse_rule, tagging};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// What events a bus passes on, or when it makes one. One call reads 100 of a bus from three on, else each; the tags of
/// each cost one more.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_event_rule", version = 1)]
pub struct Rule {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional, force_new, default = "default")]
    event_bus_name: Option<String>,
    #[attr(optional, json)]
    event_pattern: Option<String>,
    #[attr(optional, default = false)]
    force_destroy: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, deprecated = "is_enabled is deprecated: set state to ENABLED or DISABLED")]
    is_enabled: Option<bool>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional)]
    role_arn: Option<String>,
    #[attr(optional)]
    schedule_expression: Option<String>,
    #[attr(optional)]
    state: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
}

const ENABLED: &str = "ENABLED";
const DISABLED: &str = "DISABLED";
const STATES: [&str; 3] = [ENABLED, DISABLED, "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"];

async fn of_bus(cx: &Context, bus: &str) -> Result<HashMap<String, Api>, ProviderError> {
    let (mut found, mut token) = (HashMap::new(), None);
    loop {
        let call = cx.events().list_rules().event_bus_name(bus).limit(100).set_next_token(token);
        let page = call.send().await.during("events:ListRules")?;
        let rules = page.rules.unwrap_or_default().into_iter();
        found.extend(rules.filter_map(|api| Some((api.name.clone()?, api))));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(found);
        }
    }
}

async fn describe(cx: &Context, bus: &str, name: String) -> Result<Option<Api>, ProviderError> {
    let call = cx.events().describe_rule().event_bus_name(bus).name(name);
    let found = if_found(call.send().await.during("events:DescribeRule"))?;
    Ok(found.map(|api| {
        Api::builder()
            .set_name(api.name)
            .set_arn(api.arn)
            .set_event_pattern(api.event_pattern)
            .set_state(api.state)
            .set_description(api.description)
            .set_schedule_expression(api.schedule_expression)
            .set_role_arn(api.role_arn)
            .build()
    }))
}

impl Rule {
    fn bus(&self) -> &str {
        given(&self.event_bus_name).unwrap_or_else(|| parse_rule(self.id()).0)
    }

    fn name(&self) -> &str {
        given(&self.name).unwrap_or_else(|| parse_rule(self.id()).1)
    }

    /// The id of a rule of a bus.
    fn identified(bus: &str, name: &str) -> Option<String> {
        Some(if bus == DEFAULT_BUS { name.to_owned() } else { format!("{bus}/{name}") })
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let name = api.name.clone().unwrap_or_default();
        let state = api.state().map_or(ENABLED, RuleState::as_str);
        let pattern = api.event_pattern.clone().unwrap_or_default();
        let is_known = |known: &&str| same_json(&Value::string(*known), &Value::string(pattern.as_str()));
        let known = given(&self.event_pattern).filter(is_known).map(str::to_owned);
        Self {
            arn: api.arn.clone(),
            description: told(&api.description),
            event_bus_name: Some(self.bus().to_owned()),
            event_pattern: known.or(Some(pattern)),
            force_destroy: Some(self.force_destroy.unwrap_or_default()),
            id: Self::identified(self.bus(), &name),
            is_enabled: Some(state != DISABLED),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            role_arn: told(&api.role_arn),
            schedule_expression: told(&api.schedule_expression),
            state: Some(state.to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
        }
    }

    /// Also replaces one of that name; tags are only set of a new one.
    async fn put(&self, client: &Client) -> Result<Option<String>, ProviderError> {
        let call = client
            .put_rule()
            .name(self.name())
            .event_bus_name(self.bus())
            .set_description(given_string(&self.description))
            .set_event_pattern(given_string(&self.event_pattern))
            .set_schedule_expression(given_string(&self.schedule_expression))
            .set_role_arn(given_string(&self.role_arn))
            .state(RuleState::from(given(&self.state).unwrap_or(ENABLED)))
            .set_tags(Some(tags::to_api(&self.tags_all)?).filter(|tags| !tags.is_empty()));
        Ok(call.send().await.during("events:PutRule")?.rule_arn)
    }
}

impl Resource for Rule {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        checks.at_most_one(&["state", "is_enabled"]);
        checks.one_of("state", &STATES);
        documents::check(checks, "event_pattern");
        if checks.is_left_out("event_pattern") && checks.is_left_out("schedule_expression") {
            checks.report("event_pattern", "one of event_pattern, schedule_expression must be set");
        }
    }

    /// Whether it is in force is said twice, and need not be said at all.
    fn plan(draft: &mut Draft<'_>) {
        let (state, flag) = (draft.config("state").clone(), draft.config("is_enabled").clone());
        if !state.is_known() || !flag.is_known() {
            draft.set("state", Value::unknown(Type::String));
            draft.set("is_enabled", Value::unknown(Type::Bool));
            return;
        }
        let prior = draft.prior("state").as_str().filter(|prior| !prior.is_empty()).unwrap_or(ENABLED);
        let state = match (state.as_str(), flag.as_bool()) {
            (Some(state), _) => state,
            (None, Some(flag)) if flag == (prior != DISABLED) => prior,
            (None, Some(true)) => ENABLED,
            (None, Some(false)) => DISABLED,
            (None, None) => prior,
        }
        .to_owned();
        draft.set("is_enabled", Value::bool(state != DISABLED));
        draft.set("state", Value::string(state));
    }

    /// The first version had but the bus that every account has.
    fn upgrade(_version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        attributes.entry("event_bus_name").or_insert_with(|| DEFAULT_BUS.into());
        attributes.entry("force_destroy").or_insert_with(|| false.into());
        Ok(())
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { id: Self::identified(self.bus(), &name), name: Some(name), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let buses: BTreeSet<&str> = prior.iter().map(Self::bus).collect();
        let buses: Vec<&str> = buses.into_iter().collect();
        let of_buses = lookup::one_by_one(&buses, |bus| async move {
            let names: Vec<&str> = prior.iter().filter(|p| p.bus() == *bus).map(Self::name).collect();
            let found = lookup::from_list(&names, of_bus(cx, bus), |name| describe(cx, bus, name)).await;
            let found = names.into_iter().map(str::to_owned).zip(found);
            Ok(found.collect::<BTreeMap<String, Result<Option<Api>, ProviderError>>>())
        });
        let found: HashMap<&str, _> = buses.iter().copied().zip(of_buses.await).collect();
        lookup::one_by_one(prior, |prior| {
            let of_bus = found.get(prior.bus()).cloned();
            async move {
                let api = of_bus.transpose()?.and_then(|mut rules| rules.remove(prior.name()));
                let Some(api) = api.transpose()?.flatten() else { return Ok(None) };
                let tags = tagging::of(cx, api.arn().unwrap_or_default()).await?.unwrap_or_default();
                Ok(Some(prior.observe(cx, &api, tags)))
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let arn = made.put(cx.events_once()).await?;
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another rule is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.events())).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// One that has targets is not deleted: its targets go first.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.events().delete_rule().name(prior.name()).event_bus_name(prior.bus());
        let call = call.set_force(prior.force_destroy.filter(|force| *force));
        call.send().await.during("events:DeleteRule").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut known = Vec::new();
        for bus in buses(cx).await? {
            let names = of_bus(cx, &bus).await?.into_keys();
            known.extend(names.map(|name| Self {
                id: Self::identified(&bus, &name),
                event_bus_name: Some(bus.clone()),
                name: Some(name),
                ..Self::default()
            }));
        }
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
