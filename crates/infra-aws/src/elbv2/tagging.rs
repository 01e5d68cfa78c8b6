//! Tags, and the tag that a create carries until its result is durable.

use std::collections::HashMap;

use aws_sdk_elasticloadbalancingv2::types::TagDescription;
use infra_provider::ProviderError;

use super::PER_CALL;
use crate::context::Context;
use crate::error::During;
use crate::lookup::{self, Lookup};
use crate::resource::{Resource, Wanted};
use crate::tags::{self, INTENT, TagMap, change_tags};

/// The tags of resources that exist, by ARN: a call for every 20.
pub(super) async fn read(cx: &Context, arns: impl IntoIterator<Item = String>) -> Lookup<TagDescription> {
    let page = |arns: Vec<String>| lookup::existing(arns, |arns| describe(cx, arns));
    lookup::by_key(arns, PER_CALL, TagDescription::resource_arn, page).await
}

/// The call that lists tags.
pub(super) const LISTS: &str = "elasticloadbalancing:DescribeTags";

async fn describe(cx: &Context, arns: Vec<String>) -> Result<Vec<TagDescription>, ProviderError> {
    let (mut told, mut asked) = (Vec::new(), Vec::new());
    for arn in arns {
        match cx.fresh().take(LISTS, &arn) {
            Some(tags) => {
                let tags = tags::to_api(&tags)?;
                told.push(TagDescription::builder().resource_arn(arn).set_tags(Some(tags)).build());
            }
            None => asked.push(arn),
        }
    }
    if asked.is_empty() {
        return Ok(told);
    }
    let call = cx.elbv2().describe_tags().set_resource_arns(Some(asked));
    let found = call.send().await.during(LISTS)?;
    told.extend(found.tag_descriptions.unwrap_or_default());
    Ok(told)
}

/// The tags of one resource.
pub(super) fn of(tags: &Lookup<TagDescription>, arn: &str) -> Result<TagMap, ProviderError> {
    Ok(tags::reported(tags.get(arn)?.map(TagDescription::tags).unwrap_or_default()))
}

change_tags!(
    elbv2(resource_arns),
    tag: add_tags "elasticloadbalancing:AddTags",
    untag: remove_tags "elasticloadbalancing:RemoveTags",
);

/// Which of the resources that may be it each create has made. `candidates` are the ARNs that may be, for each.
pub(super) async fn made<R: Resource<Cx = Context>>(
    cx: &Context,
    wanted: &[Wanted<R>],
    candidates: &[Result<Vec<String>, ProviderError>],
) -> Vec<Result<Option<String>, ProviderError>> {
    let all = candidates.iter().flatten().flatten().cloned();
    let tags = read(cx, all).await;
    let one = |(wanted, candidates): (&Wanted<R>, &Result<Vec<String>, ProviderError>)| {
        for arn in candidates.as_ref().map_err(Clone::clone)? {
            if tags::carry(&of(&tags, arn)?, &wanted.token) {
                return Ok(Some(arn.clone()));
            }
        }
        Ok(None)
    };
    wanted.iter().zip(candidates).map(one).collect()
}

/// Finds what creates have made, as it is now: reads what of `candidates` carries their tokens.
pub(super) async fn find<R: Resource<Cx = Context>>(
    cx: &Context,
    wanted: &[Wanted<R>],
    candidates: &[Result<Vec<String>, ProviderError>],
) -> Vec<Result<Option<R>, ProviderError>> {
    let made = made(cx, wanted, candidates).await;
    let mut asked = Vec::new();
    let mut places = HashMap::new();
    for (index, (wanted, made)) in wanted.iter().zip(&made).enumerate() {
        if let Ok(Some(arn)) = made {
            let mut object = wanted.planned.clone();
            object.set_id(arn.clone());
            places.insert(index, asked.len());
            asked.push(object);
        }
    }
    let found = if asked.is_empty() { Vec::new() } else { R::read_many(cx, &asked).await };
    let answer = |(index, made): (usize, Result<Option<String>, ProviderError>)| {
        made?;
        match places.get(&index).and_then(|place| found.get(*place)) {
            Some(found) => found.clone(),
            None => Ok(None),
        }
    };
    made.into_iter().enumerate().map(answer).collect()
}

/// Removes the tag from resources of any type. What is gone needs no more.
pub(super) async fn settle(cx: &Context, arns: &[String]) -> Result<(), ProviderError> {
    for page in arns.chunks(PER_CALL) {
        lookup::existing(page.to_vec(), |arns| async {
            let call = cx.elbv2().remove_tags().set_resource_arns(Some(arns)).tag_keys(INTENT);
            call.send().await.during("elasticloadbalancing:RemoveTags")?;
            Ok(Vec::<()>::new())
        })
        .await?;
    }
    Ok(())
}
