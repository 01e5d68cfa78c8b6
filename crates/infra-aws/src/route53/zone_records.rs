//! The records of a zone, as Route 53 has them.

use aws_sdk_route53::types::{Change, ChangeAction, ChangeBatch, ResourceRecordSet, RrType};
use infra_provider::ProviderError;

use super::names;
use crate::context::Context;
use crate::error::{During, built, if_found};

/// How many records a call tells of.
const PAGE: i32 = 300;

/// How many changes a call makes. It could be 1000; a batch works as a whole or not at all.
const BATCH: usize = 100;

/// All records of a zone. `None` when there is no such zone.
pub(super) async fn all(cx: &Context, zone: &str) -> Result<Option<Vec<ResourceRecordSet>>, ProviderError> {
    let mut found = Vec::new();
    let mut next: Option<(String, Option<RrType>, Option<String>)> = None;
    loop {
        let call = cx.route53().list_resource_record_sets().hosted_zone_id(zone).max_items(PAGE);
        let call = match next.take() {
            Some((name, ty, identifier)) => {
                call.start_record_name(name).set_start_record_type(ty).set_start_record_identifier(identifier)
            }
            None => call,
        };
        let answer = if_found(call.send().await.during("route53:ListResourceRecordSets"))?;
        let Some(page) = answer else { return Ok(None) };
        found.extend(page.resource_record_sets);
        match page.next_record_name.filter(|_| page.is_truncated) {
            Some(name) => next = Some((name, page.next_record_type, page.next_record_identifier)),
            None => return Ok(Some(found)),
        }
    }
}

/// The record of that name, type and identifier. `None` when it or its zone does not exist.
pub(super) async fn one(
    cx: &Context,
    zone: &str,
    name: &str,
    ty: &str,
    identifier: Option<&str>,
) -> Result<Option<ResourceRecordSet>, ProviderError> {
    let call = cx
        .route53()
        .list_resource_record_sets()
        .hosted_zone_id(zone)
        .start_record_name(name)
        .start_record_type(RrType::from(ty))
        .set_start_record_identifier(identifier.map(str::to_owned))
        .max_items(PAGE);
    let answer = if_found(call.send().await.during("route53:ListResourceRecordSets"))?;
    let found = answer.map(|answer| answer.resource_record_sets).unwrap_or_default();
    Ok(found.into_iter().find(|found| is_it(found, name, ty, identifier)))
}

/// Whether a record has that name, type and identifier.
pub(super) fn is_it(record: &ResourceRecordSet, name: &str, ty: &str, identifier: Option<&str>) -> bool {
    names::reported(&record.name) == names::plain(name)
        && record.r#type.as_str() == ty
        && record.set_identifier() == identifier
}

/// One change of a zone.
pub(super) fn change(action: ChangeAction, record: ResourceRecordSet) -> Result<Change, ProviderError> {
    built(Change::builder().action(action).resource_record_set(record).build())
}

/// Makes changes, all or none.
pub(super) async fn apply(
    client: &aws_sdk_route53::Client,
    zone: &str,
    changes: Vec<Change>,
) -> Result<(), ProviderError> {
    let batch = built(ChangeBatch::builder().set_changes(Some(changes)).build())?;
    let call = client.change_resource_record_sets().hosted_zone_id(zone).change_batch(batch);
    call.send().await.during("route53:ChangeResourceRecordSets").map(drop)
}

/// The records that a zone has beside those that every zone has.
pub(super) async fn own(
    cx: &Context,
    zone: &str,
    name: &str,
) -> Result<Vec<ResourceRecordSet>, ProviderError> {
    let comes_with_it = |record: &ResourceRecordSet| {
        matches!(record.r#type, RrType::Ns | RrType::Soa)
            && names::reported(&record.name) == names::plain(name)
    };
    let all = all(cx, zone).await?.unwrap_or_default();
    Ok(all.into_iter().filter(|record| !comes_with_it(record)).collect())
}

/// Deletes them.
pub(super) async fn delete_own(cx: &Context, zone: &str, name: &str) -> Result<(), ProviderError> {
    for batch in own(cx, zone, name).await?.chunks(BATCH) {
        let changes = batch.iter().map(|record| change(ChangeAction::Delete, record.clone()));
        apply(cx.route53(), zone, changes.collect::<Result<_, _>>()?).await?;
    }
    Ok(())
}
