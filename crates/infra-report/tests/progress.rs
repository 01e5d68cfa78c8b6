//! What is written while work goes on.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{PLAIN, object};
use infra_engine::{Event, Observer, Outcome};
use infra_plan::ActionKind;
use infra_report::Progress;

/// A writer whose text can be looked at.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Paper {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn events() -> Vec<Event> {
    let ended = |kind, outcome, seconds: u64| Event::Ended {
        object: object("aws_vpc.main"),
        kind,
        outcome,
        elapsed: Duration::from_millis(seconds * 1000 + 999),
    };
    let started = |kind, id: Option<&str>| Event::Started {
        object: object("module.net[\"a\"].aws_vpc.main"),
        kind,
        id: id.map(str::to_owned),
    };
    let done = |id: &str| Outcome::Done(Some(id.to_owned()));
    vec![
        Event::Refreshing { ty: "aws_subnet".into(), count: 6 },
        Event::Recovered { object: object("aws_vpc.main"), finding: "had not been created".into() },
        started(ActionKind::Create, None),
        started(ActionKind::Update, Some("vpc-1")),
        started(ActionKind::Delete, Some("vpc-1")),
        started(ActionKind::Read, None),
        started(ActionKind::Forget, Some("vpc-1")),
        Event::Stopping { in_flight: 1 },
        Event::Stopping { in_flight: 0 },
        ended(ActionKind::Create, done("vpc-1"), 1),
        ended(ActionKind::Update, done("vpc-1"), 70),
        ended(ActionKind::Delete, Outcome::Done(None), 3661),
        ended(ActionKind::Create, Outcome::Failed, 2),
        ended(ActionKind::Create, Outcome::Abandoned, 12),
    ]
}

fn written(json: bool, events: &[Event]) -> String {
    let paper = Paper::default();
    let progress = Progress::new(PLAIN, json, Box::new(paper.clone()));
    events.iter().for_each(|event| progress.notice(event));
    drop(progress);
    paper.text()
}

#[test]
fn lines() {
    insta::assert_snapshot!(written(false, &events()));
}

#[test]
fn messages() {
    let text = written(true, &events());
    let mut shown = String::new();
    for line in text.lines() {
        let mut message: serde_json::Value = serde_json::from_str(line).expect(line);
        assert!(message["@timestamp"].is_string() && message["type"].is_string());
        message.as_object_mut().unwrap().remove("@timestamp");
        shown.push_str(&format!("{message}\n"));
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn silence() {
    let paper = Paper::default();
    let progress = Progress::new(PLAIN, false, Box::new(paper.clone())).silent();
    events().iter().for_each(|event| progress.notice(event));
    drop(progress);
    assert_eq!(paper.text(), "");
}

#[test]
fn a_reader_that_is_gone_stops_nothing() {
    struct Gone;
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }
    }
    let progress = Progress::new(PLAIN, false, Box::new(Gone));
    events().iter().for_each(|event| progress.notice(event));
}
