//! Data sources of CloudFront: policies, those of AWS and one's own, and who writes logs.

mod cache_policy;
mod log_delivery;
mod origin_request_policy;
mod parts;
mod response_headers;
mod response_headers_policy;

use std::future::Future;

use infra_provider::{ErrorClass, ProviderError};

use crate::checks::Checks;
use crate::given::given;
use crate::registry::{DataSources, data_source};

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![
        data_source::<cache_policy::CachePolicy>(),
        data_source::<log_delivery::LogDelivery>(),
        data_source::<origin_request_policy::OriginRequestPolicy>(),
        data_source::<response_headers_policy::ResponseHeadersPolicy>(),
    ]
}

/// A page of policies: their names and ids, and where the next one begins.
struct Page {
    policies: Vec<(String, String)>,
    next: Option<String>,
}

/// The id that is asked for, or that of the policy of a name. `list` gives the page that begins at a marker.
async fn id_of<Fut>(
    kind: &str,
    id: &Option<String>,
    name: &Option<String>,
    list: impl Fn(Option<String>) -> Fut,
) -> Result<String, ProviderError>
where
    Fut: Future<Output = Result<Page, ProviderError>>,
{
    if let Some(id) = given(id) {
        return Ok(id.to_owned());
    }
    let wanted = given(name).unwrap_or_default();
    let mut marker = None;
    loop {
        let page = list(marker).await?;
        if let Some((_, id)) = page.policies.into_iter().find(|(name, _)| name == wanted) {
            return Ok(id);
        }
        marker = page.next.filter(|next| !next.is_empty());
        if marker.is_none() {
            return Err(missing(kind, wanted));
        }
    }
}

/// That there is no such policy.
fn missing(kind: &str, wanted: &str) -> ProviderError {
    ProviderError::new(ErrorClass::NotFound, format!("there is no {kind} \"{wanted}\""))
}

fn check(checks: &mut Checks<'_>) {
    checks.exactly_one(&["id", "name"]);
}
