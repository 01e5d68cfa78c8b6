//! The plan of one object, from its schema and rules alone.
//!
//! For a create, an attribute is what the configuration says; else its default; else unknown when the provider
//! computes it; else null. For an update, the prior value stays wherever the configuration means the same or leaves it
//! to the provider; anything else is a change, and one to a `force_new` attribute needs a new object.
//!
//! What "the same" means:
//! - equal content, whatever the marks;
//! - what the attribute's own rule says, for values that are both known and not null;
//! - where the configuration leaves an argument out that nobody else gives a value: null, `""`, `0`, `false` and empty
//!   collections, because many APIs cannot tell them apart;
//! - a prior null and a configured `""`, `false` or empty collection, for the same reason.
//!
//! Nested blocks: lists are compared by index. Elements of sets have no identity but their content: a configured
//! element is a prior one if planning the one from the other changes nothing, and a new one else. A new element in an
//! existing object is planned like a create; the attributes within never ask for a replacement then, the block's own
//! `force_new` does.
//!
//! What is unknown within a set makes all of it unknown, for nobody knows yet how many elements it will have.
//!
//! Marks: what comes from the configuration has the marks of the configuration. A prior value that stays because it
//! means the same gets them too. If nothing changes, the plan is the prior value with its own marks; whoever shows it
//! applies those of the configuration and the schema again.

mod block;
mod draft;
mod matching;
mod object;
mod same;
mod write_only;

pub use draft::{Customize, PlanDraft};
pub use same::same_content;

use infra_schema::Schema;
use infra_value::{Path, Value};

use super::Rules;
use crate::Planned;

/// Plans one object. `config` and `prior` conform to the type that the schema implies; without `prior` it is a create.
/// Pure. When nothing changes, `Planned::value` is `prior` itself.
///
/// Write-only arguments are no change by themselves; the plan of a create or of an update with other changes carries
/// them, so that the provider gets them.
pub fn plan(schema: &Schema, rules: &Rules, prior: Option<&Value>, config: &Value) -> Planned {
    let mut planner = Planner::default();
    let planned = planner.contents(&schema.block, rules, prior, config, &Path::root());
    let mut draft = PlanDraft::new(prior, config, planned);
    if let Some(customize) = rules.customization() {
        customize(&mut draft);
    }
    let (planned, forced) = draft.finish();
    let planned = object::forget_dependents(&schema.block, rules, prior, config, planned);
    let Some(prior) = prior else {
        return Planned { value: planned, replace: Vec::new(), private: None };
    };
    // What a customisation took back asks for nothing any more.
    let mut replace: Vec<Path> =
        planner.replace.into_iter().filter(|path| draft::differs(path, Some(prior), &planned)).collect();
    for path in forced {
        if !replace.contains(&path) {
            replace.push(path);
        }
    }
    let value = if same_content(prior, &planned) {
        prior.clone()
    } else {
        write_only::fill_in(&schema.block, rules, &planned, config)
    };
    Planned { value, replace, private: None }
}

/// Collects, while planning, which changes need a new object.
#[derive(Default)]
struct Planner {
    replace: Vec<Path>,
    /// Whether what is planned is within an element of a set.
    is_in_set: bool,
}
