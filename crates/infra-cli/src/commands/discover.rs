//! `infra import -discover`: configuration for what nobody declared.

use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_engine::{Discovered, Sought};

use super::{fail, load_state, new_file};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

/// What the file begins with.
const HEAD: &str = "# infra wrote these blocks for objects that exist and that nobody declared. Look them over, move them to where they belong,\n# and apply: the import blocks take the objects into the state, and may go then.\n";

pub async fn run(
    project: &Project,
    sought: Sought<'_>,
    args: &args::Import,
    terminal: &Terminal,
    environment: &Environment,
) -> Exit {
    match write(project, sought, args, environment).await {
        Ok(discovered) => {
            terminal.diagnostics(&discovered.warnings, &project.config.sources);
            terminal.line(&told(&discovered, &args.out));
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &project.config.sources),
    }
}

async fn write(
    project: &Project,
    sought: Sought<'_>,
    args: &args::Import,
    environment: &Environment,
) -> Result<Discovered, Diagnostics> {
    let flag = "-out";
    if args.out.exists() {
        return Err(new_file::there_already(&args.out, flag).into());
    }
    let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
    let stack = project.stack(environment.timestamp(), false)?;
    let mut discovered = stack.discover(&loaded, sought).await?;
    for (ty, id) in &discovered.left_out {
        let detail = format!(
            "{ty} {id} cannot be found by an id that infra knows how to make. Write its import block yourself."
        );
        discovered.warnings.push(Diagnostic::warning("Object cannot be imported", detail));
    }
    if discovered.objects > 0 {
        new_file::create(&args.out, &format!("{HEAD}{}", discovered.text), flag)?;
    }
    Ok(discovered)
}

fn told(discovered: &Discovered, file: &Path) -> String {
    let Discovered { objects, references, literals, .. } = discovered;
    if *objects == 0 {
        return "Nothing that exists there is undeclared.".to_owned();
    }
    let objects = if *objects == 1 { "1 object".to_owned() } else { format!("{objects} objects") };
    let mut text = format!(
        "Configuration for {objects} was written to {}; {references} ids in it are references.",
        file.display()
    );
    if *literals > 0 {
        text.push_str(&format!(" {literals} are as they are: two objects would refer to each other."));
    }
    text + " \"infra plan\" shows what an apply would import."
}
