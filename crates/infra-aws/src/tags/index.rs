//! The index of tags that AWS keeps for each region: one call tells those of 100 objects, where most services tell those of one.
//!
//! The index follows the services after a while and lacks some objects. So it is only asked whether an object still has the tags
//! that the state has, and only by a refresh; whatever else it says, the service is asked.
//!
//! Source: <https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html>

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_sdk_resourcegroupstagging::types::ResourceTagMapping;
use infra_provider::{ErrorClass, Object, ProviderError};
use infra_resource::Context as _;

use super::{TagMap, reported};
use crate::context::Context;
use crate::error::During;
use crate::lookup;

/// How many ARNs a call takes.
const PER_CALL: usize = 100;

/// What a refresh expects to find in the index, and what it found.
#[derive(Default)]
pub(crate) struct Index {
    expected: Mutex<HashMap<String, Expected>>,
    /// It cannot be read: the caller may not, or it is not there.
    is_closed: AtomicBool,
}

/// The tags of an object that is being refreshed.
enum Expected {
    /// What the state has. Nobody has asked the index yet.
    Known(TagMap),
    /// What the index has, which is what the state has.
    Confirmed(TagMap),
}

impl Index {
    /// The services that tell the tags of one object a call: as ARNs and the `endpoints` block call them, and as the SDK does.
    pub(crate) const SERVICES: [(&str, &str); 14] = [
        ("acm", "ACM"),
        ("backup", "Backup"),
        ("cloudwatch", "CloudWatch"),
        ("dynamodb", "DynamoDB"),
        ("ecr", "ECR"),
        ("elasticache", "ElastiCache"),
        ("events", "EventBridge"),
        ("kms", "KMS"),
        ("lambda", "Lambda"),
        ("logs", "CloudWatch Logs"),
        ("rds", "RDS"),
        ("sns", "SNS"),
        ("sqs", "SQS"),
        ("ssm", "SSM"),
    ];

    /// Objects are about to be refreshed. Those of the region and of services that the index spares calls are looked up in it.
    pub(crate) fn expect(&self, region: &str, objects: &[Object]) {
        let is_indexed = |arn: &&str| {
            let service = service_of(arn);
            region_of(arn) == Some(region) && Self::SERVICES.iter().any(|(name, _)| service == Some(*name))
        };
        let known = objects.iter().filter_map(|object| {
            let arn = arn(object).filter(is_indexed)?;
            Some((arn.to_owned(), Expected::Known(tags(object)?)))
        });
        self.entries().extend(known);
    }

    /// They have been.
    pub(crate) fn forget(&self, objects: &[Object]) {
        let mut entries = self.entries();
        for arn in objects.iter().filter_map(arn) {
            entries.remove(arn);
        }
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<String, Expected>> {
        self.expected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be asked when somebody wants the tags of some objects: of these, and of whatever else of their services is being
    /// refreshed, for that will be wanted next.
    fn unasked(&self, wanted: &[Arn]) -> HashMap<String, TagMap> {
        let entries = self.entries();
        let is_like = |arn: &str| wanted.iter().any(|wanted| service_of(&wanted.0) == service_of(arn));
        let unasked = entries.iter().filter_map(|(arn, expected)| match expected {
            Expected::Known(tags) if is_like(arn) => Some((arn.clone(), tags.clone())),
            _ => None,
        });
        unasked.collect()
    }

    /// Keeps what the index confirms, and drops what it does not: all at once, for whoever asks in between would find few left.
    fn answer(&self, answers: impl IntoIterator<Item = (String, Option<TagMap>)>) {
        let mut entries = self.entries();
        for (arn, confirmed) in answers {
            // Whoever expected it may have gone meanwhile.
            if let Some(expected) = entries.get_mut(&arn) {
                match confirmed {
                    Some(tags) => *expected = Expected::Confirmed(tags),
                    None => drop(entries.remove(&arn)),
                }
            }
        }
    }

    /// What was confirmed of an object. Told once.
    fn confirmed(&self, arn: &str) -> Option<TagMap> {
        let mut entries = self.entries();
        match entries.get(arn)? {
            Expected::Known(_) => None,
            Expected::Confirmed(_) => match entries.remove(arn)? {
                Expected::Known(tags) | Expected::Confirmed(tags) => Some(tags),
            },
        }
    }

    fn is_expected(&self, arn: &str) -> bool {
        !self.is_closed.load(Ordering::Relaxed) && self.entries().contains_key(arn)
    }

    /// Not to be asked again, unless it was only too much for now.
    fn failed(&self, error: &ProviderError) {
        tracing::debug!(%error, "the index of tags does not answer: the services are asked");
        if error.class != ErrorClass::Throttled {
            self.is_closed.store(true, Ordering::Relaxed);
        }
    }
}

/// A question: has this object the tags that the state has?
struct Arn(String);

/// All tags of an object that is being refreshed, when the index says that they are those of the state. `None`: ask the service.
pub(crate) async fn unchanged(cx: &Context, arn: &str) -> Option<TagMap> {
    if let Some(tags) = cx.tag_index().confirmed(arn) {
        return Some(tags);
    }
    if !cx.tag_index().is_expected(arn) {
        return None;
    }
    let asked = cx.clone();
    let ask = |wanted| async move { confirm(&asked, wanted).await };
    let meeting = cx.gatherings().meeting::<Arn, Result<Option<TagMap>, ProviderError>>().ok()?;
    meeting.ask(Arn(arn.to_owned()), ask).await.ok().flatten()
}

async fn confirm(cx: &Context, wanted: Vec<Arn>) -> Vec<Result<Option<TagMap>, ProviderError>> {
    let index = cx.tag_index();
    let unasked = index.unasked(&wanted);
    // For one, its service is as near.
    if unasked.len() > 1 {
        let found =
            lookup::by_key(unasked.keys().cloned(), PER_CALL, ResourceTagMapping::resource_arn, |page| {
                tagged(cx, page)
            });
        let found = found.await;
        index.answer(unasked.into_iter().map(|(arn, known)| {
            let tags = match found.get(&arn) {
                Ok(found) => found.map(|found| reported(found.tags())),
                Err(error) => {
                    index.failed(&error);
                    None
                }
            };
            let is_as_known = |tags: &TagMap| cx.tags().observe(tags.clone(), None).all == known;
            (arn, tags.filter(is_as_known))
        }));
    }
    wanted.iter().map(|arn| Ok(index.confirmed(&arn.0))).collect()
}

/// Those of some objects that the index has.
async fn tagged(cx: &Context, arns: Vec<String>) -> Result<Vec<ResourceTagMapping>, ProviderError> {
    let call = cx.tagging().get_resources().set_resource_arn_list(Some(arns));
    let answer = call.send().await.during("tag:GetResources")?;
    Ok(answer.resource_tag_mapping_list.unwrap_or_default())
}

fn arn(object: &Object) -> Option<&str> {
    object.value.get("arn")?.as_str()
}

/// The tags that a state has. `None` when it has none: that the index lacks an object does not mean that nobody tagged it.
fn tags(object: &Object) -> Option<TagMap> {
    let tags = object.value.get("tags_all")?.as_entries().filter(|tags| !tags.is_empty())?;
    tags.iter().map(|(key, value)| Some((key.to_string(), value.as_str()?.to_owned()))).collect()
}

/// `arn:aws:sns:us-east-1:123456789012:news`: `us-east-1`.
fn region_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(3)
}

/// `sns` of the same.
fn service_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(2)
}

