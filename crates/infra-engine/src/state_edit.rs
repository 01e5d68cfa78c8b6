//! Changes to the state that a user asks for by address, as data: a session records them all at once.
//!
//! Nothing here touches an object. That is the point of it, and the danger.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, did_you_mean};
use infra_schema::ProviderSource;
use infra_schema::address::{ModuleInstance, ResourceInModule, ResourceInstance};
use infra_state::{Change, ObjectStatus, ProviderAddress, State, Stored};

use crate::planner::Selector;

/// An object with another address: from where, to where.
pub type Relocation = (ResourceInstance, ResourceInstance);

/// Drops everything that the selectors name, deposed objects too.
///
/// # Errors
/// A selector that names nothing.
pub fn remove(state: &State, selectors: &[Selector]) -> Result<Vec<Change>, Diagnostic> {
    for selector in selectors {
        if !state.objects().any(|(address, ..)| selector.contains(&address)) {
            return Err(not_there(state, &selector.to_string()));
        }
    }
    let named = |address: &ResourceInstance| selectors.iter().any(|selector| selector.contains(address));
    Ok(state
        .objects()
        .filter(|(address, ..)| named(address))
        .map(|(address, deposed, ..)| Change { address, deposed: deposed.cloned(), object: None })
        .collect())
}

/// Gives an instance, a resource or a module another address.
///
/// # Errors
/// Nothing at `from`, something at `to`, or two things of different kinds.
pub fn relocate(
    state: &State,
    from: &Selector,
    to: &Selector,
) -> Result<(Vec<Relocation>, Vec<Change>), Diagnostic> {
    let fail = |detail: String| Err(Diagnostic::error("Invalid target address", detail));
    let pairs: Vec<Relocation> = match (from, to) {
        (Selector::Module(old), Selector::Module(new)) => modules(state, old, new),
        (Selector::Resource(old), Selector::Resource(new)) => {
            if (old.resource.mode, &old.resource.ty) != (new.resource.mode, &new.resource.ty) {
                return fail(format!("{old} cannot become {new}: the type of an object stays what it is."));
            }
            resources(state, old, new)
        }
        _ => return fail(format!("{from} cannot become {to}: both must be resources, or both modules.")),
    };
    if pairs.is_empty() {
        return Err(not_there(state, &from.to_string()));
    }
    if let Some((_, taken)) = pairs.iter().find(|(_, new)| state.get(new).is_some()) {
        return fail(format!(
            "There is an object at {taken} already. Take it out first with \"infra state rm\", or choose another address."
        ));
    }
    let (mut vacant, mut filled) = (Vec::new(), Vec::new());
    for (old, new) in &pairs {
        for (address, deposed, provider, object) in state.objects().filter(|(address, ..)| address == old) {
            vacant.push(Change { address, deposed: deposed.cloned(), object: None });
            let object = Some(Stored { provider: provider.clone(), object: object.clone() });
            filled.push(Change { address: new.clone(), deposed: deposed.cloned(), object });
        }
    }
    vacant.extend(filled);
    Ok((pairs, vacant))
}

fn modules(state: &State, old: &ModuleInstance, new: &ModuleInstance) -> Vec<Relocation> {
    let mut pairs = Vec::new();
    for (address, deposed, ..) in state.objects() {
        if deposed.is_none() && address.module.0.starts_with(&old.0) {
            let steps = new.0.iter().chain(&address.module.0[old.0.len()..]).cloned().collect();
            pairs.push((address.clone(), ResourceInstance { module: ModuleInstance(steps), ..address }));
        }
    }
    pairs
}

/// One instance when a key is given or there is but the one, else all of them.
fn resources(state: &State, old: &ResourceInstance, new: &ResourceInstance) -> Vec<Relocation> {
    if old.key.is_some() || new.key.is_some() || state.get(old).is_some() {
        return state.get(old).map(|_| (old.clone(), new.clone())).into_iter().collect();
    }
    let (old, new): (ResourceInModule, ResourceInModule) = (old.in_module(), new.in_module());
    let resource = state.resources.get(&old);
    let current = resource.into_iter().flat_map(|r| r.instances.keys()).filter(|(_, d)| d.is_none());
    current.map(|(key, _)| (old.instance(key.clone()), new.instance(key.clone()))).collect()
}

/// Marks an object as fit for use, or not. Nothing when it is so marked already.
///
/// # Errors
/// No object at the address.
pub fn taint(state: &State, address: &ResourceInstance, tainted: bool) -> Result<Option<Change>, Diagnostic> {
    let (Some(object), Some(provider)) = (state.get(address), state.provider(address)) else {
        return Err(not_there(state, &address.to_string()));
    };
    if object.is_tainted() == tainted {
        return Ok(None);
    }
    let mut object = object.clone();
    Arc::make_mut(&mut object).status = if tainted { ObjectStatus::Tainted } else { ObjectStatus::Ready };
    let object = Some(Stored { provider: provider.clone(), object });
    Ok(Some(Change { address: address.clone(), deposed: None, object }))
}

