//! `aws_backup_selection`

use std::collections::BTreeSet;

use aws_sdk_backup::types::{
    BackupSelection as Api, BackupSelectionsListMember, Condition as TagApi, ConditionParameter,
    ConditionType, Conditions,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::if_there;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built};
use crate::given::{given, given_items};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// What a plan makes backups of. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_backup_selection")]
pub struct Selection {
    #[attr(required, force_new)]
    iam_role_arn: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional_computed, force_new)]
    not_resources: Option<BTreeSet<String>>,
    #[attr(required, force_new)]
    plan_id: String,
    #[attr(optional, force_new)]
    resources: Option<BTreeSet<String>>,
    #[block(set, force_new, computed)]
    condition: Vec<Condition>,
    #[block(set, force_new)]
    selection_tag: Vec<SelectionTag>,
}

/// What all of holds for what is chosen.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Condition {
    #[block(set, force_new)]
    string_equals: Vec<Pair>,
    #[block(set, force_new)]
    string_like: Vec<Pair>,
    #[block(set, force_new)]
    string_not_equals: Vec<Pair>,
    #[block(set, force_new)]
    string_not_like: Vec<Pair>,
}

/// A key, like `aws:ResourceTag/Backup`, and its value.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Pair {
    #[attr(required, force_new)]
    key: String,
    #[attr(required, force_new)]
    value: String,
}

/// A tag, any of which what is chosen has.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SelectionTag {
    #[attr(required, force_new)]
    key: String,
    #[attr(required, force_new)]
    r#type: String,
    #[attr(required, force_new)]
    value: String,
}

fn to_api(pairs: &[Pair]) -> Option<Vec<ConditionParameter>> {
    let pair =
        |of: &Pair| ConditionParameter::builder().condition_key(&of.key).condition_value(&of.value).build();
    (!pairs.is_empty()).then(|| pairs.iter().map(pair).collect())
}

fn of_api(pairs: &[ConditionParameter]) -> Vec<Pair> {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    pairs.iter().map(|of| Pair { key: text(of.condition_key()), value: text(of.condition_value()) }).collect()
}

impl Condition {
    /// Several blocks are as one.
    fn all_to_api(conditions: &[Self]) -> Option<Conditions> {
        let of = |pairs: fn(&Self) -> &Vec<Pair>| -> Vec<Pair> {
            conditions.iter().flat_map(|condition| pairs(condition).clone()).collect()
        };
        (!conditions.is_empty()).then(|| {
            Conditions::builder()
                .set_string_equals(to_api(&of(|condition| &condition.string_equals)))
                .set_string_like(to_api(&of(|condition| &condition.string_like)))
                .set_string_not_equals(to_api(&of(|condition| &condition.string_not_equals)))
                .set_string_not_like(to_api(&of(|condition| &condition.string_not_like)))
                .build()
        })
    }

    fn of_api(api: &Conditions) -> Option<Self> {
        let condition = Self {
            string_equals: of_api(api.string_equals()),
            string_like: of_api(api.string_like()),
            string_not_equals: of_api(api.string_not_equals()),
            string_not_like: of_api(api.string_not_like()),
        };
        Some(condition).filter(|condition| *condition != Self::default())
    }
}

async fn of_plan(cx: &Context, plan: &str) -> Result<Vec<BackupSelectionsListMember>, ProviderError> {
    let call = cx.backup().list_backup_selections().backup_plan_id(plan).into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await;
    Ok(if_there(found.during("backup:ListBackupSelections"))?.unwrap_or_default())
}

