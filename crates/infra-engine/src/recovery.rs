//! Calls that an earlier run announced and whose end it did not record.
//!
//! Finding out ([`probe`]) writes nothing, so that a plan can do it too; [`record`] makes it durable.

use std::collections::BTreeMap;
use std::time::SystemTime;

use infra_diagnostics::Diagnostics;
use infra_plan::ObjectId;
use infra_provider::{Intent, Object, Provider};
use infra_schema::Schema;
use infra_schema::address::Mode;
use infra_state::{Action, OpId, ProviderAddress, Session, State, Stored, Unresolved};

use crate::failure::Concern;
use crate::secrets::Secrets;
use crate::{Catalog, Clients, Event, Observer, objects};

/// What came of a call that was cut off.
#[derive(Clone, Debug)]
pub struct Recovered {
    /// Which call.
    pub op: OpId,
    /// What it was about.
    pub object: ObjectId,
    /// What was found.
    pub resolution: Resolution,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Resolution {
    /// A create had worked: this is the object.
    Adopted(Stored),
    /// A create had not worked: nothing is there.
    NeverCreated,
    /// A change or deletion: the object is read like any other, and the plan goes on from what is there.
    Reread,
    /// A deletion had worked.
    Gone,
}

impl Resolution {
    /// What was found, as a phrase.
    pub fn phrase(&self) -> &'static str {
        match self {
            Self::Adopted(_) => "had been created, and is in the state now",
            Self::NeverCreated => "had not been created",
            Self::Reread => "was being changed, and is read again",
            Self::Gone => "had been destroyed",
        }
    }
}

/// What a group of calls have in common, so that they are probed together.
type Group = (ProviderAddress, String);

/// Finds out what came of calls that were cut off.
pub async fn probe(
    unresolved: &[Unresolved],
    clients: &Clients,
    catalog: &Catalog,
) -> Result<Vec<Recovered>, Diagnostics> {
    let mut found = Vec::new();
    let mut problems = Diagnostics::new();
    let mut creates: BTreeMap<Group, Vec<&Unresolved>> = BTreeMap::new();
    let mut deletes: BTreeMap<Group, Vec<&Unresolved>> = BTreeMap::new();
    for call in unresolved {
        let ty = call.intent.address.resource.ty.to_string();
        let group = (call.intent.provider.clone(), ty);
        match call.intent.action {
            Action::Create => creates.entry(group).or_default().push(call),
            Action::Delete => deletes.entry(group).or_default().push(call),
            Action::Update => found.push(recovered(call, Resolution::Reread)),
        }
    }
    for ((provider, ty), calls) in creates {
        match Prober::new(&provider, &ty, clients, catalog) {
            Some(prober) => prober.creates(&calls, &mut found, &mut problems).await,
            None => problems.push(out_of_reach(&provider, &calls)),
        }
    }
    // A deletion that worked is found by the refresh like any other absence.
    found.extend(deletes.values().flatten().map(|call| recovered(call, Resolution::Reread)));
    problems.into_result(found)
}

fn recovered(call: &Unresolved, resolution: Resolution) -> Recovered {
    let object = ObjectId { address: call.intent.address.clone(), deposed: call.intent.deposed.clone() };
    Recovered { op: call.op, object, resolution }
}

fn out_of_reach(provider: &ProviderAddress, calls: &[&Unresolved]) -> infra_diagnostics::Diagnostic {
    let names: Vec<String> = calls.iter().map(|c| c.intent.address.to_string()).collect();
    let detail = format!(
        "An earlier run was cut off while it created {}. Finding out what became of that needs {provider}, which is not configured. Put its configuration back; nothing was changed.",
        names.join(", ")
    );
    infra_diagnostics::Diagnostic::error("Recovery is not possible yet", detail)
}

struct Prober<'a> {
    provider: &'a dyn Provider,
    client: &'a dyn infra_provider::Client,
    schema: &'a Schema,
    address: &'a ProviderAddress,
    ty: &'a str,
    secrets: &'a Secrets,
}

impl<'a> Prober<'a> {
    fn new(
        address: &'a ProviderAddress,
        ty: &'a str,
        clients: &'a Clients,
        catalog: &'a Catalog,
    ) -> Option<Self> {
        Some(Self {
            provider: catalog.get(&address.source)?.as_ref(),
            client: clients.get(address)?.as_ref(),
            schema: catalog.schema(&address.source, Mode::Managed, ty)?,
            address,
            ty,
            secrets: clients.secrets(),
        })
    }

