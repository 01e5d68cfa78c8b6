//! `aws_iam_saml_provider`

use aws_sdk_iam::operation::get_saml_provider::GetSamlProviderOutput as Api;
use aws_sdk_iam::types::SamlProviderListEntry;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::{date, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// A directory of somebody else, whose word counts for who somebody is. Its ARN is its id. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_saml_provider")]
pub struct SamlProvider {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(required)]
    saml_metadata_document: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed, computed_on = ["saml_metadata_document"])]
    valid_until: Option<String>,
}

/// `arn:aws:iam::123456789012:saml-provider/name`: `name`
fn name_of(arn: &str) -> &str {
    arn.split_once(":saml-provider/").map(|(_, name)| name).unwrap_or_default()
}

async fn all(cx: &Context) -> Result<Vec<SamlProviderListEntry>, ProviderError> {
    let answer = cx.iam().list_saml_providers().send().await.during("iam:ListSAMLProviders")?;
    Ok(answer.saml_provider_list.unwrap_or_default())
}

impl SamlProvider {
    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: Api) -> Self {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        Self {
            arn: self.id.clone(),
            id: self.id.clone(),
            name: name_of(self.id()).to_owned(),
            valid_until: api.valid_until().map(date),
            saml_metadata_document: api.saml_metadata_document.unwrap_or_default(),
            tags: Some(tags.own),
            tags_all: tags.all,
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let call = cx.iam().get_saml_provider().saml_provider_arn(self.id());
        let answer = if_found(call.send().await.during("iam:GetSAMLProvider"))?;
        Ok(answer.map(|api| self.observe(cx, api)))
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.iam().untag_saml_provider().saml_provider_arn(self.id()).set_tag_keys(Some(keys));
            call.send().await.during("iam:UntagSAMLProvider").map(drop)
        };
        let tag = |tags| async {
            let call = cx.iam().tag_saml_provider().saml_provider_arn(self.id()).set_tags(Some(tags));
            call.send().await.during("iam:TagSAMLProvider").map(drop)
        };
        tagging::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for SamlProvider {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        for (argument, shortest, longest) in [("name", 1, 128), ("saml_metadata_document", 1000, 10_000_000)]
        {
            if let Some(text) = checks.text(argument)
                && !(shortest..=longest).contains(&text.len())
            {
                let length = text.len();
                let message = format!("{argument} has {length} characters, not {shortest} to {longest}");
                checks.report(argument, message);
            }
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .iam_once()
            .create_saml_provider()
            .name(&planned.name)
            .saml_metadata_document(&planned.saml_metadata_document)
            .set_tags(Some(tagging::to_api(&planned.tags_all)?));
        let made = call.send().await.during("iam:CreateSAMLProvider")?;
        Ok(Self { id: made.saml_provider_arn, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    /// An account has one of a name, and its ARN ends with that.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let found = match all(cx).await {
            Ok(found) => found,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| {
            let is_ours = |entry: &&SamlProviderListEntry| {
                entry.arn().is_some_and(|arn| name_of(arn) == wanted.planned.name)
                    && entry.create_date().is_some_and(|created| is_recent(created, wanted.begun))
            };
            let arn = found.iter().find(is_ours).and_then(|entry| entry.arn.clone());
            async move {
                let Some(arn) = arn else { return Ok(None) };
                Self { id: Some(arn), ..wanted.planned.clone() }.read(cx).await
            }
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.saml_metadata_document != planned.saml_metadata_document {
            let call = cx.iam().update_saml_provider().saml_provider_arn(prior.id());
            let call = call.saml_metadata_document(&planned.saml_metadata_document).send();
            call.await.during("iam:UpdateSAMLProvider")?;
        }
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.iam().delete_saml_provider().saml_provider_arn(prior.id());
        call.send().await.during("iam:DeleteSAMLProvider").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let arns = all(cx).await?.into_iter().filter_map(|entry| entry.arn);
        let known: Vec<Self> = arns.map(|arn| Self::from_id(&arn)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
