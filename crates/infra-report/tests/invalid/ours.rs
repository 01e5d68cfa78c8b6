//! What we say.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::Diagnostics;
use infra_engine::planner::Head;
use infra_engine::{Catalog, PlanOptions, Silent, Stack};
use infra_lang::config::{Config, Snapshot, check_references, load};
use infra_lang::eval::{Context, ProviderFunctions};
use infra_lang::variables::{gather, root_variables};
use infra_report::Style;
use infra_state::{LocalStore, read_state};
use serde_json::Value as Json;

use crate::case::{Case, Command};

/// What is found in a configuration.
pub struct Findings {
    pub refused: bool,
    /// As people read it.
    pub text: String,
    /// As `validate -json` has it.
    pub document: Json,
}

pub fn findings(case: &Case) -> Findings {
    let mut files = Snapshot::default();
    for (path, text) in &case.files {
        files.insert(Path::new(path), text.clone().into_bytes());
    }
    let (mut config, mut found) = load(&files, Path::new("."));
    found.extend(check_references(&config));
    if !found.has_errors() {
        found.extend(evaluated(&mut config, files, case.command));
    }
    let found = found.in_source_order();
    let document = serde_json::from_str(&infra_report::json::validation(&found, &config.sources)).unwrap();
    let text = infra_report::diagnostics(&found, &config.sources, &Style { colour: false });
    Findings { refused: found.has_errors(), text, document }
}

/// What is found with schemas and values: by `infra validate`, and by `infra plan` where Terraform needs a plan too.
fn evaluated(config: &mut Config, files: Snapshot, command: Command) -> Diagnostics {
    let catalog = Catalog::default();
    let (inputs, mut found) = gather(&files, Path::new("."), &BTreeMap::new(), &[]);
    let context = Context {
        files: Arc::new(files),
        working_dir: "/".into(),
        root_dir: ".".into(),
        module_dir: ".".into(),
        home_dir: None,
        providers: ProviderFunctions::default(),
        workspace: "default".into(),
        plan_time: None,
        impure: None,
    };
    match Stack::new(config, &catalog, context.clone(), BTreeMap::new()) {
        Ok(stack) => found.extend(stack.validate()),
        Err(problems) => found.extend(problems),
    }
    if command != Command::Plan || found.has_errors() {
        return found;
    }
    let mut sources = std::mem::take(&mut config.sources);
    let (variables, problems) = root_variables(config.root(), &inputs, &mut sources);
    config.sources = sources;
    found.extend(problems);
    let dir = tempfile::tempdir().unwrap();
    let plan = async {
        let state = read_state(&LocalStore::new(dir.path().join("terraform.tfstate"))).await.unwrap();
        let stack = Stack::new(config, &catalog, context, variables)?;
        stack
            .plan(&state, &PlanOptions::default(), Head::default(), &Silent)
            .await
            .map(|planned| planned.warnings)
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match runtime.block_on(plan) {
        Ok(warnings) => found.extend(warnings),
        Err(problems) => found.extend(problems),
    }
    found
}
