//! What waits for the journal, and what does not.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use infra_engine::{Event, Observer};
use infra_state::store::{Disk, OsDisk};

use crate::common::World;

/// What happens, in order.
#[derive(Debug, Default)]
struct Log(Mutex<Vec<String>>);

impl Log {
    fn push(&self, line: String) {
        self.0.lock().expect("the log").push(line);
    }
}

impl Observer for Log {
    fn notice(&self, event: &Event) {
        if let Event::Started { object, .. } = event {
            self.push(format!("start {object}"));
        }
    }
}

/// A disk that takes its time to make something durable, and says when it is.
#[derive(Debug)]
struct Slow(Arc<Log>);

impl Disk for Slow {
    fn create(&self, path: &Path, mode: u32) -> io::Result<File> {
        OsDisk.create(path, mode)
    }
    fn append(&self, file: &File, bytes: &[u8]) -> io::Result<()> {
        for line in String::from_utf8_lossy(bytes).lines() {
            self.0.push(format!("append {line}"));
        }
        OsDisk.append(file, bytes)
    }
    fn truncate(&self, file: &File, length: u64) -> io::Result<()> {
        OsDisk.truncate(file, length)
    }
    fn sync(&self, _: &File) -> io::Result<()> {
        std::thread::sleep(Duration::from_millis(5));
        self.0.push("durable".to_owned());
        Ok(())
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        OsDisk.rename(from, to)
    }
    fn remove(&self, path: &Path) -> io::Result<()> {
        OsDisk.remove(path)
    }
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }
}

/// Two chains of three, and ten that stand alone.
const STACK: &str = r#"
resource "test_bucket" "first" {
  count = 2
  name  = "first${count.index}"
}

resource "test_bucket" "second" {
  count = 2
  name  = "after-${test_bucket.first[count.index].id}"
}

resource "test_bucket" "third" {
  count = 2
  name  = "after-${test_bucket.second[count.index].id}"
}

resource "test_bucket" "alone" {
  count = 10
  name  = "alone${count.index}"
}
"#;

/// The log of an apply of all that with so many calls at once.
async fn applied(parallelism: usize) -> Vec<String> {
    let (world, log) = (World::new(), Arc::new(Log::default()));
    let applied = world.apply_on(Arc::new(Slow(log.clone())), STACK, parallelism, log.as_ref()).await;
    assert_eq!((applied.added, applied.problems.has_errors()), (16, false), "{:#?}", applied.problems);
    std::mem::take(&mut *log.0.lock().expect("the log"))
}

/// By address: where a record of it becomes durable, of the records that begin a call or say how it ended.
fn durable(log: &[String], address: &str) -> (usize, usize) {
    let has =
        |line: &str, kind: &str| line.starts_with("append ") && line.contains(&format!("\"{kind}\":{{"));
    let begun = log.iter().position(|line| has(line, "begin") && line.contains(&format!("{address:?}")));
    let begun = begun.unwrap_or_else(|| panic!("{address} is not begun in {log:#?}"));
    let (_, rest) = log[begun].split_once("\"op\":").expect("a number");
    let op: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let done = log.iter().position(|line| has(line, "done") && line.contains(&format!("\"op\":{op},")));
    let next = |from: usize| from + log[from..].iter().position(|line| line == "durable").expect("durable");
    (next(begun), next(done.unwrap_or_else(|| panic!("{address} is not done in {log:#?}"))))
}

#[tokio::test]
async fn what_depends_on_a_result_waits_until_it_is_durable() {
    for parallelism in [1, 3, 20] {
        let log = applied(parallelism).await;
        for (before, after) in [("first", "second"), ("second", "third")] {
            for index in 0..2 {
                let (_, done) = durable(&log, &format!("test_bucket.{before}[{index}]"));
                let start = format!("start test_bucket.{after}[{index}]");
                let start = log.iter().position(|line| *line == start).expect("a start");
                assert!(done < start, "{parallelism}: {start} comes before {done} in {log:#?}");
            }
        }
    }
}

/// The end of a call and the beginning of the next one become durable together; with one call at a time, one after the other.
#[tokio::test]
async fn a_call_that_has_its_answer_holds_up_no_other() {
    let chains = ["first", "second", "third"].map(|name| (0..2).map(move |index| (name, index)));
    let all: Vec<_> = chains.into_iter().flatten().chain((0..10).map(|index| ("alone", index))).collect();
    // All but the last two, which nothing follows.
    for (parallelism, expected) in [(1, 0), (2, 14)] {
        let log = applied(parallelism).await;
        let of = |(name, index): &(&str, i32)| durable(&log, &format!("test_bucket.{name}[{index}]"));
        let records: Vec<_> = all.iter().map(of).collect();
        let is_shared = |done: usize| records.iter().any(|(begun, _)| *begun == done);
        let shared = records.iter().filter(|(_, done)| is_shared(*done)).count();
        assert_eq!(shared, expected, "{parallelism}: {log:#?}");
    }
}
