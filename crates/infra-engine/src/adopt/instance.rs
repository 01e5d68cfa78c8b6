//! One instance of a block, with all that is known of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_lang::config::ResourceBlock;
use infra_lang::decode::decode_body;
use infra_lang::instances::InstanceScope;
use infra_plan::ObjectId;
use infra_provider::{BlockKind, Client, Object, Provider};
use infra_schema::{Attribute, Schema};
use infra_value::Value;

use super::merge::{Fullness, Sides, is_silent, may_be_written, wanted};
use super::walk::{Bodies, Walk};
use super::{Asked, same};
use crate::generate::canonical;
use crate::{marks, planner};

/// One instance of a block, with all that is known of it. Values have no marks.
pub(crate) struct Instance<'e, 'c> {
    /// Its object.
    pub(crate) object: ObjectId,
    /// Its block.
    pub(crate) block: &'c ResourceBlock,
    pub(crate) schema: &'e Schema,
    pub(crate) provider: &'e dyn Provider,
    pub(crate) client: &'e dyn Client,
    pub(crate) scope: InstanceScope<'e, 'c>,
    /// What the state says, what there is, and what the configuration would make of it; nothing where nobody else has
    /// changed it.
    pub(crate) drift: Option<Drifted>,
}

/// What somebody else has made of an object.
pub(crate) struct Drifted {
    pub(crate) state: Value,
    pub(crate) found: Object,
    pub(crate) planned: Value,
    /// What is sensitive, or was.
    pub(crate) sensitive: Vec<String>,
}

impl Instance<'_, '_> {
    pub(super) fn is_moved(&self) -> bool {
        self.drift.is_some()
    }

    /// Names of what was changed and the plan would change back.
    fn moved(&self) -> Vec<&str> {
        let Some(drift) = &self.drift else { return Vec::new() };
        let found = &drift.found.value;
        let differs = |one: &Value, name: &str| match (one.get(name), found.get(name)) {
            (Some(one), Some(found)) => !same(one, found),
            _ => false,
        };
        let names = self.schema.block.names();
        names.filter(|name| differs(&drift.state, name) && differs(&drift.planned, name)).collect()
    }

    /// Whether the plan would change something back that is to be taken over.
    pub(super) fn would_be_changed(&self, asked: Asked<'_>) -> bool {
        self.moved().iter().any(|name| asked(&self.object, name))
    }

    /// Attributes with secrets that would be changed back.
    pub(super) fn secrets(&self, asked: Asked<'_>) -> Vec<String> {
        let attributes = &self.schema.block.attributes;
        let is_secret = |name: &&str| {
            let is_said =
                |attribute: &Attribute| attribute.presence.is_configurable() && !attribute.write_only;
            self.is_secret(name) && attributes.get(*name).is_none_or(is_said) && asked(&self.object, name)
        };
        self.moved().into_iter().filter(is_secret).map(str::to_owned).collect()
    }

    fn is_secret(&self, name: &str) -> bool {
        let is_marked = |drift: &Drifted| drift.sensitive.iter().any(|known| known == name);
        let attribute = self.schema.block.attributes.get(name);
        attribute.is_some_and(|attribute| attribute.sensitive) || self.drift.as_ref().is_some_and(is_marked)
    }

    /// The edits that make its block describe it.
    pub(super) fn walk<'b>(
        &'b self,
        bodies: Bodies<'b>,
        asked: Asked<'_>,
    ) -> Result<Walk<'b, 'b>, Diagnostics> {
        let schema = &self.schema.block;
        let config = decode_body(&self.block.body, schema, &self.scope)?.unmark_deep();
        let mut walk = Walk::new(&self.scope);
        if let Some(drift) = &self.drift {
            let found = &drift.found.value;
            let sides = Sides { config: &config, state: &drift.state, found, planned: &drift.planned };
            let is_asked = |path: &str| {
                let root = path.split(['.', '[']).next().unwrap_or_default();
                may_be_written(schema, root) && !self.is_secret(root) && asked(&self.object, path)
            };
            let of = |fullness| wanted(schema, &sides, &is_asked, fullness);
            let wanted = self.fitting(drift, &config, &of);
            walk.body(bodies, schema, &config, &wanted, "");
        }
        Ok(walk)
    }

    /// The leanest form for which the plan leaves alone what is taken over; documents in the form that is read best. Where there is
    /// none, whatever may be written of it at all.
    fn fitting(&self, drift: &Drifted, config: &Value, of: &dyn Fn(Fullness) -> Value) -> Value {
        let forms = [Fullness::Lean, Fullness::Fuller, Fullness::Full].map(of);
        let readable = forms.iter().map(canonical);
        let all: Vec<Value> =
            readable.zip(&forms).flat_map(|(readable, form)| [readable, form.clone()]).collect();
        let mut needed = all.iter().filter_map(|form| self.needed(drift, config, form));
        let allowed = || all.iter().find(|form| self.is_allowed(form)).unwrap_or(config).clone();
        needed.next().unwrap_or_else(allowed)
    }

    /// Of a form: what the block speaks of, and what else it takes for the plan to leave alone what is taken over. What
    /// follows from something else is not said, too: the two may exclude each other.
    fn needed(&self, drift: &Drifted, config: &Value, form: &Value) -> Option<Value> {
        let names: Vec<&str> = self.schema.block.names().collect();
        let is_silent = |name: &str| config.get(name).is_none_or(is_silent);
        let mut spoken: BTreeSet<&str> = names.iter().copied().filter(|name| !is_silent(name)).collect();
        loop {
            let side = |name: &str| if spoken.contains(name) { form.get(name) } else { config.get(name) };
            let entries = names.iter().filter_map(|name| Some((Arc::from(*name), side(name)?.clone())));
            let candidate = Value::object(entries.collect::<Vec<_>>());
            let back = self.is_allowed(&candidate).then(|| self.changed_back(drift, &candidate)).flatten();
            match back {
                Some(back) if back.is_empty() => return Some(candidate),
                Some(back) if back.iter().any(|name| !spoken.contains(name)) => spoken.extend(back),
                // What it says may need something that it does not say.
                _ if spoken.len() < names.len() => spoken.extend(&names),
                _ => return None,
            }
        }
    }

    fn is_allowed(&self, config: &Value) -> bool {
        let ty = &self.object.address.resource.ty;
        self.provider.validate(BlockKind::Resource, ty, config).is_empty()
    }

    /// What the plan would change back if the block said this; nothing where it cannot be planned.
    fn changed_back(&self, drift: &Drifted, config: &Value) -> Option<Vec<&str>> {
        let found = &drift.found.value;
        let ignored = planner::with_ignored(config, found, self.block, &self.schema.block);
        let planned =
            self.client.plan(&self.object.address.resource.ty, Some(&drift.found), &ignored).ok()?;
        let planned = marks::without_write_only(&self.schema.block, &planned.value);
        let mut moved = self.moved();
        moved.retain(|name| match (planned.get(name), found.get(name)) {
            (Some(planned), Some(found)) => planned != found,
            _ => false,
        });
        Some(moved)
    }
}
