//! `aws_iam_server_certificate`

use aws_sdk_iam::types::ServerCertificate as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;

use super::{date, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::Delete;

/// A certificate of a server, with its key: what balancers speak TLS with where ACM has none for them. IAM names it by its
/// name, and does not tell the key again. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_server_certificate")]
pub struct ServerCertificate {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new, equivalent = same_text)]
    certificate_body: String,
    #[attr(optional, force_new, equivalent = same_text)]
    certificate_chain: Option<String>,
    #[attr(computed)]
    expiration: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, default = "/", force_new)]
    path: Option<String>,
    #[attr(required, force_new, sensitive, equivalent = same_text)]
    private_key: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    upload_date: Option<String>,
    #[block(single)]
    timeouts: Option<Delete>,
}

/// A text as it is stored: files end with a line break, and IAM cuts it off.
fn bare(text: &str) -> &str {
    text.trim()
}

fn same_text(a: &Value, b: &Value) -> bool {
    let text = |value: &Value| value.as_str().map(|text| bare(text).replace('\r', ""));
    text(a).is_some() && text(a) == text(b)
}

impl ServerCertificate {
    /// What calls name it by.
    fn name(&self) -> &str {
        given(&self.name).unwrap_or_else(|| self.id())
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api) -> Option<Self> {
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let about = api.server_certificate_metadata()?;
        let name = about.server_certificate_name();
        // Line breaks may be written otherwise.
        let text = |known: &str, reported: &str| {
            let is_known = same_text(&Value::string(known), &Value::string(reported));
            bare(if is_known { known } else { reported }).to_owned()
        };
        let chain = given(&self.certificate_chain).unwrap_or_default();
        Some(Self {
            arn: Some(about.arn.clone()),
            certificate_body: text(&self.certificate_body, &api.certificate_body),
            certificate_chain: Some(text(chain, api.certificate_chain().unwrap_or_default())),
            expiration: about.expiration().map(date),
            id: Some(about.server_certificate_id.clone()),
            name: Some(name.to_owned()),
            name_prefix: told(&names::prefix_of(name)),
            path: Some(about.path.clone()),
            private_key: given(&self.private_key).map(bare).map(str::to_owned),
            tags: Some(tags.own),
            tags_all: tags.all,
            timeouts: self.timeouts.clone(),
            upload_date: about.upload_date().map(date),
        })
    }

    async fn get(&self, cx: &Context) -> Result<Option<Api>, ProviderError> {
        let call = cx.iam().get_server_certificate().server_certificate_name(self.name());
        let answer = if_found(call.send().await.during("iam:GetServerCertificate"))?;
        Ok(answer.and_then(|answer| answer.server_certificate))
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        Ok(self.get(cx).await?.and_then(|api| self.observe(cx, &api)))
    }

    async fn read_back(&self, cx: &Context, op: &Op<'_>) -> Result<Self, ProviderError> {
        let what = format!("the certificate {} to be visible", self.name());
        op.until_fresh(what, || self.read(cx), |now| now.tags_all == self.tags_all).await
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys| async {
            let call = cx.iam().untag_server_certificate().server_certificate_name(self.name());
            call.set_tag_keys(Some(keys)).send().await.during("iam:UntagServerCertificate").map(drop)
        };
        let tag = |tags| async {
            let call = cx.iam().tag_server_certificate().server_certificate_name(self.name());
            call.set_tags(Some(tags)).send().await.during("iam:TagServerCertificate").map(drop)
        };
        tagging::change(prior, &self.tags_all, untag, tag).await
    }
}

impl Resource for ServerCertificate {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    /// Balancers let go of one that they had only after a while.
    const LIMITS: Limits = Limits::minutes(15);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        for (argument, longest) in [("name", 128), ("name_prefix", 102)] {
            if let Some(length) = checks.text(argument).map(str::len).filter(|length| *length > longest) {
                let message = format!("{argument} has {length} characters, but {longest} at most");
                checks.report(argument, message);
            }
        }
    }

    /// A certificate has one key: what is imported has the one that the configuration says, if it is the same certificate.
    fn plan(draft: &mut Draft<'_>) {
        if draft.prior("private_key").as_str().is_none_or(str::is_empty) {
            draft.in_place("private_key");
        }
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let named = planned.keyed(token);
        let call = cx
            .iam_once()
            .upload_server_certificate()
            .certificate_body(bare(&named.certificate_body))
            .set_certificate_chain(given(&named.certificate_chain).map(bare).map(str::to_owned))
            .set_path(given_string(&named.path))
            .private_key(given(&named.private_key).map(bare).unwrap_or_default())
            .server_certificate_name(named.name())
            .set_tags(Some(tagging::to_api(&named.tags_all)?));
        let made = call.send().await.during("iam:UploadServerCertificate")?.server_certificate_metadata;
        Ok(Self { id: made.map(|about| about.server_certificate_id), ..named })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.read_back(cx, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let named = wanted.planned.keyed(&wanted.token);
            let found = named.get(cx).await?;
            let is_ours = |api: &Api| {
                let uploaded = api.server_certificate_metadata().and_then(|about| about.upload_date());
                uploaded.is_some_and(|uploaded| is_recent(uploaded, wanted.begun))
            };
            Ok(found.filter(is_ours).and_then(|api| named.observe(cx, &api)))
        })
        .await
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(planned.read_back(cx, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.iam().delete_server_certificate().server_certificate_name(prior.name());
        call.send().await.during("iam:DeleteServerCertificate").map(drop)
    }

    /// By its name.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        Self { name: Some(id.to_owned()), ..Self::default() }.read(cx).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let call = cx.iam().list_server_certificates().into_paginator().items().send();
        let found = call.collect::<Result<Vec<_>, _>>().await.during("iam:ListServerCertificates")?;
        let named = |name: String| Self { name: Some(name), ..Self::default() };
        let known: Vec<Self> = found.into_iter().map(|about| named(about.server_certificate_name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}
