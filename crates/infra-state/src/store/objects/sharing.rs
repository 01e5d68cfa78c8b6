//! A lock that several hold together, each with claims and a journal of its own.

use super::lock::{Content, Held, Member, Survey, Watch};
use super::{Claims, Condition, Joined, Lease, LockInfo, ObjectStore};
use crate::StateError;

/// How often the lock is read again that others change at the same time.
const ATTEMPTS: usize = 100;

impl ObjectStore {
    pub(super) fn sharer_prefix(&self, id: &str) -> String {
        self.beside(&format!("sharers/{id}/"))
    }

    fn claims_key(&self, id: &str) -> String {
        format!("{}claims", self.sharer_prefix(id))
    }

    async fn write_claims(&self, id: &str, claims: &Claims) -> Result<(), StateError> {
        let bytes = claims.to_json().into_bytes();
        self.objects.put(&self.claims_key(id), bytes, Condition::Always).await.map(drop)
    }

    async fn claims_of(&self, id: &str) -> Result<Option<Claims>, StateError> {
        let key = self.claims_key(id);
        let Some(found) = self.objects.get(&key).await? else { return Ok(None) };
        Claims::from_json(&found.bytes).map(Some).map_err(|detail| StateError::Corrupt {
            path: self.objects.address(&key),
            detail,
            line: 0,
            column: 0,
        })
    }

    pub(super) async fn list_sharers(&self) -> Result<Vec<String>, StateError> {
        let prefix = self.beside("sharers/");
        let entries = self.objects.list(&prefix).await?;
        let mut ids: Vec<String> = entries
            .iter()
            // What remains of one that is gone is an empty journal.
            .filter(|entry| entry.size > 0)
            .filter_map(|entry| entry.key.strip_prefix(&prefix)?.split_once('/'))
            .map(|(id, _)| id.to_owned())
            .collect();
        ids.dedup();
        Ok(ids)
    }

    /// Makes the lock, which is ours alone, one that is shared.
    pub(super) async fn share_lock(&self, lease: &Lease, claims: &Claims) -> Result<(), StateError> {
        self.write_claims(&lease.id, claims).await?;
        let mut held = self.held.lock().await;
        let lost = || StateError::LockLost {
            location: self.objects.address(&self.key),
            detail: "it was given back".to_owned(),
        };
        let Held { own, version } =
            held.as_mut().filter(|held| held.own.info.id == lease.id).ok_or_else(lost)?;
        let content = Content::of(vec![own.clone()]);
        for _ in 0..ATTEMPTS {
            let Some(known) = version.clone() else { return Ok(()) };
            if self.put(&self.lock_key(), content.bytes(), Condition::Is(known)).await?.is_some() {
                *version = None;
                return Ok(());
            }
            // A renewal of ours whose answer got lost, or somebody else.
            self.check(Some(lease)).await?;
            *version = self.objects.get(&self.lock_key()).await?.map(|found| found.version);
        }
        Err(lost())
    }

    pub(super) async fn join_lock(&self, info: LockInfo, claims: &Claims) -> Result<Joined, StateError> {
        let id = info.id.clone();
        self.write_claims(&id, claims).await?;
        let joined = self.try_to_join(info, claims).await;
        if joined.is_err() {
            // Best effort: it stands for nobody.
            if let Err(error) = self.objects.delete(&self.claims_key(&id)).await {
                tracing::warn!(%error, "claims of nobody remain");
            }
        }
        joined
    }

    async fn try_to_join(&self, info: LockInfo, claims: &Claims) -> Result<Joined, StateError> {
        let own = self.member(info, false);
        let mut watch = Watch::default();
        for _ in 0..ATTEMPTS {
            let survey = match self.survey(false, &mut watch).await? {
                Some(survey) if survey.content.is_alone() => {
                    // One that is dead is replaced by who takes the lock alone.
                    let holders = survey.living.iter().chain(&survey.dead);
                    let holder = holders.clone().next();
                    return Err(holder.map_or_else(|| self.unheld(), |holder| self.locked(holder)));
                }
                other => other,
            };
            let (mut members, dead, condition) = match survey {
                Some(Survey { living, dead, version, .. }) => {
                    (living, !dead.is_empty(), Condition::Is(version))
                }
                None => (Vec::new(), false, Condition::New),
            };
            if !self.is_free(&members, claims).await? {
                tokio::time::sleep(self.pace.lease / 300).await;
                continue;
            }
            // Before the lock is changed: whoever joins after that is not among those who are gone.
            let mut left = Vec::new();
            let mut all = claims.clone();
            for id in self.list_sharers().await? {
                if id != own.info.id && members.iter().all(|member| member.info.id != id) {
                    all.extend(self.claims_of(&id).await?.unwrap_or_default());
                    left.push(Some(id));
                }
            }
            if members.iter().all(|member| !member.main) {
                left.push(None);
            }
            if all != *claims {
                // What those have claimed who are gone stays claimed until it is known what became of it.
                self.write_claims(&own.info.id, &all).await?;
            }
            members.push(own.clone());
            let content = Content::of(members);
            if self.put(&self.lock_key(), content.bytes(), condition).await?.is_some() {
                if dead {
                    // They may only be paused.
                    self.touch_snapshot().await?;
                }
                return Ok(Joined { lease: self.hold(own, None).await, left });
            }
        }
        Err(self.unheld())
    }

    /// Whether nobody at work has claimed the same. False when that cannot be said yet, since somebody is leaving.
    async fn is_free(&self, members: &[Member], claims: &Claims) -> Result<bool, StateError> {
        for member in members {
            let Some(theirs) = self.claims_of(&member.info.id).await? else { return Ok(false) };
            if let Some(resource) = claims.overlap(&theirs) {
                return Err(StateError::Claimed {
                    location: self.objects.address(&self.key),
                    resource,
                    holder: Box::new(self.described(member)),
                });
            }
        }
        Ok(true)
    }

    fn unheld(&self) -> StateError {
        let who = "others, who come and go all the time".to_owned();
        let holder = Box::new(LockInfo { who, ..LockInfo::default() });
        StateError::Locked { location: self.objects.address(&self.key), holder }
    }

    /// Removes what a sharer has, which left: not its journal, when that holds anything.
    pub(super) async fn clear_away(&self, id: &str) -> Result<(), StateError> {
        let is_empty = self.place.lock().await.as_ref().is_none_or(super::Place::is_empty);
        if self.sharer.as_deref() == Some(id) && is_empty {
            for entry in self.objects.list(&self.sharer_prefix(id)).await? {
                self.objects.delete(&entry.key).await?;
            }
            return Ok(());
        }
        // The state's own journal is kept without claims: it is the next holder's before anything else is.
        if self.sharer.is_none() && is_empty {
            self.objects.delete(&self.claims_key(id)).await?;
        }
        Ok(())
    }

    /// Removes a sharer whose journal was taken over. What it may still write goes to a journal that nobody reads.
    pub(super) async fn remove_sharer(&self, id: &str) -> Result<(), StateError> {
        self.objects.delete(&self.claims_key(id)).await
    }
}
