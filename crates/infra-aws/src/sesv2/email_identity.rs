//! `aws_sesv2_email_identity`

use aws_sdk_sesv2::operation::get_email_identity::GetEmailIdentityOutput as Api;
use aws_sdk_sesv2::types::{
    DkimAttributes, DkimSigningAttributes as SigningApi, DkimSigningAttributesOrigin, DkimSigningKeyLength,
    DkimStatus, IdentityType,
};
use aws_smithy_types::date_time::Format;
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};
use crate::tags::{self, TagMap};

/// An address or a domain that mail is sent from. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_sesv2_email_identity")]
pub struct EmailIdentity {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    configuration_set_name: Option<String>,
    #[attr(required, force_new)]
    email_identity: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    identity_type: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    verified_for_sending_status: Option<bool>,
    #[block(list, max = 1, computed)]
    dkim_signing_attributes: Vec<Signing>,
}

/// How mail is signed: with keys of SES, or with a key of one's own.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Signing {
    #[attr(computed)]
    current_signing_key_length: Option<String>,
    #[attr(optional, sensitive)]
    domain_signing_private_key: Option<String>,
    #[attr(optional)]
    domain_signing_selector: Option<String>,
    #[attr(computed)]
    last_key_generation_timestamp: Option<String>,
    #[attr(optional_computed)]
    next_signing_key_length: Option<String>,
    #[attr(computed)]
    signing_attributes_origin: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(computed)]
    tokens: Option<Vec<String>>,
}

async fn get(cx: &Context, identity: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.sesv2().get_email_identity().email_identity(identity);
    if_found(call.send().await.during("ses:GetEmailIdentity"))
}

impl Signing {
    /// With a key that the API tells nobody, as it was known.
    fn observe(api: &DkimAttributes, known: Option<&Self>) -> Self {
        let length = |length: Option<&DkimSigningKeyLength>| {
            Some(length.map_or("", DkimSigningKeyLength::as_str).to_owned())
        };
        let generated = api.last_key_generation_timestamp.and_then(|time| time.fmt(Format::DateTime).ok());
        let origin = api.signing_attributes_origin().map_or("", DkimSigningAttributesOrigin::as_str);
        Self {
            current_signing_key_length: length(api.current_signing_key_length()),
            domain_signing_private_key: known.and_then(|known| known.domain_signing_private_key.clone()),
            domain_signing_selector: known.and_then(|known| known.domain_signing_selector.clone()),
            last_key_generation_timestamp: told(&generated),
            next_signing_key_length: length(api.next_signing_key_length()),
            signing_attributes_origin: Some(origin.to_owned()),
            status: Some(api.status().map_or("", DkimStatus::as_str).to_owned()),
            tokens: Some(api.tokens().to_vec()),
        }
    }

    fn is_own_key(&self) -> bool {
        given(&self.domain_signing_private_key).is_some()
    }

    fn to_api(&self) -> SigningApi {
        let length = given(&self.next_signing_key_length).filter(|_| !self.is_own_key());
        SigningApi::builder()
            .set_domain_signing_private_key(given_string(&self.domain_signing_private_key))
            .set_domain_signing_selector(given_string(&self.domain_signing_selector))
            .set_next_signing_key_length(length.map(DkimSigningKeyLength::from))
            .build()
    }

    /// Whether a change is one that a configuration can ask for.
    fn asks_for_the_same(&self, other: &Self) -> bool {
        self.domain_signing_private_key == other.domain_signing_private_key
            && self.domain_signing_selector == other.domain_signing_selector
            && self.next_signing_key_length == other.next_signing_key_length
    }
}

impl EmailIdentity {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.email_identity)
    }

    fn arn_of(cx: &Context, account: &str, identity: &str) -> String {
        cx.arn("ses", account, &format!("identity/{identity}"))
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, account: &str, api: &Api) -> Self {
        let tags = cx.tags().observe(tags::reported(api.tags()), self.tags.as_ref());
        let known = self.dkim_signing_attributes.first();
        let signing = api.dkim_attributes().map(|api| Signing::observe(api, known));
        Self {
            arn: Some(Self::arn_of(cx, account, self.key())),
            configuration_set_name: told(&api.configuration_set_name),
            email_identity: self.key().to_owned(),
            id: Some(self.key().to_owned()),
            identity_type: Some(api.identity_type().map_or("", IdentityType::as_str).to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            verified_for_sending_status: Some(api.verified_for_sending_status),
            dkim_signing_attributes: signing.into_iter().collect(),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = get(cx, self.key()).await? else { return Ok(None) };
        Ok(Some(self.observe(cx, cx.account_id().await?, &api)))
    }
}

impl Resource for EmailIdentity {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(2);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("dkim_signing_attributes", |signing| {
            signing.requires("domain_signing_private_key", &["domain_signing_selector"]);
            signing.requires("domain_signing_selector", &["domain_signing_private_key"]);
            signing.at_most_one(&["domain_signing_private_key", "next_signing_key_length"]);
            signing.one_of("next_signing_key_length", &["RSA_1024_BIT", "RSA_2048_BIT"]);
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .sesv2_once()
            .create_email_identity()
            .email_identity(&planned.email_identity)
            .set_configuration_set_name(given_string(&planned.configuration_set_name))
            .set_dkim_signing_attributes(planned.dkim_signing_attributes.first().map(Signing::to_api))
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?));
        call.send().await.during("ses:CreateEmailIdentity")?;
        Ok(Self { id: Some(planned.email_identity.clone()), ..planned.clone() })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let identity = prior.key();
        if given(&prior.configuration_set_name) != given(&planned.configuration_set_name) {
            let call = cx.sesv2().put_email_identity_configuration_set_attributes().email_identity(identity);
            let call = call.set_configuration_set_name(given_string(&planned.configuration_set_name));
            call.send().await.during("ses:PutEmailIdentityConfigurationSetAttributes")?;
        }
        if let (before, Some(now)) =
            (prior.dkim_signing_attributes.first(), planned.dkim_signing_attributes.first())
            && before.is_none_or(|before| !before.asks_for_the_same(now))
        {
            let origin = match now.is_own_key() {
                true => DkimSigningAttributesOrigin::External,
                false => DkimSigningAttributesOrigin::AwsSes,
            };
            let call = cx.sesv2().put_email_identity_dkim_signing_attributes().email_identity(identity);
            let call = call.signing_attributes_origin(origin).signing_attributes(now.to_api());
            call.send().await.during("ses:PutEmailIdentityDkimSigningAttributes")?;
        }
        let arn = Self::arn_of(cx, cx.account_id().await?, identity);
        tagging::change(cx, &arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.sesv2().delete_email_identity().email_identity(prior.key());
        call.send().await.during("ses:DeleteEmailIdentity").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut pages = cx.sesv2().list_email_identities().into_paginator().send();
        let mut known = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.during("ses:ListEmailIdentities")?.email_identities.unwrap_or_default();
            let names = page.into_iter().filter_map(|identity| identity.identity_name);
            known.extend(names.map(|name| Self::from_id(&name)));
        }
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let Some(api) = get(cx, &wanted.planned.email_identity).await? else { return Ok(None) };
            let tags = tags::reported(api.tags());
            if !tags::carry(&tags, &wanted.token) {
                return Ok(None);
            }
            Ok(Some(wanted.planned.observe(cx, cx.account_id().await?, &api)))
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        let account = cx.account_id().await?;
        let arns: Vec<String> = ids.iter().map(|id| Self::arn_of(cx, account, id)).collect();
        tagging::settle(cx, &arns).await
    }
}
