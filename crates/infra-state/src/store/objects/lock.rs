//! The lock as an object: written by whoever finds none, renewed by its holder, free when it no longer is.

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tokio::time::{Duration, Instant, sleep};

use super::{Condition, Found, Lease, LockInfo, ObjectStore, Version, process};
use crate::{RawJson, StateError};

/// What is in it: what Terraform writes and shows, and what keeps it alive.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Content {
    #[serde(flatten)]
    pub info: LockInfo,
    /// Not there when another tool holds the lock: such a one has no end.
    #[serde(rename = "Infra", default, skip_serializing_if = "Option::is_none")]
    pub life: Option<Life>,
    /// Those who hold it together. Above them stands the first one's name, for Terraform to show.
    #[serde(rename = "Sharers", default, skip_serializing_if = "Vec::is_empty")]
    pub sharers: Vec<Member>,
}

/// One who holds the lock, alone or with others.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Member {
    #[serde(flatten)]
    pub info: LockInfo,
    #[serde(rename = "Infra")]
    pub life: Life,
    /// Whether it has the state's own journal.
    #[serde(rename = "Main", default)]
    pub main: bool,
    /// Whether it was the last one, and is about to remove the lock.
    #[serde(rename = "Leaving", default)]
    pub leaving: bool,
}

/// How a holder shows that it lives.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Life {
    /// Counts renewals.
    beat: u64,
    /// When it was renewed, in seconds since 1970 on the holder's clock.
    renewed: u64,
    /// How long it holds without being renewed, in milliseconds.
    lease: u64,
    /// The holder, where that can be said.
    process: Option<String>,
}

impl Life {
    fn new(pace: super::Pace) -> Self {
        let lease = u64::try_from(pace.lease.as_millis()).unwrap_or(u64::MAX);
        Self { beat: 0, renewed: now(), lease, process: process::this() }
    }

    fn has_ended(&self) -> bool {
        self.process.as_deref().is_some_and(process::has_ended)
    }

    /// By the clocks it was renewed just now. That they may differ costs time, never safety.
    fn is_fresh(&self) -> bool {
        now().abs_diff(self.renewed) < Duration::from_millis(self.lease).as_secs()
    }

    fn renew(&mut self) {
        self.beat += 1;
        self.renewed = now();
    }
}

impl Content {
    pub fn bytes(&self) -> Vec<u8> {
        RawJson::of(self).map(|json| json.as_str().as_bytes().to_vec()).unwrap_or_default()
    }

    /// One that cannot be read is held by nobody knows whom.
    pub fn read(found: &Found) -> Self {
        let unknown = Self { info: LockInfo::default(), life: None, sharers: Vec::new() };
        serde_json::from_slice(&found.bytes).unwrap_or(unknown)
    }

    /// That of these, the first of whom gives it its name.
    pub fn of(sharers: Vec<Member>) -> Self {
        let info = sharers.first().map(|first| first.info.clone()).unwrap_or_default();
        Self { info, life: None, sharers }
    }

    /// Whether somebody of ours holds it alone.
    pub fn is_alone(&self) -> bool {
        self.sharers.is_empty() && self.life.is_some()
    }

    /// Everybody who holds it; none when that is another tool.
    fn members(&self) -> Option<Vec<Member>> {
        match &self.life {
            _ if !self.sharers.is_empty() => Some(self.sharers.clone()),
            Some(life) => {
                let (info, life) = (self.info.clone(), life.clone());
                Some(vec![Member { info, life, main: true, leaving: false }])
            }
            None => None,
        }
    }

    pub fn has(&self, id: &str) -> bool {
        match self.sharers.is_empty() {
            true => self.info.id == id,
            false => self.sharers.iter().any(|member| member.info.id == id),
        }
    }
}

/// The lock while it is ours.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// What we are in it.
    pub own: Member,
    /// The version of the lock when it is ours alone; none when it is shared, and others renew it, too.
    pub version: Option<Version>,
}

