//! Provisioners: what is done when an object has come about, and before it goes.

mod local_exec;

use std::collections::BTreeMap;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::config::{Config, OnFailure, Provisioner, When};
use infra_lang::decode::{check_body, decode_body};
use infra_lang::eval::Scope;
use infra_plan::ObjectId;
use infra_value::Value;

use crate::executor::Cancel;
use crate::secrets::Secrets;
use crate::{Event, Observer, Outcome};

/// Provisioners that need a connection to another machine.
const REMOTE: [&str; 2] = ["file", "remote-exec"];

/// What is wrong with the provisioners of a configuration, as far as it can be said before anything runs.
pub(crate) fn check(config: &Config) -> Diagnostics {
    let mut problems = Diagnostics::new();
    for module in config.modules.values() {
        let declared = module.resources.values().flat_map(|resource| &resource.provisioners);
        let removed = module.removed.iter().flat_map(|removed| &removed.provisioners);
        for provisioner in declared.chain(removed) {
            match &*provisioner.kind {
                local_exec::TYPE => problems.extend(check_body(&provisioner.body, &local_exec::schema())),
                kind => problems.push(unsupported(kind, provisioner.span)),
            }
        }
    }
    problems
}

fn unsupported(kind: &str, span: Span) -> Diagnostic {
    let detail = match REMOTE.contains(&kind) {
        true => format!(
            "infra runs \"local-exec\" provisioners and does not connect to other machines, as \"{kind}\" would. Use \"user_data\" or an image that is ready, or call ssh or scp from a \"local-exec\" provisioner."
        ),
        false => format!("There is no provisioner \"{kind}\". infra knows \"local-exec\"."),
    };
    Diagnostic::error("Unsupported provisioner type", detail).at(span)
}

/// A provisioner with its arguments, ready to run.
pub(crate) struct Step {
    arguments: Value,
    /// Why its output is not shown.
    hidden: Option<&'static str>,
    on_failure: OnFailure,
    span: Span,
}

/// Evaluates all provisioners for one occasion, in their order.
pub(crate) fn prepare(
    provisioners: &[Provisioner],
    when: When,
    scope: &dyn Scope,
) -> Result<Vec<Step>, Diagnostics> {
    let wanted = provisioners.iter().filter(|provisioner| provisioner.when == when);
    wanted.map(|provisioner| step(provisioner, scope)).collect()
}

fn step(provisioner: &Provisioner, scope: &dyn Scope) -> Result<Step, Diagnostics> {
    let arguments = decode_body(&provisioner.body, &local_exec::schema(), scope)?;
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
    local_exec::check(&arguments).map_err(fail)?;
    Ok(Step { arguments, hidden, on_failure: provisioner.on_failure, span: provisioner.span })
}

/// What steps run for, and with.
pub(crate) struct Occasion<'a> {
    pub(crate) object: &'a ObjectId,
    pub(crate) observer: &'a dyn Observer,
    pub(crate) cancel: &'a Cancel,
    /// What output must not show.
    pub(crate) secrets: &'a Secrets,
}

impl Occasion<'_> {
    /// Runs steps one after the other, up to the first that fails. Those that failed and may are warnings.
    pub(crate) async fn run(&self, steps: &[Step]) -> Result<Diagnostics, Diagnostics> {
        let mut warnings = Diagnostics::new();
        for step in steps {
            let provisioner = local_exec::TYPE;
            let object = self.object.clone();
            self.observer.notice(&Event::Provisioning { object: object.clone(), provisioner });
            let result = local_exec::run(&step.arguments, self.cancel, &|text| self.tell(step, text)).await;
            let outcome = if result.is_ok() { Outcome::Done(None) } else { Outcome::Failed };
            self.observer.notice(&Event::Provisioned { object, provisioner, outcome });
            let Err(reason) = result else { continue };
            let reason = match step.hidden {
                None => self.secrets.hide(&reason.with_output()),
                Some(why) => {
                    format!("{} (What it wrote is not shown: its arguments are {why}.)", reason.short())
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

    fn tell(&self, step: &Step, text: &str) {
        let text = match step.hidden {
            Some(why) => format!("(output suppressed due to {why} value in config)"),
            None => self.secrets.hide(text),
        };
        let object = self.object.clone();
        self.observer.notice(&Event::Output { object, provisioner: local_exec::TYPE, text });
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
