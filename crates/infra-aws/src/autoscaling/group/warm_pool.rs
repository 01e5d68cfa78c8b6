//! Instances that wait, stopped or running, until a group needs them.
//!
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html>

use std::time::Duration;

use aws_sdk_autoscaling::types::{
    InstanceReusePolicy as ReuseApi, WarmPoolConfiguration as Api, WarmPoolState, WarmPoolStatus,
};
use infra_provider::ProviderError;

use super::blocks::{InstanceReusePolicy, WarmPool};
use super::{AutoScalingGroup, read};
use crate::context::Context;
use crate::error::During;
use crate::given::given;
use crate::mutation::Op;
use crate::numbers::{int64, nonzero32};

/// Makes the pool as the group is to have it. `now`: the one that it has.
pub(super) async fn change(
    cx: &Context,
    group: &AutoScalingGroup,
    now: &[WarmPool],
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    match group.warm_pool.first() {
        Some(pool) if Some(pool) != now.first() => pool.put(cx, group.name()).await,
        None if !now.is_empty() => delete(cx, group, op).await,
        _ => Ok(()),
    }
}

/// Deletes the pool and waits until its instances are gone: a group that has one cannot be deleted.
pub(super) async fn delete(cx: &Context, group: &AutoScalingGroup, op: &Op<'_>) -> Result<(), ProviderError> {
    let is_forced = group.force_delete == Some(true) || group.force_delete_warm_pool == Some(true);
    let call = cx.autoscaling().delete_warm_pool().auto_scaling_group_name(group.name());
    let call = call.set_force_delete(is_forced.then_some(true)).send();
    call.await.during("autoscaling:DeleteWarmPool")?;
    let what = format!("the warm pool of {} to be gone", group.name());
    let is_gone = || async {
        let found = read::describe(cx, vec![group.name().to_owned()]).await?;
        Ok(found.iter().all(|api| api.warm_pool_configuration().is_none()).then_some(()))
    };
    op.until_typically(Duration::from_secs(30), what, is_gone).await
}

impl WarmPool {
    async fn put(&self, cx: &Context, group: &str) -> Result<(), ProviderError> {
        let reuse = self
            .instance_reuse_policy
            .first()
            .map(|policy| ReuseApi::builder().set_reuse_on_scale_in(policy.reuse_on_scale_in).build());
        let call = cx
            .autoscaling()
            .put_warm_pool()
            .auto_scaling_group_name(group)
            .set_instance_reuse_policy(reuse)
            .set_max_group_prepared_capacity(nonzero32(self.max_group_prepared_capacity))
            .set_min_size(nonzero32(self.min_size).or(Some(0)))
            .set_pool_state(given(&self.pool_state).map(WarmPoolState::from));
        call.send().await.during("autoscaling:PutWarmPool").map(drop)
    }

    /// One that is being deleted is as good as gone.
    pub(super) fn observe(api: &Api) -> Option<Self> {
        if api.status == Some(WarmPoolStatus::PendingDelete) {
            return None;
        }
        let reuse = api.instance_reuse_policy().map(|policy| InstanceReusePolicy {
            reuse_on_scale_in: Some(policy.reuse_on_scale_in.unwrap_or_default()),
        });
        Some(Self {
            // -1: as many as the group may have.
            max_group_prepared_capacity: Some(api.max_group_prepared_capacity.map_or(-1, i64::from)),
            min_size: int64(api.min_size),
            pool_state: Some(api.pool_state().map_or("Stopped", WarmPoolState::as_str).to_owned()),
            instance_reuse_policy: reuse.into_iter().collect(),
        })
    }
}
