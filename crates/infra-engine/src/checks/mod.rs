//! `check` blocks and other conditions, as planning and applying evaluate them.

mod conditions;
mod stored;

use infra_diagnostics::{Diagnostic, Diagnostics, Severity};
use infra_lang::config::{Check, Config};
use infra_lang::decode::decode_body;
use infra_lang::instances::{Evaluator, Repetition, holds};
use infra_plan::{CheckKind, CheckResult, CheckStatus, CheckedInstance};
use infra_schema::address::{ModuleInstance, ModulePath, ResourceInModule, ResourceInstance};
use infra_state::ProviderAddress;
use infra_value::Value;

use crate::{Catalog, clients, unsupported};
pub(crate) use conditions::{Seen, are_declared, results};
pub use stored::check_results;
pub(crate) use stored::to_store;

/// All `check` blocks with their modules.
pub(crate) fn blocks(config: &Config) -> impl Iterator<Item = (&ModulePath, &Check)> {
    config.modules.values().flat_map(|module| module.checks.values().map(move |check| (&module.path, check)))
}

/// What has to be read for a `check` block.
pub(crate) enum Reading {
    /// Nothing.
    None,
    /// Its data source, whose arguments are not known yet.
    Open,
    /// Its data source, whose arguments cannot be evaluated.
    Broken(Diagnostics),
    /// Its data source.
    Wanted {
        /// The data source.
        address: ResourceInstance,
        /// Whom to ask.
        provider: ProviderAddress,
        /// Its arguments, without marks.
        config: Value,
    },
}

/// What came of it.
pub(crate) enum Found {
    /// All is there.
    Ready,
    /// It is not known yet.
    Unknown,
    /// It could not be read.
    Broken(Diagnostics),
}

/// What has to be read first for a `check` block in an instance of its module.
pub(crate) fn reading(
    evaluator: &Evaluator<'_>,
    catalog: &Catalog,
    module: &ModuleInstance,
    check: &Check,
) -> Reading {
    let Some(block) = &check.data else { return Reading::None };
    let config = evaluator.config();
    let provider = config.module(&module.path()).map(|m| clients::address_of(config, m, block));
    let schema =
        provider.as_ref().and_then(|p| catalog.schema(&p.source, block.address.mode, &block.address.ty));
    let (Some(provider), Some(schema)) = (provider.clone(), schema) else {
        let problem = provider.map(|p| unsupported::unknown_type(catalog, &p, block));
        return Reading::Broken(problem.into_iter().collect());
    };
    if !catalog.manages(&provider.source, block.address.mode, &block.address.ty) {
        return Reading::Broken(unsupported::unmanaged_instance(block).into());
    }
    let scope = evaluator.scope(module, Repetition::default());
    match decode_body(&block.body, &schema.block, &scope) {
        Err(problems) => Reading::Broken(problems),
        Ok(config) if !config.is_wholly_known() => Reading::Open,
        Ok(config) => {
            let within = ResourceInModule { module: module.clone(), resource: block.address.clone() };
            Reading::Wanted { address: within.instance(None), provider, config: config.unmark_deep() }
        }
    }
}

/// How it stands with a `check` block, and what to say about it: warnings.
pub(crate) fn verdict(
    evaluator: &Evaluator<'_>,
    module: &ModuleInstance,
    check: &Check,
    found: Found,
) -> (CheckStatus, Diagnostics) {
    let mut problems = Diagnostics::new();
    let mut status = CheckStatus::Pass;
    match found {
        Found::Ready => {}
        Found::Unknown => status = CheckStatus::Unknown,
        Found::Broken(found) => {
            problems.extend(found);
            status = CheckStatus::Error;
        }
    }
    if status != CheckStatus::Error {
        let scope = evaluator.scope(module, Repetition::default());
        for assertion in &check.assertions {
            const FAILED: &str = "Check block assertion failed";
            let verdict = match holds(assertion, &scope, FAILED) {
                Ok(true) => CheckStatus::Pass,
                Ok(false) => CheckStatus::Unknown,
                Err(found) => {
                    let failed = found.iter().all(|problem| problem.summary == FAILED);
                    problems.extend(found);
                    if failed { CheckStatus::Fail } else { CheckStatus::Error }
                }
            };
            status = status.max(verdict);
        }
    }
    (status, problems.iter().cloned().map(as_warning).collect())
}

fn as_warning(problem: Diagnostic) -> Diagnostic {
    Diagnostic { severity: Severity::Warning, ..problem }
}

/// The address of a `check` block in an instance of its module.
pub(crate) fn address(module: &ModuleInstance, check: &Check) -> String {
    match module.is_root() {
        true => format!("check.{}", check.name),
        false => format!("{module}.check.{}", check.name),
    }
}

/// How it stands with a `check` block in all instances of its module.
pub(crate) fn result(module: &ModulePath, check: &Check, instances: Vec<CheckedInstance>) -> CheckResult {
    let (module, block) = (module.to_string(), format!("check.{}", check.name));
    CheckResult { kind: CheckKind::Check, module, block, instances }
}
