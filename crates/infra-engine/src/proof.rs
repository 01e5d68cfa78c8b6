//! What is left after everything was destroyed: each object is looked for again, and so is whatever else carries the tags
//! that all of them had.

use futures::future::join_all;
use infra_plan::{Change, ObjectId, Plan, ResourceChange};
use infra_provider::{Object, Scope};
use infra_schema::address::Mode;

use crate::clients::{OfType, before};
use crate::unmanaged::{common_tags, tags_of};
use crate::{Catalog, Clients, prepare_provider};

/// What was found after a destroy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// How many objects are gone.
    pub gone: usize,
    /// Those that are still there.
    pub left: Vec<ObjectId>,
    /// Those of which nobody can tell, with the reason.
    pub unknown: Vec<(ObjectId, String)>,
    /// The tags that all destroyed objects had that have tags.
    pub tags: Vec<(String, String)>,
    /// Objects of the same types that carry these tags and were not in the state, by type and id.
    pub others: Vec<(String, String)>,
}

/// Looks for everything that a plan destroyed.
pub(crate) async fn proof(plan: &Plan, catalog: &Catalog, clients: &Clients) -> Proof {
    let is_looked_for = |change: &&ResourceChange| {
        change.change == Change::Delete
            && change.object.address.resource.mode == Mode::Managed
            && change.before.is_some()
            && prepare_provider(&change.provider)
                .ok()
                .and_then(|provider| catalog.get(&provider.source).cloned())
                .is_some_and(|provider| !provider.lives_in_the_state())
    };
    let destroyed: Vec<&ResourceChange> = plan.changes.iter().filter(is_looked_for).collect();
    let tags = common_tags(destroyed.iter().filter_map(|change| change.before.as_ref()));
    let looks = clients.by_type(destroyed.into_iter()).into_iter().map(|of| look(of, &tags));
    let mut proof = Proof { tags: tags.clone(), ..Proof::default() };
    for found in join_all(looks).await {
        proof.gone += found.gone;
        proof.left.extend(found.left);
        proof.unknown.extend(found.unknown);
        proof.others.extend(found.others);
    }
    proof
}

async fn look(of: OfType<'_>, tags: &[(String, String)]) -> Proof {
    let mut proof = Proof::default();
    let OfType { client, ty, changes } = of;
    let before: Vec<Object> = changes.iter().filter_map(|change| before(change)).collect();
    let looked_for = changes.iter().zip(&before).zip(client.read_many(ty, &before).await);
    for ((change, object), answer) in looked_for {
        match answer {
            Ok(None) => proof.gone += 1,
            // Whose it is keeps it.
            Ok(Some(_)) if client.stays(ty, object) => (),
            Ok(Some(_)) => proof.left.push(change.object.clone()),
            Err(error) => proof.unknown.push((change.object.clone(), error.to_string())),
        }
    }
    if !tags.is_empty() && before.iter().any(|object| tags_of(&object.value).is_some()) {
        let scope = Scope { tags: tags.to_vec() };
        // A listing is more than was asked for: where it is not allowed, there is nothing to say.
        let listed = client.list(ty, &scope).await.unwrap_or_default();
        let known: Vec<&str> = before.iter().filter_map(Object::id).collect();
        let others = listed.iter().filter_map(Object::id).filter(|id| !known.contains(id));
        proof.others.extend(others.map(|id| (ty.to_owned(), id.to_owned())));
    }
    proof
}