    async fn creates(&self, calls: &[&Unresolved], found: &mut Vec<Recovered>, problems: &mut Diagnostics) {
        // What the cloud had already named is read by that name; the rest is searched for.
        let (named, nameless): (Vec<&Unresolved>, Vec<&Unresolved>) =
            calls.iter().copied().partition(|call| call.identified.is_some());
        let mut known = Vec::new();
        for call in &named {
            if let Some(stored) = &call.identified {
                match objects::load(self.provider, self.ty, self.schema, &stored.object) {
                    Ok(object) => known.push((*call, object)),
                    Err(error) => problems.push(self.problem(call, &error)),
                }
            }
        }
        if !known.is_empty() {
            let objects: Vec<Object> = known.iter().map(|(_, object)| object.clone()).collect();
            let answers = self.client.read_many(self.ty, &objects).await;
            for ((call, _), answer) in known.iter().zip(answers) {
                self.conclude(call, answer, found, problems);
            }
        }
        if nameless.is_empty() {
            return;
        }
        let intents: Vec<Intent> = nameless.iter().map(|call| self.intent(call)).collect();
        let answers = self.client.recover(self.ty, &intents).await;
        for (call, answer) in nameless.iter().zip(answers) {
            self.conclude(call, answer, found, problems);
        }
    }

    fn intent(&self, call: &Unresolved) -> Intent {
        let inputs = call.intent.inputs.as_str();
        let ty = self.schema.block.implied_type();
        Intent {
            token: call.intent.token.clone().unwrap_or_default(),
            begun: instant(&call.at),
            planned: infra_value::from_json(inputs, &ty).unwrap_or_else(|_| self.schema.block.empty_value()),
        }
    }

    fn conclude(
        &self,
        call: &Unresolved,
        answer: Result<Option<Object>, infra_provider::ProviderError>,
        found: &mut Vec<Recovered>,
        problems: &mut Diagnostics,
    ) {
        let resolution = match answer {
            Ok(None) => Resolution::NeverCreated,
            Ok(Some(object)) => match objects::store(self.schema, &object, &[], false, false) {
                Ok(stored) => Resolution::Adopted(Stored::new(self.address.clone(), stored)),
                Err(problem) => {
                    let error =
                        infra_provider::ProviderError::new(infra_provider::ErrorClass::Internal, problem);
                    problems.push(self.problem(call, &error));
                    return;
                }
            },
            Err(error) => {
                problems.push(self.problem(call, &error));
                return;
            }
        };
        found.push(recovered(call, resolution));
    }

    fn problem(
        &self,
        call: &Unresolved,
        error: &infra_provider::ProviderError,
    ) -> infra_diagnostics::Diagnostic {
        Concern::of(&call.intent.address)
            .hiding(self.secrets.clone())
            .failed("Recovery failed", error)
            .hint("Nothing was changed. Run the command again when the cause is gone.")
    }
}

/// Takes what was found into what the state is taken to say.
pub fn adopt(recovered: &[Recovered], state: &mut State) {
    for call in recovered {
        let ObjectId { address, deposed } = &call.object;
        match &call.resolution {
            Resolution::Adopted(stored) => {
                state.insert(address, deposed.clone(), stored.provider.clone(), stored.object.clone());
            }
            Resolution::NeverCreated | Resolution::Gone => state.remove(address, deposed.clone()),
            Resolution::Reread => {}
        }
    }
}

/// Makes what was found durable, and tells.
pub async fn record(
    recovered: Vec<Recovered>,
    session: &Session,
    observer: &dyn Observer,
) -> Result<(), Diagnostics> {
    for call in recovered {
        let finding = call.resolution.phrase().to_owned();
        let written = match call.resolution {
            Resolution::Adopted(stored) => session.done(call.op, Some(stored)).await,
            Resolution::Reread => session.failed(call.op, "cut off", None, false).await,
            // Also what the cloud had named and has no more.
            Resolution::NeverCreated | Resolution::Gone => session.done(call.op, None).await,
        };
        written.map_err(|error| error.diagnostic())?;
        observer.notice(&Event::Recovered { object: call.object, finding });
    }
    Ok(())
}

/// A time of the journal. One that cannot be read counts as the beginning, so that nothing seems too old.
fn instant(rfc3339: &str) -> SystemTime {
    rfc3339.parse::<jiff::Timestamp>().map_or(SystemTime::UNIX_EPOCH, SystemTime::from)
}
