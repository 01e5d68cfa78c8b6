//! `aws_acm_certificate`

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_acm::types::{
    CertificateDetail as Api, CertificateStatus, CertificateType, KeyAlgorithm, RenewalEligibility,
    RenewalStatus, ValidationMethod,
};
use aws_smithy_types::Blob;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::{Type, Value};

use super::certificate_parts::{self, DomainValidationOption, Options, RenewalSummary, ValidationOption};
use super::{LISTS, date, describe, tags_of};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, built, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, INTENT, TagMap};

/// A certificate that AWS makes, or that is brought to it.
///
/// Reading costs two calls for each; the second asks for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_acm_certificate")]
pub struct Certificate {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, force_new)]
    certificate_authority_arn: Option<String>,
    #[attr(optional)]
    certificate_body: Option<String>,
    #[attr(optional)]
    certificate_chain: Option<String>,
    #[attr(optional_computed, force_new)]
    domain_name: Option<String>,
    #[attr(computed, nested_set)]
    domain_validation_options: Vec<DomainValidationOption>,
    #[attr(optional)]
    early_renewal_duration: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    key_algorithm: Option<String>,
    #[attr(computed)]
    not_after: Option<String>,
    #[attr(computed)]
    not_before: Option<String>,
    #[attr(computed)]
    pending_renewal: Option<bool>,
    #[attr(optional, sensitive)]
    private_key: Option<String>,
    #[attr(computed)]
    renewal_eligibility: Option<String>,
    #[attr(computed, nested)]
    renewal_summary: Vec<RenewalSummary>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional_computed, force_new)]
    subject_alternative_names: Option<BTreeSet<String>>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(computed)]
    r#type: Option<String>,
    #[attr(computed)]
    validation_emails: Option<Vec<String>>,
    #[attr(optional_computed, force_new)]
    validation_method: Option<String>,
    #[block(list, max = 1, computed)]
    options: Vec<Options>,
    #[block(set, force_new)]
    validation_option: Vec<ValidationOption>,
}

/// How long it usually takes until AWS says how names are to be proved.
const TYPICALLY: Duration = Duration::from_secs(5);

const DNS: &str = "DNS";

/// The arguments that bring a certificate.
const BROUGHT: [&str; 3] = ["private_key", "certificate_body", "certificate_chain"];

/// A name without the dot at its end.
fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

/// ARNs and ages of all certificates.
pub(super) async fn all(cx: &Context) -> Result<Vec<aws_sdk_acm::types::CertificateSummary>, ProviderError> {
    use aws_sdk_acm::types::Filters;
    // Without this, only those with RSA keys of 2048 bits are listed.
    let every = KeyAlgorithm::values().iter().map(|algorithm| KeyAlgorithm::from(*algorithm)).collect();
    let filters = Filters::builder().set_key_types(Some(every)).build();
    let mut pages = cx.acm().list_certificates().includes(filters).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        found.extend(page.during("acm:ListCertificates")?.certificate_summary_list.unwrap_or_default());
    }
    Ok(found)
}

