//! What a certificate consists of.

// Opting out of transparency logs is going away; certificates that did are still there.
#![allow(deprecated)]

use aws_sdk_acm::types::{
    CertificateDetail, CertificateOptions, CertificateTransparencyLoggingPreference as Transparency,
    DomainValidation, DomainValidationOption as ApiValidationOption, RenewalSummary as ApiRenewal,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::date;
use crate::error::built;
use crate::given::given;

/// A record that proves that a name is ours.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DomainValidationOption {
    #[attr(computed)]
    pub(super) domain_name: Option<String>,
    #[attr(computed)]
    pub(super) resource_record_name: Option<String>,
    #[attr(computed)]
    pub(super) resource_record_type: Option<String>,
    #[attr(computed)]
    pub(super) resource_record_value: Option<String>,
}

/// How its renewal goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct RenewalSummary {
    #[attr(computed)]
    pub(super) renewal_status: Option<String>,
    #[attr(computed)]
    pub(super) renewal_status_reason: Option<String>,
    #[attr(computed)]
    pub(super) updated_at: Option<String>,
}

/// What is said about it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Options {
    #[attr(optional)]
    pub(super) certificate_transparency_logging_preference: Option<String>,
}

/// Who is written to about a name.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ValidationOption {
    #[attr(required, force_new)]
    pub(super) domain_name: String,
    #[attr(required, force_new)]
    pub(super) validation_domain: String,
}

impl DomainValidationOption {
    /// Only names that are proved by a record have one.
    pub(super) fn of_api(api: &DomainValidation) -> Option<Self> {
        let record = api.resource_record()?;
        Some(Self {
            domain_name: Some(api.domain_name.clone()),
            resource_record_name: Some(record.name.clone()),
            resource_record_type: Some(record.r#type.as_str().to_owned()),
            resource_record_value: Some(record.value.clone()),
        })
    }
}

/// Whom AWS has written to.
pub(super) fn emails(api: &CertificateDetail) -> Vec<String> {
    let emails = |validation: &DomainValidation| validation.validation_emails().to_vec();
    api.domain_validation_options().iter().flat_map(emails).collect()
}

impl RenewalSummary {
    pub(super) fn of_api(api: &ApiRenewal) -> Self {
        let reason = api.renewal_status_reason().map_or("", |reason| reason.as_str());
        Self {
            renewal_status: Some(api.renewal_status.as_str().to_owned()),
            renewal_status_reason: Some(reason.to_owned()),
            updated_at: date(Some(&api.updated_at)),
        }
    }
}

impl Options {
    pub(super) fn of_api(api: &CertificateOptions) -> Self {
        let preference = api.certificate_transparency_logging_preference();
        Self { certificate_transparency_logging_preference: preference.map(|it| it.as_str().to_owned()) }
    }

    pub(super) fn to_api(&self) -> CertificateOptions {
        let preference = given(&self.certificate_transparency_logging_preference).map(Transparency::from);
        CertificateOptions::builder().set_certificate_transparency_logging_preference(preference).build()
    }
}

impl ValidationOption {
    pub(super) fn to_api(&self) -> Result<ApiValidationOption, ProviderError> {
        let option = ApiValidationOption::builder().domain_name(&self.domain_name);
        built(option.validation_domain(&self.validation_domain).build())
    }
}
