//! `aws_kms_alias`

use std::collections::HashMap;

use aws_sdk_kms::types::AliasListEntry as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use super::key_id;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// A name of a key. One call reads 100.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_kms_alias")]
pub struct Alias {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(computed, computed_on = ["target_key_id"])]
    target_key_arn: Option<String>,
    #[attr(required, equivalent = same_key)]
    target_key_id: String,
}

/// How every name begins.
const PREFIX: &str = "alias/";

fn same_key(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if key_id(a) == key_id(b))
}

/// All aliases, by name.
pub(super) async fn all(cx: &Context) -> Result<HashMap<String, Api>, ProviderError> {
    let aliases = cx.kms().list_aliases().limit(100).into_paginator().items().send();
    let aliases = aliases.collect::<Result<Vec<_>, _>>().await.during("kms:ListAliases")?;
    Ok(aliases.into_iter().filter_map(|api| Some((api.alias_name.clone()?, api))).collect())
}

/// The ARN of a key, by that of something else of the account.
pub(super) fn key_arn(api: &Api) -> String {
    let of_account = api.alias_arn().and_then(|arn| arn.split_once(":alias/")).map(|(start, _)| start);
    format!("{}:key/{}", of_account.unwrap_or_default(), api.target_key_id().unwrap_or_default())
}

impl Alias {
    fn name(&self) -> &str {
        given(&self.id).or(given(&self.name)).unwrap_or_default()
    }

    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        let name = api.alias_name.clone().unwrap_or_default();
        let target = api.target_key_id().unwrap_or_default();
        let is_known = key_id(&self.target_key_id) == target;
        Self {
            arn: api.alias_arn.clone(),
            id: Some(name.clone()),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            target_key_arn: Some(key_arn(api)),
            target_key_id: if is_known { self.target_key_id.clone() } else { target.to_owned() },
        }
    }
}

impl Resource for Alias {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        for argument in ["name", "name_prefix"] {
            if let Some(name) = checks.text(argument)
                && (!name.starts_with(PREFIX) || name.starts_with("alias/aws/"))
            {
                let message =
                    format!("{argument} is \"{name}\", but must begin with alias/ and not with alias/aws/");
                checks.report(argument, message);
            }
        }
    }

    fn keyed(&self, token: &str) -> Self {
        let prefix = given(&self.name_prefix).map(str::to_owned);
        let prefix = prefix.unwrap_or_else(|| format!("{PREFIX}{}", names::PREFIX));
        Self { name: Some(names::given_or_unique(&self.name, &Some(prefix), token)), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let all = match all(cx).await {
            Ok(all) => all,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let of_key = |api: &&Api| api.target_key_id().is_some();
        prior
            .iter()
            .map(|prior| Ok(all.get(prior.name()).filter(of_key).map(|api| prior.observe(api))))
            .collect()
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx.kms_once().create_alias().alias_name(made.name());
        call.target_key_id(&made.target_key_id).send().await.during("kms:CreateAlias")?;
        Ok(Self { id: made.name.clone(), ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let all = match all(cx).await {
            Ok(all) => all,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let answer = |wanted: &Wanted<Self>| {
            let planned = wanted.planned.keyed(&wanted.token);
            let is_ours = |api: &&Api| {
                api.creation_date().is_none_or(|date| is_recent(date, wanted.begun))
                    && api.target_key_id() == Some(key_id(&planned.target_key_id))
            };
            Ok(all.get(planned.name()).filter(is_ours).map(|api| planned.observe(api)))
        };
        wanted.iter().map(answer).collect()
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let call = cx.kms().update_alias().alias_name(planned.name());
        call.target_key_id(&planned.target_key_id).send().await.during("kms:UpdateAlias")?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.kms().delete_alias().alias_name(prior.name()).send().await.during("kms:DeleteAlias").map(drop)
    }

    /// Aliases have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let is_ours = |api: &&Api| {
            api.target_key_id().is_some()
                && api.alias_name().is_some_and(|name| !name.starts_with("alias/aws/"))
        };
        Ok(all(cx).await?.values().filter(is_ours).map(|api| Self::default().observe(api)).collect())
    }
}
