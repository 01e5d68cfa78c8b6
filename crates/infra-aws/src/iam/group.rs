//! `aws_iam_group`

use std::collections::BTreeSet;

use aws_sdk_iam::types::{Group as Api, GroupDetail};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{account, check};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, built, if_found};
use crate::given::given_string;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Users that may do the same.
///
/// A few are read one by one, more with one call for each 1000 groups of the account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_group")]
pub struct Group {
    #[attr(computed, computed_on = ["name", "path"])]
    arn: Option<String>,
    #[attr(optional_computed, computed_on = ["name"])]
    id: Option<String>,
    #[attr(required)]
    name: String,
    #[attr(optional, default = "/")]
    path: Option<String>,
    #[attr(computed)]
    unique_id: Option<String>,
}

/// A group and who is in it. One call, and one more for each further 1000 users.
pub(super) async fn members(
    cx: &Context,
    name: &str,
) -> Result<Option<(Api, BTreeSet<String>)>, ProviderError> {
    let mut pages = cx.iam().get_group().group_name(name).max_items(1000).into_paginator().send();
    let mut found = None;
    let mut members = BTreeSet::new();
    while let Some(page) = pages.next().await {
        let Some(page) = if_found(page.during("iam:GetGroup"))? else { return Ok(None) };
        members.extend(page.users.into_iter().map(|user| user.user_name));
        found = found.or(page.group);
    }
    Ok(found.map(|group| (group, members)))
}

/// Groups that a user is in.
pub(super) async fn of_user(cx: &Context, user: &str) -> Result<BTreeSet<String>, ProviderError> {
    let groups = cx.iam().list_groups_for_user().user_name(user).into_paginator().items().send();
    let groups = groups.collect::<Result<Vec<_>, _>>().await.during("iam:ListGroupsForUser")?;
    Ok(groups.into_iter().map(|group| group.group_name).collect())
}

/// Adds a user to a group.
pub(super) async fn add(cx: &Context, group: &str, user: &str) -> Result<(), ProviderError> {
    let call = cx.iam().add_user_to_group().group_name(group).user_name(user);
    call.send().await.during("iam:AddUserToGroup").map(drop)
}

/// Takes a user out of a group.
pub(super) async fn remove(cx: &Context, group: &str, user: &str) -> Result<(), ProviderError> {
    let call = cx.iam().remove_user_from_group().group_name(group).user_name(user);
    if_found(call.send().await.during("iam:RemoveUserFromGroup")).map(drop)
}

/// A group as `GetGroup` reports it.
fn whole(details: &GroupDetail) -> Result<Api, ProviderError> {
    let group = Api::builder()
        .set_path(details.path.clone())
        .set_group_name(details.group_name.clone())
        .set_group_id(details.group_id.clone())
        .set_arn(details.arn.clone())
        .set_create_date(details.create_date);
    built(group.build())
}

impl Group {
    /// The name it has now: a plan may be about to change it.
    fn name(&self) -> &str {
        if self.id().is_empty() { &self.name } else { self.id() }
    }

    fn of_api(api: &Api) -> Self {
        Self {
            arn: Some(api.arn.clone()),
            id: Some(api.group_name.clone()),
            name: api.group_name.clone(),
            path: Some(api.path.clone()),
            unique_id: Some(api.group_id.clone()),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        Ok(members(cx, self.name()).await?.map(|(api, _)| Self::of_api(&api)))
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the group {} to be visible", self.name);
        op.until_fresh(what, || self.read(cx), |now| now.path == self.path).await
    }
}

impl Resource for Group {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check::name(checks, "name", 128);
        check::path(checks);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let groups = match account::of_many(cx, prior.len(), account::groups(cx)).await {
            Ok(groups) => groups,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| {
            let told = groups.as_ref().and_then(|groups| groups.get(prior.name()));
            async move {
                match told {
                    Some(details) => Ok(Some(Self::of_api(&whole(details)?))),
                    None => prior.read(cx).await,
                }
            }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.iam_once().create_group().group_name(&planned.name);
        call.set_path(given_string(&planned.path)).send().await.during("iam:CreateGroup")?;
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.read_back(cx, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let found = members(cx, &wanted.planned.name).await?.map(|(api, _)| api);
            let ours = found.filter(|api| is_recent(&api.create_date, wanted.begun));
            Ok(ours.map(|api| Self::of_api(&api)))
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let name = Some(planned.name.clone()).filter(|name| *name != prior.name);
        let call = cx.iam().update_group().group_name(&prior.name).set_new_group_name(name);
        call.set_new_path(given_string(&planned.path)).send().await.during("iam:UpdateGroup")?;
        let planned = Self { id: Some(planned.name.clone()), ..planned };
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.iam().delete_group().group_name(prior.name()).send().await.during("iam:DeleteGroup").map(drop)
    }

    /// Groups have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let groups = cx.iam().list_groups().max_items(1000).into_paginator().items().send();
        let groups = groups.collect::<Result<Vec<_>, _>>().await.during("iam:ListGroups")?;
        Ok(groups.iter().map(Self::of_api).collect())
    }
}
