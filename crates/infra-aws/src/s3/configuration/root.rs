//! What lists of configurations are called as documents. S3 calls those of analytics and of Intelligent-Tiering otherwise than its
//! reference, and the SDK reads no document of another name.
//!
//! `ListBucketAnalyticsConfigurationsResult` and `ListIntelligentTieringConfigurationsResult` is what S3 sends, and what the first SDK
//! for Java reads.

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::config::interceptors::FinalizerInterceptorContextMut;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::body::SdkBody;

/// Has the SDK read a list whatever S3 calls it: by the name that the SDK knows.
#[derive(Clone, Copy, Debug)]
pub(in crate::s3) struct AnyRoot(pub &'static str);

impl AnyRoot {
    /// A list under the name that the SDK knows, where it has another one.
    fn renamed(self, answer: &HttpResponse) -> Option<HttpResponse> {
        let body = std::str::from_utf8(answer.body().bytes()?).ok()?;
        let body = with_root(body, self.0).filter(|_| answer.status().is_success())?;
        let mut renamed = HttpResponse::new(answer.status(), SdkBody::from(body));
        *renamed.headers_mut() = answer.headers().clone();
        Some(renamed)
    }
}

/// A document with another name for its first element, which is a list. `None` when that has the name already, or is no list.
fn with_root(body: &str, root: &str) -> Option<String> {
    let mut elements = body.split('<').skip(1);
    let first = elements.find(|element| element.starts_with(char::is_alphabetic))?;
    let name = first.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next()?;
    (name != root && name.starts_with("List")).then(|| {
        let opened = body.replacen(&format!("<{name}"), &format!("<{root}"), 1);
        opened.replace(&format!("</{name}>"), &format!("</{root}>"))
    })
}

impl Intercept for AnyRoot {
    fn name(&self) -> &'static str {
        "AnyRoot"
    }

    fn modify_before_attempt_completion(
        &self,
        context: &mut FinalizerInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let renamed = context.response().and_then(|answer| self.renamed(answer));
        let reader = config.load::<SharedResponseDeserializer>();
        if let (Some(renamed), Some(reader), Some(read)) = (renamed, reader, context.output_or_error_mut()) {
            *read = reader.deserialize_nonstreaming_with_config(&renamed, config);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_whatever_it_is_called() {
        let renamed = |body: &str| with_root(body, "ListOfThem");
        let body = "<?xml version=\"1.0\"?>\n<ListThemResult xmlns=\"http://a/\"><ListThem/><Id>a</Id></ListThemResult>";
        let expected =
            "<?xml version=\"1.0\"?>\n<ListOfThem xmlns=\"http://a/\"><ListThem/><Id>a</Id></ListOfThem>";
        assert_eq!(renamed(body).as_deref(), Some(expected));
        assert_eq!(renamed("<ListThem/>").as_deref(), Some("<ListOfThem/>"));
        for other in ["<ListOfThem><Id>a</Id></ListOfThem>", "<Error><Code>ListThem</Code></Error>", "", "<"]
        {
            assert_eq!(renamed(other), None);
        }
    }
}
