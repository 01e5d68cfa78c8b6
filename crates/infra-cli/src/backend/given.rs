//! Arguments of a backend that stand beside the configuration: `-backend-config` of `infra init`, and the file of an
//! environment.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, io_reason};
use infra_lang::config::{Backend as Block, Snapshot, load};
use infra_lang::eval::{Context, evaluate};
use infra_state::Backend;
use infra_value::Value;

use super::{Constants, Place};

/// The backend that the block describes, with the arguments of a file in the configuration's folder, which go first.
///
/// # Errors
/// The file cannot be read, or there is no block that its arguments could be for.
pub fn given(
    block: Option<&Block>,
    file: &Path,
    folder: &Path,
    context: &Context,
) -> Result<Arc<dyn Backend>, Diagnostics> {
    let path = folder.join(file);
    let text = read(&path)?;
    if block.is_none() {
        let detail = format!(
            "{} says where the state is, and the configuration has no backend block that this could be for. Write backend \"s3\" {{}} or backend \"local\" {{}} into its terraform block.",
            path.display()
        );
        return Err(Diagnostic::error("No backend to configure", detail).into());
    }
    let mut place = Place::of(block, BTreeMap::new(), context)?;
    place.arguments.extend(arguments(context, &path.display().to_string(), &text)?);
    place.backend(block, folder)
}

/// The text of a file with arguments.
///
/// # Errors
/// What the system says.
pub fn read(path: &Path) -> Result<String, Diagnostic> {
    std::fs::read_to_string(path).map_err(|error| {
        let detail = format!("{} cannot be read: {}.", path.display(), io_reason(&error));
        Diagnostic::error("File cannot be read", detail)
    })
}

/// Arguments in the native syntax, read as those of a backend block. `name` is where they stand.
///
/// # Errors
/// They are no arguments, or refer to something.
pub fn arguments(context: &Context, name: &str, text: &str) -> Result<BTreeMap<String, Value>, Diagnostics> {
    let mut files = Snapshot::default();
    let file = format!("terraform {{\n  backend \"any\" {{\n{text}\n  }}\n}}\n");
    files.insert(Path::new("backend.tf"), file.into_bytes());
    let (config, problems) = load(&files, Path::new("."));
    let wrong = |problems: &Diagnostics| {
        let reasons: Vec<String> = problems.iter().map(|problem| problem.summary.clone()).collect();
        let detail =
            format!("{name} must hold arguments of a backend, NAME = VALUE: {}.", reasons.join("; "));
        Diagnostics::from(Diagnostic::error("Invalid backend configuration", detail))
    };
    let Some(backend) = config.root().backend.as_ref().filter(|_| !problems.has_errors()) else {
        return Err(wrong(&problems));
    };
    if let Some(block) = backend.body.blocks.first() {
        let detail =
            format!("{name} must hold arguments of a backend, and holds a block \"{}\".", block.kind.name);
        return Err(Diagnostic::error("Invalid backend configuration", detail).into());
    }
    let mut values = BTreeMap::new();
    for attribute in &backend.body.attributes {
        let value = evaluate(&attribute.expr, &Constants(context)).map_err(|problems| wrong(&problems))?;
        values.insert(attribute.name.name.to_string(), value);
    }
    Ok(values)
}
