//! SNS: topics.

mod attributes;
mod message;
mod subscription;
mod tagging;
mod topic;
mod topic_policy;

use std::collections::HashMap;

use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::{During, if_found};
use crate::registry::{Resources, resource};

pub use message::Topic;

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<subscription::Subscription>(),
        resource::<topic::Topic>(),
        resource::<topic_policy::TopicPolicy>(),
    ]
}

/// The attributes of a topic, by name.
async fn attributes_of(cx: &Context, arn: &str) -> Result<Option<HashMap<String, String>>, ProviderError> {
    let call = cx.sns().get_topic_attributes().topic_arn(arn);
    let answer = if_found(call.send().await.during("sns:GetTopicAttributes"))?;
    Ok(answer.map(|answer| answer.attributes.unwrap_or_default()))
}

async fn write_attribute(cx: &Context, arn: &str, name: &str, value: &str) -> Result<(), ProviderError> {
    let call = cx.sns().set_topic_attributes().topic_arn(arn).attribute_name(name).attribute_value(value);
    call.send().await.during("sns:SetTopicAttributes").map(drop)
}

/// ARNs of all topics.
async fn all(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let topics = cx.sns().list_topics().into_paginator().items().send();
    let topics = topics.collect::<Result<Vec<_>, _>>().await.during("sns:ListTopics")?;
    Ok(topics.into_iter().filter_map(|topic| topic.topic_arn).collect())
}
