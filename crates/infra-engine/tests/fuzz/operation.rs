//! What is done to a world.

use fastrand::Rng;
use infra_engine::planner::{Selection, Selector};
use infra_engine::{Applied, Cancel, PlanOptions, state_edit};
use infra_plan::Mode;
use infra_provider::testing::{Call, Fault, Injection, Moment};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;

use crate::common::World;
use crate::program::Program;
use crate::rules::{Rules, objects};

/// Something that goes wrong, at the nth such call.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    call: Call,
    moment: Moment,
    kind: TroubleKind,
    nth: u32,
}

/// How it goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum TroubleKind {
    /// The API refuses.
    Refused,
    /// The answer is lost.
    Unreachable,
    /// The object is useless.
    Tainted,
    /// The process is killed.
    Killed,
}

/// One operation.
#[derive(Clone, Debug)]
pub enum Operation {
    Apply,
    Troubled(Trouble),
    Target(Vec<Selector>),
    Exclude(Vec<Selector>),
    Replace(u8),
    RefreshOnly,
    /// Somebody deletes the nth object, and sets the size of another one.
    Drift(u8),
    Taint(u8),
    /// The state forgets the nth object.
    Forget(u8),
    Destroy,
}

impl Operation {
    pub fn any(rng: &mut Rng, program: &Program) -> Self {
        let names: Vec<String> = program
            .networks
            .iter()
            .map(|n| format!("test_network.{}", n.name))
            .chain(program.servers.iter().map(|s| format!("test_server.{}", s.name)))
            .chain(program.buckets.iter().map(|b| format!("test_bucket.{}", b.name)))
            .collect();
        let some = |rng: &mut Rng| -> Vec<Selector> {
            (0..rng.usize(1..=2)).map(|_| names[rng.usize(..names.len())].parse().unwrap()).collect()
        };
        match rng.u8(..16) {
            0..=3 => Self::Apply,
            4..=9 => Self::Troubled(Trouble::any(rng)),
            10 => Self::Target(some(rng)),
            11 => Self::Exclude(some(rng)),
            12 => Self::Replace(rng.u8(..)),
            13 => match rng.bool() {
                true => Self::RefreshOnly,
                false => Self::Taint(rng.u8(..)),
            },
            14 => Self::Drift(rng.u8(..)),
            _ => Self::Forget(rng.u8(..)),
        }
    }

    /// Does it, and checks the rules.
    pub async fn run(
        &self,
        world: &World,
        program: &mut Program,
        text: &str,
        rules: &mut Rules,
    ) -> Result<(), String> {
        let options = |mode, selection| PlanOptions { mode, selection, ..PlanOptions::default() };
        let whole = options(Mode::Normal, Selection::default());
        match self {
            Self::Apply => self::clean(world, text, &whole, rules).await?,
            Self::Troubled(trouble) => {
                world.cloud.inject(trouble.injection());
                let killed = tokio::select! {
                    applied = world.apply_asked(text, &whole, Cancel::new()) => {
                        applied.map_err(|p| format!("{p:#?}"))?;
                        false
                    }
                    () = world.cloud.hung() => true,
                };
                world.cloud.heal();
                if !killed {
                    rules.after(world, false).await?;
                }
                clean(world, text, &whole, rules).await?;
            }
            Self::Target(targets) => {
                let selection = Selection { targets: targets.clone(), ..Selection::default() };
                partial(world, text, &options(Mode::Normal, selection), rules).await?;
            }
            Self::Exclude(excludes) => {
                let selection = Selection { excludes: excludes.clone(), ..Selection::default() };
                partial(world, text, &options(Mode::Normal, selection), rules).await?;
            }
            Self::Replace(nth) => {
                clean(world, text, &whole, rules).await?;
                let all: Vec<_> = world.state().await.objects().map(|(address, ..)| address).collect();
                if !all.is_empty() {
                    let replace = vec![all[usize::from(*nth) % all.len()].clone()];
                    let asked = options(Mode::Normal, Selection { replace, ..Selection::default() });
                    let applied = apply(world, text, &asked).await?;
                    if applied.added == 0 || applied.added != applied.destroyed {
                        return Err(format!("rule 8: replaced, and {applied:?}"));
                    }
                    rules.after(world, true).await?;
                }
                clean(world, text, &whole, rules).await?;
            }
            Self::RefreshOnly => {
                clean(world, text, &whole, rules).await?;
                drift(world, 1, rules);
                world.cloud.forget_calls();
                apply(world, text, &options(Mode::RefreshOnly, Selection::default())).await?;
                if world.cloud.records().iter().any(|record| record.call.is_mutation()) {
                    return Err("rule 9: a refresh changed something".to_owned());
                }
                rules.after(world, true).await?;
                clean(world, text, &whole, rules).await?;
            }
            Self::Drift(nth) => {
                drift(world, *nth, rules);
                clean(world, text, &whole, rules).await?;
            }
            Self::Taint(nth) => {
                clean(world, text, &whole, rules).await?;
                let session = world.session().await;
                let state = session.state();
                let all: Vec<_> = state.objects().map(|(address, ..)| address).collect();
                if !all.is_empty() {
                    let address = &all[usize::from(*nth) % all.len()];
                    let change = state_edit::taint(&state, address, true).unwrap();
                    drop(state);
                    session.set_all(change.into_iter().collect()).await.unwrap();
                }
                session.close().await.unwrap();
                clean(world, text, &whole, rules).await?;
            }
            Self::Forget(nth) => {
                clean(world, text, &whole, rules).await?;
                // A bucket: its name is taken from then on, so that it leaves the configuration too.
                let names: Vec<String> = program.buckets.iter().map(|b| b.name.clone()).collect();
                if let Some(name) = names.get(usize::from(*nth) % names.len().max(1)) {
                    program.buckets.retain(|bucket| bucket.name != *name);
                    let without = format!(
                        "{}removed {{\n  from = test_bucket.{name}\n  lifecycle {{\n    destroy = false\n  }}\n}}\n",
                        program.render()
                    );
                    let applied = apply(world, &without, &whole).await?;
                    if applied.forgotten != 1 {
                        return Err(format!("rule 10: forgotten, and {applied:?}"));
                    }
                    rules.forget(name);
                    rules.after(world, true).await?;
                }
            }
            Self::Destroy => {
                let applied = apply(world, text, &options(Mode::Destroy, Selection::default())).await?;
                if applied.problems.has_errors() {
                    return Err(format!(
                        "rule 7: a destruction without trouble fails: {:#?}",
                        applied.problems
                    ));
                }
                rules.after(world, true).await?;
                rules.nothing_left(world).await?;
            }
        }
        Ok(())
    }
}

