//! `aws_iam_user_policy_attachment`

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::types::UserDetail;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{account, check, user_policies};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::if_found;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A policy that is attached to a user.
///
/// Those of a few users are read with one call for each user, those of more with one call for each 1000 users of the
/// account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_user_policy_attachment")]
pub struct UserPolicyAttachment {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    policy_arn: String,
    #[attr(required, force_new)]
    user: String,
}

/// ARNs of the policies that are attached to a user.
fn attached_to(user: &UserDetail) -> BTreeSet<String> {
    account::attached(user.attached_managed_policies())
}

impl UserPolicyAttachment {
    /// AWS has no id for it, and Terraform's provider makes one up from a clock: any will do.
    fn of(user: &str, policy_arn: &str) -> Self {
        Self {
            id: Some(format!("{user}-{policy_arn}")),
            policy_arn: policy_arn.to_owned(),
            user: user.to_owned(),
        }
    }

    fn observe(&self) -> Self {
        let made_up = Self::of(&self.user, &self.policy_arn);
        Self { id: self.id.clone().or(made_up.id), ..made_up }
    }
}

impl Resource for UserPolicyAttachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check::arn(checks, "policy_arn");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let mut wanted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for prior in prior {
            wanted.entry(&prior.user).or_default().insert(&prior.policy_arn);
        }
        let wanted: Vec<(&str, BTreeSet<&str>)> = wanted.into_iter().collect();
        let users = match account::of_many(cx, wanted.len(), account::users(cx)).await {
            Ok(users) => users,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let attached = lookup::one_by_one(&wanted, |(user, arns)| {
            let told = users.as_ref().and_then(|users| users.get(user)).map(attached_to);
            let told = told.filter(|told| arns.iter().all(|arn| told.contains(*arn)));
            async move {
                match told {
                    Some(told) => Ok(Some(told)),
                    None => if_found(user_policies::attached(cx, user).await),
                }
            }
        });
        let attached: BTreeMap<&str, _> = wanted.iter().map(|(user, _)| *user).zip(attached.await).collect();
        let answer = |prior: &Self| match attached.get(prior.user.as_str()) {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(Some(arns))) if arns.contains(&prior.policy_arn) => Ok(Some(prior.observe())),
            _ => Ok(None),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        user_policies::attach(cx, &planned.user, &planned.policy_arn).await?;
        Ok(Self::of(&planned.user, &planned.policy_arn))
    }

    /// Nothing of it can be changed.
    async fn update(_cx: &Context, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(Self { id: prior.id.clone(), ..planned })
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        user_policies::detach(cx, &prior.user, &prior.policy_arn).await
    }

    /// The id is the user and the policy: `ci/arn:aws:iam::aws:policy/ReadOnlyAccess`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((user, arn)) = id.split_once('/').filter(|(_, arn)| arn.starts_with("arn:")) else {
            let message = format!("\"{id}\" does not name a policy that is attached to a user");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(
                error.hint("write the user and the policy: ci/arn:aws:iam::aws:policy/ReadOnlyAccess")
            );
        };
        cx.read(&Self::of(user, arn)).await
    }

    /// They have no tags: those of users that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let users = account::users(cx).await?;
        let of_user = |(name, user): (&str, &UserDetail)| {
            attached_to(user).iter().map(|arn| Self::of(name, arn)).collect::<Vec<_>>()
        };
        Ok(account::users_in_scope(&users, scope).flat_map(of_user).collect())
    }
}
