//! `aws_iam_policy`

use std::collections::HashMap;

use aws_sdk_iam::types::{EntityType, Policy as Api, PolicyScopeType};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{account, check, policy_versions, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::documents;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// A policy that can be attached.
///
/// A few are read with two calls each; more with one call each, and one for each 1000 policies of the account that
/// tells their documents. `attachment_count` stays as it was first read: attaching the policy is no change to it.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_policy")]
pub struct Policy {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    attachment_count: Option<i64>,
    #[attr(optional, force_new)]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, default = "/", force_new)]
    path: Option<String>,
    #[attr(required, json_policy)]
    policy: String,
    #[attr(computed)]
    policy_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
}

/// Documents in force by ARN, of all policies that the account has made.
type Documents = HashMap<String, String>;

async fn all_documents(cx: &Context) -> Result<Documents, ProviderError> {
    let call = cx.iam().get_account_authorization_details().filter(EntityType::LocalManagedPolicy);
    let mut pages = call.max_items(1000).into_paginator().send();
    let mut documents = Documents::new();
    while let Some(page) = pages.next().await {
        let page = page.during(account::TELLS)?;
        let in_force = page.policies().iter().filter_map(|policy| {
            let version = policy.policy_version_list().iter().find(|version| version.is_default_version)?;
            Some((policy.arn.clone()?, documents::decoded(version.document()?)))
        });
        documents.extend(in_force);
    }
    Ok(documents)
}

/// All policies that the account has made, without their tags.
async fn all(cx: &Context) -> Result<Vec<Api>, ProviderError> {
    let call = cx.iam().list_policies().scope(PolicyScopeType::Local).max_items(1000).into_paginator();
    call.items().send().collect::<Result<Vec<_>, _>>().await.during("iam:ListPolicies")
}

impl Policy {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, document: &str) -> Self {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let name = api.policy_name.clone().unwrap_or_default();
        Self {
            arn: api.arn.clone(),
            attachment_count: self.attachment_count.or_else(|| api.attachment_count.map(i64::from)),
            description: Some(api.description.clone().unwrap_or_default()),
            id: api.arn.clone(),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            path: api.path.clone(),
            policy: documents::written_as(&self.policy, document),
            policy_id: api.policy_id.clone(),
            tags: Some(tags.own),
            tags_all: tags.all,
        }
    }

    /// `documents` are those that are known already. What is not among them is asked for.
    async fn read(&self, cx: &Context, documents: &Documents) -> Result<Option<Self>, ProviderError> {
        let call = cx.iam().get_policy().policy_arn(self.id());
        let answer = if_found(call.send().await.during("iam:GetPolicy"))?;
        let Some(api) = answer.and_then(|answer| answer.policy) else { return Ok(None) };
        let asked;
        let document = match documents.get(self.id()) {
            Some(document) => Some(document),
            None => {
                let version = api.default_version_id().unwrap_or_default();
                asked = policy_versions::document(cx, self.id(), version).await?;
                asked.as_ref()
            }
        };
        Ok(document.map(|document| self.observe(cx, &api, document)))
    }

    /// `documents` are those that are known already.
    async fn read_back(
        &self,
        cx: &Context,
        documents: &Documents,
        op: &Op<'_>,
    ) -> Result<Self, ProviderError> {
        let what = format!("the policy {} to be visible", self.id());
        let is_as_written = |now: &Self| now.policy == self.policy && now.tags_all == self.tags_all;
        op.until_fresh(what, || self.read(cx, documents), is_as_written).await
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.iam().untag_policy().policy_arn(self.id()).set_tag_keys(Some(keys));
            call.send().await.during("iam:UntagPolicy").map(drop)
        };
        let tag = |tags| async {
            let call = cx.iam().tag_policy().policy_arn(self.id()).set_tags(Some(tags));
            call.send().await.during("iam:TagPolicy").map(drop)
        };
        tagging::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for Policy {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        documents::check(checks, "policy");
        checks.at_most_one(&["name", "name_prefix"]);
        check::name(checks, "name", 128);
        check::name(checks, "name_prefix", 102);
        check::path(checks);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let documents = match account::of_many(cx, prior.len(), all_documents(cx)).await {
            Ok(documents) => documents.unwrap_or_default(),
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| prior.read(cx, &documents)).await
    }

    fn keyed(&self, token: &str) -> Self {
        Self { name: Some(names::given_or_unique(&self.name, &self.name_prefix, token)), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .iam_once()
            .create_policy()
            .set_policy_name(made.name.clone())
            .policy_document(&made.policy)
            .set_description(given_string(&made.description))
            .set_path(given_string(&made.path))
            .set_tags(Some(tagging::to_api(&made.tags_all)?));
        let answer = call.send().await.during("iam:CreatePolicy")?;
        Ok(Self { id: answer.policy.and_then(|policy| policy.arn), ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        // Its first version is the only one, and never changes.
        let documents = Documents::from([(made.id().to_owned(), made.policy.clone())]);
        Ok(made.read_back(cx, &documents, op).await?)
    }

    /// Names are unique in an account, whatever the path.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let policies = match all(cx).await {
            Ok(policies) => policies,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        let none = Documents::new();
        let read = |wanted: &Wanted<Self>| {
            let policy = wanted.planned.keyed(&wanted.token);
            let is_ours = |api: &&Api| {
                let is_new = api.create_date().is_some_and(|created| is_recent(created, wanted.begun));
                api.policy_name() == given(&policy.name) && is_new
            };
            let arn = policies.iter().find(is_ours).and_then(|api| api.arn.clone());
            let none = &none;
            async move {
                let Some(arn) = arn else { return Ok(None) };
                Self { id: Some(arn), ..policy }.read(cx, none).await
            }
        };
        lookup::one_by_one(wanted, read).await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.policy != planned.policy {
            policy_versions::put(cx, prior.id(), &planned.policy).await?;
        }
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(planned.read_back(cx, &Documents::new(), op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        policy_versions::delete_spare(cx, prior.id()).await?;
        cx.iam().delete_policy().policy_arn(prior.id()).send().await.during("iam:DeletePolicy").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let arns = all(cx).await?.into_iter().filter_map(|policy| policy.arn);
        let known: Vec<Self> = arns.map(|arn| Self::from_id(&arn)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