impl Certificate {
    fn is_brought(&self) -> bool {
        given(&self.private_key).is_some()
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, tags: TagMap) -> Self {
        let tags = cx.tags().observe(tags, self.tags.as_ref());
        let method = api.domain_validation_options().iter().find_map(|domain| domain.validation_method());
        let summary = api.renewal_summary();
        let is_renewing = summary.is_some_and(|summary| {
            matches!(
                summary.renewal_status,
                RenewalStatus::PendingAutoRenewal | RenewalStatus::PendingValidation
            )
        });
        // Nobody can choose what is said about a certificate that was brought.
        let options = api.options().filter(|_| api.r#type() != Some(&CertificateType::Imported));
        let options_known = if self.options.is_empty() && self.id.is_some() { None } else { options };
        Self {
            arn: api.certificate_arn.clone(),
            certificate_authority_arn: told(&api.certificate_authority_arn),
            domain_name: api.domain_name.clone(),
            domain_validation_options: api
                .domain_validation_options()
                .iter()
                .filter_map(DomainValidationOption::of_api)
                .collect(),
            id: api.certificate_arn.clone(),
            key_algorithm: api.key_algorithm().map(|algorithm| algorithm.as_str().replace('-', "_")),
            not_after: date(api.not_after()),
            not_before: date(api.not_before()),
            options: options_known.map(Options::of_api).into_iter().collect(),
            pending_renewal: Some(is_renewing),
            renewal_eligibility: Some(
                api.renewal_eligibility().map_or("", RenewalEligibility::as_str).to_owned(),
            ),
            renewal_summary: summary.map(RenewalSummary::of_api).into_iter().collect(),
            status: api.status().map(|status| status.as_str().to_owned()),
            subject_alternative_names: Some(api.subject_alternative_names().iter().cloned().collect()),
            tags: Some(tags.own),
            tags_all: tags.all,
            r#type: api.r#type().map(|ty| ty.as_str().to_owned()),
            validation_emails: Some(certificate_parts::emails(api)),
            validation_method: Some(method.map_or("NONE", ValidationMethod::as_str).to_owned()),
            ..self.clone()
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = describe(cx, self.id()).await? else { return Ok(None) };
        if matches!(api.status(), Some(CertificateStatus::ValidationTimedOut)) {
            return Ok(None);
        }
        Ok(Some(self.observe(cx, &api, tags_of(cx, self.id()).await?)))
    }

    /// Requests one.
    async fn request(&self, cx: &Context, token: &str) -> Result<Option<String>, ProviderError> {
        let domain = self.domain_name.clone().unwrap_or_default();
        let others: Vec<String> = self
            .subject_alternative_names
            .iter()
            .flatten()
            .filter(|name| **name != domain)
            .cloned()
            .collect();
        let options = self.validation_option.iter().map(ValidationOption::to_api);
        let options = options.collect::<Result<Vec<_>, _>>()?;
        let call = cx
            .acm_once()
            .request_certificate()
            .domain_name(domain)
            .set_certificate_authority_arn(given_string(&self.certificate_authority_arn))
            .set_domain_validation_options(Some(options).filter(|options| !options.is_empty()))
            .idempotency_token(idempotency(token))
            .set_key_algorithm(given(&self.key_algorithm).map(KeyAlgorithm::from))
            .set_options(self.options.first().map(Options::to_api))
            .set_subject_alternative_names(Some(others).filter(|names| !names.is_empty()))
            .set_tags(Some(tags::on_create(&self.tags_all, token)?))
            .set_validation_method(given(&self.validation_method).map(ValidationMethod::from));
        Ok(call.send().await.during("acm:RequestCertificate")?.certificate_arn)
    }

    /// Brings one, in place of what has the ARN.
    async fn bring(
        &self,
        client: &aws_sdk_acm::Client,
        arn: Option<&str>,
        tags: Option<TagMap>,
    ) -> Result<Option<String>, ProviderError> {
        let blob = |text: &Option<String>| given(text).map(|text| Blob::new(text.as_bytes()));
        let call = client
            .import_certificate()
            .set_certificate(blob(&self.certificate_body))
            .set_certificate_chain(blob(&self.certificate_chain))
            .set_private_key(blob(&self.private_key))
            .set_certificate_arn(arn.map(str::to_owned))
            .set_tags(tags.map(|tags| tags::to_api(&tags)).transpose()?);
        Ok(call.send().await.during("acm:ImportCertificate")?.certificate_arn)
    }

    async fn change_tags(&self, cx: &Context, prior: &TagMap) -> Result<(), ProviderError> {
        let untag = |keys: Vec<String>| async move {
            let keys = keys.into_iter().map(|key| built(aws_sdk_acm::types::Tag::builder().key(key).build()));
            let call = cx.acm().remove_tags_from_certificate().certificate_arn(self.id());
            let call = call.set_tags(Some(keys.collect::<Result<_, _>>()?));
            call.send().await.during("acm:RemoveTagsFromCertificate").map(drop)
        };
        let tag = |tags: TagMap| async move {
            let call = cx.acm().add_tags_to_certificate().certificate_arn(self.id());
            let call = call.set_tags(Some(tags::to_api(&tags)?));
            call.send().await.during("acm:AddTagsToCertificate").map(drop)
        };
        tags::change(prior, &self.tags_all, untag, tag).await
    }

    /// Whether AWS has said, for every name, how it is to be proved.
    fn says_how(api: &Api) -> bool {
        let domains = api.domain_validation_options();
        let is_known = |domain: &aws_sdk_acm::types::DomainValidation| match domain.validation_method() {
            Some(ValidationMethod::Dns) => domain.resource_record().is_some(),
            Some(ValidationMethod::Email) => !domain.validation_emails().is_empty(),
            _ => true,
        };
        api.status() != Some(&CertificateStatus::PendingValidation)
            || (!domains.is_empty() && domains.iter().all(is_known))
    }
}

/// A token as ACM takes it: up to 32 letters and digits.
fn idempotency(token: &str) -> String {
    token.chars().filter(char::is_ascii_alphanumeric).take(32).collect()
}

impl Resource for Certificate {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(20);
    const SHOWS: Shows = Shows::Only(&["aws_acm_certificate_validation"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["domain_name", "private_key"]);
        checks.requires("private_key", &["certificate_body"]);
        for brought in BROUGHT {
            checks.at_most_one(&["domain_name", brought]);
        }
        checks.at_most_one(&["certificate_authority_arn", "validation_method"]);
        checks.one_of("validation_method", &["DNS", "EMAIL"]);
        if checks.is_left_out("private_key")
            && checks.is_left_out("certificate_authority_arn")
            && checks.is_left_out("validation_method")
        {
            checks.report("validation_method", "validation_method must be set: DNS or EMAIL");
        }
        checks.each("options", |options| {
            options.one_of("certificate_transparency_logging_preference", &["ENABLED", "DISABLED"]);
        });
        checks.refuse(&["early_renewal_duration"]);
    }

    /// The certificate's own name is one of its names, and each has to be proved: `for_each` can go over these before
    /// AWS has said how.
    fn plan(draft: &mut Draft<'_>) {
        let (domain, names) =
            (draft.planned("domain_name").clone(), draft.config("subject_alternative_names").clone());
        let Some(domain) = domain.as_str().map(bare).map(str::to_owned) else { return };
        if !names.is_known() {
            return;
        }
        let mut all: BTreeSet<String> = [domain].into();
        for name in names.as_slice().unwrap_or_default() {
            let Some(name) = name.as_str() else { return };
            all.insert(bare(name).to_owned());
        }
        let is_new = draft.is_create() || draft.changes("domain_name") || {
            let prior = draft.prior("subject_alternative_names").as_slice().unwrap_or_default();
            let prior: BTreeSet<&str> = prior.iter().filter_map(Value::as_str).collect();
            !names.is_null() && prior != all.iter().map(String::as_str).collect()
        };
        if !names.is_null() || draft.is_create() {
            let names = all.iter().map(|name| Value::string(name.as_str())).collect();
            draft.set("subject_alternative_names", Value::set(Type::String, names));
        }
        if is_new && draft.planned("validation_method").as_str() == Some(DNS) {
            let unknown = || Value::unknown(Type::String);
            let option = |name: &String| {
                Value::object([
                    ("domain_name", Value::string(name.as_str())),
                    ("resource_record_name", unknown()),
                    ("resource_record_type", unknown()),
                    ("resource_record_value", unknown()),
                ])
            };
            let element = <DomainValidationOption as infra_provider::model::Field>::ty();
            draft.set("domain_validation_options", Value::set(element, all.iter().map(option).collect()));
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let arn = if planned.is_brought() {
            let tags = tags::with_intent(&planned.tags_all, token);
            planned.bring(cx.acm_once(), None, Some(tags)).await?
        } else {
            planned.request(cx, token).await?
        };
        tags::created(cx, LISTS, arn.as_deref(), &planned.tags_all, token);
        Ok(Self { id: arn, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let what = format!("{} to say how it is validated", made.id());
        let told = op.until_typically(TYPICALLY, what, || async {
            let found = describe(cx, made.id()).await?;
            if let Some(api) = found.as_ref().filter(|api| api.status() == Some(&CertificateStatus::Failed)) {
                return Err(failed(api));
            }
            Ok(found.filter(Self::says_how))
        });
        let api = told.await?;
        let seen = made.observe(cx, &api, tags_of(cx, made.id()).await?);
        Ok(cx.seen_or_read(&made, seen, op).await?)
    }

    /// Looks at the tags of every certificate that is young enough.
    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let begun = wanted.iter().map(|wanted| wanted.begun).min();
        let young = async {
            let mut young = Vec::new();
            for summary in all(cx).await? {
                let created = summary.created_at().or(summary.imported_at());
                let is_young = created.zip(begun).is_none_or(|(created, begun)| is_recent(created, begun));
                let arn = summary.certificate_arn.filter(|_| is_young);
                if let Some(arn) = arn {
                    let tags = tags_of(cx, &arn).await?;
                    young.push((arn, tags));
                }
            }
            Ok::<_, ProviderError>(young)
        };
        let young = match young.await {
            Ok(young) => young,
            Err(error) => return wanted.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(wanted, |wanted| {
            let found = young.iter().find(|(_, tags)| tags::carry(tags, &wanted.token));
            async move {
                let Some((arn, _)) = found else { return Ok(None) };
                Self { id: Some(arn.clone()), ..wanted.planned.clone() }.read(cx).await
            }
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        for id in ids {
            let tag = built(aws_sdk_acm::types::Tag::builder().key(INTENT).build())?;
            let call = cx.acm().remove_tags_from_certificate().certificate_arn(id).tags(tag);
            if_found(call.send().await.during("acm:RemoveTagsFromCertificate"))?;
        }
        Ok(())
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let brought =
            |it: &Self| [&it.private_key, &it.certificate_body, &it.certificate_chain].map(given_string);
        if planned.is_brought() && brought(prior) != brought(&planned) {
            planned.bring(cx.acm(), Some(planned.id()), None).await?;
        }
        if prior.options != planned.options
            && let Some(options) = planned.options.first()
        {
            let call = cx.acm().update_certificate_options().certificate_arn(planned.id());
            call.options(options.to_api()).send().await.during("acm:UpdateCertificateOptions")?;
        }
        planned.change_tags(cx, &prior.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// A certificate that something uses stays until that is gone.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let deleted = cx.acm().delete_certificate().certificate_arn(prior.id()).send().await;
        match deleted.during("acm:DeleteCertificate") {
            Err(error) if error.class == ErrorClass::Conflict => {
                let users = describe(cx, prior.id()).await?.and_then(|api| api.in_use_by).unwrap_or_default();
                Err(if users.is_empty() {
                    error
                } else {
                    error.hint(format!("it is used by {}", users.join(", ")))
                })
            }
            other => other.map(drop),
        }
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let arns = all(cx).await?.into_iter().filter_map(|summary| summary.certificate_arn);
        let known: Vec<Self> = arns.map(|arn| Self::from_id(&arn)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}

/// A certificate that AWS does not make.
pub(super) fn failed(api: &Api) -> ProviderError {
    let name = api.domain_name().unwrap_or_default();
    let reason = api.failure_reason().map_or("no reason is given", |reason| reason.as_str());
    ProviderError::new(ErrorClass::Invalid, format!("the certificate for {name} has failed: {reason}"))
        .during("acm:RequestCertificate")
}
