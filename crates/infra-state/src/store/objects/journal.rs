//! The journal as objects: one for each append.

use super::{Condition, Lease, ObjectStore, Version};
use crate::StateError;

/// The end of the journal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    generation: u64,
    /// Number of the next segment. Only the first generation has none at first.
    next: u64,
    /// Bytes in all its segments.
    length: u64,
    /// What an append that failed may have left as the next segment.
    attempted: Option<Vec<u8>>,
}

impl Place {
    /// Whether nothing is in the journal.
    pub fn is_empty(&self) -> bool {
        self.length == 0 && self.attempted.is_none()
    }
}

impl ObjectStore {
    pub(super) fn journal_prefix(&self) -> String {
        match &self.sharer {
            Some(id) => format!("{}journal/", self.sharer_prefix(id)),
            None => self.beside("journal/"),
        }
    }

    fn segment_key(&self, generation: u64, segment: u64) -> String {
        format!("{}{generation:010}-{segment:010}", self.journal_prefix())
    }

    /// Generation and segment of every object of the journal, in order.
    async fn segments(&self) -> Result<Vec<(u64, u64)>, StateError> {
        let prefix = self.journal_prefix();
        let entries = self.objects.list(&prefix).await?;
        let number = |entry: &super::Entry| {
            let (generation, segment) = entry.key.strip_prefix(&prefix)?.split_once('-')?;
            Some((generation.parse().ok()?, segment.parse().ok()?))
        };
        let mut segments: Vec<_> = entries.iter().filter_map(number).collect();
        segments.sort_unstable();
        Ok(segments)
    }

    pub(super) async fn journal(&self) -> Result<Vec<u8>, StateError> {
        // Without the lock another process may replace it meanwhile; then it is read again.
        for _ in 0..5 {
            let segments = self.segments().await?;
            let generation = segments.last().map_or(0, |(generation, _)| *generation);
            let latest = segments.into_iter().filter(|(of, _)| *of == generation);
            let mut place = Place { generation, ..Place::default() };
            let mut bytes = Vec::new();
            let mut whole = true;
            for (_, segment) in latest {
                let found = self.objects.get(&self.segment_key(generation, segment)).await?;
                let Some(found) = found.filter(|_| segment == place.next) else {
                    whole = false;
                    break;
                };
                bytes.extend(found.bytes);
                place.next += 1;
            }
            if whole {
                place.length = bytes.len() as u64;
                *self.place.lock().await = Some(place);
                return Ok(bytes);
            }
        }
        let error = std::io::Error::other("parts of it are missing, or it is written again and again");
        Err(StateError::read(self.objects.address(&self.journal_prefix()), error))
    }

    pub(super) async fn append(
        &self,
        lease: Option<&Lease>,
        offset: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        let mut place = self.place.lock().await;
        let conflict = || StateError::Conflict {
            location: self.objects.address(&self.key),
            detail: "its journal was written by another process".to_owned(),
        };
        let place = place.as_mut().filter(|place| place.length == offset).ok_or_else(conflict)?;
        let length = bytes.len() as u64;
        let earlier = place.attempted.replace(bytes.clone());
        self.write_segment(lease, place, bytes, earlier).await?.ok_or_else(conflict)?;
        // Whoever takes the lock over reads the journal after that. If it is still ours now, they see this segment.
        self.check(lease).await?;
        place.next += 1;
        place.length += length;
        place.attempted = None;
        Ok(())
    }

    /// Writes the next segment, over what an earlier attempt of ours may have left there, or one of a former holder, who
    /// found the lock lost after it and so did nothing that it announces.
    async fn write_segment(
        &self,
        lease: Option<&Lease>,
        place: &Place,
        bytes: Vec<u8>,
        earlier: Option<Vec<u8>>,
    ) -> Result<Option<Version>, StateError> {
        let key = self.segment_key(place.generation, place.next);
        if let Some(version) = self.put(&key, bytes.clone(), Condition::New).await? {
            return Ok(Some(version));
        }
        let Some(found) = self.objects.get(&key).await? else { return Ok(None) };
        if earlier.is_none_or(|earlier| earlier != found.bytes) {
            if lease.is_none() {
                return Ok(None);
            }
            self.check(lease).await?;
        }
        self.put(&key, bytes, Condition::Is(found.version)).await
    }

    /// Replaces the journal: its next generation begins with `bytes`.
    pub(super) async fn next_generation(&self, bytes: Vec<u8>) -> Result<(), StateError> {
        let mut place = self.place.lock().await;
        let current = place.clone().unwrap_or_default();
        if current.next == 0 && bytes.is_empty() && current.attempted.is_none() {
            return Ok(());
        }
        let generation = current.generation + 1;
        let length = bytes.len() as u64;
        let key = self.segment_key(generation, 0);
        if self.put(&key, bytes, Condition::New).await?.is_none() {
            return Err(StateError::Conflict {
                location: self.objects.address(&self.key),
                detail: "its journal was replaced by another process".to_owned(),
            });
        }
        *place = Some(Place { generation, next: 1, length, attempted: None });
        // Nobody reads them any more. What remains goes with the next replacement.
        match self.segments().await {
            Ok(segments) => {
                for (old, segment) in segments.into_iter().filter(|(of, _)| *of < generation) {
                    if let Err(error) = self.objects.delete(&self.segment_key(old, segment)).await {
                        tracing::warn!(%error, "a part of the former journal remains");
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "the former journal remains"),
        }
        Ok(())
    }
}
