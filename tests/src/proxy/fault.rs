//! Errors that the proxy answers with, in the form that the called service would give them.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::{Response, StatusCode};

use super::identify::Protocol;

/// An error as AWS words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// HTTP status, such as 503.
    pub status: u16,
    /// Error code, such as `RequestLimitExceeded`.
    pub code: String,
    /// Text for people.
    pub message: String,
}

impl Fault {
    /// An error with a text that says where it is from.
    #[must_use]
    pub fn new(status: u16, code: &str) -> Self {
        Self { status, code: code.to_owned(), message: format!("{code}, injected by a test") }
    }

    /// The answer of a service of that protocol.
    pub(super) fn response(&self, protocol: Protocol) -> Response<Full<Bytes>> {
        let Self { status, code, message } = self;
        let (content_type, body) = match protocol {
            Protocol::Ec2 => (
                "text/xml",
                format!(
                    "<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
                     <RequestID>injected</RequestID></Response>"
                ),
            ),
            Protocol::Query | Protocol::RestXml => {
                let kind = if *status < 500 { "Sender" } else { "Receiver" };
                (
                    "text/xml",
                    format!(
                        "<ErrorResponse><Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>\
                         <RequestId>injected</RequestId></ErrorResponse>"
                    ),
                )
            }
            Protocol::S3 => (
                "application/xml",
                format!(
                    "<Error><Code>{code}</Code><Message>{message}</Message><RequestId>injected</RequestId></Error>"
                ),
            ),
            Protocol::Json => {
                ("application/x-amz-json-1.1", format!(r#"{{"__type":"{code}","message":"{message}"}}"#))
            }
            Protocol::Cbor => ("application/cbor", String::new()),
        };
        let body = if protocol == Protocol::Cbor { self.cbor() } else { body.into_bytes() };
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = StatusCode::from_u16(*status).expect("an HTTP status");
        let headers = response.headers_mut();
        headers.insert(hyper::header::CONTENT_TYPE, content_type.parse().expect("a header value"));
        if protocol == Protocol::Cbor {
            headers.insert("smithy-protocol", hyper::header::HeaderValue::from_static("rpc-v2-cbor"));
        }
        headers.insert("x-amzn-errortype", code.parse().expect("an error code without control characters"));
        response
    }

    /// A map of two texts, as RFC 8949 encodes it.
    fn cbor(&self) -> Vec<u8> {
        let text = |text: &str| {
            let length = u8::try_from(text.len()).expect("a short text");
            [&[0x78, length], text.as_bytes()].concat()
        };
        let entries = [text("__type"), text(&self.code), text("message"), text(&self.message)];
        [&[0xa2], entries.concat().as_slice()].concat()
    }
}
