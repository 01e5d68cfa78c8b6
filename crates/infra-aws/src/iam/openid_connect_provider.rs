//! `aws_iam_openid_connect_provider`

use std::collections::BTreeSet;

use aws_sdk_iam::operation::get_open_id_connect_provider::GetOpenIdConnectProviderOutput as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// Somebody else whose word counts for who somebody is, like GitHub for its workflows. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_openid_connect_provider")]
pub struct OpenIdConnectProvider {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required)]
    client_id_list: BTreeSet<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed)]
    thumbprint_list: Option<Vec<String>>,
    #[attr(required, force_new, equivalent = same_url)]
    url: String,
}

/// An address as IAM keeps it: without scheme.
fn bare(url: &str) -> &str {
    url.strip_prefix("https://").unwrap_or(url)
}

fn same_url(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if bare(a) == bare(b))
}

async fn get(cx: &Context, arn: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.iam().get_open_id_connect_provider().open_id_connect_provider_arn(arn);
    if_found(call.send().await.during("iam:GetOpenIDConnectProvider"))
}

/// ARNs of all.
async fn all(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let answer = cx.iam().list_open_id_connect_providers().send().await;
    let answer = answer.during("iam:ListOpenIDConnectProviders")?;
    let found = answer.open_id_connect_provider_list.unwrap_or_default().into_iter();
    Ok(found.filter_map(|entry| entry.arn).collect())
}

impl OpenIdConnectProvider {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, arn: &str, api: &Api) -> Self {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let reported = api.url().unwrap_or_default();
        let url = if bare(&self.url) == bare(reported) { self.url.clone() } else { reported.to_owned() };
        Self {
            arn: Some(arn.to_owned()),
            client_id_list: api.client_id_list().iter().cloned().collect(),
            id: Some(arn.to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            thumbprint_list: Some(api.thumbprint_list().to_vec()),
            url,
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        Ok(get(cx, self.id()).await?.map(|api| self.observe(cx, self.id(), &api)))
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the identity provider {} to be visible", self.id());
        let is_as_written = |now: &Self| {
            now.client_id_list == self.client_id_list
                && (self.thumbprint_list.is_none() || now.thumbprint_list == self.thumbprint_list)
                && now.tags_all == self.tags_all
        };
        op.until_fresh(what, || self.read(cx), is_as_written).await
    }

    async fn change_clients(&self, cx: &Context, prior: &BTreeSet<String>) -> Result<(), ProviderError> {
        for client in self.client_id_list.difference(prior) {
            let call = cx.iam().add_client_id_to_open_id_connect_provider().client_id(client);
            let call = call.open_id_connect_provider_arn(self.id()).send();
            call.await.during("iam:AddClientIDToOpenIDConnectProvider")?;
        }
        for client in prior.difference(&self.client_id_list) {
            let call = cx.iam().remove_client_id_from_open_id_connect_provider().client_id(client);
            let call = call.open_id_connect_provider_arn(self.id()).send();
            call.await.during("iam:RemoveClientIDFromOpenIDConnectProvider")?;
        }
        Ok(())
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.iam().untag_open_id_connect_provider().set_tag_keys(Some(keys));
            let call = call.open_id_connect_provider_arn(self.id()).send();
            call.await.during("iam:UntagOpenIDConnectProvider").map(drop)
        };
        let tag = |tags| async {
            let call = cx.iam().tag_open_id_connect_provider().set_tags(Some(tags));
            let call = call.open_id_connect_provider_arn(self.id()).send();
            call.await.during("iam:TagOpenIDConnectProvider").map(drop)
        };
        tagging::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for OpenIdConnectProvider {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if let Some(url) = checks.text("url")
            && !url.starts_with("https://")
        {
            checks.report("url", format!("url is \"{url}\", but must begin with https://"));
        }
        let thumbprints = checks.get("thumbprint_list").and_then(Value::as_slice);
        let is_wrong = |text: &&str| text.len() != 40 || !text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let wrong = thumbprints.into_iter().flatten().filter_map(Value::as_str).find(is_wrong);
        if let Some(text) = wrong {
            checks.report(
                "thumbprint_list",
                format!("\"{text}\" is no thumbprint: these have 40 hexadecimal digits"),
            );
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .iam_once()
            .create_open_id_connect_provider()
            .url(&planned.url)
            .set_client_id_list(Some(planned.client_id_list.iter().cloned().collect()))
            .set_thumbprint_list(planned.thumbprint_list.clone().filter(|list| !list.is_empty()))
            .set_tags(Some(tagging::to_api(&planned.tags_all)?));
        let made = call.send().await.during("iam:CreateOpenIDConnectProvider")?;
        Ok(Self { id: made.open_id_connect_provider_arn, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.read_back(cx, op).await?)
    }

    /// An account has one for each address, and its ARN ends with that.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let arns = match all(cx).await {
            Ok(arns) => arns,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| {
            let suffix = format!(":oidc-provider/{}", bare(&wanted.planned.url));
            let arn = arns.iter().find(|arn| arn.ends_with(&suffix));
            async move {
                let Some(arn) = arn else { return Ok(None) };
                let found = get(cx, arn).await?;
                let is_ours =
                    |api: &Api| api.create_date().is_some_and(|created| is_recent(created, wanted.begun));
                Ok(found.filter(is_ours).map(|api| wanted.planned.observe(cx, arn, &api)))
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let thumbprints = planned.thumbprint_list.clone().filter(|list| !list.is_empty());
        if prior.thumbprint_list != planned.thumbprint_list && thumbprints.is_some() {
            let call = cx.iam().update_open_id_connect_provider_thumbprint();
            let call = call.open_id_connect_provider_arn(prior.id()).set_thumbprint_list(thumbprints);
            call.send().await.during("iam:UpdateOpenIDConnectProviderThumbprint")?;
        }
        planned.change_clients(cx, &prior.client_id_list).await?;
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.iam().delete_open_id_connect_provider().open_id_connect_provider_arn(prior.id());
        call.send().await.during("iam:DeleteOpenIDConnectProvider").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> = all(cx).await?.iter().map(|arn| Self::from_id(arn)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
