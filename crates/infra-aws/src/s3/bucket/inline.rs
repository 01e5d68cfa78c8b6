//! What a bucket's own block sets, and resources of their own set, too: which of it is read, and in which order it is
//! written.

use std::future::Future;

use futures::FutureExt;
use futures::future::{self, BoxFuture};
use infra_provider::ProviderError;

use super::Bucket;
use super::policy::Policy;
use super::requests::{Acceleration, Payer};
use crate::context::Context;
use crate::mutation::Op;
use crate::s3::setting::{Place, Setting};

/// A setting in a bucket's own block, as the block has it.
pub(super) trait Inline: Clone + PartialEq + Send + Sync {
    /// Whether nothing is said of it, so that there is nothing to write.
    fn is_unsaid(&self) -> bool;

    /// Whether it is what every new bucket has, or nothing is said of it: then nobody asks for it. Of most settings, a new bucket
    /// has none.
    fn is_as_new(&self, _bucket: &Bucket) -> bool {
        self.is_unsaid()
    }

    /// How it is now. `self` is what was known of it.
    fn read(&self, cx: &Context, bucket: &str) -> impl Future<Output = Result<Self, ProviderError>> + Send;

    /// Writes it, as a whole.
    fn write(&self, cx: &Context, bucket: &str) -> impl Future<Output = Result<(), ProviderError>> + Send;
}

/// The resource of its own that sets the same of a bucket: it makes the calls.
pub(super) fn own<S: Setting>(bucket: &str) -> S {
    S::of(Place::new(bucket, None))
}

/// The resource of its own, as it is now. `None` when nothing is set.
pub(super) async fn look<S: Setting>(cx: &Context, known: &S) -> Result<Option<S>, ProviderError> {
    Ok(known.fetch(cx).await?.map(|api| known.observe(&api)))
}

/// One setting: asked for when it is worth a call.
fn read<'a, I: Inline + 'a>(
    cx: &'a Context,
    bucket: &'a Bucket,
    known: &'a I,
) -> BoxFuture<'a, Result<I, ProviderError>> {
    if known.is_as_new(bucket) {
        return future::ready(Ok(known.clone())).boxed();
    }
    known.read(cx, bucket.name()).boxed()
}

/// A bucket with what is now of the settings that it is known to have of its own, all read at the same time.
pub(super) async fn read_all(cx: &Context, bucket: Bucket) -> Result<Bucket, ProviderError> {
    let (policy, acceleration, payer) = (Policy::of(&bucket), Acceleration::of(&bucket), Payer::of(&bucket));
    let (
        policy,
        cors_rule,
        website,
        versioning,
        grant,
        logging,
        lifecycle_rule,
        acceleration,
        payer,
        replication_configuration,
        server_side_encryption_configuration,
        object_lock_configuration,
    ) = futures::try_join!(
        read(cx, &bucket, &policy),
        read(cx, &bucket, &bucket.cors_rule),
        read(cx, &bucket, &bucket.website),
        read(cx, &bucket, &bucket.versioning),
        read(cx, &bucket, &bucket.grant),
        read(cx, &bucket, &bucket.logging),
        read(cx, &bucket, &bucket.lifecycle_rule),
        read(cx, &bucket, &acceleration),
        read(cx, &bucket, &payer),
        read(cx, &bucket, &bucket.replication_configuration),
        read(cx, &bucket, &bucket.server_side_encryption_configuration),
        read(cx, &bucket, &bucket.object_lock_configuration),
    )?;
    Ok(Bucket {
        policy: policy.0,
        cors_rule,
        website,
        versioning,
        grant,
        logging,
        lifecycle_rule,
        acceleration_status: acceleration.0,
        request_payer: payer.0,
        replication_configuration,
        server_side_encryption_configuration,
        object_lock_configuration,
        ..bucket
    })
}

/// Writes what differs, in the order that S3 needs: replication after versions, for example.
pub(super) async fn write_changes(
    cx: &Context,
    prior: &Bucket,
    planned: &Bucket,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let change = Change { cx, op, bucket: planned.name() };
    change.make(&Policy::of(prior), &Policy::of(planned)).await?;
    change.make(&prior.cors_rule, &planned.cors_rule).await?;
    change.make(&prior.website, &planned.website).await?;
    change.make(&prior.versioning, &planned.versioning).await?;
    super::acl::write_canned(cx, prior, planned, op).await?;
    change.make(&prior.grant, &planned.grant).await?;
    change.make(&prior.logging, &planned.logging).await?;
    change.make(&prior.lifecycle_rule, &planned.lifecycle_rule).await?;
    change.make(&Acceleration::of(prior), &Acceleration::of(planned)).await?;
    change.make(&Payer::of(prior), &Payer::of(planned)).await?;
    change.make(&prior.replication_configuration, &planned.replication_configuration).await?;
    change
        .make(&prior.server_side_encryption_configuration, &planned.server_side_encryption_configuration)
        .await?;
    change.make(&prior.object_lock_configuration, &planned.object_lock_configuration).await
}

/// What changes a bucket.
struct Change<'a> {
    cx: &'a Context,
    op: &'a Op<'a>,
    bucket: &'a str,
}

impl Change<'_> {
    /// What a configuration leaves out stays as it is: nothing is ever removed, as with Terraform.
    async fn make<I: Inline>(&self, prior: &I, planned: &I) -> Result<(), ProviderError> {
        if planned.is_unsaid() || prior == planned {
            return Ok(());
        }
        self.op.persist_new(|| planned.write(self.cx, self.bucket)).await
    }
}
