//! A plan that a type may still adjust.

use infra_value::{Data, Path, Step, Value};

use super::same::same_content;

/// Adjusts the generic plan of a type. Must be pure, and must not change what the configuration sets.
pub type Customize = fn(&mut PlanDraft<'_>);

/// The generic plan of one object, before it is final: what is `computed_on` a change becomes unknown only afterwards. A path that leads nowhere (a block that is left out) is no
/// error: there is nothing to see and nothing to set.
#[derive(Debug)]
pub struct PlanDraft<'a> {
    prior: Option<&'a Value>,
    config: &'a Value,
    planned: Value,
    forced: Vec<Path>,
}

impl<'a> PlanDraft<'a> {
    pub(super) fn new(prior: Option<&'a Value>, config: &'a Value, planned: Value) -> Self {
        Self { prior, config, planned, forced: Vec::new() }
    }

    /// The planned value and the paths that were said to need a new object.
    pub(super) fn finish(self) -> (Value, Vec<Path>) {
        (self.planned, self.forced)
    }

    /// Whether there is no object yet.
    pub fn is_create(&self) -> bool {
        self.prior.is_none()
    }

    /// What was. `None` for a create.
    pub fn prior(&self, path: &Path) -> Option<&'a Value> {
        path.get(self.prior?)
    }

    /// What the configuration says; null when it leaves it out.
    pub fn config(&self, path: &Path) -> Option<&'a Value> {
        path.get(self.config)
    }

    /// What is planned so far.
    pub fn planned(&self, path: &Path) -> Option<&Value> {
        path.get(&self.planned)
    }

    /// Whether it will differ from what was. In a create that is all that will not be null.
    pub fn changed(&self, path: &Path) -> bool {
        differs(path, self.prior, &self.planned)
    }

    /// Plans a value, which must be of the type of the one before.
    pub fn set(&mut self, path: &Path, value: Value) {
        self.planned = replaced(&self.planned, &path.0, &mut |_| value.clone());
    }

    /// Leaves it to the cloud to tell the value.
    pub fn set_unknown(&mut self, path: &Path) {
        self.planned =
            replaced(&self.planned, &path.0, &mut |old| Value::unknown(old.ty()).with_marks(old.marks()));
    }

    /// Plans the prior value, if there is one.
    pub fn keep(&mut self, path: &Path) {
        if let Some(prior) = self.prior(path).cloned() {
            self.set(path, prior);
        }
    }

    /// Says that the change at `path` needs a new object. In a create that says nothing.
    pub fn force_new(&mut self, path: Path) {
        self.forced.push(path);
    }
}

/// Whether what is at `path` differs between an object before and after.
pub(super) fn differs(path: &Path, prior: Option<&Value>, planned: &Value) -> bool {
    match (prior.and_then(|prior| path.get(prior)), path.get(planned)) {
        (Some(prior), Some(planned)) => !same_content(prior, planned),
        (None, Some(value)) | (Some(value), None) => !value.is_null(),
        (None, None) => false,
    }
}

/// `root` with what is at the end of `steps` replaced.
fn replaced(root: &Value, steps: &[Step], f: &mut dyn FnMut(&Value) -> Value) -> Value {
    let Some((step, rest)) = steps.split_first() else { return f(root) };
    let mut position = 0;
    match (step, root.data()) {
        (Step::Attr(name), Data::Object(attributes)) => {
            let attributes = attributes.iter().map(|(key, value)| {
                (key.clone(), if key == name { replaced(value, rest, f) } else { value.clone() })
            });
            Value::object(attributes).with_marks(root.marks())
        }
        (Step::Index(key), Data::Map(ty, items)) => {
            let items = items.iter().map(|(k, value)| {
                (k.clone(), if key.as_str() == Some(k) { replaced(value, rest, f) } else { value.clone() })
            });
            Value::map(ty.clone(), items).with_marks(root.marks())
        }
        (Step::Index(key), Data::List(..) | Data::Tuple(_)) => root.map_children(&mut |item| {
            let is_it = key.as_i64() == Some(position);
            position += 1;
            if is_it { replaced(item, rest, f) } else { item.clone() }
        }),
        (Step::Index(key), Data::Set(..)) => {
            root.map_children(&mut |item| if item == key { replaced(item, rest, f) } else { item.clone() })
        }
        _ => root.clone(),
    }
}
