//! What exists in a stack's scope and is not in its state.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt};
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_provider::{Object, Scope};
use infra_schema::address::Mode;
use infra_state::ProviderAddress;
use infra_value::Value;

use crate::failure::Concern;
use crate::{Catalog, Clients, Prior};

/// How many listings are made at once.
const AT_ONCE: usize = 10;

/// What belongs to a stack's scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// What carries all tags that the objects of the state have in common.
    #[default]
    Tags,
    /// Whatever is in the accounts and regions of the configured providers.
    Account,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sought<'a> {
    /// Where.
    pub reach: Reach,
    /// Types whose objects are told as parts of others, too, so that nobody misses them.
    pub parts: &'a [&'a str],
}

/// An object that nobody declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmanaged {
    /// The provider configuration that found it.
    pub provider: ProviderAddress,
    /// Its type.
    pub ty: String,
    /// Its id.
    pub id: String,
    /// What it is called, where it is called anything.
    pub name: Option<String>,
    /// As it was listed.
    pub object: Object,
}

/// Finds objects of types that carry tags: those without are parts of others, such as rules of a group. What cannot be
/// listed is told and left out.
///
/// # Errors
/// There is nothing to go by: the objects of the state have no tags in common.
pub(crate) async fn unmanaged(
    prior: &Prior,
    clients: &Clients,
    catalog: &Catalog,
    sought: Sought<'_>,
) -> Result<(Vec<Unmanaged>, Diagnostics), Diagnostics> {
    let reach = sought.reach;
    let scope = match reach {
        Reach::Account => Scope::default(),
        Reach::Tags => Scope { tags: common_tags(managed(prior).map(|(_, value)| value)) },
    };
    if reach == Reach::Tags && scope.tags.is_empty() {
        let detail = "The objects of the state have no tags in common, so that nothing tells what else belongs to the stack. Give them some, with default_tags in the provider block for instance, or look at the whole account with -unmanaged=account.";
        return Err(Diagnostic::error("No tags to go by", detail).into());
    }
    let listings = clients.all().flat_map(|(address, client)| {
        let schemas = catalog.get(&address.source).map(|provider| &provider.schemas().resources);
        let types = schemas.into_iter().flatten().filter(|(ty, schema)| {
            schema.block.attributes.contains_key("tags") && !sought.parts.contains(&&***ty)
        });
        types.map(move |(ty, _)| (address, client, ty.to_string()))
    });
    let listings: Vec<_> = listings.collect();
    let (known, scope) = (known(prior), &scope);
    let answers = listings.into_iter().map(|(address, client, ty)| async move {
        let answer = client.list(&ty, scope).await;
        (address, ty, answer)
    });
    let mut answers: Vec<_> = stream::iter(answers).buffer_unordered(AT_ONCE).collect().await;
    answers.sort_by(|(a, x, _), (b, y, _)| (a, x).cmp(&(b, y)));
    let (mut found, mut unlisted) = (BTreeMap::new(), Diagnostics::new());
    for (address, ty, answer) in answers {
        match answer {
            Ok(objects) => {
                let new = objects.into_iter().filter_map(|object| {
                    let id = object.id()?.to_owned();
                    (!known.contains(&(ty.clone(), id.clone()))).then_some((id, object))
                });
                for (id, object) in new {
                    let name = name_of(&object.value);
                    let one =
                        Unmanaged { provider: address.clone(), ty: ty.clone(), id: id.clone(), name, object };
                    // Two configurations of one account and region see the same.
                    found.entry((ty.clone(), id)).or_insert(one);
                }
            }
            Err(error) => {
                let concern = Concern::of(&ty).hiding(clients.secrets().clone());
                let failed = concern.failed("Objects could not be listed", &error);
                unlisted.push(Diagnostic { severity: infra_diagnostics::Severity::Warning, ..failed });
            }
        }
    }
    Ok((found.into_values().collect(), unlisted))
}

/// Types and values of what the state has.
fn managed(prior: &Prior) -> impl Iterator<Item = (&str, &Value)> {
    let managed = prior.objects.iter().filter(|(id, _)| id.address.resource.mode == Mode::Managed);
    managed.map(|(id, object)| (&*id.address.resource.ty, &object.object.value))
}

/// Types and ids of what the state has.
fn known(prior: &Prior) -> BTreeSet<(String, String)> {
    let of = |(ty, value): (&str, &Value)| Some((ty.to_owned(), value.get("id")?.as_str()?.to_owned()));
    managed(prior).filter_map(of).collect()
}

/// What people call it.
fn name_of(value: &Value) -> Option<String> {
    let tag = value.get("tags_all").or(value.get("tags")).and_then(|tags| tags.get("Name")?.as_str());
    let own = ["name", "bucket", "identifier", "cluster_identifier", "key_name", "family", "domain_name"];
    let own = own.iter().find_map(|attribute| value.get(attribute)?.as_str());
    tag.or(own).filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The tags of an object, where its type has any.
pub(crate) fn tags_of(value: &Value) -> Option<BTreeMap<String, String>> {
    let tags = value.get("tags_all").filter(|tags| tags.is_known()).and_then(Value::as_entries)?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    Some(tags.iter().filter_map(|(key, value)| Some((key.to_string(), text(value)?))).collect())
}

/// The tags that all of those have that have tags; names are each object's own.
pub(crate) fn common_tags<'a>(objects: impl Iterator<Item = &'a Value>) -> Vec<(String, String)> {
    let all = objects.filter_map(tags_of).reduce(|mut common, tags| {
        common.retain(|key, value| tags.get(key) == Some(value));
        common
    });
    all.unwrap_or_default().into_iter().filter(|(key, _)| key != "Name").collect()
}
