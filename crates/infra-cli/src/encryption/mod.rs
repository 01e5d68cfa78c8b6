//! The `encryption` block of the `terraform` block, and `TF_ENCRYPTION`: with what state and plans are encrypted.
//!
//! Both are read as OpenTofu reads them (<https://opentofu.org/docs/language/state/encryption/>).

mod block;
mod constants;
mod keys;

use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::config::{Snapshot, load};
use infra_state::encryption::Encryption;
use infra_syntax::Block;

use crate::project::Project;
use block::Blocks;
use constants::Constants;

/// The environment variable with the content of an encryption block, native syntax or JSON.
pub const VARIABLE: &str = "TF_ENCRYPTION";

/// With what things are encrypted; none for what is not to be.
#[derive(Clone, Debug, Default)]
pub struct Configured {
    /// The state, its journal and its history.
    pub state: Option<Encryption>,
    /// Saved plans.
    pub plan: Option<Encryption>,
}

/// Reads what the configuration and the environment say. What the environment says replaces what the configuration says
/// under the same name.
pub fn read(project: &Project, environment: Option<&str>) -> Result<Configured, Diagnostics> {
    let mut blocks: Vec<Block> = match environment {
        Some(text) => of_environment(text)?,
        None => Vec::new(),
    };
    if let Some(own) = &project.config.root().encryption {
        let problems = own.body.attributes.iter().map(|attribute| {
            let detail = format!("An encryption block has no argument \"{}\".", attribute.name.name);
            Diagnostic::error("Unsupported argument", detail).at(attribute.name.span)
        });
        let problems: Diagnostics = problems.collect();
        problems.into_result(())?;
        let replaced = |block: &Block| blocks.iter().any(|other| named(other) == named(block));
        let kept: Vec<Block> = own.body.blocks.iter().filter(|block| !replaced(block)).cloned().collect();
        blocks.extend(kept);
    }
    if blocks.is_empty() {
        return Ok(Configured::default());
    }
    let context = project.context(0, false);
    let constants = Constants::new(project, &context);
    let configured = Blocks::new(blocks).and_then(|blocks| blocks.configure(&constants));
    configured.map_err(|problems| if environment.is_some() { without_places(problems) } else { problems })
}

fn named(block: &Block) -> (String, Vec<String>) {
    (block.kind.name.to_string(), block.labels.iter().map(|label| label.text.to_string()).collect())
}

/// The blocks that the environment variable holds, read as those of a file.
fn of_environment(text: &str) -> Result<Vec<Block>, Diagnostics> {
    let (name, file) = match text.trim_start().starts_with('{') {
        true => ("encryption.tf.json", format!("{{\"terraform\":{{\"encryption\":{text}}}}}")),
        false => ("encryption.tf", format!("terraform {{\n  encryption {{\n{text}\n  }}\n}}\n")),
    };
    let mut files = Snapshot::default();
    files.insert(Path::new(name), file.into_bytes());
    let (config, problems) = load(&files, Path::new("."));
    if problems.has_errors() {
        // It may hold a passphrase, so that no part of it is shown.
        let reasons: Vec<String> = problems.iter().map(|problem| problem.summary.clone()).collect();
        let detail = format!(
            "{VARIABLE} must hold what stands between the braces of an encryption block: {}.",
            reasons.join("; ")
        );
        return Err(Diagnostic::error("Invalid encryption in the environment", detail).into());
    }
    Ok(config.root().encryption.as_ref().map_or_else(Vec::new, |found| found.body.blocks.clone()))
}

/// What is said of blocks of the environment has its place in no file that could be shown.
fn without_places(problems: Diagnostics) -> Diagnostics {
    let strip = |problem: &Diagnostic| Diagnostic {
        subject: None,
        context: None,
        detail: format!("{} (With what {VARIABLE} says.)", problem.detail),
        ..problem.clone()
    };
    problems.iter().map(strip).collect()
}
