//! `infra output`

use infra_diagnostics::{Diagnostic, Diagnostics};

use super::{broken, fail, load_state};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn run(args: args::Output, terminal: &Terminal, environment: &Environment) -> Exit {
    let project = match Project::of_state(environment, args.state.state.as_deref()) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    match text(&project, &args, terminal).await {
        Ok(text) => {
            terminal.out(&text);
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &project.config.sources),
    }
}

async fn text(project: &Project, args: &args::Output, terminal: &Terminal) -> Result<String, Diagnostics> {
    let store = project.store(args.state.state.as_deref())?;
    let outputs = load_state(&store).await?.state.outputs.clone();
    let Some(name) = &args.name else {
        return Ok(match args.shown.json {
            true => infra_report::json::outputs(&outputs),
            false => infra_report::outputs(&outputs, &terminal.style),
        });
    };
    let Some(output) = outputs.get(name) else {
        let detail = format!("The state holds no output \"{name}\". Outputs are stored by apply.");
        let problem = Diagnostic::error(format!("Output \"{name}\" not found"), detail);
        let hint = match infra_diagnostics::did_you_mean(name, outputs.keys().map(String::as_str)) {
            Some(near) => format!("Did you mean \"{near}\"?"),
            None if outputs.is_empty() => "The state has no outputs.".to_owned(),
            None => "\"infra output\" shows those that there are.".to_owned(),
        };
        return Err(problem.hint(hint).into());
    };
    // Asking for one output by name is asking to see it, as everywhere in the ecosystem.
    match (args.raw, args.shown.json) {
        (true, _) => infra_report::raw_output(name, output).map_err(Diagnostics::from),
        (_, true) => Ok(format!("{}\n", output.value.as_str())),
        _ => Ok(infra_report::output(output, &terminal.style)),
    }
}
