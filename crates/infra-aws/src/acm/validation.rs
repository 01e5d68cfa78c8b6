//! `aws_acm_certificate_validation`

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_acm::types::{CertificateDetail as Api, CertificateStatus, CertificateType};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Path;

use super::{certificate, describe};
use crate::context::Context;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::timeouts::Create;

/// That a certificate is valid. Others wait for it. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_acm_certificate_validation")]
pub struct CertificateValidation {
    #[attr(required, force_new)]
    certificate_arn: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    validation_record_fqdns: Option<BTreeSet<String>>,
    #[block(single)]
    timeouts: Option<Create>,
}

/// How long it usually takes.
const TYPICALLY: Duration = Duration::from_secs(60);

/// A name without the dot at its end.
fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

impl CertificateValidation {
    /// The id that Terraform's provider makes up: when the certificate was issued, `2026-11-21 03:48:36 +0000 UTC`.
    fn made_up_id(api: &Api) -> Option<String> {
        let text = DateTime::from_secs(api.issued_at()?.secs()).fmt(Format::DateTime).ok()?;
        Some(format!("{} +0000 UTC", text.trim_end_matches('Z').replace('T', " ")))
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let api = describe(cx, &self.certificate_arn).await?;
        let issued = api.filter(|api| api.status() == Some(&CertificateStatus::Issued));
        Ok(issued.map(|api| Self { id: self.id.clone().or_else(|| Self::made_up_id(&api)), ..self.clone() }))
    }

    /// Whether the records that were made are those that AWS wants to see.
    fn check_records(&self, api: &Api) -> Result<(), ProviderError> {
        let Some(made) = self.validation_record_fqdns.as_ref().filter(|names| !names.is_empty()) else {
            return Ok(());
        };
        let made: BTreeSet<&str> = made.iter().map(|name| bare(name)).collect();
        let records = api.domain_validation_options().iter().filter_map(|domain| domain.resource_record());
        let wanted: BTreeSet<&str> = records.map(|record| bare(&record.name)).collect();
        let missing: Vec<&str> = wanted.difference(&made).copied().collect();
        if missing.is_empty() {
            return Ok(());
        }
        let message = format!("these records are missing: {}", missing.join(", "));
        Err(ProviderError::invalid(Path::attr("validation_record_fqdns"), message))
    }
}

impl Resource for CertificateValidation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(75);

    by_id!();

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    /// Makes nothing: it is waited for what others do.
    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let Some(api) = describe(cx, &planned.certificate_arn).await? else {
            let message = format!("there is no certificate {}", planned.certificate_arn);
            let error = ProviderError::invalid(Path::attr("certificate_arn"), message);
            return Err(ProviderError { class: ErrorClass::NotFound, ..error });
        };
        if api.r#type() == Some(&CertificateType::Imported) {
            let message = "a certificate that was brought is not validated by AWS";
            return Err(ProviderError::invalid(Path::attr("certificate_arn"), message));
        }
        planned.check_records(&api)?;
        Ok(Self { id: Self::made_up_id(&api).or(Some(planned.certificate_arn.clone())), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let what = format!("{} to be issued", made.certificate_arn);
        let issued = op.until_typically(TYPICALLY, what, || async {
            let Some(api) = describe(cx, &made.certificate_arn).await? else { return Ok(None) };
            match api.status() {
                Some(CertificateStatus::Issued) => Ok(Some(api)),
                Some(CertificateStatus::Failed) => Err(certificate::failed(&api)),
                _ => Ok(None),
            }
        });
        let id = Self::made_up_id(&issued.await?);
        Ok(Self { id: id.or(made.id.clone()), ..made })
    }

    async fn update(_cx: &Context, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(Self { id: prior.id.clone(), ..planned })
    }

    /// Nothing was made.
    async fn delete(_cx: &Context, _prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn import(_cx: &Context, _id: &str) -> Result<Option<Self>, ProviderError> {
        let message = "that a certificate is valid cannot be imported: there is no such thing in AWS";
        let error = ProviderError::new(ErrorClass::Invalid, message);
        Err(error.hint("declare it and apply: when the certificate is valid that changes nothing"))
    }

    /// AWS has certificates, and no validations.
    async fn list(_cx: &Context, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        Ok(Vec::new())
    }
}
