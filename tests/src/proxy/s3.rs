//! Names of S3 operations: the API has none on the wire, only methods, paths and subresources in the query.

use std::net::IpAddr;

use hyper::Method;

use super::identify::parameter;

/// Subresources of a bucket, and what their operations are called behind Get, Put and Delete.
const BUCKET: [(&str, &str); 21] = [
    ("accelerate", "BucketAccelerateConfiguration"),
    ("acl", "BucketAcl"),
    ("analytics", "BucketAnalyticsConfiguration"),
    ("cors", "BucketCors"),
    ("encryption", "BucketEncryption"),
    ("intelligent-tiering", "BucketIntelligentTieringConfiguration"),
    ("inventory", "BucketInventoryConfiguration"),
    ("lifecycle", "BucketLifecycleConfiguration"),
    ("location", "BucketLocation"),
    ("logging", "BucketLogging"),
    ("metrics", "BucketMetricsConfiguration"),
    ("notification", "BucketNotificationConfiguration"),
    ("object-lock", "ObjectLockConfiguration"),
    ("ownershipControls", "BucketOwnershipControls"),
    ("policy", "BucketPolicy"),
    ("policyStatus", "BucketPolicyStatus"),
    ("publicAccessBlock", "PublicAccessBlock"),
    ("replication", "BucketReplication"),
    ("requestPayment", "BucketRequestPayment"),
    ("tagging", "BucketTagging"),
    ("versioning", "BucketVersioning"),
];

/// The same for an object.
const OBJECT: [(&str, &str); 6] = [
    ("acl", "ObjectAcl"),
    ("attributes", "ObjectAttributes"),
    ("legal-hold", "ObjectLegalHold"),
    ("retention", "ObjectRetention"),
    ("tagging", "ObjectTagging"),
    ("torrent", "ObjectTorrent"),
];

/// The operation of a request; `copies` tells that it names an object to copy from.
pub(super) fn operation(method: &Method, host: &str, path: &str, query: &str, copies: bool) -> String {
    // The SDKs of AWS say it themselves in some calls.
    if let Some(operation) = parameter(query, "x-id") {
        return operation.to_owned();
    }
    let path = path.trim_start_matches('/');
    let (bucket, key) =
        if has_bucket(host) { ("in host", path) } else { path.split_once('/').unwrap_or((path, "")) };
    let has = |name: &str| parameter(query, name).is_some();
    let verb = match *method {
        Method::GET => "Get",
        Method::HEAD => "Head",
        Method::PUT => "Put",
        Method::POST => "Post",
        Method::DELETE => "Delete",
        _ => return format!("{method} /{path}"),
    };
    let name = match (verb, bucket.is_empty(), key.is_empty()) {
        ("Get", true, _) => "ListBuckets".to_owned(),
        (_, false, true) => bucket_operation(verb, &has, query),
        (_, false, false) => object_operation(verb, &has, copies),
        _ => format!("{method} /{path}"),
    };
    // The one whose deletion is named differently.
    if name == "DeleteBucketLifecycleConfiguration" { "DeleteBucketLifecycle".to_owned() } else { name }
}

fn bucket_operation(verb: &str, has: &dyn Fn(&str) -> bool, query: &str) -> String {
    if let Some((name, suffix)) = BUCKET.iter().find(|(name, _)| has(name)) {
        let numbered = ["analytics", "intelligent-tiering", "inventory", "metrics"].contains(name);
        return if verb == "Get" && numbered && !has("id") {
            format!("List{suffix}s")
        } else {
            format!("{verb}{suffix}")
        };
    }
    match verb {
        "Get" if has("versions") => "ListObjectVersions",
        "Get" if has("uploads") => "ListMultipartUploads",
        "Get" if parameter(query, "list-type") == Some("2") => "ListObjectsV2",
        "Get" => "ListObjects",
        "Put" => "CreateBucket",
        "Post" if has("delete") => "DeleteObjects",
        "Post" => "PostObject",
        "Head" => "HeadBucket",
        _ => "DeleteBucket",
    }
    .to_owned()
}

