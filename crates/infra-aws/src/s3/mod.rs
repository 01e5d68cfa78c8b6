//! S3: buckets, what is set of them, and objects.

mod bucket;
mod bucket_inline;
mod contents;
mod domains;
mod encryption;
mod ownership_controls;
mod policy;
mod public_access_block;
mod setting;
mod tagging;
mod versioning;

use crate::registry::{Handler, Reader, resource};

/// The resource types.
pub(crate) fn resources() -> Vec<Box<dyn Handler>> {
    vec![
        resource::<bucket::Bucket>(),
        resource::<encryption::BucketEncryption>(),
        resource::<ownership_controls::BucketOwnershipControls>(),
        resource::<policy::BucketPolicy>(),
        resource::<public_access_block::BucketPublicAccessBlock>(),
        resource::<versioning::BucketVersioning>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> Vec<Box<dyn Reader>> {
    vec![]
}
