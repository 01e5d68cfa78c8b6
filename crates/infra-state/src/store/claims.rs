//! What one of several sessions at work on a state may touch.

use std::collections::BTreeSet;

use infra_schema::address::{ConfigResource, ResourceInstance};
use serde::{Deserialize, Serialize};

/// How the claims of outputs begin.
const OUTPUT: &str = "output.";

/// The resources of a session that shares the state with others.
///
/// What is written is claimed by instance, what is read by block, since an expression may refer to all instances. Outputs
/// are written as `output.NAME`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claims {
    writes: BTreeSet<String>,
    reads: BTreeSet<String>,
}

impl Claims {
    /// Claims an instance for writing, with its deposed objects.
    pub fn write(&mut self, address: &ResourceInstance) {
        self.writes.insert(address.to_string());
    }

    /// Claims an output of the root module for writing.
    pub fn write_output(&mut self, name: &str) {
        self.writes.insert(output(name));
    }

    /// Claims all instances of a block for reading.
    pub fn read(&mut self, block: &ConfigResource) {
        self.reads.insert(block.to_string());
    }

    /// The same for a block whose address is text, as the state holds it.
    pub fn read_block(&mut self, address: &str) {
        self.reads.insert(address.to_owned());
    }

    /// Whether an instance may be written.
    pub fn allows(&self, address: &ResourceInstance) -> bool {
        self.writes.contains(&address.to_string())
    }

    /// Whether an output may be written.
    pub fn allows_output(&self, name: &str) -> bool {
        self.writes.contains(&output(name))
    }

    /// Whether an instance stays as it is while these claims are held.
    pub fn cover(&self, address: &ResourceInstance) -> bool {
        self.allows(address) || self.reads.contains(&address.config().to_string())
    }

    /// What both want, and at least one of them wants to write; none when the two can go on beside each other.
    pub fn overlap(&self, other: &Self) -> Option<String> {
        // A resource says more than an output that shows it.
        let both = self.writes.intersection(&other.writes).min_by_key(|name| name.starts_with(OUTPUT));
        let one = || self.written_of(&other.reads).or_else(|| other.written_of(&self.reads));
        both.or_else(one).cloned()
    }

    /// What is written here and read there.
    fn written_of(&self, reads: &BTreeSet<String>) -> Option<&String> {
        self.writes.iter().find(|write| !reads.is_empty() && reads.contains(&block_of(write)))
    }

    /// Takes over what another one had.
    pub fn extend(&mut self, other: Self) {
        self.writes.extend(other.writes);
        self.reads.extend(other.reads);
    }

    /// The JSON that is stored.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what is stored.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| error.to_string())
    }
}

fn output(name: &str) -> String {
    format!("{OUTPUT}{name}")
}

/// The block of an instance; what is no instance stays as it is.
fn block_of(write: &str) -> String {
    write.parse::<ResourceInstance>().map_or_else(|_| write.to_owned(), |at| at.config().to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn claims(writes: &[&str], reads: &[&str]) -> Claims {
        let mut claims = Claims::default();
        writes.iter().for_each(|address| claims.write(&address.parse().unwrap()));
        reads.iter().for_each(|address| claims.read_block(address));
        claims
    }

    #[test]
    fn writers_exclude_writers_and_readers() {
        let web = claims(&["module.web[0].t_x.a[\"k.1\"]", "t_y.b"], &["t_z.c"]);
        for (writes, reads, expected) in [
            (&["t_y.b"][..], &[][..], Some("t_y.b")),
            (&["t_y.b[0]"], &[], None),
            (&["t_z.c[3]"], &[], Some("t_z.c[3]")),
            (&[], &["module.web.t_x.a"], Some("module.web[0].t_x.a[\"k.1\"]")),
            (&["t_y.c"], &["t_z.c"], None),
            (&["module.web[0].t_x.a[\"k.2\"]"], &["t_x.a"], None),
        ] {
            let other = claims(writes, reads);
            assert_eq!(web.overlap(&other).as_deref(), expected, "{writes:?} {reads:?}");
            assert_eq!(other.overlap(&web).as_deref(), expected, "{writes:?} {reads:?}, the other way");
        }
    }

    #[test]
    fn outputs_are_claimed_by_name() {
        let (mut one, mut other) = (Claims::default(), Claims::default());
        one.write_output("url");
        other.write_output("id");
        assert_eq!(one.overlap(&other), None);
        other.write_output("url");
        assert_eq!(one.overlap(&other).as_deref(), Some("output.url"));
        assert!(one.allows_output("url") && !one.allows_output("id"));
        assert_eq!(Claims::from_json(one.to_json().as_bytes()).unwrap(), one);
    }
}
