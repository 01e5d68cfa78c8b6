//! Random journals: what they replay to equals a model that knows nothing of records.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::{Action, Begin, Change, Digest, Encoder, Header, Intent, Ledger, OpId, Record, Stored, replay};
use crate::format::random::{json, object};
use crate::{InstanceObject, RawJson, State};

/// One thing that happens; `place` is one of a few addresses, `call` picks an open call.
#[derive(Clone, Debug)]
enum Event {
    Begin { place: u8, delete: bool, token: bool },
    Done { call: prop::sample::Index, object: Option<InstanceObject> },
    Failed { call: prop::sample::Index, object: Option<InstanceObject>, tainted: bool },
    Set { places: Vec<(u8, Option<InstanceObject>)> },
    Checks { results: RawJson },
    Fold,
}

fn event() -> impl Strategy<Value = Event> {
    let call = any::<prop::sample::Index>;
    let maybe = || proptest::option::of(object());
    prop_oneof![
        4 => (0..6_u8, any::<bool>(), any::<bool>())
            .prop_map(|(place, delete, token)| Event::Begin { place, delete, token }),
        3 => (call(), maybe()).prop_map(|(call, object)| Event::Done { call, object }),
        2 => (call(), maybe(), any::<bool>())
            .prop_map(|(call, object, tainted)| Event::Failed { call, object, tainted }),
        2 => proptest::collection::vec((0..6_u8, maybe()), 1..3).prop_map(|places| Event::Set { places }),
        1 => json().prop_map(|results| Event::Checks { results }),
        1 => Just(Event::Fold),
    ]
}

fn stored(object: InstanceObject) -> Stored {
    Stored::new("provider[\"registry.terraform.io/hashicorp/aws\"]".parse().unwrap(), object)
}

fn change(place: u8, object: Option<InstanceObject>) -> Change {
    // Two of three places are instances of one resource, so that a resource goes with its last instance.
    let address = format!("a_b.c{}[{}]", place / 3, place % 3).parse().unwrap();
    let deposed = (place % 3 == 2).then(|| "0123abcd".to_owned());
    Change { address, deposed, object: object.map(stored) }
}

/// Snapshot and journal as they would be stored.
struct OnDisk {
    snapshot: Option<Vec<u8>>,
    journal: Vec<u8>,
    encoder: Encoder,
}

impl OnDisk {
    fn write(&mut self, ledger: &Ledger, record: &Record) {
        if self.journal.is_empty() {
            let header = Header {
                format: Header::FORMAT,
                serial: self.snapshot.as_ref().map(|_| ledger.state.serial),
                lineage: ledger.state.lineage.clone(),
                next_op: OpId(1),
            };
            self.encoder = Encoder::default();
            self.encoder.encode(&Record::Header(header), &mut self.journal).unwrap();
        }
        self.encoder.encode(record, &mut self.journal).unwrap();
        self.encoder.commit();
    }

    fn check(&self, ledger: &Ledger) {
        let again =
            replay(self.snapshot.as_deref(), &self.journal, "s", "j", "lineage".to_owned(), None).unwrap();
        assert!(again.ledger.state == ledger.state, "{:#?} is not {:#?}", again.ledger.state, ledger.state);
        assert_eq!(again.ledger.open, ledger.open);
        assert_eq!(again.ledger.unsettled, ledger.unsettled);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn journals_replay_to_what_happened(
        events in proptest::collection::vec(event(), 1..25),
        inputs in json(),
        reset in any::<bool>(),
    ) {
        let mut ledger = Ledger::new(State { lineage: "lineage".to_owned(), ..State::default() });
        let mut disk = OnDisk { snapshot: None, journal: Vec::new(), encoder: Encoder::default() };
        let mut model: BTreeMap<u8, Arc<InstanceObject>> = BTreeMap::new();
        let mut open: Vec<(OpId, u8)> = Vec::new();
        let put = |model: &mut BTreeMap<u8, _>, place, object: Option<InstanceObject>| match object {
            Some(object) => { model.insert(place, Arc::new(object)); }
            None => { model.remove(&place); }
        };
        for event in events {
            let record = match event {
                Event::Begin { place, delete, token } => {
                    let Change { address, deposed, .. } = change(place, None);
                    let op = ledger.take_op();
                    open.push((op, place));
                    let action = if delete { Action::Delete } else { Action::Create };
                    let provider = "provider[\"a/b/c\"]".parse().unwrap();
                    let token = token.then(|| format!("token {op}"));
                    let intent = Intent { address, deposed, action, provider, token, inputs: inputs.clone() };
                    Record::Begin(Begin { op, at: "now".to_owned(), intent })
                }
                Event::Done { .. } | Event::Failed { .. } if open.is_empty() => continue,
                Event::Done { call, object } => {
                    let (op, place) = open.remove(call.index(open.len()));
                    put(&mut model, place, object.clone());
                    Record::Done { op, object: object.map(stored) }
                }
                Event::Failed { call, object, tainted } => {
                    let (op, place) = open.remove(call.index(open.len()));
                    if object.is_some() {
                        put(&mut model, place, object.clone());
                    }
                    if let (true, Some(object)) = (tainted, model.get_mut(&place)) {
                        Arc::make_mut(object).status = crate::ObjectStatus::Tainted;
                    }
                    Record::Failed { op, error: "e".to_owned(), object: object.map(stored), tainted }
                }
                Event::Set { places } => {
                    let mut changes = Vec::new();
                    for (place, object) in places {
                        put(&mut model, place, object.clone());
                        changes.push(change(place, object));
                    }
                    Record::Set { changes }
                }
                Event::Checks { results } => Record::CheckResults { results },
                Event::Fold => {
                    let mut next = ledger.state.as_ref().clone();
                    next.serial += 1;
                    let snapshot = next.to_bytes();
                    let digest = Digest::of(&snapshot);
                    disk.write(&ledger, &Record::Folding { serial: next.serial, digest });
                    // A crash before the snapshot is written …
                    disk.check(&ledger);
                    disk.snapshot = Some(snapshot);
                    ledger.state = Arc::new(next);
                    // … and one after, before the journal is reset. Sometimes it never is.
                    disk.check(&ledger);
                    if reset {
                        disk.journal.clear();
                        for record in ledger.carried_over() {
                            disk.write(&ledger, &record);
                        }
                    }
                    disk.check(&ledger);
                    continue;
                }
            };
            disk.write(&ledger, &record);
            ledger.apply(&record).unwrap();
            disk.check(&ledger);
            let found: BTreeMap<u8, _> = (0..6)
                .filter_map(|place| {
                    let Change { address, deposed, .. } = change(place, None);
                    Some((place, ledger.state.object(&address, deposed.as_deref())?.clone()))
                })
                .collect();
            prop_assert!(found == model, "{found:#?} is not {model:#?}");
            prop_assert_eq!(ledger.state.objects().count(), model.len());
        }
    }
}