/// An apply without trouble. It does what its plan says, and leaves nothing to do.
async fn clean(world: &World, text: &str, options: &PlanOptions, rules: &mut Rules) -> Result<(), String> {
    let before = (std::fs::read(world.state_path()).ok(), world.cloud.records().len());
    let planned = world.plan_asked(text, options).await.map_err(|p| format!("rule 7: no plan: {p:#?}"))?;
    rules.planned(world, before)?;
    let applied = apply(world, text, options).await?;
    let counts = planned.plan.counts();
    if (applied.added, applied.changed, applied.destroyed) != (counts.add, counts.change, counts.destroy) {
        return Err(format!("rule 8: planned {counts:?}, and did {applied:?}"));
    }
    rules.after(world, true).await?;
    let again = world.plan_asked(text, options).await.map_err(|p| format!("rule 7: {p:#?}"))?.plan;
    if !again.is_empty() || again.news().next().is_some() {
        let left = crate::common::changes(&again);
        return Err(format!("rule 6: after the apply, the plan has {left:?}, drift {:?}", again.drift));
    }
    rules.settled(world).await
}

/// An apply of a part: no trouble, and more may be left to do.
async fn partial(world: &World, text: &str, options: &PlanOptions, rules: &mut Rules) -> Result<(), String> {
    let applied = match world.apply_asked(text, options, Cancel::new()).await {
        Ok(applied) => applied,
        Err(problems) => return Err(format!("rule 7: no plan of a part: {problems:#?}")),
    };
    // What still uses an object may be outside of what was asked for, so that the cloud refuses.
    let refused =
        |p: &infra_diagnostics::Diagnostic| p.is_error() && p.summary != "Object could not be destroyed";
    if applied.problems.iter().any(refused) {
        return Err(format!("rule 7: {:#?}", applied.problems));
    }
    rules.after(world, true).await
}

async fn apply(world: &World, text: &str, options: &PlanOptions) -> Result<Applied, String> {
    let applied = world.apply_asked(text, options, Cancel::new()).await;
    let applied = applied.map_err(|p| format!("rule 7: an apply without trouble is refused: {p:#?}"))?;
    match applied.problems.has_errors() || applied.skipped > 0 {
        true => Err(format!("rule 7: an apply without trouble fails: {applied:#?}")),
        false => Ok(applied),
    }
}

/// Somebody else changes a server and deletes a bucket.
fn drift(world: &World, nth: u8, rules: &Rules) {
    let servers = objects(world, "test_server");
    if !servers.is_empty() {
        let id = &servers[usize::from(nth) % servers.len()];
        world.cloud.set("test_server", id, "size", Value::string("large"));
    }
    let mut buckets = objects(world, "test_bucket");
    buckets.retain(|id| !rules.is_forgotten(id));
    if !buckets.is_empty() && nth % 2 == 1 {
        world.cloud.remove("test_bucket", &buckets[usize::from(nth) % buckets.len()]);
    }
}

impl Trouble {
    fn any(rng: &mut Rng) -> Self {
        let call = [Call::Create, Call::Update, Call::Delete][rng.usize(..3)];
        let moments: &[Moment] = match call {
            Call::Create => &[Moment::Before, Moment::Done, Moment::Identified],
            _ => &[Moment::Before, Moment::Done],
        };
        let moment = moments[rng.usize(..moments.len())];
        let kinds: &[TroubleKind] = match (call, moment) {
            (Call::Create, Moment::Identified) => {
                &[TroubleKind::Refused, TroubleKind::Tainted, TroubleKind::Killed]
            }
            (_, Moment::Before) => &[TroubleKind::Refused, TroubleKind::Unreachable, TroubleKind::Killed],
            _ => &[TroubleKind::Unreachable, TroubleKind::Killed],
        };
        Self { call, moment, kind: kinds[rng.usize(..kinds.len())], nth: rng.u32(..4) }
    }

    fn injection(self) -> Injection {
        let error = |class| ProviderError::new(class, "trouble");
        let fault = match self.kind {
            TroubleKind::Refused => Fault::Error(error(ErrorClass::Invalid)),
            TroubleKind::Unreachable => Fault::Error(error(ErrorClass::Unreachable)),
            TroubleKind::Tainted => Fault::Taint(error(ErrorClass::Invalid)),
            TroubleKind::Killed => Fault::Hang,
        };
        Injection::new(self.call, fault).at(self.moment).after(self.nth)
    }
}
