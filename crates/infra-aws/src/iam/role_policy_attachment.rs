//! `aws_iam_role_policy_attachment`

use std::collections::{BTreeSet, HashMap};

use aws_sdk_iam::types::RoleDetail;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{account, role_policies};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::if_found;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};

/// A policy that is attached to a role.
///
/// Those of a few roles are read with one call for each role, those of more with one call for each 1000 roles of the
/// account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_role_policy_attachment")]
pub struct RolePolicyAttachment {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    policy_arn: String,
    #[attr(required, force_new)]
    role: String,
}

impl RolePolicyAttachment {
    /// AWS has no id for it, and Terraform's provider makes one up from a clock: any will do.
    fn of(role: &str, policy_arn: &str) -> Self {
        Self {
            id: Some(format!("{role}-{policy_arn}")),
            policy_arn: policy_arn.to_owned(),
            role: role.to_owned(),
        }
    }

    fn observe(&self) -> Self {
        let made_up = Self::of(&self.role, &self.policy_arn);
        Self { id: self.id.clone().or(made_up.id), ..made_up }
    }
}

fn attached_to(role: &RoleDetail) -> BTreeSet<String> {
    account::attached(role.attached_managed_policies())
}

impl Resource for RolePolicyAttachment {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        super::check::arn(checks, "policy_arn");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names: BTreeSet<&str> = prior.iter().map(|prior| prior.role.as_str()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let attached: Vec<Result<BTreeSet<String>, ProviderError>> =
            match account::of_many(cx, names.len(), account::roles(cx)).await {
                Ok(Some(roles)) => {
                    let of_role = |name: &&str| roles.get(name).map(attached_to).unwrap_or_default();
                    names.iter().map(of_role).map(Ok).collect()
                }
                Ok(None) => {
                    lookup::one_by_one(&names, |name| async {
                        let found = if_found(role_policies::attached(cx, name).await)?;
                        Ok(found.unwrap_or_default())
                    })
                    .await
                }
                Err(error) => names.iter().map(|_| Err(error.clone())).collect(),
            };
        let attached: HashMap<&str, _> = names.into_iter().zip(attached).collect();
        let answer = |prior: &Self| match attached.get(prior.role.as_str()) {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(arns)) if arns.contains(&prior.policy_arn) => Ok(Some(prior.observe())),
            _ => Ok(None),
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        role_policies::attach(cx, &planned.role, &planned.policy_arn).await?;
        Ok(Self::of(&planned.role, &planned.policy_arn))
    }

    /// Nothing of it can be changed.
    async fn update(_cx: &Context, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(Self { id: prior.id.clone(), ..planned })
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        role_policies::detach(cx, &prior.role, &prior.policy_arn).await
    }

    /// The id is the role and the policy: `app/arn:aws:iam::aws:policy/ReadOnlyAccess`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((role, arn)) = id.split_once('/').filter(|(_, arn)| arn.starts_with("arn:")) else {
            let message = format!("\"{id}\" does not name a policy that is attached to a role");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(
                error.hint("write the role and the policy: app/arn:aws:iam::aws:policy/ReadOnlyAccess")
            );
        };
        cx.read(&Self::of(role, arn)).await
    }

    /// They have no tags: those of roles that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let roles = account::roles(cx).await?;
        let of_role = |role: &RoleDetail| {
            let name = role.role_name.clone().unwrap_or_default();
            let arns = attached_to(role).into_iter();
            arns.map(move |arn| Self::of(&name, &arn)).collect::<Vec<_>>()
        };
        Ok(account::in_scope(&roles, scope).flat_map(of_role).collect())
    }
}
