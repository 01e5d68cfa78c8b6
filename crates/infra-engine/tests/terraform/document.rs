//! What is compared, in one form whoever said it: JSON with exact numbers.

use std::collections::{BTreeMap, BTreeSet};

use infra_plan::{Change, Mode, OutputChange, Plan, Reason, ResourceChange};
use infra_schema::address::Mode as Kind;
use infra_state::{RawJson, State};
use infra_value::{Marks, Path, Step, Type, Value, encode_with_unknown, parse_json, sensitive_json, to_json};

/// Deposed objects have random keys.
const DEPOSED: &str = "deposed";

fn text(text: &str) -> Value {
    Value::string(text)
}

fn json(text: &str) -> Value {
    parse_json(text).unwrap()
}

fn null() -> Value {
    Value::null(Type::Dynamic)
}

/// Terraform's plan JSON, cut down to what is compared.
pub fn of_terraform(plan: &str) -> Value {
    let plan = json(plan);
    let part = |value: &Value, name: &str| value.get(name).cloned().unwrap_or_else(null);
    let mut resources = BTreeMap::new();
    for resource in plan.get("resource_changes").and_then(Value::as_slice).unwrap_or_default() {
        let change = part(resource, "change");
        let deposed = !part(resource, "deposed").is_null();
        let address = part(resource, "address");
        let mut found = difference(&change);
        found.insert("reason".to_owned(), part(resource, "action_reason"));
        found.insert("replace_paths".to_owned(), part(&change, "replace_paths"));
        found.insert("importing".to_owned(), part(&change, "importing"));
        found.insert("previous_address".to_owned(), part(resource, "previous_address"));
        resources.insert(key(address.as_str().unwrap(), deposed), telling(found));
    }
    let outputs = plan.get("output_changes").and_then(Value::as_entries).cloned().unwrap_or_default();
    let outputs = outputs.iter().map(|(name, change)| (name.to_string(), telling(difference(change))));
    Value::object([("resources", Value::object(resources)), ("outputs", Value::object(outputs))])
}

/// A change without the parts that say nothing, whether written or left out.
fn telling(parts: BTreeMap<String, Value>) -> Value {
    let nothing = |(name, part): &(String, Value)| {
        let outline = name.ends_with("_unknown") || name.ends_with("_sensitive");
        part.is_null() || (outline && part.as_bool() == Some(false))
    };
    Value::object(parts.into_iter().filter(|part| !nothing(part)))
}

fn key(address: &str, deposed: bool) -> String {
    if deposed { format!("{address} ({DEPOSED})") } else { address.to_owned() }
}

/// A plan without whether `output` of a `terraform_data` is sensitive: it is as secret as what was put in, and Terraform
/// forgets that.
pub fn without_output_marks(plan: &Value) -> Value {
    let within = |value: &Value, name: &str, change: &dyn Fn(&str, &Value) -> Option<Value>| {
        let Some(entries) = value.as_entries() else { return value.clone() };
        let kept = |(key, part): (&std::sync::Arc<str>, &Value)| match name.is_empty() || &**key == name {
            true => change(key, part).map(|part| (key.clone(), part)),
            false => Some((key.clone(), part.clone())),
        };
        Value::object(entries.iter().filter_map(kept))
    };
    let drop = |_: &str, _: &Value| None;
    let marks = |_: &str, marks: &Value| Some(within(marks, "output", &drop));
    let change = |address: &str, change: &Value| {
        let is_it = address.starts_with("terraform_data.") || address.contains(".terraform_data.");
        Some(match is_it {
            true => within(&within(change, "before_sensitive", &marks), "after_sensitive", &marks),
            false => change.clone(),
        })
    };
    within(plan, "resources", &|_, resources| Some(within(resources, "", &change)))
}

fn difference(change: &Value) -> BTreeMap<String, Value> {
    const PARTS: [&str; 6] =
        ["actions", "before", "after", "after_unknown", "before_sensitive", "after_sensitive"];
    let part = |name: &str| (name.to_owned(), change.get(name).cloned().unwrap_or_else(null));
    PARTS.into_iter().map(part).collect()
}

/// Our plan in the same form.
pub fn of_plan(plan: &Plan) -> Value {
    let shown = plan.changes.iter().filter(|change| {
        plan.mode != Mode::RefreshOnly && {
            change.object.address.resource.mode == Kind::Managed || change.change != Change::NoOp
        }
    });
    let resources = shown.map(|change| {
        let address = change.object.address.to_string();
        (key(&address, change.object.deposed.is_some()), telling(resource(change)))
    });
    let outputs = plan.outputs.iter().map(|(name, change)| (name.clone(), telling(output(change))));
    Value::object([
        ("resources", Value::object(resources.collect::<Vec<_>>())),
        ("outputs", Value::object(outputs.collect::<Vec<_>>())),
    ])
}

