//! Snapshots as objects.

use super::{Condition, Found, HistoryEntry, ObjectStore, Snapshot, Version};
use crate::StateError;

/// Whether it holds no state: nothing, or what [`touched`] leaves where there was nothing.
fn is_blank(bytes: &[u8]) -> bool {
    bytes.trim_ascii().is_empty()
}

/// The same snapshot with another version: with a line feed more at its end, or with one less where two are.
fn touched(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.ends_with(b"\n\n") {
        bytes.pop();
    } else {
        bytes.push(b'\n');
    }
    bytes
}

/// Without what [`touched`] may have added.
fn untouched(mut bytes: Vec<u8>) -> Vec<u8> {
    while bytes.ends_with(b"\n\n") {
        bytes.pop();
    }
    bytes
}

impl ObjectStore {
    pub(super) async fn snapshot(&self) -> Result<Option<Snapshot>, StateError> {
        let found = self.objects.get(&self.key).await?.filter(|found| !is_blank(&found.bytes));
        Ok(found.map(|Found { bytes, version }| Snapshot { bytes: untouched(bytes), version }))
    }

    pub(super) async fn replace_snapshot(
        &self,
        bytes: Vec<u8>,
        expected: Option<&Version>,
        previous_serial: Option<u64>,
    ) -> Result<Version, StateError> {
        let conflict = |detail: &str| StateError::Conflict {
            location: self.objects.address(&self.key),
            detail: detail.to_owned(),
        };
        let condition = match (self.objects.get(&self.key).await?, expected) {
            (Some(found), Some(expected)) if found.version == *expected => {
                if let Some(serial) = previous_serial {
                    let key = self.history_key(serial);
                    self.objects.put(&key, untouched(found.bytes), Condition::Always).await?;
                }
                Condition::Is(found.version)
            }
            (Some(found), None) if is_blank(&found.bytes) => Condition::Is(found.version),
            (None, None) => Condition::New,
            (None, Some(_)) => return Err(conflict("it is gone")),
            (Some(_), _) => return Err(conflict("it was written by another process")),
        };
        self.put(&self.key, bytes, condition)
            .await?
            .ok_or_else(|| conflict("another process wrote it at the same moment"))
    }

    /// Gives the snapshot another version, so that nobody who read it before can write it.
    pub(super) async fn touch_snapshot(&self) -> Result<(), StateError> {
        loop {
            let (bytes, condition) = match self.objects.get(&self.key).await? {
                Some(found) => (touched(found.bytes), Condition::Is(found.version)),
                None => (Vec::new(), Condition::New),
            };
            if self.objects.put(&self.key, bytes, condition).await?.is_some() {
                return Ok(());
            }
        }
    }

    fn history_key(&self, serial: u64) -> String {
        self.beside(&format!("history/{serial:010}.json"))
    }

    pub(super) async fn earlier_snapshots(&self) -> Result<Vec<HistoryEntry>, StateError> {
        let prefix = self.beside("history/");
        let entries = self.objects.list(&prefix).await?;
        let mut history: Vec<_> = entries
            .into_iter()
            .filter_map(|entry| {
                let serial = entry.key.strip_prefix(&prefix)?.strip_suffix(".json")?.parse().ok()?;
                Some(HistoryEntry { serial, size: entry.size, written: entry.written })
            })
            .collect();
        history.sort_by_key(|entry| entry.serial);
        Ok(history)
    }

    pub(super) async fn replace_earlier_snapshot(
        &self,
        serial: u64,
        bytes: Vec<u8>,
    ) -> Result<(), StateError> {
        self.objects.put(&self.history_key(serial), bytes, Condition::Always).await.map(drop)
    }

    pub(super) fn note_key(&self, name: &str) -> String {
        self.beside(&format!("notes/{name}"))
    }

    pub(super) async fn list_notes(&self) -> Result<Vec<String>, StateError> {
        let prefix = self.beside("notes/");
        let entries = self.objects.list(&prefix).await?;
        let names = entries.iter().filter_map(|entry| entry.key.strip_prefix(&prefix));
        Ok(names.map(str::to_owned).collect())
    }

    pub(super) async fn earlier_snapshot(&self, serial: u64) -> Result<Vec<u8>, StateError> {
        let found = self.objects.get(&self.history_key(serial)).await?;
        found.map(|found| found.bytes).ok_or_else(|| StateError::NotFound {
            location: self.objects.address(&self.key),
            what: format!("no snapshot with serial {serial} in its history"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_changes_the_bytes_and_not_what_is_read() {
        for text in ["", "{}", "{}\n"] {
            let mut bytes = text.as_bytes().to_vec();
            let read = untouched(touched(bytes.clone()));
            for _ in 0..4 {
                let next = touched(bytes.clone());
                assert_ne!(next, bytes);
                assert_eq!(untouched(next.clone()).trim_ascii_end(), text.trim_ascii_end().as_bytes());
                assert_eq!(untouched(next.clone()), read);
                bytes = next;
            }
        }
    }
}
