#![allow(clippy::unwrap_used)]

use infra_engine::Durations;
use infra_plan::{Action, ActionId, Change, FORMAT, Plan, ResourceChange};

use super::*;

const OBJECTS: [&str; 6] = [
    "aws_vpc.main",
    "module.network[\"eu-central-1\"].aws_subnet.private[\"a-rather-long-name\"]",
    "aws_db_instance.main",
    "aws_instance.web",
    "aws_instance.old",
    "aws_s3_bucket.logs",
];

fn object(index: usize) -> ObjectId {
    ObjectId::current(OBJECTS[index].parse().unwrap())
}

/// The network, then the subnet, then the database and the server; the rest whenever there is room.
fn plan() -> Plan {
    let change = |index: usize| ResourceChange {
        object: object(index),
        moved_from: None,
        import: None,
        generated: None,
        provider: String::new(),
        change: if index == 4 { Change::Delete } else { Change::Create },
        reason: None,
        before: None,
        after: None,
        replace: Vec::new(),
        private: None,
        basis: None,
        dependencies: Vec::new(),
        prior_dependencies: None,
        create_before_destroy: false,
        deposes: None,
    };
    let action = |(index, after): (usize, &[u32])| Action {
        kind: if index == 4 { ActionKind::Delete } else { ActionKind::Create },
        change: Some(index as u32),
        opens: None,
        after: after.iter().copied().map(ActionId).collect(),
    };
    let after: [&[u32]; 6] = [&[], &[0], &[1], &[1], &[], &[]];
    Plan {
        format: FORMAT,
        engine: String::new(),
        id: String::new(),
        mode: infra_plan::Mode::Normal,
        created: String::new(),
        lineage: None,
        serial: 0,
        workspace: String::new(),
        variables: BTreeMap::new(),
        root: String::new(),
        sources: BTreeMap::new(),
        drift: Vec::new(),
        relevant: Vec::new(),
        moves: Vec::new(),
        changes: (0..OBJECTS.len()).map(change).collect(),
        outputs: BTreeMap::new(),
        checks: Vec::new(),
        partial: false,
        actions: after.into_iter().enumerate().map(action).collect(),
    }
}

fn known() -> Durations {
    let mut known = Durations::default();
    for (ty, seconds) in [("aws_vpc", 12), ("aws_db_instance", 340), ("aws_instance", 31)] {
        known.measured(ty, ActionKind::Create, Duration::from_secs(seconds));
    }
    known
}

fn started(index: usize) -> Event {
    let kind = if index == 4 { ActionKind::Delete } else { ActionKind::Create };
    Event::Started { object: object(index), kind, id: None }
}

fn ended(index: usize, outcome: Outcome, seconds: u64) -> Event {
    let kind = if index == 4 { ActionKind::Delete } else { ActionKind::Create };
    Event::Ended { object: object(index), kind, outcome, elapsed: Duration::from_secs(seconds) }
}

/// What stands on the screen after each event, and at other times.
fn screens(board: &mut Board, script: &[(u64, Option<Event>)], width: usize, height: usize) -> String {
    let mut out = String::new();
    for (seconds, event) in script {
        let at = Duration::from_secs(*seconds);
        out.push_str(&format!("--- {seconds} s\n"));
        for line in event.iter().filter_map(|event| board.event(at, event)) {
            out.push_str(&format!("{line}\n"));
        }
        for line in board.frame(at, width, height) {
            assert!(line.width() <= width, "{line}");
            out.push_str(&format!("| {line}\n"));
        }
    }
    out
}

fn apply() -> Vec<(u64, Option<Event>)> {
    let done = |id: &str| Outcome::Done(Some(id.to_owned()));
    vec![
        (0, Some(started(0))),
        (0, Some(started(4))),
        (0, Some(started(5))),
        (2, Some(ended(5, Outcome::Failed, 2))),
        (6, None),
        (20, None),
        (21, Some(ended(0, done("vpc-1"), 21))),
        (21, Some(started(1))),
        (22, Some(ended(1, done("subnet-1"), 1))),
        (22, Some(started(2))),
        (22, Some(started(3))),
        (150, Some(ended(3, done("i-1"), 128))),
        (151, Some(Event::Stopping { in_flight: 2 })),
        (400, Some(ended(4, Outcome::Done(None), 400))),
        (420, Some(ended(2, done("db-1"), 398))),
    ]
}

#[test]
fn what_runs_and_for_how_long_and_what_is_left() {
    let mut board = Board::new(Style::default(), Work::of(&plan(), &known(), 10));
    insta::assert_snapshot!("board", screens(&mut board, &apply(), 100, 8));
}

#[test]
fn a_small_window_loses_bars_then_names_then_lines() {
    let mut narrow = Board::new(Style::default(), Work::of(&plan(), &known(), 10));
    let script = [(0, Some(started(2))), (0, Some(started(1))), (100, None)];
    insta::assert_snapshot!("board_narrow", screens(&mut narrow, &script, 50, 8));
    let mut low = Board::new(Style::default(), Work::of(&plan(), &known(), 10));
    insta::assert_snapshot!("board_low", screens(&mut low, &apply()[..3], 60, 4));
    for (width, height) in [(0, 0), (1, 1), (5, 2), (20, 1)] {
        let mut tiny = Board::new(Style::default(), Work::of(&plan(), &known(), 10));
        screens(&mut tiny, &apply(), width, height);
    }
}

#[test]
fn what_is_read_is_counted() {
    let refreshing = |ty: &str, count| Event::Refreshing { ty: ty.to_owned(), count };
    let refreshed = |ty: &str, count| Event::Refreshed { ty: ty.to_owned(), count };
    let script = [
        (0, Some(refreshing("aws_subnet", 6))),
        (0, Some(refreshing("aws_vpc", 1))),
        (1, Some(refreshing("aws_subnet", 2))),
        (2, Some(refreshed("aws_subnet", 6))),
        (3, Some(refreshed("aws_vpc", 1))),
        (4, Some(refreshed("aws_subnet", 2))),
    ];
    let mut board = Board::new(Style::default(), Work::default());
    insta::assert_snapshot!("board_refresh", screens(&mut board, &script, 80, 8));
}

#[test]
fn without_measurements_nothing_is_promised() {
    let mut board = Board::new(Style::default(), Work::of(&plan(), &Durations::default(), 10));
    let frame = screens(&mut board, &[(0, Some(started(0))), (90, None)], 80, 8);
    assert_eq!(
        frame,
        "--- 0 s\n|   aws_vpc.main  Creating  0s\n| 0 of 6 done, 1 running, 5 waiting\n--- 90 s\n|   aws_vpc.main  Creating  1m30s\n| 0 of 6 done, 1 running, 5 waiting\n"
    );
}
