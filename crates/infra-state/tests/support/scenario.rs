//! A session that writes every kind of record.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_state::{Action, Change, LockOptions, OutputState, Session, StateError, Store};

use super::{intent, json, stored, summary};

/// What must be found after a step: the objects, and the calls without a result.
pub type Known = (Vec<String>, Vec<String>);

pub fn known(session: &Session) -> Known {
    let open = session.unresolved().iter().map(|open| open.intent.address.to_string()).collect();
    (summary(&session.state()), open)
}

/// Runs every kind of record and two folds. Returns what was known before the first step and after each that succeeded.
pub async fn scenario(store: Arc<dyn Store>) -> (Vec<Known>, Result<(), StateError>) {
    let mut trail = Vec::new();
    let result = async {
        let session = Session::open(store, LockOptions::new("apply", "me@here")).await?;
        trail.push(known(&session));
        macro_rules! step {
            ($call:expr) => {{
                let result = $call.await?;
                trail.push(known(&session));
                result
            }};
        }
        let vpc = step!(session.begin(intent("aws_vpc.main", Action::Create)));
        step!(session.identified(vpc, stored("vpc-early")));
        step!(session.done(vpc, Some(stored("vpc-1"))));
        let subnet = step!(session.begin(intent("aws_subnet.a[0]", Action::Create)));
        step!(session.failed(subnet, "it broke", Some(stored("subnet-1")), true));
        let lost = step!(session.begin(intent("aws_subnet.lost", Action::Create)));
        step!(session.settled(vec!["token-aws_vpc.main".to_owned()]));
        step!(session.fold());
        let (address, object) = ("aws_vpc.main".parse().unwrap(), stored("vpc-1"));
        let deposed = Change { address, deposed: Some("0a0b0c0d".to_owned()), object: Some(object) };
        let gone = Change { deposed: None, object: None, ..deposed.clone() };
        step!(session.set_all(vec![deposed, gone]));
        let output = OutputState::new(json("\"vpc-1\""), json("\"string\""), false);
        step!(session.set_outputs(BTreeMap::from([("vpc".to_owned(), output)])));
        let delete = step!(session.begin(intent("aws_subnet.a[0]", Action::Delete)));
        step!(session.done(delete, None));
        step!(session.done(lost, Some(stored("subnet-2"))));
        step!(session.begin(intent("aws_eip.never", Action::Create)));
        session.close().await
    };
    let result = result.await;
    (trail, result)
}
