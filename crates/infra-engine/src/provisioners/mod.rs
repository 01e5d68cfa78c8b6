//! Provisioners: what is done when an object has come about, and before it goes.

mod connection;
mod file;
mod local_exec;
mod output;
mod remote;
mod remote_exec;

use std::collections::BTreeMap;
use std::path::PathBuf;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::config::{Config, OnFailure, Provisioner, Removed, ResourceBlock, When};
use infra_lang::decode::{check_body, decode_body};
use infra_lang::eval::Scope;
use infra_plan::ObjectId;
use infra_schema::Block;
use infra_value::Value;

use crate::executor::Cancel;
use crate::secrets::Secrets;
use crate::{Event, Observer, Outcome};
pub use connection::{Connection, Endpoint};
use output::Failed;
use remote::Remote;
pub use remote::{Connector, Ended, Machine, Source, Unreachable};

/// What a provisioner does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    LocalExec,
    RemoteExec,
    File,
}

impl Kind {
    const ALL: [Self; 3] = [Self::LocalExec, Self::RemoteExec, Self::File];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::LocalExec => local_exec::TYPE,
            Self::RemoteExec => remote_exec::TYPE,
            Self::File => file::TYPE,
        }
    }

    fn schema(self) -> Block {
        match self {
            Self::LocalExec => local_exec::schema(),
            Self::RemoteExec => remote_exec::schema(),
            Self::File => file::schema(),
        }
    }

    /// What is wrong with arguments that are all known.
    fn check(self, arguments: &Value) -> Result<(), String> {
        match self {
            Self::LocalExec => local_exec::check(arguments),
            Self::RemoteExec => remote_exec::check(arguments),
            Self::File => file::check(arguments),
        }
    }

    /// Whether it works on another machine.
    fn is_remote(self) -> bool {
        self != Self::LocalExec
    }
}

/// The provisioners of a block, and the connection that they share.
#[derive(Clone, Copy)]
pub(crate) struct Declared<'c> {
    pub(crate) provisioners: &'c [Provisioner],
    pub(crate) connection: Option<&'c infra_syntax::Block>,
}

impl<'c> Declared<'c> {
    /// Those of a resource.
    pub(crate) fn by(block: &'c ResourceBlock) -> Self {
        Self { provisioners: &block.provisioners, connection: block.connection.as_ref() }
    }

    /// Those of a resource that is no longer configured.
    pub(crate) fn by_removal(removed: &'c Removed) -> Self {
        Self { provisioners: &removed.provisioners, connection: removed.connection.as_ref() }
    }

    /// How a provisioner reaches its machine.
    fn connection_of(&self, provisioner: &Provisioner) -> Option<infra_syntax::Body> {
        let body = |block: Option<&'_ infra_syntax::Block>| block.map(|block| block.body.clone());
        connection::merged(body(provisioner.connection.as_ref()), body(self.connection))
    }

    /// What is wrong with them, as far as it can be said before anything runs.
    fn check(&self) -> Diagnostics {
        let mut found = Vec::new();
        for provisioner in self.provisioners {
            let Some(kind) = Kind::named(&provisioner.kind) else {
                found.push(unknown(provisioner));
                continue;
            };
            found.extend(check_body(&provisioner.body, &kind.schema()));
            match self.connection_of(provisioner) {
                Some(body) => found.extend(connection::check(&body)),
                None if kind.is_remote() => found.push(unconnected(kind, provisioner.span)),
                None => {}
            }
        }
        // What the block of the resource says is the same for all of them.
        let mut problems: Vec<Diagnostic> = Vec::new();
        for problem in found {
            if !problems.contains(&problem) {
                problems.push(problem);
            }
        }
        problems.into_iter().collect()
    }
}

/// What is wrong with the provisioners of a configuration, as far as it can be said before anything runs.
pub(crate) fn check(config: &Config) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for module in config.modules.values() {
        let declared = module.resources.values().map(Declared::by);
        let removed = module.removed.iter().map(Declared::by_removal);
        declared.chain(removed).for_each(|declared| problems.extend(declared.check()));
    }
    problems
}

fn unknown(provisioner: &Provisioner) -> Diagnostic {
    let known: Vec<String> = Kind::ALL.iter().map(|kind| format!("\"{}\"", kind.name())).collect();
    let detail =
        format!("There is no provisioner \"{}\". infra knows {}.", provisioner.kind, known.join(", "));
    Diagnostic::error("Unsupported provisioner type", detail).at(provisioner.span)
}

fn unconnected(kind: Kind, span: Span) -> Diagnostic {
    let detail = format!(
        "A {} provisioner works on another machine, and nothing says how that is reached. Write a \"connection\" block into the provisioner or into the resource.",
        kind.name()
    );
    Diagnostic::error("Missing connection", detail).at(span)
}

/// A provisioner with its arguments, ready to run.
pub(crate) struct Step {
    kind: Kind,
    arguments: Value,
    connection: Option<Connection>,
    /// Where commands run, and what relative paths start from.
    folder: PathBuf,
    /// What `~` stands for.
    home: Option<PathBuf>,
    /// What of its connection must not be shown.
    secrets: Secrets,
    /// Why its output is not shown.
    hidden: Option<&'static str>,
    on_failure: OnFailure,
    span: Span,
}

/// Evaluates all provisioners for one occasion, in their order.
pub(crate) fn prepare(
    declared: Declared<'_>,
    when: When,
    scope: &dyn Scope,
) -> Result<Vec<Step>, Diagnostics> {
    let wanted = declared.provisioners.iter().filter(|provisioner| provisioner.when == when);
    wanted.map(|provisioner| step(provisioner, declared, scope)).collect()
}

