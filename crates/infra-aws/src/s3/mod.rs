//! S3: buckets, what is set of them, and objects.

mod acl;
mod bucket;
mod bucket_inline;
mod contents;
mod cors;
mod domains;
mod encryption;
mod grantee;
mod lifecycle;
mod logging;
mod ownership_controls;
mod policy;
mod public_access_block;
mod setting;
mod tagging;
mod versioning;
mod website;

use crate::registry::{Handler, Reader, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![
        resource::<acl::BucketAcl>(),
        resource::<bucket::Bucket>(),
        resource::<cors::BucketCors>(),
        resource::<encryption::BucketEncryption>(),
        resource::<lifecycle::BucketLifecycle>(),
        resource::<logging::BucketLogging>(),
        resource::<ownership_controls::BucketOwnershipControls>(),
        resource::<policy::BucketPolicy>(),
        resource::<public_access_block::BucketPublicAccessBlock>(),
        resource::<versioning::BucketVersioning>(),
        resource::<website::BucketWebsite>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> Vec<Box<dyn Reader>> {
    vec![]
}
