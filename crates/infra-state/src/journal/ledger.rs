//! State and open operations, as the records so far leave them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Action, Begin, Change, Header, Intent, OpId, Record, Stored, Unresolved, Unsettled};
use crate::RawJson;
use crate::format::{Deposed, ObjectStatus, State};
use infra_schema::address::ResourceInstance;

/// What a journal amounts to. The session that writes and the replay that reads apply records with the same code.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Ledger {
    /// The snapshot with all results since.
    pub state: Arc<State>,
    /// Calls without a result.
    pub open: BTreeMap<OpId, Unresolved>,
    /// Objects with intent tags, by token.
    pub unsettled: BTreeMap<String, Unsettled>,
    /// The operation that comes next.
    pub next_op: OpId,
    /// What its records are about.
    pub touched: Touched,
}

/// What the records of a journal have to say of a state.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Touched {
    /// Places of objects.
    pub objects: BTreeSet<(ResourceInstance, Option<Deposed>)>,
    /// Names of outputs.
    pub outputs: BTreeSet<String>,
    /// Results of checks as they were before, when there are others now.
    pub checks_before: Option<Option<RawJson>>,
}

impl Ledger {
    /// Nothing happened since the snapshot.
    pub fn new(state: State) -> Self {
        Self {
            state: Arc::new(state),
            open: BTreeMap::new(),
            unsettled: BTreeMap::new(),
            next_op: OpId(1),
            touched: Touched::default(),
        }
    }

    /// Takes a number for an operation.
    pub fn take_op(&mut self) -> OpId {
        let op = self.next_op;
        self.next_op = OpId(op.0 + 1);
        op
    }

    /// Applies a record, or says why it makes no sense here; then nothing changes.
    pub fn apply(&mut self, record: &Record) -> Result<(), String> {
        match record {
            Record::Header(Header { next_op, .. }) => self.next_op = self.next_op.max(*next_op),
            Record::Begin(Begin { op, at, intent }) => {
                if self.open.contains_key(op) {
                    return Err(format!("operation {op} begins twice"));
                }
                self.next_op = self.next_op.max(OpId(op.0.saturating_add(1)));
                let open = Unresolved { op: *op, intent: intent.clone(), at: at.clone(), identified: None };
                self.open.insert(*op, open);
            }
            Record::Identified { op, object } => {
                let open = self.open_mut(*op)?;
                open.identified = Some(object.clone());
                let Intent { action, address, deposed, .. } = open.intent.clone();
                // Until the creation is complete its object is tainted. Whoever reads a snapshot without the journal
                // knows of it too.
                if action == Action::Create {
                    self.place(&address, deposed.clone(), Some(object.clone()));
                    self.taint(&address, deposed);
                }
            }
            Record::Done { op, object } => {
                let open = self.resolve(*op)?;
                if let Some(stored) = object {
                    self.expect_settlement(&open, stored);
                }
                self.place(&open.intent.address, open.intent.deposed, object.clone());
            }
            Record::Failed { op, object, tainted, .. } => {
                let open = self.resolve(*op)?;
                let (address, deposed) = (&open.intent.address, open.intent.deposed.clone());
                // A failure that says nothing of the object leaves what the cloud already gave.
                if let Some(stored) = object.as_ref().or(open.identified.as_ref()) {
                    self.expect_settlement(&open, stored);
                }
                if let Some(stored) = object {
                    self.place(address, deposed.clone(), Some(stored.clone()));
                }
                if *tainted {
                    self.taint(address, deposed);
                }
            }
            Record::Set { changes } => {
                for Change { address, deposed, object } in changes {
                    self.place(address, deposed.clone(), object.clone());
                }
            }
            Record::Outputs { outputs } => {
                if self.state.outputs != *outputs {
                    let before = &self.state.outputs;
                    let names = before.keys().chain(outputs.keys());
                    let other = names.filter(|name| before.get(*name) != outputs.get(*name)).cloned();
                    self.touched.outputs.extend(other);
                    Arc::make_mut(&mut self.state).outputs = outputs.clone();
                }
            }
            Record::CheckResults { results } => {
                if self.state.check_results.as_ref() != Some(results) {
                    self.touched.checks_before.get_or_insert_with(|| self.state.check_results.clone());
                    Arc::make_mut(&mut self.state).check_results = Some(results.clone());
                }
            }
            Record::Unsettled { objects } => {
                self.unsettled.extend(objects.iter().map(|o| (o.token.clone(), o.clone())));
            }
            Record::Settled { tokens } => {
                for token in tokens {
                    self.unsettled.remove(token);
                }
            }
            Record::Folding { .. } => {}
        }
        Ok(())
    }

    /// The records that a journal after the next snapshot starts with.
    pub fn carried_over(&self) -> Vec<Record> {
        let mut records = Vec::new();
        if !self.unsettled.is_empty() {
            records.push(Record::Unsettled { objects: self.unsettled.values().cloned().collect() });
        }
        for open in self.open.values() {
            let Unresolved { op, intent, at, identified } = open.clone();
            records.push(Record::Begin(Begin { op, at, intent }));
            records.extend(identified.map(|object| Record::Identified { op, object }));
        }
        records
    }

    fn open_mut(&mut self, op: OpId) -> Result<&mut Unresolved, String> {
        self.open.get_mut(&op).ok_or_else(|| format!("operation {op} is not open"))
    }

    fn resolve(&mut self, op: OpId) -> Result<Unresolved, String> {
        self.open.remove(&op).ok_or_else(|| format!("operation {op} is not open"))
    }

    fn expect_settlement(&mut self, open: &Unresolved, stored: &Stored) {
        if let (Action::Create, Some(token)) = (open.intent.action, &open.intent.token) {
            let (address, provider) = (open.intent.address.clone(), stored.provider.clone());
            let unsettled = Unsettled { token: token.clone(), address, provider };
            self.unsettled.insert(token.clone(), unsettled);
        }
    }

    /// Changes the state only where it differs: somebody may hold the snapshot, and then a change copies it.
    fn place(&mut self, address: &ResourceInstance, deposed: Option<Deposed>, object: Option<Stored>) {
        self.touched.objects.insert((address.clone(), deposed.clone()));
        let before = self.state.object(address, deposed.as_deref());
        let same = match &object {
            Some(Stored { provider, object }) => {
                before == Some(object) && self.state.provider(address) == Some(provider)
            }
            None => before.is_none(),
        };
        if same {
            return;
        }
        let state = Arc::make_mut(&mut self.state);
        match object {
            Some(Stored { provider, object }) => state.insert(address, deposed, provider, object),
            None => state.remove(address, deposed),
        }
    }

    fn taint(&mut self, address: &ResourceInstance, deposed: Option<Deposed>) {
        let Some(object) = self.state.object(address, deposed.as_deref()) else { return };
        let Some(provider) = self.state.provider(address) else { return };
        let mut tainted = object.as_ref().clone();
        tainted.status = ObjectStatus::Tainted;
        let stored = Stored::new(provider.clone(), tainted);
        self.place(address, deposed, Some(stored));
    }
}
