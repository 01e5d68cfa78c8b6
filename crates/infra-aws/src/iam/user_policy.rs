//! `aws_iam_user_policy`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{check, user_policies};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// A policy within a user. Reading costs one call for each.
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

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let document = user_policies::inline_document(cx, &self.user, self.name()).await?;
        Ok(document.map(|reported| Self {
            name_prefix: Some(names::prefix_of(self.name()).unwrap_or_default().to_owned()),
            policy: documents::written_as(&self.policy, &reported),
            ..Self::named(&self.user, self.name())
        }))
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
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
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

    /// Looks at every user that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let users = super::user::in_scope(cx, scope).await?;
        let names = lookup::one_by_one(&users, |user| user_policies::inline_names(cx, user)).await;
        let mut known = Vec::new();
        for (user, names) in users.iter().zip(names) {
            known.extend(names?.iter().map(|name| Self::named(user, name)));
        }
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
