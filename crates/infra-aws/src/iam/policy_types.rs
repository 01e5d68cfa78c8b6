//! The types of policies within groups, roles and users, and of those that are attached to them: they differ in names.

use infra_provider::{ErrorClass, ProviderError};

/// The two parts of an import's id: whose policy, and which.
pub(super) fn parts<'i>(
    id: &'i str,
    between: char,
    what: &str,
    example: &str,
) -> Result<(&'i str, &'i str), ProviderError> {
    id.split_once(between).filter(|(name, policy)| !name.is_empty() && !policy.is_empty()).ok_or_else(|| {
        let error = ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" does not name {what}"));
        error.hint(format!("write both names: {example}"))
    })
}

/// The type of policies within groups, roles or users.
macro_rules! policy_within {
    ($(#[$doc:meta])* $name:ident, $ty:literal, $holder:ident: $kind:ident, $example:literal) => {
        use aws_sdk_iam::types::EntityType;
        use infra_provider::model::Model;
        use infra_provider::{ProviderError, Scope};

        use super::holder::{self, Holder};
        use super::{check, policy_types};
        use crate::checks::Checks;
        use crate::context::Context;
        use crate::documents;
        use crate::given::given;
        use crate::mutation::{Fault, Op};
        use crate::names;
        use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

        $(#[$doc])*
        #[derive(Model, Clone, Debug, Default, PartialEq)]
        #[model(name = $ty)]
        pub struct $name {
            #[attr(required, force_new)]
            $holder: String,
            #[attr(optional_computed)]
            id: Option<String>,
            #[attr(optional_computed, force_new)]
            name: Option<String>,
            #[attr(optional_computed, force_new)]
            name_prefix: Option<String>,
            #[attr(required, json_policy)]
            policy: String,
        }

        impl $name {
            fn named(holder: &str, name: &str) -> Self {
                Self {
                    $holder: holder.to_owned(),
                    id: Some(format!("{holder}:{name}")),
                    name: Some(name.to_owned()),
                    ..Self::default()
                }
            }

            fn holder(&self) -> Holder<'_> {
                Holder::$kind(&self.$holder)
            }

            fn name(&self) -> &str {
                given(&self.name).unwrap_or_default()
            }

            /// `self` is what was known of it.
            fn observe(&self, reported: &str) -> Self {
                Self {
                    name_prefix: Some(names::prefix_of(self.name()).unwrap_or_default().to_owned()),
                    policy: documents::written_as(&self.policy, reported),
                    ..Self::named(&self.$holder, self.name())
                }
            }

            async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
                let document = self.holder().document(cx, self.name()).await?;
                Ok(document.map(|reported| self.observe(&reported)))
            }

            async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
                let what = format!("the policy {} to be visible", self.id());
                op.until_fresh(what, || self.read(cx), |now| now.policy == self.policy).await
            }
        }

        impl Resource for $name {
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
                let wanted: Vec<_> = prior.iter().map(|prior| (prior.holder(), prior.name())).collect();
                let found = holder::documents(cx, &wanted).await;
                let answer = |(prior, found): (&Self, Result<Option<String>, ProviderError>)| {
                    Ok(found?.map(|reported| prior.observe(&reported)))
                };
                prior.iter().zip(found).map(answer).collect()
            }

            fn keyed(&self, token: &str) -> Self {
                let name = names::given_or_unique(&self.name, &self.name_prefix, token);
                let named = Self::named(&self.$holder, &name);
                Self { id: named.id, name: named.name, ..self.clone() }
            }

            async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
                let made = planned.keyed(token);
                made.holder().put(cx, made.name(), &made.policy).await?;
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
                op.persist_new(|| prior.holder().put(cx, prior.name(), &planned.policy)).await?;
                Ok(planned.read_back(cx, op).await?)
            }

            async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
                prior.holder().delete(cx, prior.name()).await
            }

            /// The id says whose it is and its name.
            async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
                let what = concat!("a policy of a ", stringify!($holder));
                let (holder, name) = policy_types::parts(id, ':', what, $example)?;
                Self::named(holder, name).read(cx).await
            }

            /// They have no tags: those of whom has the scope's.
            async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
                let found = holder::in_scope(cx, EntityType::$kind, scope).await?;
                let of = |of: &holder::Policies| -> Vec<Self> {
                    let within = of.within.iter();
                    within.map(|(policy, text)| Self::named(&of.name, policy).observe(text)).collect()
                };
                Ok(found.iter().flat_map(of).collect())
            }
        }
    };
}

