//! `aws_acm_certificate`, the data source

use std::collections::BTreeSet;

use aws_sdk_acm::types::CertificateSummary;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::{certificate, describe, tags_of};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::resource::DataSource;
use crate::tags::TagMap;

/// A certificate that exists.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_acm_certificate")]
pub struct DataCertificate {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    certificate: Option<String>,
    #[attr(computed)]
    certificate_chain: Option<String>,
    #[attr(optional_computed)]
    domain: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    key_types: Option<BTreeSet<String>>,
    #[attr(optional)]
    most_recent: Option<bool>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional)]
    statuses: Option<Vec<String>>,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(optional)]
    types: Option<Vec<String>>,
}

/// What is looked for when nothing is said.
const ISSUED: &str = "ISSUED";

fn not_found(problem: String) -> ProviderError {
    let error = ProviderError::invalid(Path::attr("domain"), problem);
    ProviderError { class: ErrorClass::NotFound, ..error }
}

impl DataCertificate {
    /// Whether a certificate is one of those that the configuration speaks of, tags aside.
    fn is_meant(&self, api: &CertificateSummary) -> bool {
        let is_one_of = |allowed: &Option<Vec<String>>, found: Option<&str>| {
            let allowed = allowed.as_deref().unwrap_or_default();
            allowed.is_empty() || allowed.iter().any(|it| found == Some(it.as_str()))
        };
        let status = api.status().map(|status| status.as_str());
        let has_status = match &self.statuses {
            Some(statuses) if !statuses.is_empty() => is_one_of(&self.statuses, status),
            _ => status == Some(ISSUED),
        };
        let algorithm = api.key_algorithm().map(|algorithm| algorithm.as_str().replace('-', "_"));
        let has_algorithm = self.key_types.as_ref().is_none_or(|wanted| {
            wanted.is_empty() || algorithm.is_some_and(|algorithm| wanted.contains(&algorithm))
        });
        has_status
            && has_algorithm
            && is_one_of(&self.types, api.r#type().map(|ty| ty.as_str()))
            && given(&self.domain).is_none_or(|domain| api.domain_name() == Some(domain))
    }

    /// The ARN of the one certificate that is meant.
    async fn find(&self, cx: &Context) -> Result<String, ProviderError> {
        let wanted = self.tags.clone().unwrap_or_default();
        let mut found = Vec::new();
        for summary in certificate::all(cx).await? {
            let Some(arn) = summary.certificate_arn.clone().filter(|_| self.is_meant(&summary)) else {
                continue;
            };
            let has_all = wanted.is_empty() || {
                let tags = tags_of(cx, &arn).await?;
                wanted.iter().all(|(key, value)| tags.get(key) == Some(value))
            };
            if has_all {
                found.push((summary.not_before().or(summary.created_at()).copied(), arn));
            }
        }
        found.sort();
        match found.as_slice() {
            [] => Err(not_found("there is no such certificate".to_owned())),
            [(_, arn)] => Ok(arn.clone()),
            [.., (_, newest)] if self.most_recent == Some(true) => Ok(newest.clone()),
            [..] => {
                let message = format!("{} certificates fit, but one is wanted", found.len());
                Err(not_found(message).hint("say more, or set most_recent"))
            }
        }
    }
}

impl DataSource for DataCertificate {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        if checks.is_left_out("domain") && checks.is_left_out("tags") {
            checks.report("domain", "one of domain, tags must be set");
        }
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let arn = config.find(cx).await?;
        let Some(api) = describe(cx, &arn).await? else {
            return Err(not_found(format!("there is no certificate {arn}")));
        };
        let status = api.status().map(|status| status.as_str().to_owned()).unwrap_or_default();
        // What is not issued has no content yet.
        let (certificate, chain) = if status == ISSUED {
            let answer = cx.acm().get_certificate().certificate_arn(&arn).send().await;
            let answer = answer.during("acm:GetCertificate")?;
            (answer.certificate, answer.certificate_chain)
        } else {
            (None, None)
        };
        let tags = tags_of(cx, &arn).await?;
        Ok(Self {
            certificate,
            certificate_chain: chain,
            domain: api.domain_name.clone(),
            id: Some(arn.clone()),
            status: Some(status),
            tags: Some(cx.tags().observe(tags, None).all),
            arn: Some(arn),
            ..config
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_acm::types::CertificateStatus;

    use super::*;

    #[test]
    fn what_is_not_issued_is_meant_only_when_it_is_asked_for() {
        let pending = CertificateSummary::builder().status(CertificateStatus::PendingValidation).build();
        let meant = |statuses: Option<&str>| {
            let statuses = statuses.map(|status| vec![status.to_owned()]);
            DataCertificate { statuses, ..DataCertificate::default() }.is_meant(&pending)
        };
        assert!(!meant(None));
        assert!(meant(Some("PENDING_VALIDATION")));
    }
}
