//! `aws_lambda_alias`

use std::collections::BTreeMap;

use aws_sdk_lambda::types::{AliasConfiguration, AliasRoutingConfiguration};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::function::invoke_arn;
use super::named::same_function;
use super::parts::{self, Key, Part};
use crate::agreement::says_the_same;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given_string, told};
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// A name for a version of a function, or for two of them by turns.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lambda_alias")]
pub struct Alias {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(required, force_new, equivalent = same_function)]
    function_name: String,
    #[attr(required)]
    function_version: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    invoke_arn: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[block(list, max = 1)]
    routing_config: Vec<Routing>,
}

/// How often another version is called.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Routing {
    #[attr(optional)]
    additional_version_weights: Option<BTreeMap<String, f64>>,
}

impl Alias {
    fn weights(&self) -> BTreeMap<String, f64> {
        let weights = self.routing_config.first().and_then(|of| of.additional_version_weights.clone());
        weights.unwrap_or_default()
    }

    /// As a change takes it: no weights take away those that there are.
    fn routing(&self) -> AliasRoutingConfiguration {
        let weights = self.weights().into_iter().collect();
        AliasRoutingConfiguration::builder().set_additional_version_weights(Some(weights)).build()
    }
}

impl Part for Alias {
    type Api = AliasConfiguration;

    const LIST: &'static str = "lambda:ListAliases";

    fn of(key: Key) -> Self {
        Self { function_name: key.function, name: key.name, ..Self::default() }
    }

    fn key(&self) -> Key {
        Key::new(&self.function_name, &self.name)
    }

    fn name_of(api: &AliasConfiguration) -> &str {
        api.name().unwrap_or_default()
    }

    async fn all(cx: &Context, function: &str) -> Result<Vec<AliasConfiguration>, ProviderError> {
        let call = cx.lambda().list_aliases().function_name(function).into_paginator().items().send();
        call.collect::<Result<Vec<_>, _>>().await.during(Self::LIST)
    }

    async fn get(cx: &Context, key: &Key) -> Result<Option<AliasConfiguration>, ProviderError> {
        let call = cx.lambda().get_alias().function_name(&key.function).name(&key.name).send();
        let found = if_found(call.await.during("lambda:GetAlias"))?;
        Ok(found.map(|found| {
            AliasConfiguration::builder()
                .set_alias_arn(found.alias_arn)
                .set_description(found.description)
                .set_function_version(found.function_version)
                .set_name(found.name)
                .set_routing_config(found.routing_config)
                .build()
        }))
    }

    fn observe(&self, cx: &Context, api: &AliasConfiguration) -> Self {
        let arn = api.alias_arn().unwrap_or_default();
        let weights = api.routing_config().and_then(|of| of.additional_version_weights.clone());
        let weights: BTreeMap<_, _> = weights.unwrap_or_default().into_iter().collect();
        let routing = |weights| Routing { additional_version_weights: Some(weights) };
        Self {
            arn: Some(arn.to_owned()),
            description: told(&api.description),
            function_name: self.function_name.clone(),
            function_version: api.function_version().unwrap_or_default().to_owned(),
            id: Some(arn.to_owned()),
            invoke_arn: Some(invoke_arn(cx, arn)),
            name: api.name().unwrap_or_default().to_owned(),
            routing_config: match weights.is_empty() {
                // Without weights it may be there or not.
                true => self.routing_config.iter().map(|_| routing(BTreeMap::new())).collect(),
                false => vec![routing(weights)],
            },
        }
    }
}

impl Resource for Alias {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        parts::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .lambda_once()
            .create_alias()
            .function_name(&planned.function_name)
            .function_version(&planned.function_version)
            .name(&planned.name)
            .set_description(given_string(&planned.description))
            .set_routing_config((!planned.weights().is_empty()).then(|| planned.routing()));
        let made = call.send().await.during("lambda:CreateAlias")?;
        Ok(Self { id: made.alias_arn, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let call = cx
            .lambda()
            .update_alias()
            .function_name(&planned.function_name)
            .function_version(&planned.function_version)
            .name(&planned.name)
            .description(planned.description.as_deref().unwrap_or_default())
            .routing_config(planned.routing());
        let update = || async { call.clone().send().await.during("lambda:UpdateAlias").map(drop) };
        op.persist_new(update).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.lambda().delete_alias().function_name(&prior.function_name).name(&prior.name);
        call.send().await.during("lambda:DeleteAlias")?;
        parts::gone(cx, prior, op).await
    }

    /// `function/alias`
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        match id.rsplit_once('/') {
            Some((function, name)) if !function.is_empty() && !name.is_empty() => {
                cx.read(&Self::of(Key::new(function, name))).await
            }
            _ => {
                let message = format!("\"{id}\" does not name an alias");
                Err(ProviderError::new(ErrorClass::Invalid, message).hint("write it as function/alias"))
            }
        }
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        parts::list(cx, scope).await
    }
}
