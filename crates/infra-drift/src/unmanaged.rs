//! What exists in a stack's scope and nobody declared.

use jiff::civil::Date;

use crate::Findings;
use crate::accepted::{Acceptance, Accepted};

/// An object that nobody declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Unmanaged {
    /// Its type.
    pub ty: String,
    /// Its id.
    pub id: String,
    /// What it is called, where it is called anything.
    pub name: Option<String>,
    /// The line of `.driftignore` that accepts it: its pattern of addresses is about `TYPE.ID`, that of attributes is `*`.
    pub accepted: Option<Acceptance>,
}

impl Unmanaged {
    /// `aws_ebs_volume.vol-1`: what a pattern of `.driftignore` is about.
    pub fn address(&self) -> String {
        format!("{}.{}", self.ty, self.id)
    }
}

impl Findings<'_> {
    /// The same with objects that nobody declared, each a type, an id and a name.
    pub fn and_unmanaged(
        mut self,
        objects: impl IntoIterator<Item = (String, String, Option<String>)>,
        accepted: &Accepted,
        today: Date,
    ) -> Self {
        let lines: Vec<&Acceptance> = accepted.lines.iter().filter(|line| !line.has_expired(today)).collect();
        let one = |(ty, id, name)| {
            let found = Unmanaged { ty, id, name, accepted: None };
            let accepted = lines.iter().find(|line| line.covers_loss(&found.address()));
            Unmanaged { accepted: accepted.map(|line| (*line).clone()), ..found }
        };
        self.unmanaged = objects.into_iter().map(one).collect();
        let used: Vec<usize> =
            self.unmanaged.iter().filter_map(|one| Some(one.accepted.as_ref()?.line)).collect();
        self.unused.retain(|line| !used.contains(&line.line));
        self
    }

    /// Those that nobody has accepted.
    pub fn undeclared(&self) -> impl Iterator<Item = &Unmanaged> {
        self.unmanaged.iter().filter(|one| one.accepted.is_none())
    }

    /// Whether there is anything left to answer.
    pub fn is_clean(&self) -> bool {
        self.open().next().is_none() && self.undeclared().next().is_none()
    }
}
