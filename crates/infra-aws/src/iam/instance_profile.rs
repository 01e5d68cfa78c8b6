//! `aws_iam_instance_profile`

use aws_sdk_iam::types::InstanceProfile as Api;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{check, date, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::done::unless_done;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// What gives an instance a role.
///
/// Reading costs one call for each: the calls that list profiles do not tell their tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_instance_profile")]
pub struct InstanceProfile {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    create_date: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, default = "/", force_new)]
    path: Option<String>,
    #[attr(optional)]
    role: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    unique_id: Option<String>,
}

impl InstanceProfile {
    fn name(&self) -> &str {
        given(&self.name).unwrap_or_else(|| self.id())
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api) -> Self {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let name = &api.instance_profile_name;
        Self {
            arn: Some(api.arn.clone()),
            create_date: Some(date(&api.create_date)),
            id: Some(name.clone()),
            name: Some(name.clone()),
            name_prefix: Some(names::prefix_of(name).unwrap_or_default().to_owned()),
            path: Some(api.path.clone()),
            // A profile has one role at most.
            role: api.roles.first().map(|role| role.role_name.clone()),
            tags: Some(tags.own),
            tags_all: tags.all,
            unique_id: Some(api.instance_profile_id.clone()),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.iam().get_instance_profile().instance_profile_name(self.name());
        let answer = if_found(call.send().await.during("iam:GetInstanceProfile"))?;
        Ok(answer.and_then(|answer| answer.instance_profile).map(|api| self.observe(cx, &api)))
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the instance profile {} to be visible", self.name());
        let is_as_written =
            |now: &Self| given(&now.role) == given(&self.role) && now.tags_all == self.tags_all;
        op.until_fresh(what, || self.read(cx), is_as_written).await
    }

    async fn put_role(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(role) = given(&self.role) else { return Ok(()) };
        let put = || async {
            let call = cx.iam().add_role_to_instance_profile().instance_profile_name(self.name());
            let call = call.role_name(role);
            let add = async { call.send().await.during("iam:AddRoleToInstanceProfile").map(drop) };
            let has_role =
                async { Ok(self.read(cx).await?.is_some_and(|now| given(&now.role) == Some(role))) };
            unless_done(add, has_role).await
        };
        op.persist_new(put).await
    }

    async fn remove_role(&self, cx: &Context) -> Result<(), ProviderError> {
        let Some(role) = given(&self.role) else { return Ok(()) };
        let call = cx.iam().remove_role_from_instance_profile().instance_profile_name(self.name());
        let removed = call.role_name(role).send().await.during("iam:RemoveRoleFromInstanceProfile");
        if_found(removed).map(drop)
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.iam().untag_instance_profile().instance_profile_name(self.name());
            call.set_tag_keys(Some(keys)).send().await.during("iam:UntagInstanceProfile").map(drop)
        };
        let tag = |tags| async {
            let call = cx.iam().tag_instance_profile().instance_profile_name(self.name());
            call.set_tags(Some(tags)).send().await.during("iam:TagInstanceProfile").map(drop)
        };
        tagging::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for InstanceProfile {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        check::name(checks, "name", 128);
        check::name(checks, "name_prefix", 102);
        check::path(checks);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .iam_once()
            .create_instance_profile()
            .instance_profile_name(made.name())
            .set_path(given_string(&made.path))
            .set_tags(Some(tagging::to_api(&made.tags_all)?));
        call.send().await.during("iam:CreateInstanceProfile")?;
        Ok(made)
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.put_role(cx, op).await?;
        Ok(made.read_back(cx, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        let created =
            found.create_date.as_deref().and_then(|date| DateTime::from_str(date, Format::DateTime).ok());
        created.is_some_and(|created| is_recent(&created, wanted.begun))
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if given(&prior.role) != given(&planned.role) {
            prior.remove_role(cx).await?;
            planned.put_role(cx, op).await?;
        }
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        prior.remove_role(cx).await?;
        let call = cx.iam().delete_instance_profile().instance_profile_name(prior.name());
        call.send().await.during("iam:DeleteInstanceProfile").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let call = cx.iam().list_instance_profiles().max_items(1000).into_paginator();
        let listed = call.items().send().collect::<Result<Vec<_>, _>>().await;
        let names = listed.during("iam:ListInstanceProfiles")?.into_iter();
        let known: Vec<Self> = names.map(|profile| Self::from_id(&profile.instance_profile_name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
