//! `aws_iam_policy_attachment`

use std::collections::BTreeSet;

use aws_sdk_iam::types::{EntityType, PolicyUsageType};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::holder::Holder;
use super::{account, check};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// All groups, roles and users that a policy is attached to. Its name is known to states only.
///
/// A few are read one by one, more with one call for each 1000 groups, roles and users of the account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_policy_attachment")]
pub struct PolicyAttachment {
    #[attr(optional)]
    groups: Option<BTreeSet<String>>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(required, force_new)]
    policy_arn: String,
    #[attr(optional)]
    roles: Option<BTreeSet<String>>,
    #[attr(optional)]
    users: Option<BTreeSet<String>>,
}

/// Who has a policy, by name.
#[derive(Default)]
pub(super) struct Holders {
    pub(super) groups: BTreeSet<String>,
    pub(super) roles: BTreeSet<String>,
    pub(super) users: BTreeSet<String>,
}

/// Who has a policy. Who has it as a boundary has nothing of it.
async fn holders_of(cx: &Context, arn: &str) -> Result<Holders, ProviderError> {
    let call = cx.iam().list_entities_for_policy().policy_arn(arn);
    let call = call.policy_usage_filter(PolicyUsageType::PermissionsPolicy).max_items(1000);
    let mut pages = call.into_paginator().send();
    let mut found = Holders::default();
    while let Some(page) = pages.next().await {
        let page = page.during("iam:ListEntitiesForPolicy")?;
        found.groups.extend(page.policy_groups.into_iter().flatten().filter_map(|group| group.group_name));
        found.roles.extend(page.policy_roles.into_iter().flatten().filter_map(|role| role.role_name));
        found.users.extend(page.policy_users.into_iter().flatten().filter_map(|user| user.user_name));
    }
    Ok(found)
}

impl PolicyAttachment {
    fn holders(&self) -> BTreeSet<Holder<'_>> {
        let groups = self.groups.iter().flatten().map(|name| Holder::Group(name));
        let roles = self.roles.iter().flatten().map(|name| Holder::Role(name));
        let users = self.users.iter().flatten().map(|name| Holder::User(name));
        groups.chain(roles).chain(users).collect()
    }

    /// `self` is what was known of it.
    fn observe(&self, found: Holders) -> Self {
        Self {
            groups: Some(found.groups),
            id: Some(self.name.clone()),
            name: self.name.clone(),
            policy_arn: self.policy_arn.clone(),
            roles: Some(found.roles),
            users: Some(found.users),
        }
    }

    /// A policy that nobody has is attached to nothing.
    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let found = if_found(holders_of(cx, &self.policy_arn).await)?;
        Ok(found.map(|found| self.observe(found)).filter(|found| !found.holders().is_empty()))
    }

    /// A policy that is attached to nobody is not there to be read.
    fn ensure_somebody(&self) -> Result<(), ProviderError> {
        if !self.holders().is_empty() {
            return Ok(());
        }
        let error = ProviderError::new(ErrorClass::Invalid, "groups, roles and users name nobody");
        Err(error.hint("name somebody that the policy is attached to, or remove the resource"))
    }

    /// Gives the policy to those who lack it, then takes it from all others.
    async fn change(&self, cx: &Context, now: &Self, op: &Op<'_>) -> Result<Self, ProviderError> {
        let (before, after) = (now.holders(), self.holders());
        for holder in after.difference(&before) {
            op.persist_new(|| holder.attach(cx, &self.policy_arn)).await?;
        }
        for holder in before.difference(&after) {
            holder.detach(cx, &self.policy_arn).await?;
        }
        cx.read_written(self, op).await
    }
}

impl Resource for PolicyAttachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check::arn(checks, "policy_arn");
        if checks.text("name") == Some("") {
            checks.report("name", "name is empty");
        }
        if ["groups", "roles", "users"].iter().all(|argument| checks.is_null(argument)) {
            checks.report("users", "one of groups, roles, users must be set");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let kinds = [EntityType::Group, EntityType::Role, EntityType::User];
        let details = match account::of_many(cx, prior.len(), account::details(cx, &kinds)).await {
            Ok(details) => details,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| {
            let told = details.as_ref().map(|details| prior.observe(details.holders_of(&prior.policy_arn)));
            let told = told.filter(|told| {
                let told = told.holders();
                !told.is_empty() && prior.holders().is_subset(&told)
            });
            async move {
                match told {
                    Some(told) => Ok(Some(told)),
                    None => prior.read(cx).await,
                }
            }
        })
        .await
    }

    /// Who has it already may keep it: attaching it twice does no harm.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        planned.ensure_somebody()?;
        for holder in planned.holders() {
            holder.attach(cx, &planned.policy_arn).await?;
        }
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let what = format!("{} to be attached", made.policy_arn);
        let is_attached = |now: &Self| made.holders().is_subset(&now.holders());
        let now = op.until_fresh(what, || made.read(cx), is_attached).await?;
        Ok(made.change(cx, &now, op).await?)
    }

    /// A policy that none of them has is nobody's work, least of all ours.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        !wanted.planned.holders().is_disjoint(&found.holders())
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.ensure_somebody()?;
        Ok(planned.change(cx, prior, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        for holder in prior.holders() {
            holder.detach(cx, &prior.policy_arn).await?;
        }
        Ok(())
    }

    async fn import(_cx: &Context, _id: &str) -> Result<Option<Self>, ProviderError> {
        let message = "an attachment of a policy cannot be imported: AWS does not know its name";
        let error = ProviderError::new(ErrorClass::Invalid, message);
        Err(error.hint("declare it with all who have the policy, and apply: they keep it"))
    }

    /// AWS knows who has a policy, and no attachments.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
