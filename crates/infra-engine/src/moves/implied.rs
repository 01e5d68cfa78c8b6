//! Moves that go without saying: one object becomes the first of `count`, and the other way round.

use infra_diagnostics::{FileId, Span};
use infra_lang::config::{Config, Target};
use infra_schema::address::{InstanceKey, Mode, ModuleInstance, ModulePath};
use infra_state::State;

use super::Statement;

/// What nobody needs to write, unless somebody wrote something about the same resource.
pub(super) fn statements(config: &Config, state: &State, explicit: &[Statement]) -> Vec<Statement> {
    let mut found = Vec::new();
    for (address, resource) in &state.resources {
        if address.resource.mode != Mode::Managed {
            continue;
        }
        let Some(block) = config.block(&address.config()) else { continue };
        let has = |key: Option<InstanceKey>| resource.instances.contains_key(&(key, None));
        let first = Some(InstanceKey::Index(0));
        let (from, to) = match (block.count.is_some(), block.for_each.is_some()) {
            (true, _) if has(None) => (None, first),
            (false, false) if has(first.clone()) => (first, None),
            _ => continue,
        };
        let said = |target: &Target, statement: &Statement| {
            let Some((resource, _)) = &target.resource else { return false };
            let path: Vec<_> =
                statement.declared.0.iter().chain(target.module.0.iter().map(|s| &s.name)).cloned().collect();
            *resource == address.resource && path[..] == address.module.path().0[..]
        };
        if explicit.iter().any(|s| said(&s.from, s) || said(&s.to, s)) {
            continue;
        }
        let nowhere = Span::new(FileId(0), 0, 0);
        let target = |key| Target {
            module: ModuleInstance(address.module.0.clone()),
            resource: Some((address.resource.clone(), key)),
            span: nowhere,
        };
        found.push(Statement {
            declared: ModulePath::root(),
            from: target(from),
            to: target(to),
            written: None,
            exact: true,
        });
    }
    found
}
