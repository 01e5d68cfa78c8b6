//! The executor: carries out what a plan says and decides nothing anew.
//!
//! It runs as one task: it alone evaluates and schedules, while the calls of the actions that have started are in
//! flight beside each other. Around every mutating call stand the journal's begin and done or failed.

mod answer;
mod cancel;
mod claims;
mod conditions;
mod conform;
mod ephemeral;
mod evaluate;
mod outputs;
mod perform;
mod prepare;
mod provision;
mod reread;
mod schedule;
mod settle;
mod stale;

use std::collections::{BTreeMap, HashMap};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::stream::{FuturesUnordered, StreamExt};
use futures::{FutureExt, TryFutureExt};
use infra_diagnostics::{Diagnostic, Diagnostics};
use infra_lang::instances::{Evaluator, Expansion};
use infra_plan::{Action, ActionId, ActionKind, Mode, Plan};
use infra_provider::Waivers;
use infra_schema::address::{ResourceInModule, ResourceInstance};
use infra_state::{Session, StateError};
use infra_value::Value;

use crate::remote::Connector;
use crate::{Catalog, Clients, Durations, Event, Observer, Outcome, Prior, Proof};
use answer::{Answer, Call, CallResult, Done, Failure};
pub use cancel::Cancel;
pub(crate) use claims::of as claims;
pub(crate) use prepare::provider;
use schedule::Schedule;

/// What an apply works with.
pub struct Executor<'a, 'c> {
    plan: &'a Plan,
    evaluator: Evaluator<'c>,
    catalog: &'a Catalog,
    clients: &'a Clients,
    session: &'a Session,
    observer: &'a dyn Observer,
    cancel: Cancel,
    options: ApplyOptions,
    /// How often blocks are repeated.
    expansions: HashMap<ResourceInModule, Expansion>,
    /// What each instance is by now.
    values: BTreeMap<ResourceInstance, Value>,
    /// By node of the evaluator's graph: whether its value is final.
    settled: Vec<bool>,
    /// Changes of which an action has ended well.
    performed: Vec<usize>,
    durations: Durations,
    connector: Option<&'a dyn Connector>,
    /// Why the state cannot be written: nothing is started any more, since it could not be announced.
    unwritable: Option<StateError>,
}

/// How a plan is applied.
#[derive(Clone, Copy, Debug)]
pub struct ApplyOptions {
    /// How many calls are in flight at once, at least 1.
    pub parallelism: usize,
    /// Whether the plan was saved, so that somebody could try to apply it again.
    pub saved: bool,
    /// What deletions may give up.
    pub waivers: Waivers,
}

impl ApplyOptions {
    /// An apply of a new plan that gives up nothing.
    pub fn new(parallelism: usize) -> Self {
        Self { parallelism, saved: false, waivers: Waivers::NONE }
    }
}

/// What an apply has done.
#[derive(Debug, Default)]
pub struct Applied {
    /// Objects taken into the state.
    pub imported: usize,
    /// Objects dropped from the state.
    pub forgotten: usize,
    /// Objects created.
    pub added: usize,
    /// Objects changed in place.
    pub changed: usize,
    /// Objects destroyed.
    pub destroyed: usize,
    /// What went wrong.
    pub problems: Diagnostics,
    /// Actions that were not started, because something before them failed or the user interrupted.
    pub skipped: usize,
    /// Whether the user interrupted.
    pub interrupted: bool,
    /// How long actions take, by what was known before and what was measured now.
    pub durations: Durations,
    /// What is left of what was destroyed.
    pub proof: Option<Proof>,
}

impl Applied {
    /// Whether everything that was planned was done.
    pub fn is_complete(&self) -> bool {
        !self.problems.has_errors() && !self.interrupted && self.skipped == 0
    }

    /// Takes in what was found afterwards: what is still there is an error.
    pub(crate) fn prove(&mut self, proof: Proof) {
        for object in &proof.left {
            let detail = format!(
                "{object} was deleted, and the provider still finds it. It is no longer in the state. Look at what holds it, and remove it by hand."
            );
            self.problems.push(Diagnostic::error("Destroyed object is still there", detail));
        }
        self.proof = Some(proof);
    }
}

/// An action in flight. `has_place`: whether it counts among the calls that are made at once.
async fn fly(action: ActionId, has_place: bool, call: Call<'_>) -> (ActionId, bool, CallResult<'_>) {
    (action, has_place, call.await)
}

impl<'a, 'c> Executor<'a, 'c> {
    /// An executor of a plan. `evaluator` must be fresh: made from the plan's own configuration and variables.
    #[allow(clippy::too_many_arguments)]
    pub fn new(
        plan: &'a Plan,
        evaluator: Evaluator<'c>,
        catalog: &'a Catalog,
        clients: &'a Clients,
        session: &'a Session,
        observer: &'a dyn Observer,
        cancel: Cancel,
        options: ApplyOptions,
    ) -> Self {
        let settled = vec![false; evaluator.graph().len()];
        Self {
            plan,
            evaluator,
            catalog,
            clients,
            session,
            observer,
            cancel,
            options,
            expansions: HashMap::new(),
            values: BTreeMap::new(),
            settled,
            performed: Vec::new(),
            durations: Durations::default(),
            connector: None,
            unwritable: None,
        }
    }

