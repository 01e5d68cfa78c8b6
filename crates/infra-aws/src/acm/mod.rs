//! ACM: certificates.

mod certificate;
mod certificate_parts;
mod data_certificate;
mod validation;

use aws_sdk_acm::types::CertificateDetail;
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::{During, if_found};
use crate::registry::{DataSources, Resources, data_source, resource};
use crate::tags::{self, TagMap};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![resource::<certificate::Certificate>(), resource::<validation::CertificateValidation>()]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<data_certificate::DataCertificate>()]
}

async fn describe(cx: &Context, arn: &str) -> Result<Option<CertificateDetail>, ProviderError> {
    let call = cx.acm().describe_certificate().certificate_arn(arn);
    let answer = if_found(call.send().await.during("acm:DescribeCertificate"))?;
    Ok(answer.and_then(|answer| answer.certificate))
}

/// The call that lists tags.
const LISTS: &str = "acm:ListTagsForCertificate";

/// Every tag of a certificate.
async fn tags_of(cx: &Context, arn: &str) -> Result<TagMap, ProviderError> {
    if let Some(known) = tags::known(cx, LISTS, arn).await {
        return Ok(known);
    }
    let call = cx.acm().list_tags_for_certificate().certificate_arn(arn);
    let answer = if_found(call.send().await.during(LISTS))?;
    Ok(tags::reported(&answer.and_then(|answer| answer.tags).unwrap_or_default()))
}

/// `2026-11-21T01:22:15Z`, to the second; empty when there is none.
fn date(date: Option<&DateTime>) -> Option<String> {
    let text = date.and_then(|date| DateTime::from_secs(date.secs()).fmt(Format::DateTime).ok());
    Some(text.unwrap_or_default())
}
