//! `aws_cloudwatch_dashboard`

use infra_provider::model::{Model, same_json};
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// A page of graphs. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_dashboard")]
pub struct Dashboard {
    #[attr(computed)]
    dashboard_arn: Option<String>,
    #[attr(required, json)]
    dashboard_body: String,
    #[attr(required, force_new)]
    dashboard_name: String,
    #[attr(optional_computed)]
    id: Option<String>,
}

impl Dashboard {
    fn name(&self) -> &str {
        given(&self.id).unwrap_or(&self.dashboard_name)
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.cloudwatch().get_dashboard().dashboard_name(self.name());
        let answer = if_found(call.send().await.during("cloudwatch:GetDashboard"))?;
        Ok(answer.map(|api| {
            let body = api.dashboard_body.unwrap_or_default();
            let is_same =
                same_json(&Value::string(self.dashboard_body.as_str()), &Value::string(body.as_str()));
            Self {
                dashboard_arn: api.dashboard_arn,
                dashboard_body: if is_same { self.dashboard_body.clone() } else { body },
                dashboard_name: self.name().to_owned(),
                id: Some(self.name().to_owned()),
            }
        }))
    }

    /// Also replaces one of that name.
    async fn put(&self, client: &aws_sdk_cloudwatch::Client) -> Result<(), ProviderError> {
        let call = client.put_dashboard().dashboard_name(&self.dashboard_name);
        let call = call.dashboard_body(&self.dashboard_body).send();
        call.await.during("cloudwatch:PutDashboard").map(drop)
    }
}

impl Resource for Dashboard {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "dashboard_body");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.put(cx.cloudwatch_once()).await?;
        Ok(Self { id: Some(planned.dashboard_name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// The call that creates replaces what has that name: another dashboard is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.put(cx.cloudwatch()).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.cloudwatch().delete_dashboards().dashboard_names(prior.name());
        call.send().await.during("cloudwatch:DeleteDashboards").map(drop)
    }

    /// Dashboards are not asked for their tags: a scope that wants some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let found = cx.cloudwatch().list_dashboards().into_paginator().items().send();
        let found = found.collect::<Result<Vec<_>, _>>().await.during("cloudwatch:ListDashboards")?;
        let names = found.into_iter().filter_map(|entry| entry.dashboard_name);
        let known: Vec<Self> = names.map(|name| Self::from_id(&name)).collect();
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
