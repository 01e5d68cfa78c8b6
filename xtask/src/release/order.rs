//! Which functions are known to run, and the order in which the linker puts them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use object::{Object, ObjectSymbol, SymbolKind};
use xtask::Result;

use super::write_whole;

/// What begins the file.
const HEADER: &str = "\
# Functions of the release binary that run: first those of plans, then those of applying and destroying. Of each, the
# FNV-1a digest of its name as rustc-demangle writes it. `cargo xtask record-order` records them.
";

/// A digest of a function's name, of 32 bits: of 400,000 names, two or three are taken for others, and are put first in vain.
pub type Digest = u32;

/// Functions that run: those of the first group are put first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    groups: Vec<BTreeSet<Digest>>,
}

impl Recorded {
    /// From groups of which the first matters most. What an earlier one has is left out of the later ones.
    pub fn new(groups: Vec<BTreeSet<Digest>>) -> Self {
        let mut seen = BTreeSet::new();
        let groups = groups.into_iter().map(|group| {
            let group: BTreeSet<_> = group.difference(&seen).copied().collect();
            seen.extend(&group);
            group
        });
        Self { groups: groups.collect() }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.groups.iter().map(BTreeSet::len).sum()
    }

    /// Reads the file. A line that is no digest is an error that names it.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        Self::parse(&text).map_err(|line| format!("{}: `{line}` is no digest", file.display()).into())
    }

    fn parse(text: &str) -> Result<Self, &str> {
        let mut groups = vec![BTreeSet::new()];
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if line.is_empty() {
                groups.push(BTreeSet::new());
            } else if let Some(group) = groups.last_mut() {
                group.insert(Digest::from_str_radix(line, 16).map_err(|_| line)?);
            }
        }
        Ok(Self::new(groups))
    }

    /// Writes the file: a digest a line, an empty line between groups.
    pub fn write(&self, file: &Path) -> Result<()> {
        write_whole(file, &self.text())
    }

    fn text(&self) -> String {
        let group = |group: &BTreeSet<Digest>| group.iter().map(|digest| format!("{digest:08x}\n")).collect();
        let groups: Vec<String> = self.groups.iter().map(group).collect();
        format!("{HEADER}{}", groups.join("\n"))
    }

    fn ranks(&self) -> HashMap<Digest, usize> {
        let ranked = |(rank, group): (usize, &BTreeSet<Digest>)| {
            group.iter().map(move |digest| (*digest, rank)).collect()
        };
        self.groups.iter().enumerate().flat_map(|group| -> Vec<_> { ranked(group) }).collect()
    }
}

/// The digest of a function's name.
///
/// What crates have in their names to tell apart two versions of one, and what compilers add, is not part of it: both change with
/// every version of either. Source of the function: <http://www.isthe.com/chongo/tech/comp/fnv/>, FNV-1a of 32 bits.
pub fn digest(symbol: &str) -> Digest {
    let name = format!("{:#}", rustc_demangle::demangle(symbol));
    name.bytes().fold(0x811c_9dc5, |digest, byte| (digest ^ Digest::from(byte)).wrapping_mul(0x0100_0193))
}

/// Writes a file for the linker (`--symbol-ordering-file`): of the functions in a binary those that are recorded, in groups, and
/// within a group as they are in the binary, where what belongs together is together. Returns how many of the recorded ones it has.
pub fn write(binary: &Path, recorded: &Recorded, file: &Path) -> Result<usize> {
    let bytes = std::fs::read(binary)?;
    let program = object::File::parse(&*bytes)?;
    let ranks = recorded.ranks();
    let mut found = HashSet::new();
    let mut ordered = Vec::new();
    for symbol in
        program.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.is_definition())
    {
        let name = symbol.name()?;
        let digest = digest(name);
        if let Some(rank) = ranks.get(&digest) {
            found.insert(digest);
            ordered.push((*rank, symbol.address(), name));
        }
    }
    ordered.sort_unstable();
    // Functions that are equal are one, under many names.
    ordered.dedup_by_key(|(_, address, _)| *address);
    let lines: String = ordered.iter().map(|(_, _, name)| format!("{name}\n")).collect();
    write_whole(file, &lines)?;
    Ok(found.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_name_is_the_same_whatever_made_it() {
        let first = "_RNvCs1234_7mycrate3foo";
        assert_eq!(digest(first), digest("_RNvCskwGfYPst2Cb_7mycrate3foo"));
        assert_eq!(digest(first), digest("_RNvCs1234_7mycrate3foo.llvm.1234567"));
        assert_ne!(digest(first), digest("_RNvCs1234_7mycrate3bar"));
        let legacy = "_ZN11infra_value4path4Path5parse17h0123456789abcdefE";
        assert_eq!(digest(legacy), digest("_ZN11infra_value4path4Path5parse17hfedcba9876543210E"));
        // The published value of the digest.
        assert_eq!(digest("foobar"), 0xbf9c_f968);
    }

    #[test]
    fn what_is_written_is_read() {
        let recorded = Recorded::new(vec![BTreeSet::from([1, 7]), BTreeSet::from([7, 0xffff_ffff])]);
        assert_eq!(recorded.len(), 3, "a function is in one group");
        assert_eq!(Recorded::parse(&recorded.text()).unwrap(), recorded);
        assert_eq!(Recorded::parse("00000001\nfunction\n").unwrap_err(), "function");
    }

    #[test]
    fn the_recorded_ones_come_first() {
        let folder = tempfile::tempdir().unwrap();
        let (itself, file) = (std::env::current_exe().unwrap(), folder.path().join("order"));
        let bytes = std::fs::read(&itself).unwrap();
        let program = object::File::parse(&*bytes).unwrap();
        let names =
            program.symbols().filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.is_definition());
        let mut names: Vec<&str> = names.filter_map(|symbol| symbol.name().ok()).collect();
        names.sort_unstable();
        let (first, last) = (names[0], names[names.len() - 1]);
        let recorded =
            Recorded::new(vec![BTreeSet::from([digest(last)]), BTreeSet::from([digest(first), 1])]);
        assert_eq!(write(&itself, &recorded, &file).unwrap(), 2, "nothing has the digest 1");
        let written = std::fs::read_to_string(&file).unwrap();
        let written: Vec<&str> =
            written.lines().map(|name| if digest(name) == digest(last) { "last" } else { "first" }).collect();
        assert!(written.starts_with(&["last"]) && written.ends_with(&["first"]), "{written:?}");
    }
}
