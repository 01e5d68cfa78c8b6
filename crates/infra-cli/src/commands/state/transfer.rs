//! `infra state pull` and `push`

use std::io::Read;
use std::path::Path;

use infra_diagnostics::{Diagnostic, Diagnostics, io_reason};
use infra_state::State;

use crate::args;
use crate::commands::{load_state, open_state, state_problem};
use crate::environment::Environment;
use crate::project::Project;

pub async fn pull(project: &Project, args: &args::StatePull) -> Result<String, Diagnostics> {
    let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
    if !loaded.exists {
        return Ok(String::new());
    }
    Ok(String::from_utf8_lossy(&loaded.state.to_bytes()).into_owned())
}

pub async fn push(
    project: &Project,
    args: &args::StatePush,
    environment: &Environment,
) -> Result<String, Diagnostics> {
    let bytes = read(&args.file)?;
    let name = args.file.display().to_string();
    let given = State::from_bytes(&bytes, &name).map_err(|error| state_problem(&error))?;
    let file = args.state.state.as_deref();
    let exists = load_state(&project.store(file)?).await?.exists;
    let session = open_state(project, file, &args.locking, "state-push", environment).await?;
    let current = session.state();
    if exists && !args.force {
        let refuse = |detail: String| {
            let hint = "Nothing was changed. With -force it is pushed all the same.";
            Diagnostics::from(Diagnostic::error("State not pushed", detail).hint(hint))
        };
        if current.lineage != given.lineage {
            return Err(refuse(format!(
                "{name} has the lineage {}, and the state has {}: they are not versions of one state.",
                given.lineage, current.lineage
            )));
        }
        if given.serial < current.serial {
            return Err(refuse(format!(
                "{name} has serial {}, and the state is at {}: it was changed since.",
                given.serial, current.serial
            )));
        }
    }
    session.replace(&given).await.map_err(|error| state_problem(&error))?;
    Ok(String::new())
}

fn read(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = Vec::new();
    let read = match path == Path::new("-") {
        true => std::io::stdin().lock().read_to_end(&mut bytes).map(drop),
        false => std::fs::read(path).map(|read| bytes = read),
    };
    read.map(|()| bytes).map_err(|error| {
        let detail = format!("{} cannot be read: {}.", path.display(), io_reason(&error));
        Diagnostic::error("File cannot be read", detail)
    })
}
