//! `infra state`

mod change;
mod history;
mod transfer;

use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_engine::Prior;
use infra_plan::ObjectId;
use infra_schema::address::ResourceInstance;

use super::{broken, fail, load_state};
use crate::args;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::project::{Project, catalog};
use crate::terminal::Terminal;

pub async fn run(args: args::State, terminal: &Terminal, environment: &Environment) -> Exit {
    let project = match Project::of_state(environment, args.state_file()) {
        Ok((project, _)) => project,
        Err(problems) => return broken(terminal, problems),
    };
    let text = match &args {
        args::State::List(args) => list(&project, args).await,
        args::State::Show(args) => show(&project, args, terminal).await,
        args::State::Mv(args) => change::mv(&project, args, environment).await,
        args::State::Rm(args) => change::rm(&project, args, environment).await,
        args::State::ReplaceProvider(args) => {
            change::replace_provider(&project, args, terminal, environment).await
        }
        args::State::History(args) => history::list(&project, args, terminal).await,
        args::State::Diff(args) => history::diff(&project, args, terminal).await,
        args::State::Pull(args) => transfer::pull(&project, args).await,
        args::State::Push(args) => transfer::push(&project, args, environment).await,
    };
    match text {
        Ok(text) => {
            terminal.out(&text);
            Exit::Success
        }
        Err(problems) => fail(terminal, problems, &project.config.sources),
    }
}

async fn list(project: &Project, args: &args::StateList) -> Result<String, Diagnostics> {
    let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
    let mut lines = String::new();
    for (address, deposed, _, object) in loaded.state.objects() {
        let name = ObjectId { address, deposed: deposed.cloned() }.to_string();
        let wanted = args.addresses.is_empty() || args.addresses.iter().any(|given| within(&name, given));
        if wanted && args.id.as_ref().is_none_or(|id| has_id(object.attributes.as_str(), id)) {
            lines.push_str(&name);
            lines.push('\n');
        }
    }
    if lines.is_empty() && !args.addresses.is_empty() {
        let known: Vec<String> = loaded.state.objects().map(|(address, ..)| address.to_string()).collect();
        return Err(not_there(&args.addresses.join(", "), &known).into());
    }
    Ok(lines)
}

/// Whether an address names the object, its resource, or a module around it.
fn within(name: &str, given: &str) -> bool {
    name.strip_prefix(given).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', ' ']))
}

fn has_id(attributes: &str, id: &str) -> bool {
    let attributes: Result<serde_json::Value, _> = serde_json::from_str(attributes);
    attributes.is_ok_and(|attributes| attributes.get("id").and_then(|v| v.as_str()) == Some(id))
}

async fn show(project: &Project, args: &args::StateShow, terminal: &Terminal) -> Result<String, Diagnostics> {
    let address: ResourceInstance =
        args.address.parse().map_err(|e| {
            Diagnostic::error("Invalid address", format!("{e}.")).hint(
                "An address is written as in aws_vpc.main, aws_subnet.public[0], aws_eip.nat[\"a\"] or module.net.aws_vpc.main. The shell takes quotes and brackets for itself: put the whole address in single quotes.",
            )
        })?;
    let loaded = load_state(&project.store(args.state.state.as_deref())?).await?;
    let catalog = catalog();
    let prior = Prior::load(&loaded.state, &catalog)?;
    let id = ObjectId::current(address);
    let Some(object) = prior.objects.get(&id) else {
        let known: Vec<String> = prior.objects.keys().map(ToString::to_string).collect();
        return Err(not_there(&args.address, &known).into());
    };
    Ok(match terminal.json {
        true => infra_report::json::object(&id, object, &prior),
        false => infra_report::object(&id, object, &catalog, &terminal.style),
    })
}

fn not_there(address: &str, known: &[String]) -> Diagnostic {
    let detail = format!("The state holds nothing at {address}.");
    let problem = Diagnostic::error("No such object in the state", detail);
    let hint = match infra_diagnostics::did_you_mean(address, known.iter().map(String::as_str)) {
        Some(near) => format!("Did you mean {near}?"),
        None if known.is_empty() => "The state is empty.".to_owned(),
        None => "\"infra state list\" shows what it holds.".to_owned(),
    };
    problem.hint(hint)
}
