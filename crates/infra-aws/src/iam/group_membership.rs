//! `aws_iam_group_membership`

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{account, check, group};
use crate::checks::Checks;
use crate::context::Context;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// All users of a group. Its name is known to states only.
///
/// A few are read one by one, more with one call for each 1000 users and groups of the account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_group_membership")]
pub struct GroupMembership {
    #[attr(required, force_new)]
    group: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(required)]
    users: BTreeSet<String>,
}

impl GroupMembership {
    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let found = group::members(cx, &self.group).await?;
        Ok(found.map(|(_, users)| self.observe(users)))
    }

    /// `self` is what was known of it.
    fn observe(&self, users: BTreeSet<String>) -> Self {
        Self { id: Some(self.name.clone()), users, ..self.clone() }
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the users of {} to be visible", self.group);
        op.until_fresh(what, || self.read(cx), |now| now.users == self.users).await
    }
}

impl Resource for GroupMembership {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check::name(checks, "group", 128);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let members = match account::of_many(cx, prior.len(), account::members(cx)).await {
            Ok(members) => members,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| {
            let told = members.as_ref().and_then(|members| members.of(&prior.group));
            async move {
                match told {
                    Some(users) => Ok(Some(prior.observe(users))),
                    None => prior.read(cx).await,
                }
            }
        })
        .await
    }

    /// Who is in the group already may stay: adding somebody twice does no harm.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        for user in &planned.users {
            group::add(cx, &planned.group, user).await?;
        }
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.read_back(cx, op).await?)
    }

    /// A group that has none of the users is nobody's work, least of all ours.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        !wanted.planned.users.is_disjoint(&found.users)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        for user in prior.users.difference(&planned.users) {
            group::remove(cx, &planned.group, user).await?;
        }
        for user in planned.users.difference(&prior.users) {
            op.persist_new(|| group::add(cx, &planned.group, user)).await?;
        }
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        for user in &prior.users {
            group::remove(cx, &prior.group, user).await?;
        }
        Ok(())
    }

    async fn import(_cx: &Context, _id: &str) -> Result<Option<Self>, ProviderError> {
        let message = "a group membership cannot be imported: AWS does not know its name";
        let error = ProviderError::new(ErrorClass::Invalid, message);
        Err(error.hint("declare it and apply: users that are in the group already stay there"))
    }

    /// AWS knows who is in a group, and no memberships.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