    /// With what is known of how long actions take.
    pub fn knowing(mut self, durations: Durations) -> Self {
        self.durations = durations;
        self
    }

    /// With somebody who connects to other machines, for provisioners.
    pub fn connecting(mut self, connector: Option<&'a dyn Connector>) -> Self {
        self.connector = connector;
        self
    }

    /// Applies the plan. Refuses, and changes nothing, when what it was made from has moved. `prior` is what the state
    /// says now, under the addresses of the plan.
    pub async fn run(mut self, prior: &Prior) -> Result<Applied, Diagnostics> {
        match self.options.saved {
            true => stale::claim(self.plan, self.session).await?,
            false => stale::check(self.plan, self.session)?,
        }
        self.record_moves().await?;
        self.record_observations().await?;
        // Everything that is not claimed is left to others from here on.
        let claims = claims::of(self.plan, self.evaluator.graph());
        self.session.share(claims).await.map_err(|error| error.diagnostic())?;
        self.known_values(prior);
        let mut applied = self.act().await;
        if let Some(error) = &self.unwritable {
            let mut problem = error.diagnostic();
            problem.detail.push_str(" Nothing was started after that.");
            applied.problems.push(problem);
            return Ok(applied);
        }
        let outputs = self.record_outputs(&applied).await;
        applied.problems.extend(outputs.err().into_iter().flatten());
        if matches!(self.plan.mode, Mode::Normal | Mode::Destroy) && !applied.interrupted {
            let warnings = self.check().await;
            applied.problems.extend(warnings);
        }
        if !applied.interrupted {
            let reread = self.reread().await;
            applied.problems.extend(reread);
        }
        // What is not settled now is settled by the next apply.
        let settled = tokio::select! {
            settled = settle::settle(self.session, self.clients, self.catalog) => settled,
            () = self.cancel.abandoned() => Diagnostics::new(),
        };
        applied.problems.extend(settled);
        Ok(applied)
    }

    async fn act(&mut self) -> Applied {
        let mut applied = Applied::default();
        let mut schedule = Schedule::new(&self.plan.actions, |action| self.expected(action));
        let mut flying = FuturesUnordered::new();
        let mut calls = 0;
        let mut told = false;
        let mut under_way: BTreeMap<ActionId, Instant> = BTreeMap::new();
        let cancel = self.cancel.clone();
        let abandoned = pin!(cancel.abandoned());
        let mut abandoned = abandoned.fuse();
        let clients = self.clients;
        let mut renewals = pin!(clients.ephemerals().keep());
        loop {
            while calls < self.options.parallelism.max(1) && self.may_start() {
                let Some(action) = schedule.next() else { break };
                match self.start(action) {
                    Ok(None) => schedule.done(action),
                    Ok(Some(call)) => {
                        under_way.insert(action, Instant::now());
                        flying.push(fly(action, true, call));
                        calls += 1;
                    }
                    Err(problems) => {
                        applied.problems.extend(problems);
                        schedule.failed(action);
                    }
                }
            }
            if self.cancel.is_stopping() && !told {
                told = true;
                self.observer.notice(&Event::Stopping { in_flight: flying.len() });
            }
            let ended = tokio::select! {
                biased;
                ended = flying.next() => ended,
                () = cancel.stopped(), if !told => continue,
                () = &mut abandoned => break,
                () = &mut renewals => continue,
            };
            let Some((action, has_place, result)) = ended else { break };
            let mut result = match result {
                Ok(Answer::Recording(recording)) => {
                    // Its place is free for the next call. What depends on it waits until its result is durable. Whoever wants one
                    // call after the other wants them told in that order, too.
                    let keeps_place = has_place && self.options.parallelism <= 1;
                    calls -= usize::from(has_place && !keeps_place);
                    flying.push(fly(action, keeps_place, recording.map_ok(Answer::done).boxed()));
                    continue;
                }
                Ok(Answer::Done(done)) => Ok(*done),
                Err(failure) => Err(failure),
            };
            if let Some(unproven) = result.as_mut().ok().and_then(|done| done.unproven.take()) {
                match self.provision(action, unproven) {
                    Ok(provisioning) => {
                        // Provisioners are work like calls: nothing new is started while too many of both run.
                        calls += usize::from(!has_place);
                        flying.push(fly(action, true, provisioning.map_ok(Answer::done).boxed()));
                        continue;
                    }
                    Err(problems) => result = Err(problems.into()),
                }
            }
            calls -= usize::from(has_place);
            let began = under_way.remove(&action).unwrap_or_else(Instant::now);
            self.ended(action, began, result, &mut schedule, &mut applied);
        }
        // The calls are left to themselves, and their beginnings stay in the journal.
        drop(flying);
        self.abandon(&under_way, &mut schedule, &mut applied);
        applied.durations = std::mem::take(&mut self.durations);
        applied.skipped = schedule.remaining();
        applied.interrupted = self.cancel.is_stopping();
        applied
    }