/// Gives the objects of one provider to another: the same configurations, with another source.
pub fn replace_provider(state: &State, from: &ProviderSource, to: &ProviderSource) -> Vec<Change> {
    let theirs = state.objects().filter(|(_, _, provider, _)| provider.source == *from);
    theirs
        .map(|(address, deposed, provider, object)| {
            let provider = ProviderAddress { source: to.clone(), ..provider.clone() };
            let object = Some(Stored { provider, object: object.clone() });
            Change { address, deposed: deposed.cloned(), object }
        })
        .collect()
}

fn not_there(state: &State, address: &str) -> Diagnostic {
    let known: Vec<String> = state.objects().map(|(address, ..)| address.to_string()).collect();
    let problem =
        Diagnostic::error("No such object in the state", format!("The state holds nothing at {address}."));
    match did_you_mean(address, known.iter().map(String::as_str)) {
        Some(near) => problem.hint(format!("Did you mean {near}?")),
        None if known.is_empty() => problem.hint("The state is empty."),
        None => problem.hint("\"infra state list\" shows what it holds."),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use infra_state::{InstanceObject, RawJson};

    use super::*;

    fn state(addresses: &[&str]) -> State {
        let mut state = State::default();
        for address in addresses {
            let object = InstanceObject::new(0, RawJson::parse(&format!("{{\"id\":{address:?}}}")).unwrap());
            let provider = ProviderAddress::root(ProviderSource::implied("test"));
            state.insert(&address.parse().unwrap(), None, provider, Arc::new(object));
        }
        state
    }

    fn after(mut state: State, changes: Vec<Change>) -> Vec<String> {
        for Change { address, deposed, object } in changes {
            match object {
                None => state.remove(&address, deposed),
                Some(stored) => state.insert(&address, deposed, stored.provider, stored.object),
            }
        }
        state.objects().map(|(address, ..)| address.to_string()).collect()
    }

    fn moved(state: &State, from: &str, to: &str) -> Result<Vec<String>, String> {
        relocate(state, &from.parse().unwrap(), &to.parse().unwrap())
            .map(|(_, changes)| after(state.clone(), changes))
            .map_err(|problem| problem.detail)
    }

    #[test]
    fn instances_resources_and_modules_move() {
        let state =
            state(&["test_a.one", "test_a.many[0]", "test_a.many[1]", "module.m[0].test_a.x", "test_b.b"]);
        let moved = |from, to| moved(&state, from, to);
        assert!(moved("test_a.one", "test_a.two").unwrap().contains(&"test_a.two".to_owned()));
        assert!(
            moved("test_a.one", "test_a.each[\"k\"]").unwrap().contains(&"test_a.each[\"k\"]".to_owned())
        );
        let whole = moved("test_a.many", "module.n.test_a.more").unwrap();
        assert!(whole.contains(&"module.n.test_a.more[1]".to_owned()) && whole.len() == 5, "{whole:?}");
        assert!(moved("module.m[0]", "module.o").unwrap().contains(&"module.o.test_a.x".to_owned()));
        assert!(moved("test_a.one", "test_a.many[0]").unwrap_err().starts_with("There is an object"));
        assert!(moved("test_a.one", "test_b.two").unwrap_err().contains("type of an object"));
        assert!(moved("test_a.one", "module.m").unwrap_err().contains("both modules"));
        assert!(moved("test_a.nope", "test_a.two").unwrap_err().contains("holds nothing at test_a.nope"));
    }

    #[test]
    fn what_is_named_is_removed_and_nothing_else() {
        let state =
            state(&["test_a.many[0]", "test_a.many[1]", "module.m[0].test_a.x", "module.m[1].test_a.x"]);
        let left = |names: &[&str]| {
            let selectors: Vec<Selector> = names.iter().map(|name| name.parse().unwrap()).collect();
            remove(&state, &selectors)
                .map(|changes| after(state.clone(), changes).len())
                .map_err(|p| p.summary)
        };
        assert_eq!(left(&["test_a.many"]), Ok(2));
        assert_eq!(left(&["test_a.many[1]", "module.m"]), Ok(1));
        assert_eq!(left(&["module.m[1]"]), Ok(3));
        assert_eq!(left(&["test_a.many", "test_a.nope"]), Err("No such object in the state".to_owned()));
    }

    #[test]
    fn taint_is_put_on_and_taken_off() {
        let mut state = state(&["test_a.one"]);
        let address: ResourceInstance = "test_a.one".parse().unwrap();
        assert!(taint(&state, &address, false).unwrap().is_none());
        let stored = taint(&state, &address, true).unwrap().unwrap().object.unwrap();
        state.insert(&address, None, stored.provider, stored.object);
        assert!(state.get(&address).unwrap().is_tainted());
        assert!(taint(&state, &address, true).unwrap().is_none());
        let to: ProviderSource = "acme/test".parse().unwrap();
        let changes = replace_provider(&state, &ProviderSource::implied("test"), &to);
        assert_eq!(changes[0].object.as_ref().unwrap().provider.source, to);
    }
}
