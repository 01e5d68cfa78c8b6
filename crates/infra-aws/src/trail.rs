//! Who changed an object: the events that CloudTrail keeps of the last 90 days, of calls that manage resources.
//!
//! An event is found by the name of a resource that the call was about. A part of another resource, such as a rule of a group or a
//! setting of a bucket, has no name there: the events of what it is a part of are looked at.

use std::time::SystemTime;

use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use infra_provider::{ProviderError, TrailEvent};
use infra_value::Value;
use serde_json::Value as Json;

use crate::context::Context;
use crate::error::{During, built};

/// How many events a call tells of: the most there may be.
const PAGE: i32 = 50;

/// How many pages are read for a name. Most events of a bucket are reads, our own among them, and there are two calls a second.
const PAGES: usize = 10;

/// What an object itself is called.
const OWN: [&str; 4] = ["id", "arn", "name", "bucket"];

/// What an object is a part of.
const WHOLE: [&str; 14] = [
    "security_group_id",
    "route_table_id",
    "network_acl_id",
    "function_name",
    "role",
    "user",
    "group",
    "policy_arn",
    "topic_arn",
    "queue_url",
    "listener_arn",
    "target_group_arn",
    "autoscaling_group_name",
    "zone_id",
];

/// Services without regions, by how their types begin.
const GLOBAL: [&str; 4] = ["aws_iam_", "aws_cloudfront_", "aws_route53_", "aws_budgets_"];

/// The last call that changed an object, or what it is a part of. `object` is as the state has it.
pub(crate) async fn last_event(
    cx: &Context,
    ty: &str,
    object: &Value,
) -> Result<Option<TrailEvent>, ProviderError> {
    let is_global = GLOBAL.iter().any(|prefix| ty.starts_with(prefix));
    let mut asked: Vec<&str> = Vec::new();
    for attribute in OWN.iter().chain(&WHOLE) {
        let Some(name) = object.get(attribute).and_then(Value::as_str) else { continue };
        if name.is_empty() || asked.contains(&name) {
            continue;
        }
        asked.push(name);
        if let Some(event) = last_of(cx, is_global, name).await? {
            return Ok(Some(event));
        }
    }
    Ok(None)
}

/// The last call that changed what has a name.
async fn last_of(cx: &Context, is_global: bool, name: &str) -> Result<Option<TrailEvent>, ProviderError> {
    let by_name = LookupAttribute::builder().attribute_key(LookupAttributeKey::ResourceName);
    let by_name = built(by_name.attribute_value(name).build())?;
    let mut next = None;
    for _ in 0..PAGES {
        let call = cx.cloudtrail(is_global).lookup_events().lookup_attributes(by_name.clone());
        let call = call.max_results(PAGE).set_next_token(next).send().await;
        let page = call.during("cloudtrail:LookupEvents")?;
        // The latest come first.
        if let Some(event) = page.events().iter().find_map(|event| changed(event, name)) {
            return Ok(Some(event));
        }
        next = page.next_token;
        if next.is_none() {
            break;
        }
    }
    Ok(None)
}

/// What an event says, if its call changed anything.
fn changed(event: &Event, name: &str) -> Option<TrailEvent> {
    if event.read_only() == Some("true") {
        return None;
    }
    let record: Json =
        serde_json::from_str(event.cloud_trail_event().unwrap_or_default()).unwrap_or_default();
    if record.get("errorCode").is_some() {
        return None;
    }
    let source = event.event_source().unwrap_or_default();
    let service = source.split('.').next().unwrap_or_default();
    let time = event.event_time().and_then(|time| SystemTime::try_from(*time).ok())?;
    Some(TrailEvent {
        call: format!("{service}:{}", event.event_name().unwrap_or_default()),
        on: name.to_owned(),
        user: user(event, &record["userIdentity"]),
        time,
    })
}

/// `alice`, or `alice in the role Admin`, or the service that called for somebody.
fn user(event: &Event, identity: &Json) -> String {
    let text = |at: &str| identity.pointer(at).and_then(Json::as_str).map(str::to_owned);
    let name = event.username().map(str::to_owned).filter(|name| !name.is_empty());
    let name = name.or_else(|| text("/userName")).or_else(|| text("/invokedBy"));
    let name = name.or_else(|| text("/arn")).or_else(|| text("/type").map(|kind| kind.to_lowercase()));
    let name = name.unwrap_or_else(|| "somebody".to_owned());
    match text("/sessionContext/sessionIssuer/userName") {
        Some(role) if role != name => format!("{name} in the role {role}"),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use aws_smithy_types::DateTime;
    use serde_json::json;

    use super::*;

    fn event(name: &str, record: &Json) -> Event {
        Event::builder()
            .event_name(name)
            .event_source("ec2.amazonaws.com")
            .event_time(DateTime::from_secs(1_700_000_000))
            .username("alice")
            .read_only("false")
            .cloud_trail_event(record.to_string())
            .build()
    }

    /// Records as <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html> shows them.
    #[test]
    fn whoever_took_a_role_is_named_with_it() {
        let identity = json!({"userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::123456789012:assumed-role/Admin/alice",
            "sessionContext": {"sessionIssuer": {"type": "Role", "userName": "Admin"}},
        }});
        let told = changed(&event("CreateTags", &identity), "vpc-1").unwrap();
        assert_eq!(told.call, "ec2:CreateTags");
        assert_eq!((told.on.as_str(), told.user.as_str()), ("vpc-1", "alice in the role Admin"));
        let root = json!({"userIdentity": {"type": "Root"}});
        let nameless = Event::builder().event_source("ec2.amazonaws.com").build();
        assert_eq!(user(&nameless, &root["userIdentity"]), "root");
    }

    #[test]
    fn what_changed_nothing_does_not_count() {
        let refused = json!({"errorCode": "Client.UnauthorizedOperation"});
        assert_eq!(changed(&event("CreateTags", &refused), "vpc-1"), None);
        let mut read = event("DescribeVpcs", &json!({}));
        read.read_only = Some("true".to_owned());
        assert_eq!(changed(&read, "vpc-1"), None);
    }
}
