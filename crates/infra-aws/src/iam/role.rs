//! `aws_iam_role`

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::types::Role as Api;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::holder::Holder;
use super::{account, check, date, role_policies, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::TagMap;

/// Who can be somebody else, and what that one may do.
///
/// A few roles are read one by one, more with one call for each 1000 roles of the account to `ListRoles` and
/// `GetAccountAuthorizationDetails` each. Policies within a role and attached to it are read when the role says what
/// they are to be: `managed_policy_arns` that is null, and `inline_policy` without blocks, say nothing.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_role")]
pub struct Role {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, json_policy)]
    assume_role_policy: String,
    #[attr(computed)]
    create_date: Option<String>,
    #[attr(optional)]
    description: Option<String>,
    #[attr(optional, default = false)]
    force_detach_policies: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, deprecated = "Use the aws_iam_role_policy_attachment resource instead")]
    managed_policy_arns: Option<BTreeSet<String>>,
    #[attr(optional, default = 3600)]
    max_session_duration: Option<i64>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, default = "/", force_new)]
    path: Option<String>,
    #[attr(optional)]
    permissions_boundary: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    unique_id: Option<String>,
    #[block(set, computed)]
    inline_policy: Vec<InlinePolicy>,
}

/// A policy within the role. One without a name stands for "none".
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct InlinePolicy {
    #[attr(optional)]
    name: Option<String>,
    #[attr(optional, json_policy)]
    policy: Option<String>,
}

/// What a role allows.
#[derive(Clone, Debug, Default)]
struct Policies {
    inline: Option<BTreeMap<String, String>>,
    attached: Option<BTreeSet<String>>,
}

impl Role {
    fn name(&self) -> &str {
        given(&self.name).unwrap_or_else(|| self.id())
    }

    /// Whether policies within it that it does not name are to go.
    fn owns_inline(&self) -> bool {
        !self.inline_policy.is_empty()
    }