fn object_operation(verb: &str, has: &dyn Fn(&str) -> bool, copies: bool) -> String {
    if let Some((_, suffix)) = OBJECT.iter().find(|(name, _)| has(name)) {
        return format!("{verb}{suffix}");
    }
    match verb {
        "Get" if has("uploadId") => "ListParts",
        "Put" if has("uploadId") => {
            if copies {
                "UploadPartCopy"
            } else {
                "UploadPart"
            }
        }
        "Post" if has("uploadId") => "CompleteMultipartUpload",
        "Delete" if has("uploadId") => "AbortMultipartUpload",
        "Post" if has("uploads") => "CreateMultipartUpload",
        "Post" if has("restore") => "RestoreObject",
        "Post" if has("select") => "SelectObjectContent",
        "Put" if copies => "CopyObject",
        _ => return format!("{verb}Object"),
    }
    .to_owned()
}

/// Whether the host names the bucket (virtual-host style): `bucket.s3.amazonaws.com`, `bucket.localhost`.
fn has_bucket(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let first = name.split('.').next().unwrap_or_default();
    name.parse::<IpAddr>().is_err() && first != name && first != "s3" && !first.starts_with("s3-")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path_style(method: Method, path: &str, query: &str) -> String {
        operation(&method, "127.0.0.1:5566", path, query, false)
    }

    #[test]
    fn buckets() {
        for (method, path, query, expected) in [
            (Method::GET, "/", "", "ListBuckets"),
            (Method::PUT, "/b", "", "CreateBucket"),
            (Method::PUT, "/b/", "", "CreateBucket"),
            (Method::HEAD, "/b", "", "HeadBucket"),
            (Method::DELETE, "/b", "", "DeleteBucket"),
            (Method::GET, "/b", "", "ListObjects"),
            (Method::GET, "/b", "list-type=2&prefix=a", "ListObjectsV2"),
            (Method::GET, "/b", "versions=", "ListObjectVersions"),
            (Method::POST, "/b", "delete", "DeleteObjects"),
            (Method::PUT, "/b", "versioning", "PutBucketVersioning"),
            (Method::GET, "/b", "tagging", "GetBucketTagging"),
            (Method::DELETE, "/b", "publicAccessBlock", "DeletePublicAccessBlock"),
            (Method::GET, "/b", "object-lock", "GetObjectLockConfiguration"),
            (Method::DELETE, "/b", "lifecycle", "DeleteBucketLifecycle"),
            (Method::GET, "/b", "metrics", "ListBucketMetricsConfigurations"),
            (Method::GET, "/b", "metrics&id=m", "GetBucketMetricsConfiguration"),
            (Method::GET, "/b", "policyStatus", "GetBucketPolicyStatus"),
        ] {
            assert_eq!(path_style(method, path, query), expected, "{path}?{query}");
        }
    }

    #[test]
    fn objects() {
        for (method, query, expected) in [
            (Method::GET, "", "GetObject"),
            (Method::GET, "x-id=GetObject", "GetObject"),
            (Method::HEAD, "", "HeadObject"),
            (Method::PUT, "", "PutObject"),
            (Method::DELETE, "versionId=1", "DeleteObject"),
            (Method::PUT, "tagging", "PutObjectTagging"),
            (Method::POST, "uploads", "CreateMultipartUpload"),
            (Method::PUT, "partNumber=1&uploadId=u", "UploadPart"),
            (Method::POST, "uploadId=u", "CompleteMultipartUpload"),
            (Method::DELETE, "uploadId=u", "AbortMultipartUpload"),
        ] {
            assert_eq!(path_style(method, "/b/folder/k", query), expected, "{query}");
        }
        assert_eq!(operation(&Method::PUT, "127.0.0.1:1", "/b/k", "", true), "CopyObject");
    }

    #[test]
    fn a_bucket_in_the_host() {
        let get = |host: &str, path: &str| operation(&Method::GET, host, path, "", false);
        assert_eq!(get("b.localhost:5566", "/"), "ListObjects");
        assert_eq!(get("b.localhost:5566", "/k"), "GetObject");
        assert_eq!(get("b.s3.us-east-1.amazonaws.com", "/"), "ListObjects");
        assert_eq!(get("s3.us-east-1.amazonaws.com", "/"), "ListBuckets");
        assert_eq!(get("localhost:5566", "/"), "ListBuckets");
        assert_eq!(get("127.0.0.1:5566", "/"), "ListBuckets");
    }
}
