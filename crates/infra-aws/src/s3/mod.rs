//! S3: buckets, what is set of them, and objects.

mod accelerate;
mod acl;
mod analytics;
mod bucket;
mod canonical_user_id;
mod configuration;
mod contents;
mod cors;
mod data_bucket;
mod domains;
mod encryption;
mod grantee;
mod intelligent_tiering;
mod inventory;
mod lifecycle;
mod logging;
mod metric;
mod notification;
mod object;
mod object_lock;
mod ownership_controls;
mod policy;
mod public_access_block;
mod replication;
mod request_payment;
mod setting;
mod tagging;
mod versioning;
mod website;

use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<accelerate::BucketAcceleration>(),
        resource::<acl::BucketAcl>(),
        resource::<analytics::BucketAnalytics>(),
        resource::<bucket::Bucket>(),
        resource::<cors::BucketCors>(),
        resource::<encryption::BucketEncryption>(),
        resource::<intelligent_tiering::BucketIntelligentTiering>(),
        resource::<inventory::BucketInventory>(),
        resource::<lifecycle::BucketLifecycle>(),
        resource::<logging::BucketLogging>(),
        resource::<metric::BucketMetric>(),
        resource::<notification::BucketNotification>(),
        resource::<object::BucketObject>(),
        resource::<object::Object>(),
        resource::<object_lock::BucketObjectLock>(),
        resource::<ownership_controls::BucketOwnershipControls>(),
        resource::<policy::BucketPolicy>(),
        resource::<public_access_block::BucketPublicAccessBlock>(),
        resource::<replication::BucketReplication>(),
        resource::<request_payment::BucketRequestPayment>(),
        resource::<versioning::BucketVersioning>(),
        resource::<website::BucketWebsite>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<canonical_user_id::CanonicalUserId>(), data_source::<data_bucket::DataBucket>()]
}
