//! `infra providers`

use std::collections::BTreeMap;
use std::fmt::Write;

use infra_diagnostics::Diagnostics;

use super::{broken, fail, load_state};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::Project;
use crate::terminal::Terminal;

pub async fn run(args: &args::Providers, terminal: &Terminal, environment: &Environment) -> Exit {
    let (project, found) = match Project::read(environment) {
        Ok(read) => read,
        Err(problems) => return broken(terminal, problems),
    };
    terminal.diagnostics(&found, &project.config.sources);
    match text(&project, args).await {
        Ok(text) => {
            terminal.out(&text);
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &project.config.sources),
    }
}

async fn text(project: &Project, args: &args::Providers) -> Result<String, Diagnostics> {
    let mut text = "Providers that the configuration needs:\n".to_owned();
    for module in project.config.modules.values() {
        let mut needed: BTreeMap<String, (String, usize)> = BTreeMap::new();
        for required in module.required_providers.values() {
            needed.entry(required.source.for_display()).or_default();
        }
        for block in module.resources.values() {
            let source = module.provider_source(&module.provider_of(block).name);
            let entry = needed.entry(source.for_display()).or_default();
            entry.1 += 1;
            if project.catalog.get(&source).is_none() {
                entry.0 = ", not built in".to_owned();
            }
        }
        if needed.is_empty() {
            continue;
        }
        let name = if module.path.is_root() { "root module".to_owned() } else { module.path.to_string() };
        let _ = writeln!(text, "\n{name}");
        for (source, (note, count)) in needed {
            let blocks = if count == 1 { "1 block".to_owned() } else { format!("{count} blocks") };
            let _ = writeln!(text, "  {source} ({blocks}{note})");
        }
    }
    let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
    let mut held: BTreeMap<String, usize> = BTreeMap::new();
    for (_, _, provider, _) in loaded.state.objects() {
        *held.entry(provider.source.for_display()).or_default() += 1;
    }
    if !held.is_empty() {
        text.push_str("\nProviders of the objects in the state:\n\n");
        for (source, count) in held {
            let objects = if count == 1 { "1 object".to_owned() } else { format!("{count} objects") };
            let _ = writeln!(text, "  {source} ({objects})");
        }
    }
    Ok(text)
}
