//! `infra plan -generate-config-out=FILE`

use std::path::Path;

use infra_diagnostics::Diagnostics;
use infra_engine::{Generated, generate, generated_file};
use infra_state::Loaded;

use super::super::new_file;
use super::variables;
use crate::args;
use crate::environment::Environment;
use crate::project::{Broken, Project};
use crate::terminal::Terminal;

/// The option that names the file.
const FLAG: &str = "-generate-config-out";

/// Writes the blocks that imports lack, and makes them a part of the project. Without such imports there is no file.
pub async fn write(
    project: &mut Project,
    file: &Path,
    args: &args::Plan,
    loaded: &Loaded,
    terminal: &Terminal,
    environment: &Environment,
) -> Result<Vec<Generated>, Diagnostics> {
    if file.exists() {
        return Err(new_file::there_already(file, FLAG).into());
    }
    let now = environment.timestamp();
    let context = project.context(now.as_second(), false);
    let observer = terminal.progress();
    let (config, catalog, values) = (&project.config, &project.catalog, project.variables.clone());
    let blocks = generate(config, catalog, context, values, loaded, &observer).await?;
    if blocks.is_empty() {
        terminal.say("Every import has its block already: there is nothing to generate.\n");
        return Ok(blocks);
    }
    let text = generated_file(&blocks);
    new_file::create(file, &text, FLAG)?;
    let count = match blocks.len() {
        1 => "The block of 1 object was written".to_owned(),
        many => format!("The blocks of {many} objects were written"),
    };
    terminal.say(&format!("{count} to {}. Look over what it says before you keep it.\n", file.display()));
    let read = Project::read_with(environment, file, &text).and_then(|(mut read, _)| {
        variables::read(&mut read, &args.planning.variables, environment)?;
        Ok(read)
    });
    match read {
        Ok(read) => *project = read,
        Err(Broken { sources, problems }) => {
            project.config.sources = sources;
            return Err(problems);
        }
    }
    Ok(blocks)
}