/// Members as they were seen first, and when.
pub(super) type Watch = Option<(Instant, Vec<Member>)>;

/// A lock that somebody has, and who of them lives.
#[derive(Debug)]
pub(super) struct Survey {
    pub content: Content,
    pub version: Version,
    pub living: Vec<Member>,
    pub dead: Vec<Member>,
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

impl ObjectStore {
    pub(super) fn lock_key(&self) -> String {
        // Where Terraform looks for it.
        format!("{}.tflock", self.key)
    }

    pub(super) fn member(&self, info: LockInfo, main: bool) -> Member {
        Member { info, life: Life::new(self.pace), main, leaving: false }
    }

    pub(super) async fn take_lock(&self, info: LockInfo) -> Result<Lease, StateError> {
        let own = self.member(info, true);
        let content = Content { info: own.info.clone(), life: Some(own.life.clone()), sharers: Vec::new() };
        let key = self.lock_key();
        let mut watch = Watch::default();
        loop {
            if let Some(version) = self.put(&key, content.bytes(), Condition::New).await? {
                return Ok(self.hold(own, Some(version)).await);
            }
            let Some(survey) = self.survey(true, &mut watch).await? else { continue };
            if let Some(member) = survey.living.first() {
                return Err(self.locked(member));
            }
            if let Some(version) = self.put(&key, content.bytes(), Condition::Is(survey.version)).await? {
                // The former holder may only be paused.
                self.touch_snapshot().await?;
                return Ok(self.hold(own, Some(version)).await);
            }
        }
    }

    pub(super) async fn hold(&self, own: Member, version: Option<Version>) -> Lease {
        let lease = Lease {
            id: own.info.id.clone(),
            // Every write is on a condition that an earlier holder cannot meet.
            fencing_token: 0,
            renew_every: Some(self.pace.renew_every),
        };
        *self.held.lock().await = Some(Held { own, version });
        lease
    }

    /// That somebody is at work, with how long that was seen to be so.
    pub(super) fn locked(&self, member: &Member) -> StateError {
        StateError::Locked {
            location: self.objects.address(&self.key),
            holder: Box::new(self.described(member)),
        }
    }

    pub(super) fn described(&self, member: &Member) -> LockInfo {
        let Member { info, life, .. } = member;
        let (ago, seconds) = (now().saturating_sub(life.renewed), life.lease.div_ceil(1000));
        let detail = format!("renewed {ago} s ago; its lock ends {seconds} s after the last renewal");
        LockInfo { info: format!("{}, {detail}", info.info), ..info.clone() }
    }

    /// Who holds the lock and lives. A member that does not seem to is watched for as long as its lease lasts; with `all`
    /// only when no other lives. `watch` is what was seen so far. None when the lock is gone meanwhile. Fails with [`StateError::Locked`] when it is another
    /// tool's.
    pub(super) async fn survey(&self, all: bool, watch: &mut Watch) -> Result<Option<Survey>, StateError> {
        loop {
            let Some(found) = self.objects.get(&self.lock_key()).await? else { return Ok(None) };
            let content = Content::read(&found);
            let Some(members) = content.members() else {
                let location = self.objects.address(&self.key);
                return Err(StateError::Locked { location, holder: Box::new(content.info) });
            };
            let (ended, rest): (Vec<_>, Vec<_>) =
                members.into_iter().partition(|member| member.life.has_ended());
            let (since, first) = watch.get_or_insert_with(|| (Instant::now(), rest.clone()));
            let is_still = |member: &Member| {
                let beat = |m: &Member| m.info.id == member.info.id && m.life.beat == member.life.beat;
                first.iter().any(beat)
            };
            let watched = since.elapsed();
            let lease = |member: &Member| Duration::from_millis(member.life.lease);
            let (living, quiet): (Vec<_>, Vec<_>) = rest.into_iter().partition(|member| {
                // One that leaves is not waited for longer than that takes.
                !member.leaving && (member.life.is_fresh() || !is_still(member))
            });
            let is_over = quiet.iter().all(|member| watched >= lease(member));
            if is_over || (all && !living.is_empty()) {
                let dead = if is_over { [ended, quiet].concat() } else { ended };
                return Ok(Some(Survey { content, version: found.version, living, dead }));
            }
            let pause = if quiet.iter().any(|member| member.leaving) {
                self.pace.lease / 300
            } else {
                self.pace.lease / 30
            };
            sleep(pause.max(Duration::from_millis(1))).await;
        }
    }

