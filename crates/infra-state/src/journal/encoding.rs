//! How records become bytes.
//!
//! A record is a line: the CRC-32 (IEEE) of the rest in eight hexadecimal digits, a space, and a JSON object with its
//! sequence number `seq`, the number of records `durable` that were known to be durable when it was written, and the
//! `record`. The last tells a torn end from damage: what was not durable may be missing in any part after a crash, since
//! the pages of one write reach the disk in any order; what was durable may not.

use serde::{Deserialize, Serialize};

use super::Record;
use crate::StateError;

/// Digits of the checksum and the space behind it.
const PREFIX: usize = 9;

#[derive(Serialize)]
struct WriteLine<'a> {
    seq: u64,
    durable: u64,
    record: &'a Record,
}

#[derive(Deserialize)]
struct ReadLine {
    seq: u64,
    durable: u64,
    record: Record,
}

/// Numbers records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Encoder {
    next: u64,
    durable: u64,
}

impl Encoder {
    /// Continues behind `count` durable records.
    pub fn after(count: u64) -> Self {
        Self { next: count, durable: count }
    }

    /// Appends a line to `out`.
    pub fn encode(&mut self, record: &Record, out: &mut Vec<u8>) -> Result<(), StateError> {
        let line = WriteLine { seq: self.next, durable: self.durable, record };
        let json = serde_json::to_string(&line)
            .map_err(|error| StateError::Misuse(format!("a record cannot be written as JSON: {error}")))?;
        with_checksum(&json, out);
        self.next += 1;
        Ok(())
    }

    /// What was encoded is durable.
    pub fn commit(&mut self) {
        self.durable = self.next;
    }

    /// What was encoded since the last commit was not written.
    pub fn rewind(&mut self) {
        self.next = self.durable;
    }
}

/// A journal as it was read.
#[derive(Debug, PartialEq)]
pub(crate) struct Decoded {
    /// Its records, with the offset of each.
    pub records: Vec<(u64, Record)>,
    /// Length of the part that they take. A torn end is behind it.
    pub length: u64,
}

/// Reads a journal up to its torn end, if it has one. `path` is only for messages.
pub(crate) fn decode(bytes: &[u8], path: &str) -> Result<Decoded, StateError> {
    let mut records = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let damaged =
            |detail: String| StateError::JournalDamaged { path: path.to_owned(), byte: at as u64, detail };
        let seq = records.len() as u64;
        let problem = match rest.iter().position(|b| *b == b'\n') {
            Some(end) => match read_line(&rest[..end]) {
                Ok(line) if line.seq == seq => {
                    records.push((at as u64, line.record));
                    at += end + 1;
                    continue;
                }
                Ok(line) => {
                    return Err(damaged(format!("record {seq} is missing, record {} follows", line.seq)));
                }
                Err(problem) => problem,
            },
            None => "it has no end".to_owned(),
        };
        if !is_torn(rest, seq) {
            return Err(damaged(problem));
        }
        break;
    }
    Ok(Decoded { records, length: at as u64 })
}

/// Appends a line with this JSON.
pub(crate) fn with_checksum(json: &str, out: &mut Vec<u8>) {
    out.extend_from_slice(format!("{:08x} {json}\n", crc32fast::hash(json.as_bytes())).as_bytes());
}

/// The JSON of a line without its end, when its checksum is right.
pub(crate) fn checked(line: &[u8]) -> Result<&[u8], String> {
    let expected = line
        .get(..PREFIX)
        .and_then(|prefix| prefix.strip_suffix(b" "))
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .ok_or("it does not begin with a checksum")?;
    let json = &line[PREFIX..];
    if crc32fast::hash(json) != expected {
        return Err("its checksum is wrong".to_owned());
    }
    Ok(json)
}

fn read_line(line: &[u8]) -> Result<ReadLine, String> {
    serde_json::from_slice(checked(line)?)
        .map_err(|error| format!("it is not known to this version: {error}"))
}

/// Whether bad bytes where record `seq` should be are what a crash leaves of records that nothing relied on.
fn is_torn(rest: &[u8], seq: u64) -> bool {
    let mut lines = rest.split_inclusive(|b| *b == b'\n');
    let later_is_durable = |line: &[u8]| {
        line.strip_suffix(b"\n").and_then(|l| read_line(l).ok()).is_some_and(|l| l.durable > seq)
    };
    if lines.clone().any(later_is_durable) {
        return false;
    }
    // Space that was given to the file and never written reads as zeros.
    if rest.contains(&0) {
        return true;
    }
    // A line that is complete was written completely, so a wrong one was damaged later; unless a record behind it shows
    // that they were written together.
    match lines.next() {
        Some(line) if line.ends_with(b"\n") => {
            lines.any(|l| l.strip_suffix(b"\n").is_some_and(|l| read_line(l).is_ok()))
        }
        Some(partial) => is_start_of_line(partial),
        None => true,
    }
}

/// Whether a line without an end is at least the start of one, and not a file of somebody else.
fn is_start_of_line(partial: &[u8]) -> bool {
    let start = b" {\"seq\":";
    let digits = partial.len().min(PREFIX - 1);
    partial[..digits].iter().all(u8::is_ascii_hexdigit)
        && partial[digits..].iter().zip(start).all(|(found, expected)| found == expected)
}
