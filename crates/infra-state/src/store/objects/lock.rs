//! The lock as an object: written by whoever finds none, renewed by its holder, free when it no longer is.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::time::{Duration, Instant, sleep};

use super::{Condition, Found, Lease, LockInfo, ObjectStore, Version, process};
use crate::{RawJson, StateError};

/// What is in it: what Terraform writes and shows, and what keeps it alive.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Content {
    #[serde(flatten)]
    info: LockInfo,
    /// Not there when another tool holds the lock: such a one has no end.
    #[serde(rename = "Infra", default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

/// How its holder shows that it lives.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Life {
    /// Counts renewals.
    beat: u64,
    /// When it was renewed, in seconds since 1970 on the holder's clock.
    renewed: u64,
    /// How long it holds without being renewed, in milliseconds.
    lease: u64,
    /// The holder, where that can be said.
    process: Option<String>,
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        RawJson::of(self).map(|json| json.as_str().as_bytes().to_vec()).unwrap_or_default()
    }

    /// One that cannot be read is held by nobody knows whom.
    fn read(found: &Found) -> Self {
        serde_json::from_slice(&found.bytes).unwrap_or(Self { info: LockInfo::default(), life: None })
    }
}

/// The lock while it is ours.
#[derive(Clone, Debug)]
pub(super) struct Held {
    content: Content,
    version: Version,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl ObjectStore {
    fn lock_key(&self) -> String {
        // Where Terraform looks for it.
        format!("{}.tflock", self.key)
    }

    pub(super) async fn take_lock(&self, info: LockInfo) -> Result<Lease, StateError> {
        let life = Life {
            beat: 0,
            renewed: now(),
            lease: u64::try_from(self.pace.lease.as_millis()).unwrap_or(u64::MAX),
            process: process::this(),
        };
        let content = Content { info, life: Some(life) };
        let key = self.lock_key();
        loop {
            if let Some(version) = self.put(&key, content.bytes(), Condition::New).await? {
                return Ok(self.hold(content, version).await);
            }
            let Some(found) = self.objects.get(&key).await? else { continue };
            let Some(dead) = self.outlive(found).await? else { continue };
            if let Some(version) = self.put(&key, content.bytes(), Condition::Is(dead)).await? {
                // The former holder may only be paused.
                self.touch_snapshot().await?;
                return Ok(self.hold(content, version).await);
            }
        }
    }

    async fn hold(&self, content: Content, version: Version) -> Lease {
        let lease = Lease {
            id: content.info.id.clone(),
            // Every write is on a condition that an earlier holder cannot meet.
            fencing_token: 0,
            renew_every: Some(self.pace.renew_every),
        };
        *self.held.lock().await = Some(Held { content, version });
        lease
    }

    /// The version of the lock when its holder is dead; none when the lock is gone meanwhile. Fails with
    /// [`StateError::Locked`] when the holder lives.
    async fn outlive(&self, found: Found) -> Result<Option<Version>, StateError> {
        let content = Content::read(&found);
        let locked = |mut info: LockInfo, life: Option<&Life>| {
            if let Some(life) = life {
                let seconds = life.lease.div_ceil(1000);
                info.info = format!(
                    "{}, renewed {} s ago; its lock ends {seconds} s after the last renewal",
                    info.info,
                    now().saturating_sub(life.renewed)
                );
            }
            StateError::Locked { location: self.objects.address(&self.key), holder: Box::new(info) }
        };
        let Some(life) = &content.life else { return Err(locked(content.info, None)) };
        if life.process.as_deref().is_some_and(process::has_ended) {
            return Ok(Some(found.version));
        }
        let lease = Duration::from_millis(life.lease);
        // By the clocks it was renewed just now. That they may differ costs time, never safety.
        if now().abs_diff(life.renewed) < lease.as_secs() {
            return Err(locked(content.info.clone(), content.life.as_ref()));
        }
        let seen = Instant::now();
        while seen.elapsed() < lease {
            sleep((lease / 30).max(Duration::from_millis(1))).await;
            match self.objects.get(&self.lock_key()).await? {
                None => return Ok(None),
                Some(other) if other.version != found.version => {
                    let other = Content::read(&other);
                    return Err(locked(other.info, other.life.as_ref()));
                }
                Some(_) => {}
            }
        }
        Ok(Some(found.version))
    }

    /// Fails with [`StateError::LockLost`] unless the lock is ours now.
    pub(super) async fn check(&self, lease: Option<&Lease>) -> Result<(), StateError> {
        let Some(lease) = lease else { return Ok(()) };
        let detail = match self.objects.get(&self.lock_key()).await? {
            Some(found) => {
                let holder = Content::read(&found).info;
                if holder.id == lease.id {
                    return Ok(());
                }
                format!("it is held by {holder}")
            }
            None => "somebody removed it".to_owned(),
        };
        Err(StateError::LockLost { location: self.objects.address(&self.key), detail })
    }

    pub(super) async fn renew_lock(&self, lease: &Lease) -> Result<(), StateError> {
        let mut held = self.held.lock().await;
        if let Some(Held { content, version }) = held.as_mut().filter(|held| held.content.info.id == lease.id)
        {
            let mut next = content.clone();
            if let Some(life) = &mut next.life {
                life.beat += 1;
                life.renewed = now();
            }
            let condition = Condition::Is(version.clone());
            if let Some(renewed) = self.put(&self.lock_key(), next.bytes(), condition).await? {
                (*content, *version) = (next, renewed);
                return Ok(());
            }
        }
        // It is another's, or our own renewal arrived although it failed; then the next one finds the version.
        self.check(Some(lease)).await?;
        if let Some(held) = held.as_mut()
            && let Some(found) = self.objects.get(&self.lock_key()).await?
        {
            held.version = found.version;
        }
        Ok(())
    }

    pub(super) async fn free_lock(&self, lease: &Lease) -> Result<(), StateError> {
        let held = self.held.lock().await.take();
        if held.is_none_or(|held| held.content.info.id != lease.id) {
            return Ok(());
        }
        match self.check(Some(lease)).await {
            Ok(()) => self.objects.delete(&self.lock_key()).await,
            // It is no longer ours to be given back.
            Err(StateError::LockLost { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes the lock of another holder, by its id.
    pub(super) async fn take_away(&self, id: &str) -> Result<(), StateError> {
        let found = self.objects.get(&self.lock_key()).await?;
        match found.map(|found| Content::read(&found).info) {
            Some(holder) if holder.id == id => self.objects.delete(&self.lock_key()).await,
            Some(holder) => Err(StateError::Locked {
                location: self.objects.address(&self.key),
                holder: Box::new(holder),
            }),
            None => Err(StateError::NotFound {
                location: self.objects.address(&self.key),
                what: format!("no lock with the id {id}"),
            }),
        }
    }
}
