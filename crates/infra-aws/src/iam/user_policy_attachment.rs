//! `aws_iam_user_policy_attachment`

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{check, user_policies};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::if_found;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A policy that is attached to a user. Reading costs one call for each user.
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
        let users: BTreeSet<&str> = prior.iter().map(|prior| prior.user.as_str()).collect();
        let users: Vec<String> = users.into_iter().map(str::to_owned).collect();
        let attached =
            lookup::one_by_one(&users, async |user| if_found(user_policies::attached(cx, user).await)).await;
        let attached: BTreeMap<&str, _> = users.iter().map(String::as_str).zip(attached).collect();
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

    /// Looks at every user that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let users = super::user::in_scope(cx, scope).await?;
        let attached = lookup::one_by_one(&users, |user| user_policies::attached(cx, user)).await;
        let mut found = Vec::new();
        for (user, arns) in users.iter().zip(attached) {
            found.extend(arns?.iter().map(|arn| Self::of(user, arn)));
        }
        Ok(found)
    }
}