fn resource(change: &ResourceChange) -> BTreeMap<String, Value> {
    let mut found = planned(change.change, change.before.as_ref(), change.after.as_ref());
    found.insert("reason".to_owned(), change.reason.and_then(reason).map_or_else(null, text));
    let paths: Vec<Value> = change.replace.iter().map(path).collect();
    let importing = change.import.as_ref().map(|id| Value::object([("id", text(id))]));
    found.insert("importing".to_owned(), importing.unwrap_or_else(null));
    let moved_from = change.moved_from.as_ref().map(|address| text(&address.to_string()));
    found.insert("previous_address".to_owned(), moved_from.unwrap_or_else(null));
    found.insert("replace_paths".to_owned(), if paths.is_empty() { null() } else { Value::tuple(paths) });
    found
}

fn output(change: &OutputChange) -> BTreeMap<String, Value> {
    let marks = if change.sensitive { Marks::SENSITIVE } else { Marks::NONE };
    let marked = |value: &Option<Value>| value.clone().map(|value| value.with_marks(marks));
    let (before, after) = (marked(&change.before), marked(&change.after));
    let mut found = planned(change.change, before.as_ref(), after.as_ref());
    // An output is one value: how it is made up inside is not told where it is, or was, sensitive.
    let whole = Value::bool(change.sensitive || before.is_some_and(|value| value.is_sensitive()));
    found.insert("before_sensitive".to_owned(), whole.clone());
    found.insert("after_sensitive".to_owned(), whole);
    if after.is_none_or(|value| value.is_wholly_known()) {
        found.insert("after_unknown".to_owned(), Value::bool(false));
    }
    found
}

fn planned(change: Change, before: Option<&Value>, after: Option<&Value>) -> BTreeMap<String, Value> {
    let known = |value: Option<&Value>| value.map_or_else(null, |value| json(&encode_with_unknown(value).0));
    let marked = |value: Option<&Value>| {
        value.map_or_else(|| Value::bool(false), |value| json(&sensitive_json(value)))
    };
    let unknown = after.map_or_else(|| json("{}"), |value| json(&encode_with_unknown(value).1));
    BTreeMap::from([
        ("actions".to_owned(), Value::tuple(actions(change).iter().map(|action| text(action)).collect())),
        ("before".to_owned(), known(before)),
        ("after".to_owned(), known(after)),
        ("after_unknown".to_owned(), unknown),
        ("before_sensitive".to_owned(), marked(before)),
        ("after_sensitive".to_owned(), marked(after)),
    ])
}

