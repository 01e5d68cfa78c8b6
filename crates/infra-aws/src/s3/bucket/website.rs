//! `website`: how the bucket is served as a website.

use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::inline::{Inline, look, own};
use crate::checks::Checks;
use crate::context::Context;
use crate::given::{given, given_string};
use crate::s3::setting::Setting;
use crate::s3::website::{BucketWebsite, ErrorDocument, IndexDocument, RedirectAll, routing};

/// How a bucket is served as a website.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Website {
    #[attr(optional)]
    error_document: Option<String>,
    #[attr(optional)]
    index_document: Option<String>,
    #[attr(optional)]
    redirect_all_requests_to: Option<String>,
    #[attr(optional, json)]
    routing_rules: Option<String>,
}

/// What is wrong with one beyond its schema.
pub(super) fn check(website: &mut Checks<'_>) {
    if website.is_null("index_document") && website.is_null("redirect_all_requests_to") {
        website.report("index_document", "one of index_document, redirect_all_requests_to must be set");
    }
    website.at_most_one(&["redirect_all_requests_to", "index_document"]);
    website.at_most_one(&["redirect_all_requests_to", "error_document"]);
    website.at_most_one(&["redirect_all_requests_to", "routing_rules"]);
    if let Some(text) = website.text("routing_rules")
        && let Err(error) = routing::parse(text)
    {
        website.report("routing_rules", error.message);
    }
}

/// Where all requests go, from an address with or without a protocol.
fn redirect(address: &str) -> RedirectAll {
    match address.split_once("://") {
        Some((protocol, host)) => {
            RedirectAll { host_name: host.to_owned(), protocol: Some(protocol.to_lowercase()) }
        }
        None => RedirectAll { host_name: address.to_owned(), protocol: None },
    }
}

fn address(redirect: &RedirectAll) -> String {
    match given(&redirect.protocol) {
        Some(protocol) => format!("{protocol}://{}", redirect.host_name),
        None => redirect.host_name.clone(),
    }
}

impl Website {
    fn of_own(own: &BucketWebsite) -> Self {
        Self {
            error_document: own.error_document.first().map(|document| document.key.clone()),
            index_document: own.index_document.first().map(|document| document.suffix.clone()),
            redirect_all_requests_to: own.redirect_all_requests_to.first().map(address),
            routing_rules: own.routing_rules.clone(),
        }
    }

    fn to_own(&self, bucket: &str) -> BucketWebsite {
        let error = given_string(&self.error_document).map(|key| ErrorDocument { key });
        let index = given_string(&self.index_document).map(|suffix| IndexDocument { suffix });
        BucketWebsite {
            error_document: error.into_iter().collect(),
            index_document: index.into_iter().collect(),
            redirect_all_requests_to: given(&self.redirect_all_requests_to)
                .map(redirect)
                .into_iter()
                .collect(),
            routing_rules: self.routing_rules.clone(),
            ..own(bucket)
        }
    }
}

impl Inline for Vec<Website> {
    fn is_unsaid(&self) -> bool {
        self.is_empty()
    }

    async fn read(&self, cx: &Context, bucket: &str) -> Result<Self, ProviderError> {
        let known = self.first().cloned().unwrap_or_default();
        let found = look(cx, &known.to_own(bucket)).await?;
        Ok(found.iter().map(Website::of_own).collect())
    }

    async fn write(&self, cx: &Context, bucket: &str) -> Result<(), ProviderError> {
        let Some(website) = self.first() else { return Ok(()) };
        website.to_own(bucket).write(cx.s3()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_protocol_or_none() {
        for text in ["https://example.com/a?b=c", "http://example.com", "example.com", "example.com:8080"] {
            assert_eq!(address(&redirect(text)), text);
        }
        assert_eq!(redirect("https://example.com/a").host_name, "example.com/a");
    }

    #[test]
    fn it_is_there_and_back_the_same() {
        let website = Website {
            index_document: Some("index.html".to_owned()),
            routing_rules: Some("[]".to_owned()),
            ..Website::default()
        };
        assert_eq!(Website::of_own(&website.to_own("b")), website);
    }
}
