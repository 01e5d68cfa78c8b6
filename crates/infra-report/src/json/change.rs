//! Changes, as documents write them.

use infra_plan::{Change, Drift, ObjectId, OutputChange, Reason, ResourceChange};
use infra_value::{Data, Marks, Path, Step, Value};
use serde::Serialize;

use super::raw::{Raw, known, no, nothing, null, sensitive, unknown, yes};
use super::resource::{Key, index, mode, provider_name};

/// A value before and after.
#[derive(Serialize)]
pub(super) struct Difference {
    actions: &'static [&'static str],
    before: Raw,
    /// Left out when nothing of it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Raw>,
    after_unknown: Raw,
    before_sensitive: Raw,
    after_sensitive: Raw,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replace_paths: Vec<Vec<PathStep>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importing: Option<Importing>,
    /// The block that was written for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    generated_config: Option<String>,
}

/// How an object is taken into the state.
#[derive(Serialize)]
struct Importing {
    id: String,
}

impl Difference {
    fn new(change: Change, before: Option<&Value>, after: Option<&Value>) -> Self {
        Self {
            actions: actions(change),
            before: before.map_or_else(null, known),
            after: after.map_or_else(|| Some(null()), |value| value.is_known().then(|| known(value))),
            after_unknown: after.map_or_else(nothing, unknown),
            before_sensitive: before.map_or_else(no, sensitive),
            after_sensitive: after.map_or_else(no, sensitive),
            replace_paths: Vec::new(),
            importing: None,
            generated_config: None,
        }
    }

    /// What becomes of an output.
    pub fn of_output(output: &OutputChange) -> Self {
        let marks = if output.sensitive { Marks::SENSITIVE } else { Marks::NONE };
        let marked = |value: &Option<Value>| value.clone().map(|value| value.with_marks(marks));
        let (before, after) = (marked(&output.before), marked(&output.after));
        let mut difference = Self::new(output.change, before.as_ref(), after.as_ref());
        if after.is_none_or(|value| value.is_wholly_known()) {
            difference.after_unknown = no();
        }
        // An output is one value: how it is made up inside is not told where it is, or was, sensitive.
        let is_sensitive = output.sensitive || before.is_some_and(|value| value.is_sensitive());
        let whole = || if is_sensitive { yes() } else { no() };
        (difference.before_sensitive, difference.after_sensitive) = (whole(), whole());
        difference
    }
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum PathStep {
    Name(String),
    Index(i64),
    Element(Raw),
}

pub(super) fn path(path: &Path) -> Vec<PathStep> {
    let step = |step: &Step| match step {
        Step::Attr(name) => PathStep::Name(name.to_string()),
        Step::Index(key) => match (key.data(), key.as_i64()) {
            (Data::String(key), _) => PathStep::Name(key.to_string()),
            (_, Some(index)) => PathStep::Index(index),
            _ => PathStep::Element(known(key)),
        },
    };
    path.0.iter().map(step).collect()
}

/// What becomes of an object.
#[derive(Serialize)]
pub(super) struct ObjectChange<'a> {
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    module_address: Option<String>,
    mode: &'static str,
    r#type: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<Key<'a>>,
    provider_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deposed: Option<&'a str>,
    change: Difference,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_reason: Option<&'static str>,
}

impl<'a> ObjectChange<'a> {
    fn new(object: &'a ObjectId, provider: &str, change: Difference) -> Self {
        let address = &object.address;
        Self {
            address: address.to_string(),
            previous_address: None,
            module_address: (!address.module.is_root()).then(|| address.module.to_string()),
            mode: mode(address.resource.mode),
            r#type: &address.resource.ty,
            name: &address.resource.name,
            index: index(address),
            provider_name: provider_name(provider),
            deposed: object.deposed.as_deref(),
            change,
            action_reason: None,
        }
    }

    /// What a plan makes of an object.
    pub fn planned(change: &'a ResourceChange) -> Self {
        let mut difference = Difference::new(change.change, change.before.as_ref(), change.after.as_ref());
        difference.replace_paths = change.replace.iter().map(path).collect();
        difference.generated_config.clone_from(&change.generated);
        difference.importing = change.import.as_deref().map(|id| Importing { id: id.to_owned() });
        let action_reason = change.reason.and_then(action_reason);
        let previous_address = change.moved_from.as_ref().map(ToString::to_string);
        Self { action_reason, previous_address, ..Self::new(&change.object, &change.provider, difference) }
    }

    /// What someone else has made of an object.
    pub fn drifted(drift: &'a Drift) -> Self {
        let difference = Difference::new(drift_change(drift), Some(&drift.before), drift.after.as_ref());
        Self::new(&drift.object, &drift.provider, difference)
    }
}

/// Drift as a change.
pub(super) fn drift_change(drift: &Drift) -> Change {
    if drift.after.is_none() { Change::Delete } else { Change::Update }
}

/// A change in the words of documents.
pub(super) fn actions(change: Change) -> &'static [&'static str] {
    match change {
        Change::NoOp => &["no-op"],
        Change::Create => &["create"],
        Change::Update => &["update"],
        Change::DeleteThenCreate => &["delete", "create"],
        Change::CreateThenDelete => &["create", "delete"],
        Change::Delete => &["delete"],
        Change::Read => &["read"],
        Change::Forget => &["forget"],
    }
}

/// A reason in the words of documents.
pub(super) fn action_reason(reason: Reason) -> Option<&'static str> {
    Some(match reason {
        Reason::Tainted => "replace_because_tainted",
        Reason::Requested => "replace_by_request",
        Reason::CannotUpdate => "replace_because_cannot_update",
        Reason::Triggered => "replace_by_triggers",
        Reason::NoConfig => "delete_because_no_resource_config",
        Reason::CountIndex => "delete_because_count_index",
        Reason::EachKey => "delete_because_each_key",
        Reason::WrongRepetition => "delete_because_wrong_repetition",
        Reason::NoMoveTarget => "delete_because_no_move_target",
        Reason::NoModule => "delete_because_no_module",
        Reason::ConfigUnknown => "read_because_config_unknown",
        Reason::DependencyPending => "read_because_dependency_pending",
        Reason::Deposed => return None,
    })
}
