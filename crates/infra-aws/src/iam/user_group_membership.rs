//! `aws_iam_user_group_membership`

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{account, group};
use crate::context::Context;
use crate::error::if_found;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// Groups that a user is in, others than these left alone.
///
/// A few are read with one call each, more with one call for each 1000 users of the account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_user_group_membership")]
pub struct UserGroupMembership {
    #[attr(required)]
    groups: BTreeSet<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    user: String,
}

impl UserGroupMembership {
    /// AWS has no id for it, and Terraform's provider makes one up from a clock: any will do.
    fn of(user: &str, groups: BTreeSet<String>) -> Self {
        let id = groups.iter().fold(user.to_owned(), |id, group| id + "/" + group);
        Self { groups, id: Some(id), user: user.to_owned() }
    }

    /// What is left of it. A user that is in none of the groups is nobody's work.
    fn observe(&self, found: &BTreeSet<String>) -> Option<Self> {
        let groups: BTreeSet<String> = self.groups.intersection(found).cloned().collect();
        let is_gone = groups.is_empty() && !self.groups.is_empty();
        let id = self.id.clone().or_else(|| Self::of(&self.user, self.groups.clone()).id);
        (!is_gone).then(|| Self { groups, id, user: self.user.clone() })
    }
}

impl Resource for UserGroupMembership {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    /// Of a user that the details do not have in all of the groups, the groups are asked for alone.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let users = match account::of_many(cx, prior.len(), account::users(cx)).await {
            Ok(users) => users,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| {
            let told = users.as_ref().and_then(|users| users.get(&prior.user));
            let told = told.map(|user| user.group_list().iter().cloned().collect::<BTreeSet<String>>());
            let told = told.filter(|told| prior.groups.is_subset(told));
            async move {
                let found = match told {
                    Some(told) => Some(told),
                    None => if_found(group::of_user(cx, &prior.user).await)?,
                };
                Ok(found.and_then(|found| prior.observe(&found)))
            }
        })
        .await
    }

    /// It may be in them already: adding it twice does no harm.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        for group in &planned.groups {
            group::add(cx, group, &planned.user).await?;
        }
        Ok(Self::of(&planned.user, planned.groups.clone()))
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// Of one that names no groups there is nothing to find.
    fn is_from(_wanted: &Wanted<Self>, found: &Self) -> bool {
        !found.groups.is_empty()
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        for group in prior.groups.difference(&planned.groups) {
            group::remove(cx, group, &planned.user).await?;
        }
        for group in planned.groups.difference(&prior.groups) {
            op.persist_new(|| group::add(cx, group, &planned.user)).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        for group in &prior.groups {
            group::remove(cx, group, &prior.user).await?;
        }
        Ok(())
    }

    /// The id is the user and the groups: `ci/admins/readers`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let mut parts = id.split('/').filter(|part| !part.is_empty());
        let user = parts.next().unwrap_or_default();
        let groups: BTreeSet<String> = parts.map(str::to_owned).collect();
        if groups.is_empty() {
            let message = format!("\"{id}\" does not name a user and groups that it is in");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the user and the groups: ci/admins/readers"));
        }
        cx.read(&Self::of(user, groups)).await
    }

    /// They have no tags: those of users that have the scope's tags, with all groups that they are in.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let users = account::users(cx).await?;
        let in_groups =
            account::users_in_scope(&users, scope).filter(|(_, user)| !user.group_list().is_empty());
        Ok(in_groups
            .map(|(name, user)| Self::of(name, user.group_list().iter().cloned().collect()))
            .collect())
    }
}
