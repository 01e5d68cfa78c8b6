//! The tag that a create call carries until its result is durable.

use std::collections::HashMap;

use aws_sdk_ec2::types::{Tag, TagDescription};
use infra_provider::ProviderError;

use super::filters::{FILTER_VALUES, filter};
use crate::context::Context;
use crate::error::During;
use crate::lookup;
use crate::resource::{Answers, Resource, Wanted};
use crate::tags::INTENT;

/// How many resources one call may untag.
const PER_CALL: usize = 1000;

/// Finds what creates have made, of any type: one call for up to 199 tokens, and one to see what is still there.
pub(crate) async fn find<R: Resource<Cx = Context>>(cx: &Context, wanted: &[Wanted<R>]) -> Answers<R> {
    let tokens = wanted.iter().map(|wanted| wanted.token.clone());
    let tagged = lookup::by_key(
        tokens,
        FILTER_VALUES - 1,
        |tag: &TagDescription| tag.value(),
        |tokens| describe(cx, tokens),
    )
    .await;
    let mut made = Vec::new();
    let mut places = HashMap::new();
    for (index, wanted) in wanted.iter().enumerate() {
        if let Ok(Some(id)) = tagged.get(&wanted.token).map(|tag| tag.and_then(|tag| tag.resource_id())) {
            let mut object = wanted.planned.clone();
            object.set_id(id.to_owned());
            places.insert(index, made.len());
            made.push(object);
        }
    }
    let existing = if made.is_empty() { Vec::new() } else { R::read_many(cx, &made).await };
    let answer = |(index, wanted): (usize, &Wanted<R>)| {
        tagged.get(&wanted.token)?;
        let Some(&place) = places.get(&index) else { return Ok(None) };
        match existing.get(place) {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(Some(found))) => Ok(Some(found.clone())),
            // What was made and is gone again, like an instance that was terminated, keeps its tags for a while.
            Some(Ok(None)) | None => Ok(None),
        }
    };
    wanted.iter().enumerate().map(answer).collect()
}

async fn describe(cx: &Context, tokens: Vec<String>) -> Result<Vec<TagDescription>, ProviderError> {
    let call = cx.ec2().describe_tags().filters(filter("key", [INTENT])).filters(filter("value", tokens));
    call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await.during("ec2:DescribeTags")
}

/// Removes the tag from any number of resources of any type.
pub(crate) async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
    for page in ids.chunks(PER_CALL) {
        let call = cx.ec2().delete_tags().set_resources(Some(page.to_vec()));
        call.tags(Tag::builder().key(INTENT).build()).send().await.during("ec2:DeleteTags")?;
    }
    Ok(())
}
