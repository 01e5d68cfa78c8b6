//! Changing tables: DynamoDB takes one kind of change at a time, and one index at a time.

use aws_sdk_dynamodb::operation::update_table::builders::UpdateTableFluentBuilder as Call;
use aws_sdk_dynamodb::types::{
    BillingMode, DeleteGlobalSecondaryIndexAction, GlobalSecondaryIndexUpdate,
    PointInTimeRecoverySpecification, TableClass, TimeToLiveSpecification, UpdateGlobalSecondaryIndexAction,
};
use infra_provider::ProviderError;

use super::Table;
use super::blocks::{Encryption, GlobalIndex, OnDemand, TimeToLive};
use super::convert;
use crate::context::Context;
use crate::error::{During, built};
use crate::given::given;
use crate::mutation::Op;
use crate::numbers::nonzero32;

/// Makes one change, and waits until it is in force.
async fn change(cx: &Context, table: &Table, call: Call, op: &Op<'_>) -> Result<(), ProviderError> {
    let call = call.table_name(table.key());
    op.persist(|| async { call.clone().send().await.during("dynamodb:UpdateTable").map(drop) }).await?;
    table.settled(cx, op).await.map(drop)
}

/// An index that stays, with other capacities.
fn resized(index: &GlobalIndex, is_provisioned: bool) -> Result<GlobalSecondaryIndexUpdate, ProviderError> {
    let update = UpdateGlobalSecondaryIndexAction::builder()
        .index_name(&index.name)
        .set_provisioned_throughput(index.throughput(is_provisioned)?)
        .set_on_demand_throughput(index.on_demand_throughput.first().map(OnDemand::to_api));
    Ok(GlobalSecondaryIndexUpdate::builder().update(built(update.build())?).build())
}

/// How the table and the indexes that stay are paid for.
async fn capacity(cx: &Context, prior: &Table, planned: &Table, op: &Op<'_>) -> Result<(), ProviderError> {
    let is_provisioned = planned.is_provisioned();
    let is_other_mode = prior.is_provisioned() != is_provisioned;
    let is_resized = is_provisioned
        && (prior.read_capacity != planned.read_capacity || prior.write_capacity != planned.write_capacity);
    let limits = planned.on_demand_throughput.first().map(OnDemand::to_api);
    let is_limited = prior.on_demand_throughput != planned.on_demand_throughput;
    let stays =
        |index: &&GlobalIndex| planned.global_secondary_index.iter().any(|new| new.is_same_index(index));
    let mut updates = Vec::new();
    for old in prior.global_secondary_index.iter().filter(stays) {
        let Some(new) = planned.global_secondary_index.iter().find(|new| new.is_same_index(old)) else {
            continue;
        };
        let differs = is_provisioned
            && (old.read_capacity != new.read_capacity || old.write_capacity != new.write_capacity);
        if differs
            || (is_other_mode && is_provisioned)
            || old.on_demand_throughput != new.on_demand_throughput
        {
            updates.push(resized(new, is_provisioned)?);
        }
    }
    if !is_other_mode && !is_resized && !is_limited && updates.is_empty() {
        return Ok(());
    }
    let units = convert::throughput(planned.read_capacity, planned.write_capacity)?;
    let call = cx
        .dynamodb()
        .update_table()
        .set_billing_mode(given(&planned.billing_mode).map(BillingMode::from).filter(|_| is_other_mode))
        .set_provisioned_throughput(Some(units).filter(|_| is_provisioned && (is_other_mode || is_resized)))
        .set_on_demand_throughput(limits.filter(|_| is_limited))
        .set_global_secondary_index_updates(Some(updates).filter(|updates| !updates.is_empty()));
    change(cx, planned, call, op).await
}

/// Takes away and makes indexes, one at a time.
async fn indexes(cx: &Context, prior: &Table, planned: &Table, op: &Op<'_>) -> Result<(), ProviderError> {
    let is_in =
        |indexes: &[GlobalIndex], one: &GlobalIndex| indexes.iter().any(|index| index.is_same_index(one));
    let (before, after) = (&prior.global_secondary_index, &planned.global_secondary_index);
    for old in before.iter().filter(|old| !is_in(after, old)) {
        let delete = built(DeleteGlobalSecondaryIndexAction::builder().index_name(&old.name).build())?;
        let update = GlobalSecondaryIndexUpdate::builder().delete(delete).build();
        change(cx, planned, cx.dynamodb().update_table().global_secondary_index_updates(update), op).await?;
    }
    for new in after.iter().filter(|new| !is_in(before, new)) {
        let create = new.to_create(planned.is_provisioned())?;
        let update = GlobalSecondaryIndexUpdate::builder().create(create).build();
        let call = cx.dynamodb().update_table().global_secondary_index_updates(update);
        change(cx, planned, call.set_attribute_definitions(Some(planned.definitions()?)), op).await?;
    }
    Ok(())
}