#[cfg(test)]
mod tests {
    use infra_value::{Type, Value};

    use super::*;

    const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";
    const OTHER: &str = "arn:aws:sns:us-east-1:123456789012:other";
    const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:work";

    fn object(arn: &str, tags: &[(&'static str, &str)]) -> Object {
        let tags = tags.iter().map(|(key, value)| (*key, Value::string(*value)));
        let tags = Value::map(Type::String, tags);
        Object::new(Value::object([("arn", Value::string(arn)), ("tags_all", tags)]))
    }

    fn tags() -> TagMap {
        TagMap::from([("Team".to_owned(), "core".to_owned())])
    }

    fn expecting(objects: &[Object]) -> Index {
        let index = Index::default();
        index.expect("us-east-1", objects);
        index
    }

    #[test]
    fn what_may_be_in_the_index_is_expected() {
        let elsewhere = "arn:aws:sns:eu-west-1:123456789012:news";
        let global = "arn:aws:cloudfront::123456789012:distribution/E1";
        let told = "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-1";
        let team = [("Team", "core")];
        let objects = [(TOPIC, &team[..]), (OTHER, &[]), (elsewhere, &team), (global, &team), (told, &team)];
        let objects = objects.map(|(arn, tags)| object(arn, tags));
        let index = expecting(&objects);
        assert!(index.is_expected(TOPIC));
        assert!(![OTHER, elsewhere, global, told].iter().any(|arn| index.is_expected(arn)));
        index.forget(&objects);
        assert!(!index.is_expected(TOPIC));
    }

    #[test]
    fn the_other_objects_of_a_service_are_asked_for_with_the_first() {
        let team = [("Team", "core")];
        let index = expecting(&[object(TOPIC, &team), object(OTHER, &team), object(QUEUE, &team)]);
        let mut unasked: Vec<String> = index.unasked(&[Arn(TOPIC.to_owned())]).into_keys().collect();
        unasked.sort();
        assert_eq!(unasked, [TOPIC, OTHER]);
    }

    #[test]
    fn what_is_confirmed_is_told_once() {
        let team = [("Team", "core")];
        let index = expecting(&[object(TOPIC, &team), object(OTHER, &team)]);
        assert_eq!(index.confirmed(TOPIC), None);
        index.answer([(TOPIC.to_owned(), Some(tags())), (OTHER.to_owned(), None)]);
        assert!(index.unasked(&[Arn(OTHER.to_owned())]).is_empty());
        assert_eq!(index.confirmed(TOPIC), Some(tags()));
        assert_eq!(index.confirmed(TOPIC), None);
        assert_eq!(index.confirmed(OTHER), None);
        index.answer([(QUEUE.to_owned(), Some(tags()))]);
        assert_eq!(index.confirmed(QUEUE), None, "nobody expects it");
    }

    #[test]
    fn an_index_that_may_not_be_read_is_not_asked_again() {
        let index = expecting(&[object(TOPIC, &[("Team", "core")])]);
        index.failed(&ProviderError::new(ErrorClass::Throttled, "slow down"));
        assert!(index.is_expected(TOPIC));
        index.failed(&ProviderError::new(ErrorClass::Denied, "no"));
        assert!(!index.is_expected(TOPIC));
    }
}
