//! `aws_iam_service_linked_role`

use aws_sdk_iam::types::{DeletionTaskStatusType, Role as Api};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{date, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};

/// Where AWS keeps such roles.
const PATH: &str = "/aws-service-role/";

/// What a service of AWS may do in the account. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_service_linked_role")]
pub struct ServiceLinkedRole {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    aws_service_name: String,
    #[attr(computed)]
    create_date: Option<String>,
    #[attr(optional, force_new)]
    custom_suffix: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    path: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    unique_id: Option<String>,
}

/// The name of a role, the last part of its ARN.
fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// What follows the name that the service gives.
fn suffix(name: &str) -> &str {
    name.split_once('_').map(|(_, suffix)| suffix).unwrap_or_default()
}

async fn all(cx: &Context, path: &str) -> Result<Vec<Api>, ProviderError> {
    let call = cx.iam().list_roles().path_prefix(path).max_items(1000).into_paginator();
    call.items().send().collect::<Result<Vec<_>, _>>().await.during("iam:ListRoles")
}

impl ServiceLinkedRole {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api) -> Self {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        Self {
            arn: Some(api.arn.clone()),
            aws_service_name: api.path.trim_start_matches(PATH).trim_end_matches('/').to_owned(),
            create_date: Some(date(&api.create_date)),
            custom_suffix: Some(suffix(&api.role_name).to_owned()),
            description: Some(api.description().unwrap_or_default().to_owned()),
            id: Some(api.arn.clone()),
            name: Some(api.role_name.clone()),
            path: Some(api.path.clone()),
            tags: Some(tags.own),
            tags_all: tags.all,
            unique_id: Some(api.role_id.clone()),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.iam().get_role().role_name(name(self.id()));
        let answer = if_found(call.send().await.during("iam:GetRole"))?;
        let role = answer.and_then(|answer| answer.role).filter(|role| role.path.starts_with(PATH));
        Ok(role.map(|api| self.observe(cx, &api)))
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.iam().untag_role().role_name(name(self.id())).set_tag_keys(Some(keys));
            call.send().await.during("iam:UntagRole").map(drop)
        };
        let tag = |tags| async {
            let call = cx.iam().tag_role().role_name(name(self.id())).set_tags(Some(tags));
            call.send().await.during("iam:TagRole").map(drop)
        };
        tagging::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for ServiceLinkedRole {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if let Some(service) = checks.text("aws_service_name")
            && !service.contains('.')
        {
            checks.report(
                "aws_service_name",
                format!("aws_service_name is \"{service}\", but names look like ecs.amazonaws.com"),
            );
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .iam_once()
            .create_service_linked_role()
            .aws_service_name(&planned.aws_service_name)
            .set_custom_suffix(given_string(&planned.custom_suffix))
            .set_description(given_string(&planned.description));
        let made = call.send().await.during("iam:CreateServiceLinkedRole")?;
        Ok(Self { id: made.role.map(|role| role.arn), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let untagged = TagMap::new();
        op.persist_new(|| made.change_tags(cx, &untagged)).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    /// The service chooses the name: it is looked for where the service's roles are.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let found = all(cx, &format!("{PATH}{}/", wanted.planned.aws_service_name)).await?;
            let is_ours = |role: &Api| {
                suffix(&role.role_name) == given(&wanted.planned.custom_suffix).unwrap_or_default()
                    && is_recent(&role.create_date, wanted.begun)
            };
            let Some(role) = found.into_iter().find(is_ours) else { return Ok(None) };
            Self { id: Some(role.arn), ..wanted.planned.clone() }.read(cx).await
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&prior.description) != given(&planned.description) {
            let call = cx.iam().update_role_description().role_name(name(planned.id()));
            let text = planned.description.clone().unwrap_or_default();
            call.description(text).send().await.during("iam:UpdateRoleDescription")?;
        }
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// The service is asked whether it still uses the role.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.iam().delete_service_linked_role().role_name(name(prior.id()));
        let task = call.send().await.during("iam:DeleteServiceLinkedRole")?.deletion_task_id;
        op.until(format!("{} to be deleted", name(prior.id())), || async {
            let call = cx.iam().get_service_linked_role_deletion_status().deletion_task_id(&task);
            let answer = call.send().await.during("iam:GetServiceLinkedRoleDeletionStatus")?;
            match answer.status {
                DeletionTaskStatusType::Succeeded => Ok(Some(())),
                DeletionTaskStatusType::Failed => {
                    let reason = answer.reason.as_ref();
                    let uses = reason.map(|reason| reason.role_usage_list()).unwrap_or_default();
                    let users: Vec<String> = uses
                        .iter()
                        .flat_map(|usage| usage.resources().iter())
                        .map(ToString::to_string)
                        .collect();
                    let why = reason.and_then(|reason| reason.reason.clone()).unwrap_or_default();
                    let mut message = format!("{} cannot be deleted: {why}", name(prior.id()));
                    if !users.is_empty() {
                        message.push_str(&format!("; it is used by {}", users.join(", ")));
                    }
                    Err(ProviderError::new(ErrorClass::Invalid, message)
                        .during("iam:DeleteServiceLinkedRole"))
                }
                _ => Ok(None),
            }
        })
        .await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> = all(cx, PATH).await?.iter().map(|role| Self::from_id(&role.arn)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