fn step(provisioner: &Provisioner, declared: Declared<'_>, scope: &dyn Scope) -> Result<Step, Diagnostics> {
    let kind = Kind::named(&provisioner.kind).ok_or_else(|| unknown(provisioner))?;
    let arguments = decode_body(&provisioner.body, &kind.schema(), scope)?;
    let fail = |detail: String| {
        Diagnostics::from(Diagnostic::error("Invalid provisioner", detail).at(provisioner.span))
    };
    let marks = crate::marks::collect(&arguments);
    let has = |mark| marks.iter().any(|(_, marks)| marks.contains(mark));
    let hidden = match (has(infra_value::Marks::SENSITIVE), has(infra_value::Marks::EPHEMERAL)) {
        (true, _) => Some("sensitive"),
        (false, true) => Some("ephemeral"),
        _ => None,
    };
    let arguments = arguments.unmark_deep();
    if !arguments.is_wholly_known() {
        return Err(fail(
            "Its arguments are not known, although everything that they depend on is there.".to_owned(),
        ));
    }
    kind.check(&arguments).map_err(fail)?;
    let mut secrets = Secrets::default();
    let connection = match declared.connection_of(provisioner).filter(|_| kind.is_remote()) {
        Some(body) => Some(connection::evaluate(&body, scope, &mut secrets)?),
        None if kind.is_remote() => return Err(unconnected(kind, provisioner.span).into()),
        None => None,
    };
    Ok(Step {
        kind,
        arguments,
        connection,
        folder: scope.context().working_dir.clone(),
        home: scope.context().home_dir.clone(),
        secrets,
        hidden,
        on_failure: provisioner.on_failure,
        span: provisioner.span,
    })
}

/// What steps run for, and with.
pub(crate) struct Occasion<'a> {
    pub(crate) object: &'a ObjectId,
    pub(crate) observer: &'a dyn Observer,
    pub(crate) cancel: &'a Cancel,
    /// What output must not show.
    pub(crate) secrets: &'a Secrets,
    /// Who connects to other machines.
    pub(crate) connector: Option<&'a dyn Connector>,
}

impl Occasion<'_> {
    /// Runs steps one after the other, up to the first that fails. Those that failed and may are warnings.
    pub(crate) async fn run(&self, steps: &[Step]) -> Result<Diagnostics, Diagnostics> {
        let mut warnings = Diagnostics::new();
        for step in steps {
            let provisioner = step.kind.name();
            let object = self.object.clone();
            self.observer.notice(&Event::Provisioning { object: object.clone(), provisioner });
            let secrets = step.secrets.clone().and(self.secrets);
            let tell = |text: &str| self.tell(step, &secrets, text);
            let result = self.perform(step, &tell).await;
            let outcome = if result.is_ok() { Outcome::Done(None) } else { Outcome::Failed };
            self.observer.notice(&Event::Provisioned { object, provisioner, outcome });
            let Err(reason) = result else { continue };
            let reason = match step.hidden {
                None => secrets.hide(&reason.with_output()),
                Some(why) => {
                    let short = secrets.hide(&reason.short());
                    format!("{short} (What it wrote is not shown: its arguments are {why}.)")
                }
            };
            let detail = format!("A {provisioner} provisioner of {} failed: {reason}", self.object);
            match step.on_failure {
                OnFailure::Continue => warnings.push(
                    Diagnostic::warning("Provisioner failed", detail)
                        .at(step.span)
                        .for_address(self.object.to_string()),
                ),
                OnFailure::Fail => {
                    let problem = Diagnostic::error("Provisioner failed", detail).at(step.span);
                    warnings.push(problem.for_address(self.object.to_string()));
                    return Err(warnings);
                }
            }
        }
        Ok(warnings)
    }

    async fn perform(&self, step: &Step, tell: &(dyn Fn(&str) + Sync)) -> Result<(), Failed> {
        let arguments = &step.arguments;
        let Some(connection) = &step.connection else {
            return local_exec::run(arguments, &step.folder, self.cancel, tell).await;
        };
        let connector = self
            .connector
            .ok_or_else(|| Failed::before("nothing here connects to other machines".to_owned()))?;
        match step.kind {
            // It has no connection.
            Kind::LocalExec => Ok(()),
            Kind::RemoteExec => {
                let scripts = remote_exec::scripts(arguments, &step.folder).await?;
                let mut remote = Remote::reach(connector, connection, self.cancel, tell).await?;
                remote_exec::run(scripts, connection, &mut remote).await
            }
            Kind::File => {
                let load = file::load(arguments, &step.folder, step.home.as_deref())?;
                let mut remote = Remote::reach(connector, connection, self.cancel, tell).await?;
                file::copy(load, &mut remote).await
            }
        }
    }

    fn tell(&self, step: &Step, secrets: &Secrets, text: &str) {
        let text = match step.hidden {
            Some(why) => format!("(output suppressed due to {why} value in config)"),
            None => secrets.hide(text),
        };
        let object = self.object.clone();
        self.observer.notice(&Event::Output { object, provisioner: step.kind.name(), text });
    }
}

/// Arguments by name.
fn argument<'v>(arguments: &'v Value, name: &str) -> Option<&'v Value> {
    arguments.get(name).filter(|value| !value.is_null())
}

/// The texts of a map; those that are null are left out.
fn texts(value: Option<&Value>) -> BTreeMap<String, String> {
    let entries = value.and_then(Value::as_entries);
    let text =
        |(name, value): (&std::sync::Arc<str>, &Value)| Some((name.to_string(), value.as_str()?.to_owned()));
    entries.into_iter().flatten().filter_map(text).collect()
}
