//! `Content-MD5`: what Spaces want to have of a request that changes the settings of a bucket, and the SDK adds no more.

use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use md5::{Digest, Md5};

/// Adds the digest of the body.
pub(crate) fn with_digest(request: &mut HttpRequest) {
    let digest = request.body().bytes().map(|bytes| STANDARD.encode(Md5::digest(bytes)));
    if let Some(digest) = digest {
        request.headers_mut().insert("content-md5", digest);
    }
}