/// The type of policies that are attached to groups, roles or users.
macro_rules! policy_attachment {
    ($(#[$doc:meta])* $name:ident, $ty:literal, $holder:ident: $kind:ident, $example:literal) => {
        use aws_sdk_iam::types::EntityType;
        use infra_provider::model::Model;
        use infra_provider::{ProviderError, Scope};

        use super::holder::{self, Holder};
        use super::{check, policy_types};
        use crate::checks::Checks;
        use crate::context::Context;
        use crate::mutation::{Fault, Op};
        use crate::resource::{Answers, Identity, Limits, Resource, by_id};

        $(#[$doc])*
        #[derive(Model, Clone, Debug, Default, PartialEq)]
        #[model(name = $ty)]
        pub struct $name {
            #[attr(required, force_new)]
            $holder: String,
            #[attr(optional_computed)]
            id: Option<String>,
            #[attr(required, force_new)]
            policy_arn: String,
        }

        impl $name {
            /// AWS has no id for it, and Terraform's provider makes one up from a clock: any will do.
            fn of(holder: &str, policy_arn: &str) -> Self {
                Self {
                    $holder: holder.to_owned(),
                    id: Some(format!("{holder}-{policy_arn}")),
                    policy_arn: policy_arn.to_owned(),
                }
            }

            fn holder(&self) -> Holder<'_> {
                Holder::$kind(&self.$holder)
            }

            fn observe(&self) -> Self {
                let made_up = Self::of(&self.$holder, &self.policy_arn);
                Self { id: self.id.clone().or(made_up.id), ..made_up }
            }
        }

        impl Resource for $name {
            type Cx = Context;

            const IDENTITY: Identity = Identity::Natural;
            const LIMITS: Limits = Limits::minutes(2);

            by_id!();

            fn check(checks: &mut Checks<'_>) {
                check::arn(checks, "policy_arn");
            }

            async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
                let wanted: Vec<_> =
                    prior.iter().map(|prior| (prior.holder(), prior.policy_arn.as_str())).collect();
                let attached = holder::are_attached(cx, &wanted).await;
                let answer = |(prior, is_attached): (&Self, Result<bool, ProviderError>)| {
                    Ok(is_attached?.then(|| prior.observe()))
                };
                prior.iter().zip(attached).map(answer).collect()
            }

            async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
                planned.holder().attach(cx, &planned.policy_arn).await?;
                Ok(Self::of(&planned.$holder, &planned.policy_arn))
            }

            /// Nothing of it can be changed.
            async fn update(_cx: &Context, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
                Ok(Self { id: prior.id.clone(), ..planned })
            }

            async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
                prior.holder().detach(cx, &prior.policy_arn).await
            }

            /// The id says to whom it is attached and the policy.
            async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
                let what = concat!("a policy that is attached to a ", stringify!($holder));
                let (holder, arn) = policy_types::parts(id, '/', what, $example)?;
                cx.read(&Self::of(holder, arn)).await
            }

            /// They have no tags: those of whom has the scope's.
            async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
                let found = holder::in_scope(cx, EntityType::$kind, scope).await?;
                let of = |of: &holder::Policies| -> Vec<Self> {
                    of.attached.iter().map(|arn| Self::of(&of.name, arn)).collect()
                };
                Ok(found.iter().flat_map(of).collect())
            }
        }
    };
}

pub(super) use {policy_attachment, policy_within};