/// A stream of another view is another stream: the old one ends first.
async fn stream(cx: &Context, prior: &Table, planned: &Table, op: &Op<'_>) -> Result<(), ProviderError> {
    let (was, is) = (prior.stream_enabled == Some(true), planned.stream_enabled == Some(true));
    let is_other = given(&prior.stream_view_type) != given(&planned.stream_view_type);
    if was && (!is || is_other) {
        let off = Table { stream_enabled: Some(false), ..planned.clone() }.stream()?;
        change(cx, planned, cx.dynamodb().update_table().set_stream_specification(off), op).await?;
    }
    if is && (!was || is_other) {
        let call = cx.dynamodb().update_table().set_stream_specification(planned.stream()?);
        change(cx, planned, call, op).await?;
    }
    Ok(())
}

/// When items go. `ttl`: what is to hold, or what held and no longer does.
pub(super) async fn time_to_live(
    cx: &Context,
    table: &Table,
    ttl: &[TimeToLive],
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let Some(ttl) = ttl.first() else { return Ok(()) };
    let setting = TimeToLiveSpecification::builder()
        .enabled(ttl.enabled.unwrap_or_default())
        .attribute_name(given(&ttl.attribute_name).unwrap_or_default());
    let call = cx.dynamodb().update_time_to_live().table_name(table.key());
    let call = call.time_to_live_specification(built(setting.build())?);
    op.persist(|| async { call.clone().send().await.during("dynamodb:UpdateTimeToLive").map(drop) }).await
}

/// Whether the table can be had as it was. Refused for a moment after the table was made.
pub(super) async fn recovery(cx: &Context, table: &Table, op: &Op<'_>) -> Result<(), ProviderError> {
    let wanted = table.point_in_time_recovery.first();
    let enabled = wanted.is_some_and(|recovery| recovery.enabled);
    let days = nonzero32(wanted.and_then(|recovery| recovery.recovery_period_in_days));
    let setting = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(enabled);
    let setting = setting.set_recovery_period_in_days(days.filter(|_| enabled));
    let call = cx.dynamodb().update_continuous_backups().table_name(table.key());
    let call = call.point_in_time_recovery_specification(built(setting.build())?);
    op.persist(|| async { call.clone().send().await.during("dynamodb:UpdateContinuousBackups").map(drop) })
        .await
}

/// Makes all changes but those of tags.
pub(super) async fn update(
    cx: &Context,
    prior: &Table,
    planned: &Table,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let is_protected = |table: &Table| table.deletion_protection_enabled == Some(true);
    if is_protected(prior) != is_protected(planned) {
        let call = cx.dynamodb().update_table().deletion_protection_enabled(is_protected(planned));
        change(cx, planned, call, op).await?;
    }
    if given(&prior.table_class) != given(&planned.table_class) {
        let class = TableClass::from(given(&planned.table_class).unwrap_or("STANDARD"));
        change(cx, planned, cx.dynamodb().update_table().table_class(class), op).await?;
    }
    capacity(cx, prior, planned, op).await?;
    indexes(cx, prior, planned, op).await?;
    stream(cx, prior, planned, op).await?;
    if prior.server_side_encryption != planned.server_side_encryption {
        let off = Encryption::default();
        let wanted = planned.server_side_encryption.first().unwrap_or(&off).to_api();
        change(cx, planned, cx.dynamodb().update_table().sse_specification(wanted), op).await?;
    }
    if prior.ttl != planned.ttl {
        let attribute = |ttl: &[TimeToLive]| ttl.first().and_then(|ttl| ttl.attribute_name.clone());
        let was_on = prior.ttl.first().is_some_and(|ttl| ttl.enabled == Some(true));
        let is_on = planned.ttl.first().is_some_and(|ttl| ttl.enabled == Some(true));
        if was_on && (!is_on || attribute(&prior.ttl) != attribute(&planned.ttl)) {
            let off = TimeToLive { attribute_name: attribute(&prior.ttl), enabled: Some(false) };
            time_to_live(cx, planned, &[off], op).await?;
        }
        if is_on {
            time_to_live(cx, planned, &planned.ttl, op).await?;
        }
    }
    if prior.point_in_time_recovery != planned.point_in_time_recovery {
        recovery(cx, planned, op).await?;
    }
    Ok(())
}
