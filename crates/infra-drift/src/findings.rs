//! What a look at the cloud found.

use std::collections::BTreeMap;

use infra_plan::{Change, Drift, ObjectId, Plan, ResourceChange};
use infra_value::Value;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::accepted::{Acceptance, Accepted};
use crate::differences::{Difference, differences};
use crate::severity::{self, Severity};
use crate::unmanaged::Unmanaged;

/// What a look at the cloud found.
#[derive(Clone, Debug)]
pub struct Findings<'p> {
    /// The plan that it was read from.
    pub plan: &'p Plan,
    /// Each object that differs, the gravest first, then by address. What merely shows another change is left out.
    pub found: Vec<Finding<'p>>,
    /// What the configuration itself wants changed.
    pub wanted: Vec<&'p ResourceChange>,
    /// What exists in the stack's scope and nobody declared, where that was looked for.
    pub unmanaged: Vec<Unmanaged>,
    /// Lines of `.driftignore` that accept nothing any more, because their day has passed.
    pub expired: Vec<Acceptance>,
    /// Lines of `.driftignore` that nothing was there for.
    pub unused: Vec<Acceptance>,
}

/// One object that differs.
#[derive(Clone, Debug)]
pub struct Finding<'p> {
    /// The difference as the plan has it.
    pub drift: &'p Drift,
    /// Where its block is; nothing when the configuration no longer has one.
    pub place: Option<Place>,
    /// What happened to it.
    pub what: What,
    /// That of the gravest difference which is not accepted, or of all when they all are.
    pub severity: Severity,
    /// Why it is grave.
    pub because: Option<&'static str>,
    /// Who did it, where that was asked and is told.
    pub by: Option<By>,
}

/// Who changed an object last, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// A user, or a session with its role.
    pub user: String,
    /// When.
    pub time: Timestamp,
    /// The call, as permissions name it.
    pub call: String,
    /// What the call was about: the object, or what the object is a part of.
    pub on: String,
}

impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { user, time, call, on } = self;
        write!(f, "{user} at {time}: {call} on {on}")
    }
}

/// What happened to an object.
#[derive(Clone, Debug)]
pub enum What {
    /// It was changed: each place.
    Changed(Vec<Differing>),
    /// It is gone.
    Deleted {
        /// What accepts that.
        accepted: Option<Acceptance>,
    },
}

/// A place that differs.
#[derive(Clone, Debug)]
pub struct Differing {
    /// The place and both values.
    pub difference: Difference,
    /// How grave it is.
    pub severity: Severity,
    /// Why it is grave.
    pub because: Option<&'static str>,
    /// What accepts it.
    pub accepted: Option<Acceptance>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, as it was given.
    pub file: String,
    /// From 1.
    pub line: usize,
}

impl<'p> Findings<'p> {
    /// Takes apart what a plan found. `place` tells where the block of an object is.
    pub fn of(
        plan: &'p Plan,
        accepted: &Accepted,
        today: Date,
        place: impl Fn(&ObjectId) -> Option<Place>,
    ) -> Self {
        let (expired, lines): (Vec<_>, Vec<_>) =
            accepted.lines.iter().cloned().partition(|line| line.has_expired(today));
        let mut found: Vec<Finding<'p>> =
            plan.news().map(|drift| finding(drift, &lines, place(&drift.object))).collect();
        found.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.drift.object.cmp(&b.drift.object)));
        let unused =
            lines.into_iter().filter(|line| !found.iter().any(|finding| finding.uses(line))).collect();
        let changes = plan.changes.iter().filter(|c| !matches!(c.change, Change::NoOp | Change::Read));
        Self { plan, found, wanted: changes.collect(), unmanaged: Vec::new(), expired, unused }
    }

    /// The same, with who did it.
    pub fn and_who(mut self, mut by: BTreeMap<ObjectId, By>) -> Self {
        for finding in &mut self.found {
            finding.by = by.remove(&finding.drift.object);
        }
        self
    }

    /// What nobody has accepted.
    pub fn open(&self) -> impl Iterator<Item = &Finding<'p>> {
        self.found.iter().filter(|finding| !finding.is_accepted())
    }

    /// What `.driftignore` accepts as a whole.
    pub fn accepted(&self) -> impl Iterator<Item = &Finding<'p>> {
        self.found.iter().filter(|finding| finding.is_accepted())
    }

    /// How many open ones there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.open().filter(|finding| finding.severity == severity).count()
    }

    /// How many objects were compared.
    pub fn compared(&self) -> usize {
        let existed = |change: &&ResourceChange| change.before.is_some();
        let gone = self.plan.drift.iter().filter(|drift| drift.after.is_none()).count();
        self.plan.changes.iter().filter(existed).count() + gone
    }
}

impl Finding<'_> {
    /// The address, as people write it.
    pub fn address(&self) -> String {
        self.drift.object.to_string()
    }

    /// Whether nothing of it is left to answer.
    pub fn is_accepted(&self) -> bool {
        match &self.what {
            What::Deleted { accepted } => accepted.is_some(),
            What::Changed(places) => places.iter().all(|place| place.accepted.is_some()),
        }
    }

    /// Each line of `.driftignore` that accepts something of it, once.
    pub fn acceptances(&self) -> Vec<&Acceptance> {
        let mut used: Vec<&Acceptance> = match &self.what {
            What::Deleted { accepted } => accepted.iter().collect(),
            What::Changed(places) => places.iter().filter_map(|place| place.accepted.as_ref()).collect(),
        };
        used.sort_by_key(|line| line.line);
        used.dedup_by_key(|line| line.line);
        used
    }

    fn uses(&self, line: &Acceptance) -> bool {
        self.acceptances().contains(&line)
    }
}

fn finding<'p>(drift: &'p Drift, lines: &[Acceptance], place: Option<Place>) -> Finding<'p> {
    let address = drift.object.to_string();
    let Some(after) = &drift.after else {
        let accepted = lines.iter().find(|line| line.covers_loss(&address)).cloned();
        let what = What::Deleted { accepted };
        return Finding {
            drift,
            place,
            what,
            severity: Severity::High,
            because: Some("it is gone"),
            by: None,
        };
    };
    let places: Vec<Differing> = differences(&drift.before, after)
        .into_iter()
        .map(|difference| differing(drift, after, difference, lines, &address))
        .collect();
    let open = places.iter().filter(|place| place.accepted.is_none());
    let gravest = open.max_by_key(|place| place.severity);
    let gravest = gravest.or_else(|| places.iter().max_by_key(|place| place.severity));
    let (severity, because) = gravest.map_or((Severity::Low, None), |place| (place.severity, place.because));
    Finding { drift, place, what: What::Changed(places), severity, because, by: None }
}

fn differing(
    drift: &Drift,
    after: &Value,
    difference: Difference,
    lines: &[Acceptance],
    address: &str,
) -> Differing {
    let (severity, because) = severity::of(&drift.object.address.resource.ty, after, &difference);
    let accepted = lines.iter().find(|line| line.covers(address, &difference.path)).cloned();
    Differing { difference, severity, because, accepted }
}