impl Selection {
    fn to_api(&self) -> Result<Api, ProviderError> {
        let tag = |of: &SelectionTag| {
            let condition = TagApi::builder().condition_key(&of.key).condition_value(&of.value);
            built(condition.condition_type(ConditionType::from(of.r#type.as_str())).build())
        };
        let tags = self.selection_tag.iter().map(tag).collect::<Result<Vec<_>, _>>()?;
        let selection = Api::builder()
            .selection_name(&self.name)
            .iam_role_arn(&self.iam_role_arn)
            .set_resources(given_items(&self.resources))
            .set_not_resources(given_items(&self.not_resources))
            .set_list_of_tags(Some(tags).filter(|tags| !tags.is_empty()))
            .set_conditions(Condition::all_to_api(&self.condition));
        built(selection.build())
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.backup().get_backup_selection().backup_plan_id(&self.plan_id).selection_id(self.id());
        let answer = if_there(call.send().await.during("backup:GetBackupSelection"))?;
        let Some(answer) = answer else { return Ok(None) };
        let Some(api) = answer.backup_selection else { return Ok(None) };
        let set = |items: &[String]| Some(items.iter().cloned().collect());
        let tag = |of: &TagApi| SelectionTag {
            key: of.condition_key.clone(),
            r#type: of.condition_type.as_str().to_owned(),
            value: of.condition_value.clone(),
        };
        let conditions: Vec<Condition> = api.conditions().and_then(Condition::of_api).into_iter().collect();
        // Written as several blocks, they stay so.
        let is_same = Condition::all_to_api(&self.condition) == Condition::all_to_api(&conditions);
        Ok(Some(Self {
            iam_role_arn: api.iam_role_arn.clone(),
            id: answer.selection_id,
            name: api.selection_name.clone(),
            not_resources: set(api.not_resources()),
            plan_id: answer.backup_plan_id.unwrap_or_else(|| self.plan_id.clone()),
            resources: set(api.resources()),
            condition: if is_same { self.condition.clone() } else { conditions },
            selection_tag: api.list_of_tags().iter().map(tag).collect(),
        }))
    }
}

impl Resource for Selection {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("selection_tag", |tag| tag.one_of("type", &["STRINGEQUALS"]));
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    /// A role that IAM has made a moment ago is one that Backup cannot assume yet.
    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .backup_once()
            .create_backup_selection()
            .backup_plan_id(&planned.plan_id)
            .backup_selection(planned.to_api()?)
            .creator_request_id(names::request_id(token));
        let made = call.send().await.during("backup:CreateBackupSelection").map_err(|error| {
            match error.message.contains("cannot be assumed by AWS Backup") {
                true => ProviderError { class: ErrorClass::NotFound, ..error },
                false => error,
            }
        })?;
        Ok(Self { id: made.selection_id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&made, op).await?)
    }

    /// Nothing of it can change: another one takes its place.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.backup().delete_backup_selection().backup_plan_id(&prior.plan_id);
        let call = call.selection_id(prior.id()).send().await;
        if_there(call.during("backup:DeleteBackupSelection"))?;
        let gone = || async { Ok(prior.read(cx).await?.is_none().then_some(())) };
        op.until(format!("the backup selection {} to be gone", prior.name), gone).await
    }

    /// `plan_id|id`
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((plan, selection)) = id.split_once('|') else {
            let message = format!("\"{id}\" does not name a selection");
            return Err(
                ProviderError::new(ErrorClass::Invalid, message).hint("write it as plan_id|selection_id")
            );
        };
        let asked = Self { plan_id: plan.to_owned(), id: Some(selection.to_owned()), ..Self::default() };
        asked.read(cx).await
    }

    /// They have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let plans = cx.backup().list_backup_plans().into_paginator().items().send();
        let plans = plans.collect::<Result<Vec<_>, _>>().await.during("backup:ListBackupPlans")?;
        let mut known = Vec::new();
        for plan in plans.into_iter().filter_map(|plan| plan.backup_plan_id) {
            known.extend(of_plan(cx, &plan).await?.into_iter().map(|api| Self {
                plan_id: plan.clone(),
                id: api.selection_id,
                ..Self::default()
            }));
        }
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }

    /// The selection whose creating call carried the token.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let request = names::request_id(&wanted.token);
            let found = of_plan(cx, &wanted.planned.plan_id).await?;
            let api = found.into_iter().find(|api| api.creator_request_id() == Some(&request));
            let id = api.and_then(|api| api.selection_id).filter(|id| !id.is_empty());
            match given(&id) {
                Some(_) => Self { id, ..wanted.planned.clone() }.read(cx).await,
                None => Ok(None),
            }
        })
        .await
    }
}
