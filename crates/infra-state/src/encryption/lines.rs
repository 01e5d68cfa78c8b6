//! Sealed journals.
//!
//! A journal is lines, and each is sealed by itself, so that what a crash leaves of a sealed journal is what it leaves of
//! a plain one. A sealed line is a line of a journal in form: checksum, space, and a JSON object with its number `seq`;
//! then the `sealed` bytes as base64. The first says how to have the key (`meta`), and the random `journal` that it and its
//! number are bound to: no line can be put elsewhere.

use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};

use super::aead::Aead;
use super::key::KeyMetadata;
use super::methods::{Encryption, Sealing, undecryptable};
use crate::StateError;
use crate::journal::{checked, with_checksum};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    seq: u64,
    sealed: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first: Option<First>,
}

#[derive(Serialize, Deserialize)]
struct First {
    journal: String,
    meta: std::collections::BTreeMap<String, String>,
}

/// Where a sealed journal ends, and how it goes on.
#[derive(Clone, Debug, Default)]
pub(super) struct Tail {
    /// Length of what is sealed.
    pub plain: u64,
    /// Length as it is stored.
    pub stored: u64,
    lines: u64,
    /// What its lines are sealed with; none while it is empty, and for a plain one.
    with: Option<With>,
    /// Whether it was sealed by a former method, or not at all, and so must not grow.
    pub outdated: bool,
}

#[derive(Clone, Debug)]
struct With {
    aead: Arc<Aead>,
    aad: Vec<u8>,
}

impl With {
    fn bound(&self, seq: u64) -> Vec<u8> {
        let mut aad = self.aad.clone();
        aad.extend_from_slice(&seq.to_be_bytes());
        aad
    }
}

fn bound_to(aad: &[u8], journal: &str) -> Vec<u8> {
    [aad, b"journal", journal.as_bytes()].concat()
}

/// Whether it is a sealed journal.
pub(crate) fn is_sealed_journal(journal: &[u8]) -> bool {
    // Without its end the first line is torn, and there is no journal yet.
    let Some(end) = journal.iter().position(|byte| *byte == b'\n') else { return false };
    checked(&journal[..end]).is_ok_and(|json| serde_json::from_slice::<Line>(json).is_ok())
}

impl Encryption {
    /// The journal within. What cannot be opened since it is torn or damaged stays as it is: whoever reads the journal
    /// tells the two apart.
    pub(super) async fn open_journal(
        &self,
        stored: &[u8],
        path: &str,
    ) -> Result<(Vec<u8>, Tail), StateError> {
        let mut tail = Tail::default();
        if stored.is_empty() {
            return Ok((Vec::new(), tail));
        }
        let mut lines = stored.split_inclusive(|byte| *byte == b'\n').peekable();
        let first = lines.peek().and_then(|line| line.strip_suffix(b"\n")).map(checked);
        let first: Option<Line> = match first {
            Some(Ok(json)) => match serde_json::from_slice(json) {
                Ok(line) => Some(line),
                Err(_) => return self.plain_journal(stored, path),
            },
            _ => None,
        };
        let Some(first) = first.and_then(|line| line.first) else {
            // Torn or damaged from the start.
            return Ok((stored.to_vec(), tail));
        };
        let damaged = |detail: String| undecryptable(path, detail);
        let mut metadata = KeyMetadata::new();
        for (name, text) in first.meta {
            let bytes = BASE64_STANDARD.decode(text).map_err(|error| damaged(error.to_string()))?;
            metadata.insert(name, bytes);
        }
        let (candidates, problems) = self.candidates(&metadata).await;
        if candidates.is_empty() {
            return Err(damaged(problems));
        }
        let mut plain = Vec::with_capacity(stored.len());
        let mut whole = true;
        for (at, line) in lines.enumerate() {
            let seq = at as u64;
            let read = line.strip_suffix(b"\n").and_then(|line| checked(line).ok());
            let sealed = read.and_then(|json| serde_json::from_slice::<Line>(json).ok());
            let Some(sealed) = sealed.filter(|line| line.seq == seq) else {
                plain.extend_from_slice(line);
                whole = false;
                continue;
            };
            let bytes = BASE64_STANDARD.decode(sealed.sealed).map_err(|error| damaged(error.to_string()))?;
            if tail.with.is_none() {
                // The first line says which of the keys it is.
                for (current, aead, aad) in &candidates {
                    let with = With { aead: aead.clone(), aad: bound_to(aad, &first.journal) };
                    if with.aead.open(&bytes, &with.bound(seq)).is_some() {
                        (tail.with, tail.outdated) = (Some(with), !current);
                        break;
                    }
                }
            }
            let opened = tail.with.as_ref().and_then(|with| with.aead.open(&bytes, &with.bound(seq)));
            let opened = opened.ok_or_else(|| {
                damaged("the key is another one, or what it sealed was changed since".to_owned())
            })?;
            plain.extend_from_slice(&opened);
            if whole {
                tail.plain = plain.len() as u64;
                tail.stored += line.len() as u64;
                tail.lines += 1;
            }
        }
        Ok((plain, tail))
    }

    fn plain_journal(&self, stored: &[u8], path: &str) -> Result<(Vec<u8>, Tail), StateError> {
        if !self.allows_plain() {
            return Err(StateError::NotEncrypted { path: path.to_owned() });
        }
        let length = stored.len() as u64;
        let tail = Tail { plain: length, stored: length, outdated: self.seals(), ..Tail::default() };
        Ok((stored.to_vec(), tail))
    }

    /// Seals records that come behind `tail`, and gives the tail behind them.
    pub(super) async fn seal_lines(
        &self,
        records: &[u8],
        tail: &Tail,
        path: &str,
    ) -> Result<(Vec<u8>, Tail), StateError> {
        let mut next = tail.clone();
        let mut first = None;
        if next.with.is_none() && self.seals() {
            let Some(Sealing { aead, metadata, aad }) = self.sealing(path).await? else {
                return Ok((records.to_vec(), next));
            };
            let journal = uuid::Uuid::new_v4().simple().to_string();
            let meta = metadata.iter().map(|(name, bytes)| (name.clone(), BASE64_STANDARD.encode(bytes)));
            next.with = Some(With { aead, aad: bound_to(&aad, &journal) });
            first = Some(First { meta: meta.collect(), journal });
        }
        let mut out = Vec::with_capacity(records.len() * 3 / 2);
        match &next.with {
            None => out.extend_from_slice(records),
            Some(with) => {
                for record in records.split_inclusive(|byte| *byte == b'\n') {
                    let seq = next.lines;
                    let sealed = with.aead.seal(record.to_vec(), &with.bound(seq));
                    let sealed = sealed.map_err(|detail| undecryptable(path, detail))?;
                    let line = Line { seq, sealed: BASE64_STANDARD.encode(sealed), first: first.take() };
                    let json = serde_json::to_string(&line)
                        .map_err(|error| StateError::Misuse(format!("a line cannot be written: {error}")))?;
                    with_checksum(&json, &mut out);
                    next.lines += 1;
                }
            }
        }
        next.plain += records.len() as u64;
        next.stored += out.len() as u64;
        Ok((out, next))
    }
}