    /// Who has this journal and lives, by the clocks: nobody is watched for that.
    pub(super) async fn journal_holder(&self) -> Result<Option<LockInfo>, StateError> {
        let Some(found) = self.objects.get(&self.lock_key()).await? else { return Ok(None) };
        let has_it = |member: &Member| match &self.sharer {
            Some(id) => member.info.id == *id,
            None => member.main,
        };
        let lives = |member: &Member| !member.life.has_ended() && member.life.is_fresh();
        let members = Content::read(&found).members().unwrap_or_default();
        Ok(members.into_iter().find(|member| has_it(member) && lives(member)).map(|member| member.info))
    }

    pub(super) async fn has_sharers(&self) -> Result<bool, StateError> {
        let found = self.objects.get(&self.lock_key()).await?;
        Ok(found.is_some_and(|found| !Content::read(&found).sharers.is_empty()))
    }

    /// Fails with [`StateError::LockLost`] unless the lock is ours now.
    pub(super) async fn check(&self, lease: Option<&Lease>) -> Result<(), StateError> {
        let Some(lease) = lease else { return Ok(()) };
        let found = self.objects.get(&self.lock_key()).await?;
        self.check_in(lease, found.as_ref().map(Content::read).as_ref())
    }

    pub(super) fn check_in(&self, lease: &Lease, content: Option<&Content>) -> Result<(), StateError> {
        let detail = match content {
            Some(content) if content.has(&lease.id) => return Ok(()),
            Some(content) => format!("it is held by {}", content.info),
            None => "somebody removed it".to_owned(),
        };
        Err(StateError::LockLost { location: self.objects.address(&self.key), detail })
    }

    pub(super) async fn renew_lock(&self, lease: &Lease) -> Result<(), StateError> {
        let mut held = self.held.lock().await;
        let Some(Held { own, version }) = held.as_mut().filter(|held| held.own.info.id == lease.id) else {
            return self.check(Some(lease)).await;
        };
        let Some(known) = version.clone() else {
            own.life.renew();
            let life = own.life.clone();
            return self.change_share(lease, |member| member.life = life.clone()).await;
        };
        let mut next = own.clone();
        next.life.renew();
        let content = Content { info: next.info.clone(), life: Some(next.life.clone()), sharers: Vec::new() };
        if let Some(renewed) = self.put(&self.lock_key(), content.bytes(), Condition::Is(known)).await? {
            (*own, *version) = (next, Some(renewed));
            return Ok(());
        }
        // It is another's, or our own renewal arrived although it failed; then the next one finds the version.
        self.check(Some(lease)).await?;
        if let Some(found) = self.objects.get(&self.lock_key()).await? {
            *version = Some(found.version);
        }
        Ok(())
    }

    /// Changes what the shared lock says of us.
    async fn change_share(&self, lease: &Lease, change: impl Fn(&mut Member)) -> Result<(), StateError> {
        loop {
            let found = self.objects.get(&self.lock_key()).await?;
            let content = found.as_ref().map(Content::read);
            self.check_in(lease, content.as_ref())?;
            let (Some(found), Some(mut content)) = (found, content) else { return Ok(()) };
            content.sharers.iter_mut().filter(|member| member.info.id == lease.id).for_each(&change);
            if self.put(&self.lock_key(), content.bytes(), Condition::Is(found.version)).await?.is_some() {
                return Ok(());
            }
        }
    }
}
