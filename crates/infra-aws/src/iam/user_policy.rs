//! `aws_iam_user_policy`

use aws_sdk_iam::types::UserDetail;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{account, check, user_policies};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// A policy within a user.
///
/// A few are read one by one, more with one call for each 1000 users of the account.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_user_policy")]
pub struct UserPolicy {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(required, json_policy)]
    policy: String,
    #[attr(required, force_new)]
    user: String,
}

impl UserPolicy {
    fn named(user: &str, name: &str) -> Self {
        Self {
            id: Some(format!("{user}:{name}")),
            name: Some(name.to_owned()),
            user: user.to_owned(),
            ..Self::default()
        }
    }

    fn name(&self) -> &str {
        given(&self.name).unwrap_or_default()
    }

    /// `self` is what was known of it.
    fn observe(&self, reported: &str) -> Self {
        Self {
            name_prefix: Some(names::prefix_of(self.name()).unwrap_or_default().to_owned()),
            policy: documents::written_as(&self.policy, reported),
            ..Self::named(&self.user, self.name())
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let document = user_policies::inline_document(cx, &self.user, self.name()).await?;
        Ok(document.map(|reported| self.observe(&reported)))
    }

    /// Its document, as the details of its user tell it.
    fn told(&self, user: &UserDetail) -> Option<String> {
        let mut policies = account::inline(user.user_policy_list());
        policies.find(|(name, _)| name == self.name()).map(|(_, document)| document)
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the policy {} to be visible", self.id());
        op.until_fresh(what, || self.read(cx), |now| now.policy == self.policy).await
    }
}

impl Resource for UserPolicy {
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
        let users = match account::of_many(cx, prior.len(), account::users(cx)).await {
            Ok(users) => users,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| {
            let told = users.as_ref().and_then(|users| prior.told(users.get(&prior.user)?));
            async move {
                match told {
                    Some(document) => Ok(Some(prior.observe(&document))),
                    None => prior.read(cx).await,
                }
            }
        })
        .await
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        let named = Self::named(&self.user, &name);
        Self { id: named.id, name: named.name, ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        user_policies::put(cx, &made.user, made.name(), &made.policy).await?;
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
        op.persist_new(|| user_policies::put(cx, &prior.user, prior.name(), &planned.policy)).await?;
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        user_policies::delete(cx, &prior.user, prior.name()).await
    }

    /// The id is the user and the name: `ci:read-bucket`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((user, name)) = id.split_once(':') else {
            let message = format!("\"{id}\" does not name a policy of a user");
            let error = ProviderError::new(ErrorClass::Invalid, message);
            return Err(error.hint("write the user and the policy: ci:read-bucket"));
        };
        Self::named(user, name).read(cx).await
    }

    /// They have no tags: those of users that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let users = account::users(cx).await?;
        let of_user = |(name, user): (&str, &UserDetail)| {
            let policies = account::inline(user.user_policy_list());
            policies.map(|(policy, text)| Self::named(name, &policy).observe(&text)).collect::<Vec<_>>()
        };
        Ok(account::users_in_scope(&users, scope).flat_map(of_user).collect())
    }
}