    fn ended(
        &mut self,
        action: ActionId,
        began: Instant,
        result: Result<Done, Failure>,
        schedule: &mut Schedule,
        applied: &mut Applied,
    ) {
        if self.plan.actions[action.0 as usize].kind == ActionKind::Open {
            match result.map_err(|failure| failure.problems).and_then(|done| self.opened(done.opened)) {
                Ok(()) => schedule.done(action),
                Err(problems) => {
                    applied.problems.extend(problems);
                    schedule.failed(action);
                }
            }
            return;
        }
        let Some((object, kind)) = self.object_of(action) else { return };
        if result.is_ok() {
            self.durations.measured(&object.address.resource.ty, kind, began.elapsed());
        }
        let outcome = match result {
            Ok(done) => {
                applied.problems.extend(done.warnings);
                match kind {
                    ActionKind::Create => applied.added += 1,
                    ActionKind::Update => applied.changed += 1,
                    ActionKind::Delete => applied.destroyed += 1,
                    ActionKind::Import => applied.imported += 1,
                    ActionKind::Forget => applied.forgotten += 1,
                    ActionKind::Read | ActionKind::Open | ActionKind::Join => {}
                }
                let id = done.value.as_ref().and_then(|v| v.get("id")?.as_str().map(str::to_owned));
                self.performed.extend(self.plan.actions[action.0 as usize].change.map(|c| c as usize));
                let change = self.plan.actions[action.0 as usize].change;
                let change = change.and_then(|change| self.plan.changes.get(change as usize));
                let fresh = matches!(kind, ActionKind::Create | ActionKind::Update | ActionKind::Read);
                let wanting = match (change, &done.value) {
                    (Some(change), Some(value)) if fresh => self.postconditions(change, value).err(),
                    _ => None,
                };
                if let Some(value) = done.value {
                    self.values.insert(object.address.clone(), value);
                }
                match wanting {
                    Some(problems) => {
                        applied.problems.extend(problems);
                        schedule.failed(action);
                    }
                    None => schedule.done(action),
                }
                Outcome::Done(id)
            }
            Err(Failure { problems, state }) => {
                applied.problems.extend(problems);
                // One failure of the state is the reason of all that come with it.
                self.unwritable = self.unwritable.take().or(state);
                schedule.failed(action);
                Outcome::Failed
            }
        };
        self.observer.notice(&Event::Ended { object, kind, outcome, elapsed: began.elapsed() });
    }

    /// Tells of actions whose ends nobody waits for.
    fn abandon(
        &self,
        under_way: &BTreeMap<ActionId, Instant>,
        schedule: &mut Schedule,
        applied: &mut Applied,
    ) {
        let mut names = Vec::new();
        for (action, began) in under_way {
            schedule.failed(*action);
            let Some((object, kind)) = self.object_of(*action) else { continue };
            names.push(format!("  {object}"));
            let outcome = Outcome::Abandoned;
            self.observer.notice(&Event::Ended { object, kind, outcome, elapsed: began.elapsed() });
        }
        if !names.is_empty() {
            let detail = format!(
                "You did not want to wait for what was under way, so nobody knows yet what became of it:\n{}",
                names.join("\n")
            );
            let hint =
                "The journal knows what was begun. The next command that locks the state looks for it first.";
            applied.problems.push(Diagnostic::error("Not waited for", detail).hint(hint));
        }
    }

    /// How long an action will take.
    fn expected(&self, action: &Action) -> Duration {
        let change = action.change.and_then(|change| self.plan.changes.get(change as usize));
        change.map_or(Duration::ZERO, |change| {
            self.durations.expected(&change.object.address.resource.ty, action.kind)
        })
    }

    fn may_start(&self) -> bool {
        !self.cancel.is_stopping() && self.unwritable.is_none()
    }

    /// Gives everything that moved its new address, all at once.
    async fn record_moves(&self) -> Result<(), Diagnostics> {
        let changes = prepare::moves(self.plan, self.session)?;
        if changes.is_empty() {
            return Ok(());
        }
        self.session.set_all(changes).await.map_err(|error| error.diagnostic().into())
    }

    /// Writes down what the refresh found, so that the state is right even about what the plan leaves alone.
    async fn record_observations(&self) -> Result<(), Diagnostics> {
        let mut changes = prepare::observations(self.plan, self.session, self.catalog)?;
        changes.retain(|change| self.session.may_note(&change.address));
        if changes.is_empty() {
            return Ok(());
        }
        self.session.set_all(changes).await.map_err(|error| error.diagnostic().into())
    }

    fn client(
        &self,
        provider: &infra_state::ProviderAddress,
    ) -> Result<Arc<dyn infra_provider::Client>, Diagnostics> {
        self.clients.get(provider).cloned().ok_or_else(|| {
            let detail = format!("The plan needs {provider}, which is not configured.");
            Diagnostic::error("Provider configuration not present", detail).into()
        })
    }
}
