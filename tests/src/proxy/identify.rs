//! Which service and operation a request is for, and whether it changes anything.

use hyper::Method;
use hyper::header::{AUTHORIZATION, HOST, HeaderMap};
use hyper::http::request::Parts;

use super::call::Effect;
use super::s3;

/// How a service words requests and errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Protocol {
    /// Form in, XML out.
    Query,
    /// The same with errors of its own form.
    Ec2,
    /// Paths and XML.
    RestXml,
    /// As S3 has it.
    S3,
    /// JSON, whether by header or by path.
    Json,
    /// CBOR, with the operation in the path.
    Cbor,
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Identified {
    pub(super) service: String,
    pub(super) operation: String,
    pub(super) effect: Effect,
    pub(super) protocol: Protocol,
}

/// Verbs of operations that change nothing. What is not listed counts as mutating.
const READING: [&str; 15] = [
    "BatchGet", "Check", "Describe", "Estimate", "Filter", "Get", "Head", "List", "Lookup", "Query", "Scan",
    "Search", "Select", "Simulate", "Validate",
];

pub(super) fn identify(request: &Parts, body: &[u8]) -> Identified {
    let path = request.uri.path();
    let query = request.uri.query().unwrap_or_default();
    let service = signing_name(&request.headers, query).unwrap_or_else(|| "unsigned".to_owned());
    let form = std::str::from_utf8(body).unwrap_or_default();

    if service == "s3" {
        let host = header(&request.headers, HOST.as_str()).unwrap_or_default();
        let copies = request.headers.contains_key("x-amz-copy-source");
        let operation = s3::operation(&request.method, host, path, query, copies);
        return Identified { service, operation, effect: effect_of(&request.method), protocol: Protocol::S3 };
    }
    if let Some(target) = header(&request.headers, "x-amz-target") {
        let operation = target.rsplit('.').next().unwrap_or(target).to_owned();
        return named(service, operation, Protocol::Json, "");
    }
    if let Some((_, operation)) = path.split_once("/operation/").filter(|_| path.starts_with("/service/")) {
        return named(service, operation.to_owned(), Protocol::Cbor, "");
    }
    if let Some(operation) = parameter(form, "Action").or_else(|| parameter(query, "Action")) {
        let protocol = if service == "ec2" { Protocol::Ec2 } else { Protocol::Query };
        return named(service, operation.to_owned(), protocol, form);
    }
    let protocol =
        if matches!(service.as_str(), "route53" | "cloudfront") { Protocol::RestXml } else { Protocol::Json };
    let operation = format!("{} {path}", request.method);
    // ListTagsForResources sends the ids that it asks for.
    let asks = service == "route53" && operation == "POST /2013-04-01/tags/hostedzone";
    let effect = if asks { Effect::Read } else { effect_of(&request.method) };
    Identified { service, operation, effect, protocol }
}

/// A call whose operation has a name that tells its effect.
fn named(service: String, operation: String, protocol: Protocol, form: &str) -> Identified {
    let reads = service == "sts"
        || READING.iter().any(|verb| operation.starts_with(verb))
        || parameter(form, "DryRun") == Some("true");
    let effect = if reads { Effect::Read } else { Effect::Mutating };
    Identified { service, operation, effect, protocol }
}

fn effect_of(method: &Method) -> Effect {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        Effect::Read
    } else {
        Effect::Mutating
    }
}

/// The service in the scope of the signature (`key/date/region/service/aws4_request`), in the header or in the query.
fn signing_name(headers: &HeaderMap, query: &str) -> Option<String> {
    let credential = match header(headers, AUTHORIZATION.as_str()) {
        Some(authorization) => authorization.split("Credential=").nth(1)?.split(',').next()?.to_owned(),
        None => parameter(query, "X-Amz-Credential")?.replace("%2F", "/").replace("%2f", "/"),
    };
    credential.rsplit('/').nth(1).map(str::to_owned)
}

/// A value of a form or query. Those that are asked for hold nothing that would be encoded.
pub(super) fn parameter<'t>(form: &'t str, name: &str) -> Option<&'t str> {
    let mut pairs = form.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
}

fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn request(method: Method, uri: &str, service: &str, headers: &[(&str, &str)]) -> Parts {
        let scope = format!(
            "AWS4-HMAC-SHA256 Credential=AKID/20250101/us-east-1/{service}/aws4_request, SignedHeaders=host"
        );
        let mut builder = hyper::Request::builder().method(method).uri(uri).header(AUTHORIZATION, scope);
        for (name, value) in headers {
            builder = builder.header(*name, *value);
        }
        builder.body(()).unwrap().into_parts().0
    }

    fn summary(found: &Identified) -> (&str, &str, Effect, Protocol) {
        (&found.service, &found.operation, found.effect, found.protocol)
    }

    #[test]
    fn an_action_in_the_form() {
        let post = |service, body: &str| identify(&request(Method::POST, "/", service, &[]), body.as_bytes());
        let found = post("ec2", "Action=CreateVpc&Version=2016-11-15&CidrBlock=10.0.0.0%2F16");
        assert_eq!(summary(&found), ("ec2", "CreateVpc", Effect::Mutating, Protocol::Ec2));
        let found = post("ec2", "Version=2016-11-15&Action=DescribeVpcs");
        assert_eq!(summary(&found), ("ec2", "DescribeVpcs", Effect::Read, Protocol::Ec2));
        let found = post("ec2", "Action=RunInstances&DryRun=true");
        assert_eq!(found.effect, Effect::Read);
        let found = post("iam", "Action=PutRolePolicy");
        assert_eq!(summary(&found), ("iam", "PutRolePolicy", Effect::Mutating, Protocol::Query));
        let found = post("sts", "Action=AssumeRole");
        assert_eq!(summary(&found), ("sts", "AssumeRole", Effect::Read, Protocol::Query));
    }

    #[test]
    fn an_operation_in_a_header_or_path() {
        let headers = [("x-amz-target", "DynamoDB_20120810.CreateTable")];
        let found = identify(&request(Method::POST, "/", "dynamodb", &headers), b"{}");
        assert_eq!(summary(&found), ("dynamodb", "CreateTable", Effect::Mutating, Protocol::Json));
        let path = "/service/GraniteServiceVersion20100801/operation/DescribeAlarms";
        let found = identify(&request(Method::POST, path, "monitoring", &[]), b"");
        assert_eq!(summary(&found), ("monitoring", "DescribeAlarms", Effect::Read, Protocol::Cbor));
    }

    #[test]
    fn paths_of_rest_services() {
        let found = identify(&request(Method::GET, "/2013-04-01/hostedzone?maxitems=1", "route53", &[]), b"");
        assert_eq!(
            summary(&found),
            ("route53", "GET /2013-04-01/hostedzone", Effect::Read, Protocol::RestXml)
        );
        let found = identify(&request(Method::DELETE, "/2015-03-31/functions/f", "lambda", &[]), b"");
        assert_eq!(
            summary(&found),
            ("lambda", "DELETE /2015-03-31/functions/f", Effect::Mutating, Protocol::Json)
        );
    }

    #[test]
    fn s3_by_its_signature_or_its_presigned_query() {
        let found = identify(&request(Method::PUT, "/b?versioning", "s3", &[("host", "127.0.0.1:1")]), b"");
        assert_eq!(summary(&found), ("s3", "PutBucketVersioning", Effect::Mutating, Protocol::S3));
        let uri = "/b/k?X-Amz-Credential=AKID%2F20250101%2Fus-east-1%2Fs3%2Faws4_request";
        let parts =
            hyper::Request::builder().uri(uri).header(HOST, "127.0.0.1:1").body(()).unwrap().into_parts().0;
        assert_eq!(summary(&identify(&parts, b"")), ("s3", "GetObject", Effect::Read, Protocol::S3));
    }

    #[test]
    fn an_unsigned_request_is_still_recorded() {
        let parts = hyper::Request::builder().uri("/moto-api/data.json").body(()).unwrap().into_parts().0;
        let found = identify(&parts, b"");
        assert_eq!(
            (found.service.as_str(), found.operation.as_str()),
            ("unsigned", "GET /moto-api/data.json")
        );
    }
}
