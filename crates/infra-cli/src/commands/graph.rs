//! `infra graph`

use infra_diagnostics::{Diagnostics, SourceMap};

use super::{broken, fail};
use crate::args::{self, GraphFormat};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::saved_plan;
use crate::terminal::Terminal;

pub async fn run(args: &args::Graph, terminal: &Terminal, environment: &Environment) -> Exit {
    let graph = match &args.plan {
        Some(path) => match saved_plan::read(path, environment).await {
            Ok(plan) => infra_report::Graph::of_plan(&plan),
            Err(problems) => return fail(terminal, problems, &SourceMap::new()),
        },
        None => {
            let (project, found) = match Project::read(environment) {
                Ok(read) => read,
                Err(problems) => return broken(terminal, problems),
            };
            terminal.diagnostics(&found, &project.config.sources);
            match uses(&project, environment) {
                Ok(graph) => graph,
                Err(problems) => return fail(terminal, problems, &project.config.sources),
            }
        }
    };
    terminal.out(&match args.format {
        GraphFormat::Dot => graph.dot(),
        GraphFormat::Mermaid => graph.mermaid(),
    });
    Exit::Success
}

fn uses(project: &Project, environment: &Environment) -> Result<infra_report::Graph, Diagnostics> {
    let stack = project.stack(environment.timestamp(), false)?;
    Ok(infra_report::Graph::of_dependencies(&stack.dependencies()))
}
