//! `aws_key_pair`

use aws_sdk_ec2::primitives::Blob;
use aws_sdk_ec2::types::{Filter, KeyPairInfo as Api, ResourceType};
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_value::Value;
use serde_json::{Map, Value as Json};

use super::described::{self, Owned};
use super::{FILTER_VALUES, filter, filters, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::During;
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::names;
use crate::resource::{Answers, Identity, Limits, Resource, Wanted};
use crate::tags::TagMap;

/// A public key that instances know their owner by.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_key_pair", version = 1)]
pub struct KeyPair {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    fingerprint: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    key_name: Option<String>,
    #[attr(optional_computed, force_new)]
    key_name_prefix: Option<String>,
    #[attr(computed)]
    key_pair_id: Option<String>,
    #[attr(computed)]
    key_type: Option<String>,
    #[attr(required, force_new, equivalent = same_key)]
    public_key: String,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
}

/// The kind and the key of a line as OpenSSH writes it, without the comment.
fn key_of(text: &str) -> Option<(&str, &str)> {
    let mut words = text.split_whitespace();
    let (kind, key) = (words.next()?, words.next()?);
    (kind.starts_with("ssh-") || kind.starts_with("ecdsa-")).then_some((kind, key))
}

/// Whether two texts are one key: AWS puts its own comment behind it.
fn is_same_key(a: &str, b: &str) -> bool {
    a.trim() == b.trim() || (key_of(a).is_some() && key_of(a) == key_of(b))
}

fn same_key(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if is_same_key(a, b))
}

impl KeyPair {
    fn observe(&self, cx: &Context, Owned { account, api }: &Owned<Api>) -> Self {
        let name = api.key_name.clone().unwrap_or_default();
        let tags = cx.tags().observe(tagging::reported(api.tags()), self.tags.as_ref());
        let reported = api.public_key().unwrap_or_default().trim();
        // What is no line of OpenSSH is reported as one.
        let is_known = !self.public_key.is_empty()
            && (reported.is_empty()
                || key_of(&self.public_key).is_none()
                || is_same_key(&self.public_key, reported));
        Self {
            arn: Some(cx.arn("ec2", account, &format!("key-pair/{name}"))),
            fingerprint: api.key_fingerprint.clone(),
            id: Some(name.clone()),
            key_name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            key_name: Some(name),
            key_pair_id: api.key_pair_id.clone(),
            key_type: api.key_type.as_ref().map(|ty| ty.as_str().to_owned()),
            public_key: if is_known { self.public_key.trim().to_owned() } else { reported.to_owned() },
            tags: Some(tags.own),
            tags_all: tags.all,
        }
    }
}

async fn describe(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Owned<Api>>, ProviderError> {
    let call = cx.ec2().describe_key_pairs().include_public_key(true).set_filters(Some(filters));
    let found = call.send().await.during("ec2:DescribeKeyPairs")?.key_pairs.unwrap_or_default();
    described::owned(cx, found).await
}

impl Resource for KeyPair {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);

    /// The name is the id.
    fn id(&self) -> &str {
        given(&self.id).or(given(&self.key_name)).unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.key_name = Some(id.clone());
        self.id = Some(id);
    }

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["key_name", "key_name_prefix"]);
    }

    /// The end of the line that a file ends with is not part of the key.
    fn plan(draft: &mut Draft<'_>) {
        let planned = draft.planned("public_key");
        let trimmed = planned.as_str().map(|key| Value::string(key.trim()).with_marks(planned.marks()));
        if let Some(trimmed) = trimmed.filter(|_| draft.changes("public_key")) {
            draft.set("public_key", trimmed);
        }
    }

    fn upgrade(version: u64, attributes: &mut Map<String, Json>) -> Result<(), ProviderError> {
        if version == 0
            && let Some(Json::String(key)) = attributes.get_mut("public_key")
        {
            *key = key.trim().to_owned();
        }
        Ok(())
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.key_name, &self.key_name_prefix, token);
        Self { key_name: Some(name), ..self.clone() }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let names = prior.iter().map(|prior| prior.id().to_owned());
        let page = |names| describe(cx, vec![filter("key-name", names)]);
        let found =
            lookup::by_key(names, FILTER_VALUES, |owned: &Owned<Api>| owned.api.key_name(), page).await;
        prior.iter().map(|prior| Ok(found.get(prior.id())?.map(|owned| prior.observe(cx, owned)))).collect()
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let mut made = planned.keyed(token);
        let name = made.id().to_owned();
        let call = cx
            .ec2_once()
            .import_key_pair()
            .key_name(&name)
            .public_key_material(Blob::new(planned.public_key.trim()))
            .set_tag_specifications(tagging::plain(ResourceType::KeyPair, &planned.tags_all));
        let answer = call.send().await.during("ec2:ImportKeyPair")?;
        made.set_id(name);
        Ok(Self { key_pair_id: answer.key_pair_id, ..made })
    }

    /// Somebody else may have a key of that name.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        is_same_key(&wanted.planned.public_key, &found.public_key)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let id = given(&prior.key_pair_id).unwrap_or_default();
        tagging::change(cx, id, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.ec2().delete_key_pair().key_name(prior.id()).send().await.during("ec2:DeleteKeyPair").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = describe(cx, filters::of_scope(scope)).await?;
        Ok(found.iter().map(|owned| Self::default().observe(cx, owned)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_do_not_make_another_key() {
        assert!(is_same_key("ssh-rsa AAAA me@home\n", "ssh-rsa AAAA deployer"));
        assert!(is_same_key("ssh-ed25519 AAAA", "ssh-ed25519 AAAA x"));
        assert!(!is_same_key("ssh-rsa AAAA", "ssh-rsa BBBB"));
        assert!(!is_same_key("MIIB IjAN", "MIIB other"));
    }
}