fn actions(change: Change) -> &'static [&'static str] {
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

fn reason(reason: Reason) -> Option<&'static str> {
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

fn path(path: &Path) -> Value {
    let step = |step: &Step| match step {
        Step::Attr(name) => text(name),
        Step::Index(key) => key.clone(),
    };
    Value::tuple(path.0.iter().map(step).collect())
}

/// A state in a form in which two can be compared.
pub fn of_state(state: &State) -> Value {
    let uses = transitive_dependencies(state);
    // Terraform notes it for each instance that is referred to, we for the block.
    let first: BTreeSet<String> = state
        .objects()
        .filter(|(_, _, _, object)| object.create_before_destroy)
        .map(|(address, _, _, _)| address.config().to_string())
        .collect();
    let raw = |raw: &Option<RawJson>| raw.as_ref().map_or_else(|| json("[]"), |raw| json(raw.as_str()));
    let mut objects = BTreeMap::new();
    for (address, deposed, provider, object) in state.objects() {
        let mut sensitive = raw(&object.sensitive_attributes).as_slice().unwrap_or_default().to_vec();
        if &*address.resource.ty == "terraform_data" {
            let is_output = |path: &Value| {
                let first = path.as_slice().and_then(|steps| steps.first());
                first.and_then(|step| step.get("value")).and_then(Value::as_str) == Some("output")
            };
            sensitive.retain(|path| !is_output(path));
        }
        sensitive.sort_by_key(|path| to_json(path).unwrap());
        let dependencies = uses[&address.config().to_string()].iter().map(|name| text(name)).collect();
        let found = Value::object([
            ("provider", text(&provider.to_string())),
            ("attributes", json(object.attributes.as_str())),
            ("sensitive", Value::tuple(sensitive)),
            ("tainted", Value::bool(object.is_tainted())),
            ("dependencies", Value::tuple(dependencies)),
            ("create_before_destroy", Value::bool(first.contains(&address.config().to_string()))),
        ]);
        objects.insert(key(&address.to_string(), deposed.is_some()), found);
    }
    let outputs = state.outputs.iter().map(|(name, output)| {
        let found = Value::object([
            ("value", json(output.value.as_str())),
            ("type", json(output.ty.as_str())),
            ("sensitive", Value::bool(output.sensitive)),
        ]);
        (name.clone(), found)
    });
    Value::object([
        ("objects", Value::object(objects)),
        ("outputs", Value::object(outputs.collect::<Vec<_>>())),
        ("checks", checks(state)),
    ])
}

/// What the state keeps of conditions, by the blocks that state them.
fn checks(state: &State) -> Value {
    let results = state.check_results.as_ref().map_or_else(null, |raw| json(raw.as_str()));
    let named = |result: &Value| {
        let address = result.get("config_addr").and_then(Value::as_str).unwrap();
        (address.to_owned(), result.clone())
    };
    let results: BTreeMap<String, Value> = results.as_slice().into_iter().flatten().map(named).collect();
    Value::object(results)
}

/// What each resource depends on, directly or not. Terraform stores all of it, we only what is direct: what is behind
/// that is found through the state again.
fn transitive_dependencies(state: &State) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (address, _, _, object) in state.objects() {
        uses.entry(address.config().to_string()).or_default().extend(object.dependencies.iter().cloned());
    }
    loop {
        let further = |names: &BTreeSet<String>| -> BTreeSet<String> {
            let behind = names.iter().filter_map(|name| uses.get(name)).flatten();
            names.iter().chain(behind).cloned().collect()
        };
        let all: BTreeMap<_, _> = uses.iter().map(|(name, names)| (name.clone(), further(names))).collect();
        if all == uses {
            return uses;
        }
        uses = all;
    }
}

/// What is left to do after an apply: everything in a document that is no no-op.
pub fn unsettled(document: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for kind in ["resources", "outputs"] {
        for (name, change) in document.get(kind).and_then(Value::as_entries).into_iter().flatten() {
            let actions = change.get("actions").map(|actions| to_json(actions).unwrap()).unwrap_or_default();
            if actions != "[\"no-op\"]" {
                let what = if kind == "outputs" { "output." } else { "" };
                found.push(format!("{what}{name} {actions}"));
            }
        }
    }
    found
}

/// How long ids are that are made at random.
const UUID: usize = 36;

/// Every id in a state with the address of its object.
pub fn ids(state: &State, ids: &mut BTreeMap<String, String>) {
    for (address, _, _, object) in state.objects() {
        if let Some(id) = json(object.attributes.as_str()).get("id").and_then(Value::as_str)
            // One that somebody made up may be part of any word.
            && id.len() == UUID
        {
            // Within JSON, so without quotes of its own.
            ids.insert(id.to_owned(), format!("<id of {address}>").replace(['"', '\\'], "'"));
        }
    }
}

/// The same with other texts in place of ids.
pub fn rename(value: &Value, ids: &BTreeMap<String, String>) -> Value {
    let mut text = to_json(value).unwrap();
    for (id, name) in ids {
        text = text.replace(id, name);
    }
    json(&text)
}

/// Where two documents differ.
pub fn differences(theirs: &Value, ours: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare("", theirs, ours, &mut found);
    found
}

fn compare(at: &str, theirs: &Value, ours: &Value, found: &mut Vec<String>) {
    match (theirs.as_entries(), ours.as_entries()) {
        (Some(a), Some(b)) => {
            let names: BTreeSet<_> = a.keys().chain(b.keys()).collect();
            for name in names {
                let at = format!("{at}/{name}");
                match (a.get(name), b.get(name)) {
                    (Some(theirs), Some(ours)) => compare(&at, theirs, ours, found),
                    (Some(theirs), None) => {
                        found.push(format!("{at}: theirs {}, ours is missing", show(theirs)))
                    }
                    (None, Some(ours)) => found.push(format!("{at}: theirs is missing, ours {}", show(ours))),
                    (None, None) => {}
                }
            }
        }
        _ if theirs != ours => found.push(format!("{at}: theirs {}, ours {}", show(theirs), show(ours))),
        _ => {}
    }
}

fn show(value: &Value) -> String {
    to_json(value).unwrap()
}