    fn inline(&self) -> BTreeMap<&str, &str> {
        let named = self.inline_policy.iter();
        named.filter_map(|inline| Some((given(&inline.name)?, given(&inline.policy)?))).collect()
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, policies: Policies) -> Self {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let reported = documents::decoded(api.assume_role_policy_document().unwrap_or_default());
        let boundary = api.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
        Self {
            arn: Some(api.arn.clone()),
            assume_role_policy: documents::written_as(&self.assume_role_policy, &reported),
            create_date: Some(date(&api.create_date)),
            description: Some(api.description.clone().unwrap_or_default()),
            force_detach_policies: Some(self.force_detach_policies.unwrap_or_default()),
            managed_policy_arns: policies.attached.or_else(|| self.managed_policy_arns.clone()),
            max_session_duration: api.max_session_duration.map(i64::from),
            name: Some(api.role_name.clone()),
            name_prefix: Some(names::prefix_of(&api.role_name).unwrap_or_default().to_owned()),
            path: Some(api.path.clone()),
            permissions_boundary: Some(boundary.unwrap_or_default().to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            unique_id: Some(api.role_id.clone()),
            inline_policy: self.observe_inline(policies.inline),
            id: Some(api.role_name.clone()),
        }
    }

    fn observe_inline(&self, found: Option<BTreeMap<String, String>>) -> Vec<InlinePolicy> {
        let Some(found) = found else { return self.inline_policy.clone() };
        let known = self.inline();
        if found.is_empty() && known.is_empty() {
            return self.inline_policy.clone();
        }
        let observed = found.into_iter().map(|(name, reported)| {
            let known = known.get(name.as_str()).copied().unwrap_or_default();
            InlinePolicy { policy: Some(documents::written_as(known, &reported)), name: Some(name) }
        });
        observed.collect()
    }

    async fn read_alone(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.iam().get_role().role_name(self.name());
        let Some(answer) = if_found(call.send().await.during("iam:GetRole"))? else { return Ok(None) };
        let Some(api) = answer.role else { return Ok(None) };
        let inline =
            if self.owns_inline() { Some(role_policies::inline(cx, self.name()).await?) } else { None };
        let attached = match self.managed_policy_arns {
            Some(_) => Some(Holder::Role(self.name()).attached(cx).await?),
            None => None,
        };
        Ok(Some(self.observe(cx, &api, Policies { inline, attached })))
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the role {} to be visible", self.name());
        let is_as_written = |now: &Self| {
            now.assume_role_policy == self.assume_role_policy
                && given(&now.description) == given(&self.description)
                && now.max_session_duration == self.max_session_duration
                && given(&now.permissions_boundary) == given(&self.permissions_boundary)
                && now.tags_all == self.tags_all
        };
        op.until_fresh(what, || self.read_alone(cx), is_as_written).await
    }

    /// Makes the policies within it and attached to it those that are planned, where something is.
    async fn change_policies(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let role = self.name();
        if self.owns_inline() {
            let wanted = self.inline();
            let found = op.persist_new(|| role_policies::inline(cx, role)).await?;
            for name in found.keys().filter(|name| !wanted.contains_key(name.as_str())) {
                Holder::Role(role).delete(cx, name).await?;
            }
            for (name, policy) in wanted {
                if found.get(name).is_none_or(|found| documents::written_as(policy, found) != policy) {
                    op.persist_new(|| Holder::Role(role).put(cx, name, policy)).await?;
                }
            }
        }
        if let Some(wanted) = &self.managed_policy_arns {
            let found = op.persist_new(|| Holder::Role(role).attached(cx)).await?;
            for arn in found.difference(wanted) {
                Holder::Role(role).detach(cx, arn).await?;
            }
            for arn in wanted.difference(&found) {
                op.persist_new(|| Holder::Role(role).attach(cx, arn)).await?;
            }
        }
        Ok(())
    }

    async fn change_boundary(&self, cx: &Context) -> Result<(), ProviderError> {
        match given(&self.permissions_boundary) {
            Some(arn) => {
                let call = cx.iam().put_role_permissions_boundary().role_name(self.name());
                let call = call.permissions_boundary(arn).send();
                call.await.during("iam:PutRolePermissionsBoundary").map(drop)
            }
            None => {
                let call = cx.iam().delete_role_permissions_boundary().role_name(self.name());
                call.send().await.during("iam:DeleteRolePermissionsBoundary").map(drop)
            }
        }
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.iam().untag_role().role_name(self.name()).set_tag_keys(Some(keys));
            call.send().await.during("iam:UntagRole").map(drop)
        };
        let tag = |tags| async {
            let call = cx.iam().tag_role().role_name(self.name()).set_tags(Some(tags));
            call.send().await.during("iam:TagRole").map(drop)
        };
        tagging::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for Role {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "assume_role_policy");
        checks.at_most_one(&["name", "name_prefix"]);
        check::name(checks, "name", 64);
        check::name(checks, "name_prefix", 38);
        check::path(checks);
        checks.within("max_session_duration", 3600, 43200);
        checks.each("inline_policy", |inline| {
            documents::check(inline, "policy");
            inline.requires("policy", &["name"]);
            inline.requires("name", &["policy"]);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let read = async {
            let details = account::roles(cx).await?;
            Ok((account::whole_roles(cx, &details).await?, details))
        };
        let (roles, details) = match account::of_many(cx, prior.len(), read).await {
            Ok(Some(read)) => read,
            Ok(None) => return lookup::one_by_one(prior, |prior| prior.read_alone(cx)).await,
            Err(error) => return prior.iter().map(|_| Err(ProviderError::clone(&error))).collect(),
        };
        let answer = |prior: &Self| {
            let (Some(api), Some(details)) = (roles.get(prior.name()), details.get(prior.name())) else {
                return Ok(None);
            };
            let policies = Policies {
                inline: prior.owns_inline().then(|| account::inline(details.role_policy_list()).collect()),
                attached: prior
                    .managed_policy_arns
                    .is_some()
                    .then(|| account::attached(details.attached_managed_policies())),
            };
            Ok(Some(prior.observe(cx, api, policies)))
        };
        prior.iter().map(answer).collect()
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .iam_once()
            .create_role()
            .role_name(made.name())
            .assume_role_policy_document(&made.assume_role_policy)
            .set_description(given_string(&made.description))
            .set_max_session_duration(made.max_session_duration.and_then(|seconds| seconds.try_into().ok()))
            .set_path(given_string(&made.path))
            .set_permissions_boundary(given_string(&made.permissions_boundary))
            .set_tags(Some(tagging::to_api(&made.tags_all)?));
        call.send().await.during("iam:CreateRole")?;
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.change_policies(cx, op).await?;
        Ok(made.read_back(cx, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        let created =
            found.create_date.as_deref().and_then(|date| DateTime::from_str(date, Format::DateTime).ok());
        created.is_some_and(|created| is_recent(&created, wanted.begun))
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.assume_role_policy != planned.assume_role_policy {
            let change = || async {
                let call = cx.iam().update_assume_role_policy().role_name(prior.name());
                let call = call.policy_document(&planned.assume_role_policy).send();
                call.await.during("iam:UpdateAssumeRolePolicy")
            };
            op.persist_new(change).await?;
        }
        let description = |role: &Self| role.description.clone().unwrap_or_default();
        if description(prior) != description(&planned)
            || prior.max_session_duration != planned.max_session_duration
        {
            let seconds = planned.max_session_duration.and_then(|seconds| seconds.try_into().ok());
            let call = cx.iam().update_role().role_name(prior.name()).description(description(&planned));
            call.set_max_session_duration(seconds).send().await.during("iam:UpdateRole")?;
        }
        if given(&prior.permissions_boundary) != given(&planned.permissions_boundary) {
            op.persist_new(|| planned.change_boundary(cx)).await?;
        }
        planned.change_policies(cx, op).await?;
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let role = prior.name();
        role_policies::leave_instance_profiles(cx, role).await?;
        let is_forced = prior.force_detach_policies == Some(true);
        if is_forced || prior.managed_policy_arns.as_ref().is_some_and(|arns| !arns.is_empty()) {
            for arn in Holder::Role(role).attached(cx).await? {
                Holder::Role(role).detach(cx, &arn).await?;
            }
        }
        if is_forced || prior.owns_inline() {
            for name in role_policies::inline(cx, role).await?.keys() {
                Holder::Role(role).delete(cx, name).await?;
            }
        }
        cx.iam().delete_role().role_name(role).send().await.during("iam:DeleteRole").map(drop)
    }

    /// Nobody knows yet whether it is to say what its policies are, so it says all.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let known = Self {
            managed_policy_arns: Some(BTreeSet::new()),
            inline_policy: vec![InlinePolicy::default()],
            ..Self::from_id(id)
        };
        let found = known.read_alone(cx).await?;
        Ok(found.map(|mut found| {
            found.inline_policy.retain(|inline| inline.name.is_some());
            found
        }))
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let details = account::roles(cx).await?;
        let roles = account::whole_roles(cx, &details).await?;
        let is_ours = |role: &&Api| !account::is_of_aws(&role.path);
        let in_scope = roles.values().filter(is_ours).filter(|role| tagging::is_in(scope, role.tags()));
        Ok(in_scope.map(|role| Self::default().observe(cx, role, Policies::default())).collect())
    }
}
