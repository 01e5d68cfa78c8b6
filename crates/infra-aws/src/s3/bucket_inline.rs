//! What used to be set in the bucket's own block, and has resources of its own now.
//!
//! The schema has these blocks, so that states that hold them can be read. A configuration that uses them is refused.

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::model::Nested;

/// Arguments and the resources that set the same.
pub(super) const REPLACED_BY: [(&str, &str); 13] = [
    ("acceleration_status", "aws_s3_bucket_accelerate_configuration"),
    ("acl", "aws_s3_bucket_acl"),
    ("cors_rule", "aws_s3_bucket_cors_configuration"),
    ("grant", "aws_s3_bucket_acl"),
    ("lifecycle_rule", "aws_s3_bucket_lifecycle_configuration"),
    ("logging", "aws_s3_bucket_logging"),
    ("object_lock_configuration", "aws_s3_bucket_object_lock_configuration"),
    ("policy", "aws_s3_bucket_policy"),
    ("replication_configuration", "aws_s3_bucket_replication_configuration"),
    ("request_payer", "aws_s3_bucket_request_payment_configuration"),
    ("server_side_encryption_configuration", "aws_s3_bucket_server_side_encryption_configuration"),
    ("versioning", "aws_s3_bucket_versioning"),
    ("website", "aws_s3_bucket_website_configuration"),
];

/// A rule for browsers.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CorsRule {
    #[attr(optional)]
    allowed_headers: Option<Vec<String>>,
    #[attr(required)]
    allowed_methods: Vec<String>,
    #[attr(required)]
    allowed_origins: Vec<String>,
    #[attr(optional)]
    expose_headers: Option<Vec<String>>,
    #[attr(optional)]
    max_age_seconds: Option<i64>,
}

/// A permission of the access control list.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Grant {
    #[attr(optional)]
    id: Option<String>,
    #[attr(required)]
    permissions: BTreeSet<String>,
    #[attr(required)]
    r#type: String,
    #[attr(optional)]
    uri: Option<String>,
}

/// What happens to objects with time.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LifecycleRule {
    #[attr(optional)]
    abort_incomplete_multipart_upload_days: Option<i64>,
    #[attr(required)]
    enabled: bool,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    prefix: Option<String>,
    #[attr(optional)]
    tags: Option<BTreeMap<String, String>>,
    #[block(list, max = 1)]
    expiration: Vec<Expiration>,
    #[block(list, max = 1)]
    noncurrent_version_expiration: Vec<NoncurrentVersionExpiration>,
    #[block(set)]
    noncurrent_version_transition: Vec<NoncurrentVersionTransition>,
    #[block(set)]
    transition: Vec<Transition>,
}

/// When an object goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Expiration {
    #[attr(optional)]
    date: Option<String>,
    #[attr(optional)]
    days: Option<i64>,
    #[attr(optional)]
    expired_object_delete_marker: Option<bool>,
}

/// When an old version goes.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct NoncurrentVersionExpiration {
    #[attr(optional)]
    days: Option<i64>,
}

/// When an old version moves.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct NoncurrentVersionTransition {
    #[attr(optional)]
    days: Option<i64>,
    #[attr(required)]
    storage_class: String,
}

/// When an object moves.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Transition {
    #[attr(optional)]
    date: Option<String>,
    #[attr(optional)]
    days: Option<i64>,
    #[attr(required)]
    storage_class: String,
}

/// Where requests are logged.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Logging {
    #[attr(required)]
    target_bucket: String,
    #[attr(optional)]
    target_prefix: Option<String>,
}

/// How objects are kept from deletion.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ObjectLockConfiguration {
    #[attr(optional, deprecated = "Use the top-level parameter object_lock_enabled instead")]
    pub(super) object_lock_enabled: Option<String>,
    #[block(list, max = 1)]
    pub(super) rule: Vec<ObjectLockRule>,
}

/// The rule of an object lock.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ObjectLockRule {
    #[block(list, min = 1, max = 1)]
    default_retention: Vec<DefaultRetention>,
}

/// How long objects are kept from deletion.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct DefaultRetention {
    #[attr(optional)]
    days: Option<i64>,
    #[attr(required)]
    mode: String,
    #[attr(optional)]
    years: Option<i64>,
}

/// Where objects are copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ReplicationConfiguration {
    #[attr(required)]
    role: String,
    #[block(set, min = 1)]
    rules: Vec<ReplicationRule>,
}

/// Which objects are copied where.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ReplicationRule {
    #[attr(optional)]
    delete_marker_replication_status: Option<String>,
    #[attr(optional)]
    id: Option<String>,
    #[attr(optional)]
    prefix: Option<String>,
    #[attr(optional)]
    priority: Option<i64>,
    #[attr(required)]
    status: String,
    #[block(list, min = 1, max = 1)]
    destination: Vec<Destination>,
    #[block(list, max = 1)]
    filter: Vec<ReplicationFilter>,
    #[block(list, max = 1)]
    source_selection_criteria: Vec<SourceSelectionCriteria>,
}

/// Where objects are copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Destination {
    #[attr(optional)]
    account_id: Option<String>,
    #[attr(required)]
    bucket: String,
    #[attr(optional)]
    replica_kms_key_id: Option<String>,
    #[attr(optional)]
    storage_class: Option<String>,
    #[block(list, max = 1)]
    access_control_translation: Vec<AccessControlTranslation>,
    #[block(list, max = 1)]
    metrics: Vec<Within>,
    #[block(list, max = 1)]
    replication_time: Vec<Within>,
}

/// Who owns copies.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AccessControlTranslation {
    #[attr(required)]
    owner: String,
}

/// Minutes that are promised or watched.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Within {
    #[attr(optional)]
    minutes: Option<i64>,
    #[attr(optional)]
    status: Option<String>,
}

/// Which objects are copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ReplicationFilter {
    #[attr(optional)]
    prefix: Option<String>,
    #[attr(optional)]
    tags: Option<BTreeMap<String, String>>,
}

/// Which objects are copied, by how they are encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SourceSelectionCriteria {
    #[block(list, max = 1)]
    sse_kms_encrypted_objects: Vec<SseKmsEncryptedObjects>,
}

/// Whether objects that KMS encrypts are copied.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct SseKmsEncryptedObjects {
    #[attr(required)]
    enabled: bool,
}

/// How objects are encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Encryption {
    #[block(list, min = 1, max = 1)]
    rule: Vec<EncryptionRule>,
}

/// How objects are encrypted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EncryptionRule {
    #[attr(optional)]
    bucket_key_enabled: Option<bool>,
    #[block(list, min = 1, max = 1)]
    apply_server_side_encryption_by_default: Vec<EncryptionDefault>,
}

/// The key that encrypts.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EncryptionDefault {
    #[attr(optional)]
    kms_master_key_id: Option<String>,
    #[attr(required)]
    sse_algorithm: String,
}

/// Whether old versions are kept.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Versioning {
    #[attr(optional)]
    pub(super) enabled: Option<bool>,
    #[attr(optional)]
    pub(super) mfa_delete: Option<bool>,
}

/// How a bucket is served as a website.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Website {
    #[attr(optional)]
    error_document: Option<String>,
    #[attr(optional)]
    index_document: Option<String>,
    #[attr(optional)]
    redirect_all_requests_to: Option<String>,
    #[attr(optional)]
    routing_rules: Option<String>,
}
