//! `aws_backup_plan`

use aws_sdk_backup::types::{BackupPlanInput, BackupPlansListMember};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use serde_json::{Map, Value as Json};

use super::rule::{AdvancedSetting, Rule};
use super::{if_there, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built};
use crate::given::{given, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// When backups are made, and where they go. Reading costs two calls for each, the second for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_backup_plan", version = 1)]
pub struct Plan {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required)]
    name: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed, computed_on = ["advanced_backup_setting", "name", "rule"])]
    version: Option<String>,
    #[block(set)]
    advanced_backup_setting: Vec<AdvancedSetting>,
    #[block(set, min = 1)]
    rule: Vec<Rule>,
}

async fn all(cx: &Context) -> Result<Vec<BackupPlansListMember>, ProviderError> {
    let call = cx.backup().list_backup_plans().into_paginator().items().send();
    call.collect::<Result<_, _>>().await.during("backup:ListBackupPlans")
}

impl Plan {
    fn to_api(&self) -> Result<BackupPlanInput, ProviderError> {
        let rules = self.rule.iter().map(Rule::to_api).collect::<Result<Vec<_>, _>>()?;
        let settings: Vec<_> = self.advanced_backup_setting.iter().map(AdvancedSetting::to_api).collect();
        let plan = BackupPlanInput::builder()
            .backup_plan_name(&self.name)
            .set_rules(Some(rules))
            .set_advanced_backup_settings(Some(settings).filter(|settings| !settings.is_empty()));
        built(plan.build())
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.backup().get_backup_plan().backup_plan_id(self.id());
        let Some(api) = if_there(call.send().await.during("backup:GetBackupPlan"))? else { return Ok(None) };
        // One that is deleted is told for a while.
        let Some(plan) = api.backup_plan().filter(|_| api.deletion_date.is_none()) else { return Ok(None) };
        let arn = api.backup_plan_arn.clone().unwrap_or_default();
        let Some(reported) = tagging::of(cx, &arn).await? else { return Ok(None) };
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        Ok(Some(Self {
            arn: Some(arn),
            id: api.backup_plan_id.clone(),
            name: plan.backup_plan_name.clone(),
            tags: Some(tags.own),
            tags_all: tags.all,
            version: told(&api.version_id),
            advanced_backup_setting: plan
                .advanced_backup_settings()
                .iter()
                .map(AdvancedSetting::of_api)
                .collect(),
            rule: plan.rules.iter().map(Rule::of_api).collect(),
        }))
    }

    /// Whether it plans something else.
    fn differs(&self, prior: &Self) -> bool {
        self.name != prior.name
            || self.rule != prior.rule
            || self.advanced_backup_setting != prior.advanced_backup_setting
    }
}

impl Resource for Plan {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("advanced_backup_setting", |setting| setting.one_of("resource_type", &["EC2"]));
    }

    /// The first version held the same.
    fn upgrade(_version: u64, _attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .backup_once()
            .create_backup_plan()
            .backup_plan(planned.to_api()?)
            .creator_request_id(names::request_id(token))
            .set_backup_plan_tags(tags::to_map(&planned.tags_all));
        let made = call.send().await.during("backup:CreateBackupPlan")?;
        Ok(Self { arn: made.backup_plan_arn, id: made.backup_plan_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if planned.differs(prior) {
            let call = cx.backup().update_backup_plan().backup_plan_id(prior.id());
            let call = call.backup_plan(planned.to_api()?).send().await;
            call.during("backup:UpdateBackupPlan")?;
        }
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// One that still has selections, which may be on their way out, is a conflict.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.backup().delete_backup_plan().backup_plan_id(prior.id());
        if_there(call.send().await.during("backup:DeleteBackupPlan"))?;
        let gone = || async { Ok(prior.read(cx).await?.is_none().then_some(())) };
        op.until(format!("the backup plan {} to be gone", prior.name), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let ids = all(cx).await?.into_iter().filter_map(|api| api.backup_plan_id);
        let known: Vec<Self> = ids.map(|id| Self::from_id(&id)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |plan| &plan.tags_all)
    }

    /// The plan whose creating call carried the token.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let all = match all(cx).await {
            Ok(all) => all,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| async {
            let request = names::request_id(&wanted.token);
            let api = all.iter().find(|api| api.creator_request_id() == Some(&request));
            let Some(id) = api.and_then(|api| api.backup_plan_id.clone()) else { return Ok(None) };
            Self { id: Some(id), ..wanted.planned.clone() }.read(cx).await
        })
        .await
    }
}
