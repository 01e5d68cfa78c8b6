//! What must hold of every state.
//!
//! 1. Every object of the state exists in the cloud, unless the answer to its deletion got lost.
//! 2. Every object of the cloud is in the state, unless it was forgotten on purpose.
//! 3. No object is in the state twice.
//! 4. The state never goes back: its lineage stays, and its serial does not shrink.
//! 5. A plan changes nothing, neither in the cloud nor on disk.
//! 6. After an apply, the plan is empty, and nothing has drifted.
//! 7. What nothing stands in the way of does not fail.
//! 8. An apply does what the plan says.
//! 9. A refresh changes nothing in the cloud.
//! 10. What is forgotten stays in the cloud.
//! 11. What an object uses is among its dependencies.
//! 12. After an apply nothing is unresolved, and no object carries a mark for recovery.
//! 13. What is written reads back the same.
//! 14. No secret is in the journal.
//! 15. After a destruction nothing is left.

use std::collections::BTreeSet;

use infra_state::State;
use infra_value::Value;

use crate::common::World;

const TYPES: [&str; 3] = ["test_network", "test_server", "test_bucket"];

/// What is remembered from check to check.
#[derive(Default)]
pub struct Rules {
    lineage: Option<String>,
    serial: u64,
    forgotten: BTreeSet<String>,
}

/// The ids of all objects of a type.
pub fn objects(world: &World, ty: &str) -> Vec<String> {
    let objects = world.cloud.objects(ty);
    objects.iter().filter_map(|o| Some(o.get("id")?.as_str()?.to_owned())).collect()
}

impl Rules {
    /// A bucket is not managed any more.
    pub fn forget(&mut self, id: &str) {
        self.forgotten.insert(id.to_owned());
    }

    /// Whether it is not managed any more.
    pub fn is_forgotten(&self, id: &str) -> bool {
        self.forgotten.contains(id)
    }

    /// Rule 5.
    pub fn planned(&self, world: &World, before: (Option<Vec<u8>>, usize)) -> Result<(), String> {
        let (state, calls) = before;
        if world.cloud.records()[calls..].iter().any(|record| record.call.is_mutation()) {
            return Err("rule 5: a plan changed the cloud".to_owned());
        }
        match std::fs::read(world.state_path()).ok() == state {
            true => Ok(()),
            false => Err("rule 5: a plan wrote the state".to_owned()),
        }
    }

    /// Rules 1 to 4, 11, 13 and 14. `complete` says that no answer got
    /// lost: what was deleted all the same is found by the next refresh.
    pub async fn after(&mut self, world: &World, complete: bool) -> Result<(), String> {
        let state = world.state().await;
        let mut held = BTreeSet::new();
        for (address, deposed, _, object) in state.objects() {
            let ty = address.resource.ty.to_string();
            let value: serde_json::Value = serde_json::from_str(object.attributes.as_str()).unwrap();
            let id = value["id"].as_str().unwrap_or_default().to_owned();
            if !held.insert((ty.clone(), id.clone())) {
                return Err(format!("rule 3: {ty} {id} is in the state twice"));
            }
            if ty == "test_server" && !object.is_tainted() && deposed.is_none() {
                let uses_network = object.dependencies.iter().any(|name| name.starts_with("test_network."));
                if !uses_network {
                    return Err(format!("rule 11: {address} depends on {:?}", object.dependencies));
                }
            }
        }
        let open = state_is_open(world).await;
        for ty in TYPES {
            let there: BTreeSet<String> = objects(world, ty).into_iter().collect();
            for (_, id) in held.iter().filter(|(held, _)| held == ty) {
                if complete && !there.contains(id) && !open {
                    return Err(format!("rule 1: {ty} {id} is in the state and not in the cloud"));
                }
            }
            for id in &there {
                let known = held.contains(&(ty.to_owned(), id.clone())) || self.forgotten.contains(id);
                if !known && !open {
                    return Err(format!("rule 2: {ty} {id} is in the cloud and not in the state"));
                }
            }
        }
        if self.lineage.as_ref().is_some_and(|lineage| *lineage != state.lineage)
            || state.serial < self.serial
        {
            return Err(format!("rule 4: {} at {}", state.lineage, state.serial));
        }
        self.lineage =
            (!state.lineage.is_empty() && world.state_path().exists()).then(|| state.lineage.clone());
        self.serial = state.serial;
        let read = State::from_bytes(&state.to_bytes(), "state").map_err(|e| format!("rule 13: {e}"))?;
        if read != *state {
            return Err("rule 13: the state reads back differently".to_owned());
        }
        let journal = std::fs::read_dir(world.state_path().parent().unwrap()).unwrap().flatten();
        for file in journal.filter(|file| file.file_name().to_string_lossy().contains("journal")) {
            let text = std::fs::read(file.path()).unwrap_or_default();
            let begins = String::from_utf8_lossy(&text);
            let intents = begins.lines().filter(|line| line.contains("\"begin\""));
            if intents.into_iter().any(|line| line.contains("hunter2-hunter2")) {
                return Err("rule 14: a secret is in an announcement of the journal".to_owned());
            }
        }
        Ok(())
    }

    /// Rule 12.
    pub async fn settled(&self, world: &World) -> Result<(), String> {
        if state_is_open(world).await {
            return Err("rule 12: a call is unresolved".to_owned());
        }
        for ty in TYPES {
            for id in objects(world, ty) {
                if world.cloud.token(ty, &id).is_some() {
                    return Err(format!("rule 12: {ty} {id} carries its mark for recovery"));
                }
            }
        }
        Ok(())
    }

    /// Rules 10 and 15.
    pub async fn nothing_left(&self, world: &World) -> Result<(), String> {
        for ty in TYPES {
            for id in objects(world, ty) {
                if !self.forgotten.contains(&id) {
                    return Err(format!("rule 15: {ty} {id} is left"));
                }
            }
        }
        for id in &self.forgotten {
            let bucket: Option<Value> = world.cloud.object("test_bucket", id);
            if bucket.is_none() {
                return Err(format!("rule 10: the bucket {id} was forgotten, and is gone"));
            }
        }
        match world.state().await.is_empty() {
            true => Ok(()),
            false => Err("rule 15: the state is not empty".to_owned()),
        }
    }
}

async fn state_is_open(world: &World) -> bool {
    !world.loaded().await.unresolved.is_empty()
}
