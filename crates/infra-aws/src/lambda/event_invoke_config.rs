//! `aws_lambda_function_event_invoke_config`

use aws_sdk_lambda::types::{
    DestinationConfig as ApiDestinations, FunctionEventInvokeConfig as Api, OnFailure, OnSuccess,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::named::{LATEST, parse_function, qualifier_of};
use super::parts::{self, Key, Part};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::numbers::{int32, int64, nonzero32};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// What becomes of events that a function is called with and whose caller does not wait.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lambda_function_event_invoke_config")]
pub struct EventInvokeConfig {
    #[attr(required, force_new)]
    function_name: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    maximum_event_age_in_seconds: Option<i64>,
    #[attr(optional, default = 2)]
    maximum_retry_attempts: Option<i64>,
    #[attr(optional, force_new)]
    qualifier: Option<String>,
    #[block(list, max = 1)]
    destination_config: Vec<Destinations>,
}

/// Who is told.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destinations {
    #[block(list, max = 1)]
    on_failure: Vec<Destination>,
    #[block(list, max = 1)]
    on_success: Vec<Destination>,
}

/// Where to.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destination {
    #[attr(required)]
    destination: String,
}

impl Destination {
    fn list(arn: Option<&str>) -> Vec<Self> {
        let arn = arn.filter(|arn| !arn.is_empty());
        arn.map(|arn| Self { destination: arn.to_owned() }).into_iter().collect()
    }
}

impl Destinations {
    fn to_api(&self) -> ApiDestinations {
        let failure = self.on_failure.first().map(|to| OnFailure::builder().destination(&to.destination));
        let success = self.on_success.first().map(|to| OnSuccess::builder().destination(&to.destination));
        ApiDestinations::builder()
            .set_on_failure(failure.map(|failure| failure.build()))
            .set_on_success(success.map(|success| success.build()))
            .build()
    }

    /// Where nobody is told, the API has both without a destination.
    fn of_api(api: &ApiDestinations) -> Self {
        Self {
            on_failure: Destination::list(api.on_failure().and_then(|to| to.destination())),
            on_success: Destination::list(api.on_success().and_then(|to| to.destination())),
        }
    }
}

impl EventInvokeConfig {
    fn named(&self) -> String {
        match given(&self.qualifier) {
            Some(qualifier) => format!("{}:{qualifier}", self.function_name),
            None => self.function_name.clone(),
        }
    }

    /// Writes it; one that is there is written over.
    async fn put(&self, client: &aws_sdk_lambda::Client) -> Result<(), ProviderError> {
        let call = client
            .put_function_event_invoke_config()
            .function_name(&self.function_name)
            .set_destination_config(self.destination_config.first().map(Destinations::to_api))
            .set_maximum_event_age_in_seconds(nonzero32(self.maximum_event_age_in_seconds))
            .set_maximum_retry_attempts(int32(self.maximum_retry_attempts))
            .set_qualifier(given_string(&self.qualifier));
        call.send().await.during("lambda:PutFunctionEventInvokeConfig").map(drop)
    }
}

impl Part for EventInvokeConfig {
    type Api = Api;

    const LIST: &'static str = "lambda:ListFunctionEventInvokeConfigs";

    fn of(key: Key) -> Self {
        Self { qualifier: key.qualifier(), function_name: key.function, ..Self::default() }
    }

    fn key(&self) -> Key {
        Key::new(&self.function_name, given(&self.qualifier).unwrap_or(LATEST))
    }

    fn name_of(api: &Api) -> &str {
        qualifier_of(api.function_arn().unwrap_or_default())
    }

    async fn all(cx: &Context, function: &str) -> Result<Vec<Api>, ProviderError> {
        let call = cx.lambda().list_function_event_invoke_configs().function_name(function);
        let found = call.into_paginator().items().send();
        found.collect::<Result<Vec<_>, _>>().await.during(Self::LIST)
    }

    async fn get(cx: &Context, key: &Key) -> Result<Option<Api>, ProviderError> {
        let call = cx.lambda().get_function_event_invoke_config().function_name(&key.function);
        let call = call.set_qualifier(key.qualifier()).send();
        let found = if_found(call.await.during("lambda:GetFunctionEventInvokeConfig"))?;
        Ok(found.map(|found| {
            Api::builder()
                .set_destination_config(found.destination_config)
                .set_function_arn(found.function_arn)
                .set_maximum_event_age_in_seconds(found.maximum_event_age_in_seconds)
                .set_maximum_retry_attempts(found.maximum_retry_attempts)
                .build()
        }))
    }

    fn observe(&self, _cx: &Context, api: &Api) -> Self {
        let destinations = api.destination_config().map(Destinations::of_api);
        let destinations = destinations.filter(|destinations| *destinations != Destinations::default());
        Self {
            function_name: self.function_name.clone(),
            id: Some(self.named()),
            maximum_event_age_in_seconds: int64(api.maximum_event_age_in_seconds),
            maximum_retry_attempts: int64(api.maximum_retry_attempts),
            qualifier: self.qualifier.clone(),
            destination_config: match destinations {
                Some(destinations) => vec![destinations],
                // One that says nothing may be written.
                None => self.destination_config.iter().map(|_| Destinations::default()).collect(),
            },
        }
    }
}

impl Resource for EventInvokeConfig {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.within("maximum_event_age_in_seconds", 60, 21_600);
        checks.within("maximum_retry_attempts", 0, 2);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        parts::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.lambda_once()).await?;
        Ok(Self { id: Some(planned.named()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| planned.put(cx.lambda())).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.lambda().delete_function_event_invoke_config().function_name(&prior.function_name);
        let call = call.set_qualifier(given_string(&prior.qualifier)).send();
        call.await.during("lambda:DeleteFunctionEventInvokeConfig")?;
        parts::gone(cx, prior, op).await
    }

    /// `function` or `function:qualifier`
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let (function, qualifier) = parse_function(id);
        let (function_name, qualifier) = (function.to_owned(), qualifier.map(str::to_owned));
        cx.read(&Self { function_name, qualifier, ..Self::default() }).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        parts::list(cx, scope).await
    }
}
