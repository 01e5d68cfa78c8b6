//! `aws_iam_role_policy`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{account, check, role_policies};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// A policy within a role.
///
/// A few are read one by one, more with one call for each 1000 roles of the account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_role_policy")]
pub struct RolePolicy {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(required, json_policy)]
    policy: String,
    #[attr(required, force_new)]
    role: String,
}

impl RolePolicy {
    fn named(role: &str, name: &str) -> Self {
        Self {
            id: Some(format!("{role}:{name}")),
            name: Some(name.to_owned()),
            role: role.to_owned(),
            ..Self::default()
        }
    }

    fn name(&self) -> &str {
        given(&self.name).unwrap_or_default()
    }

    /// `self` is what was known of it.
    fn observe(&self, reported: &str) -> Self {
        let named = Self::named(&self.role, self.name());
        Self {
            name_prefix: Some(names::prefix_of(self.name()).unwrap_or_default().to_owned()),
            policy: documents::written_as(&self.policy, reported),
            ..named
        }
    }

    async fn read_alone(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let document = role_policies::inline_document(cx, &self.role, self.name()).await?;
        Ok(document.map(|document| self.observe(&document)))
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the policy {} to be visible", self.id());
        op.until_fresh(what, || self.read_alone(cx), |now| now.policy == self.policy).await
    }
}

impl Resource for RolePolicy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "policy");
        checks.at_most_one(&["name", "name_prefix"]);
        check::name(checks, "name", 128);
        check::name(checks, "name_prefix", 102);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let roles = match account::of_many(cx, prior.len(), account::roles(cx)).await {
            Ok(Some(roles)) => roles,
            Ok(None) => return lookup::one_by_one(prior, |prior| prior.read_alone(cx)).await,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        let answer = |prior: &Self| {
            let role = roles.get(&prior.role)?;
            account::inline(role.role_policy_list())
                .find(|(name, _)| name == prior.name())
                .map(|(_, document)| prior.observe(&document))
        };
        prior.iter().map(|prior| Ok(answer(prior))).collect()
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        let named = Self::named(&self.role, &name);
        Self { id: named.id, name: named.name, ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        role_policies::put(cx, &made.role, made.name(), &made.policy).await?;
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.read_back(cx, op).await?)
    }

    /// The call that creates replaces what has that name: another document is of another create.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        found.policy == wanted.planned.policy
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        op.persist_new(|| role_policies::put(cx, &prior.role, prior.name(), &planned.policy)).await?;
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        role_policies::delete(cx, &prior.role, prior.name()).await
    }

    /// The id is the role and the name: `app:read-bucket`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((role, name)) = id.split_once(':') else {
            let message = format!("\"{id}\" does not name a policy of a role");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the role and the policy: app:read-bucket"));
        };
        Self::named(role, name).read_alone(cx).await
    }

    /// They have no tags: those of roles that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let roles = account::roles(cx).await?;
        let of_role = |role: &aws_sdk_iam::types::RoleDetail| {
            let name = role.role_name.clone().unwrap_or_default();
            let policies = account::inline(role.role_policy_list());
            policies.map(move |(policy, text)| Self::named(&name, &policy).observe(&text)).collect::<Vec<_>>()
        };
        Ok(account::in_scope(&roles, scope).flat_map(of_role).collect())
    }
}
