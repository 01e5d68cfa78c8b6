//! The order in which Terraform's plugin SDK goes through the elements of a set: by the decimal text of a checksum of
//! each. It shows where several blocks are about one kind of principal, or about one variable.

use std::collections::BTreeSet;

/// Blocks in that order. `key` is what the checksum is of.
pub(super) fn sorted<T>(blocks: &[T], key: impl Fn(&T) -> String) -> Vec<&T> {
    let mut sorted: Vec<&T> = blocks.iter().collect();
    sorted.sort_by_cached_key(|block| checksum(&key(block)));
    sorted
}

fn checksum(text: &str) -> String {
    crc32fast::hash(text.as_bytes()).to_string()
}

/// What the checksum of a principal is of.
pub(super) fn principal(identifiers: &BTreeSet<String>, ty: &str) -> String {
    let mut identifiers: Vec<String> =
        identifiers.iter().map(|identifier| format!("{identifier};")).collect();
    identifiers.sort_by_cached_key(|identifier| checksum(identifier));
    format!("identifiers:{{{}}};type:{ty};", identifiers.concat())
}

/// What the checksum of a condition is of.
pub(super) fn condition(test: &str, values: &[String], variable: &str) -> String {
    let values: String = values.iter().map(|value| format!("{value};")).collect();
    format!("test:{test};values:({values});variable:{variable};")
}
