//! What is in the way of a deletion, and what may be given up for it.

use std::collections::BTreeMap;

use infra_value::Value;

/// What keeps an object, or would be lost with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Guard {
    /// What is inside of it and nobody declared: objects of a bucket, images of a repository, records of a zone.
    Contents,
    /// What was put beside or into it and nobody declared: it has to be removed by whoever put it there.
    Dependants,
    /// The last snapshot: the settings ask for one and do not say under which name.
    FinalSnapshot,
    /// Protection from deletion that is turned on.
    Protection,
}

/// One thing that is in the way of deleting an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// Of which kind.
    pub guard: Guard,
    /// What, with the object as the subject: `holds 3 objects`, `has deletion_protection turned on`.
    pub what: String,
}

impl Obstacle {
    /// An obstacle.
    pub fn new(guard: Guard, what: impl Into<String>) -> Self {
        Self { guard, what: what.into() }
    }

    /// Contents, as `holds 3 images` says them.
    pub fn contents(what: impl Into<String>) -> Self {
        Self::new(Guard::Contents, what)
    }

    /// Protection that an argument has turned on.
    pub fn protected_by(argument: &str) -> Self {
        Self::new(Guard::Protection, format!("has {argument} turned on"))
    }
}

/// What becomes of the last snapshot where the settings leave it open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinalSnapshot {
    /// It is taken, under a name that is made of the object's.
    Auto,
    /// There is none.
    Skip,
}

/// What deletions may give up beyond what the settings of objects say. By default nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waivers {
    /// Contents are removed first.
    pub contents: bool,
    /// The last snapshot is settled.
    pub final_snapshot: Option<FinalSnapshot>,
    /// Protection from deletion is turned off first.
    pub protection: bool,
}

impl Default for Waivers {
    fn default() -> Self {
        Self::NONE
    }
}

impl Waivers {
    /// Nothing.
    pub const NONE: Self = Self { contents: false, final_snapshot: None, protection: false };

    /// Whether this need not keep anything from being deleted.
    pub fn cover(&self, guard: Guard) -> bool {
        match guard {
            Guard::Contents => self.contents,
            Guard::Dependants => false,
            Guard::FinalSnapshot => self.final_snapshot.is_some(),
            Guard::Protection => self.protection,
        }
    }
}

/// The objects that are deleted in the same run, by type: what is inside of another one and goes by itself is not lost
/// with it.
#[derive(Clone, Debug, Default)]
pub struct Going<'a>(BTreeMap<&'a str, Vec<&'a Value>>);

impl<'a> Going<'a> {
    /// Those of `objects`, each with its type.
    pub fn new(objects: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Self {
        let mut going = Self::default();
        for (ty, object) in objects {
            going.0.entry(ty).or_default().push(object);
        }
        going
    }

    /// Those of one type.
    pub fn of(&self, ty: &str) -> &[&'a Value] {
        self.0.get(ty).map(Vec::as_slice).unwrap_or_default()
    }

    /// What an argument of those of one type says.
    pub fn texts<'s>(&'s self, ty: &str, argument: &'s str) -> impl Iterator<Item = &'a str> + 's {
        self.of(ty).iter().filter_map(move |object| object.get(argument)?.as_str())
    }
}
