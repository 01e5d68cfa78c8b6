//! What goes on, as the last lines of a terminal show it.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use infra_engine::{Event, Outcome};
use infra_plan::{ActionKind, ObjectId};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::phrases::{self, doing, span};
use super::work::Work;
use crate::Style;
use crate::colour::Tone;
use crate::value::visible;

/// How many columns a bar has between its brackets.
const BAR: usize = 16;
/// Bars are for what takes longer than that.
const QUICK: Duration = Duration::from_secs(5);
/// How far over its usual time an action may be before that is said.
const TOLERANCE: f64 = 1.5;

/// What goes on. Times are counted from whenever the first event was.
pub(super) struct Board {
    style: Style,
    work: Work,
    /// In the order of their beginnings.
    running: BTreeMap<(Duration, usize), Running>,
    begun: HashMap<(ObjectId, ActionKind), (Duration, usize)>,
    ended: HashSet<usize>,
    done: usize,
    failed: usize,
    /// Objects that are being read, by type.
    reading: BTreeMap<String, (usize, Duration)>,
    read: usize,
    stopping: bool,
    number: usize,
}

struct Running {
    name: String,
    kind: ActionKind,
    step: Option<usize>,
}

impl Board {
    pub(super) fn new(style: Style, work: Work) -> Self {
        Self {
            style,
            work,
            running: BTreeMap::new(),
            begun: HashMap::new(),
            ended: HashSet::new(),
            done: 0,
            failed: 0,
            reading: BTreeMap::new(),
            read: 0,
            stopping: false,
            number: 0,
        }
    }

    /// Whether anything goes on, so that time alone changes what there is to see.
    pub(super) fn is_busy(&self) -> bool {
        !self.running.is_empty() || !self.reading.is_empty()
    }

    /// Takes an event in. Gives the line that stays, if it leaves one.
    pub(super) fn event(&mut self, at: Duration, event: &Event) -> Option<String> {
        let tone = match event {
            Event::Refreshing { ty, count } => {
                let reading = self.reading.entry(ty.clone()).or_insert((0, at));
                reading.0 += count;
                return None;
            }
            Event::Refreshed { ty, count } => {
                self.read += count;
                if let Some(reading) = self.reading.get_mut(ty) {
                    reading.0 = reading.0.saturating_sub(*count);
                }
                self.reading.retain(|_, (count, _)| *count > 0);
                return None;
            }
            Event::Started { object, kind, .. } => {
                let key = (at, self.number);
                self.number += 1;
                let step = self.work.step(object, *kind);
                self.running.insert(key, Running { name: visible(&object.to_string()), kind: *kind, step });
                self.begun.insert((object.clone(), *kind), key);
                return None;
            }
            Event::Ended { object, kind, outcome, .. } => {
                let running = self.begun.remove(&(object.clone(), *kind));
                let running = running.and_then(|key| self.running.remove(&key));
                self.ended.extend(running.and_then(|running| running.step));
                match outcome {
                    Outcome::Done(_) => {
                        self.done += 1;
                        Tone::Bold
                    }
                    Outcome::Failed | Outcome::Abandoned => {
                        self.failed += 1;
                        Tone::Bad
                    }
                }
            }
            Event::Stopping { .. } => {
                self.stopping = true;
                Tone::Notice
            }
            Event::Provisioned { .. } => return None,
            Event::Provisioning { .. } | Event::Output { .. } => return Some(phrases::event(event)),
            Event::Recovered { .. } => Tone::Bold,
        };
        Some(self.style.paint(tone, &phrases::event(event)))
    }

    /// The lines to be seen at a time, none of them wider than `width` and no more of them than `height`.
    pub(super) fn frame(&self, at: Duration, width: usize, height: usize) -> Vec<String> {
        if !self.is_busy() || height == 0 {
            return Vec::new();
        }
        let room = height.saturating_sub(2);
        let mut rows: Vec<Row> =
            self.reading.iter().map(|(ty, (count, since))| read(ty, *count, at, *since)).collect();
        rows.extend(
            self.running.iter().map(|((since, _), running)| self.row(running, at.saturating_sub(*since))),
        );
        let hidden = if rows.len() > room { rows.len() - room.saturating_sub(1) } else { 0 };
        rows.truncate(rows.len() - hidden);
        let widest = |of: fn(&Row) -> &str| rows.iter().map(|row| of(row).width()).max().unwrap_or_default();
        // What an object is called gives way to what is said of it, but not altogether.
        let (doing, time) = (widest(|row| &row.doing), widest(|row| &row.time));
        let name = widest(|row| &row.name).min(width.saturating_sub(doing + time + 6).max(12));
        let with_bars = rows.iter().any(|row| row.share.is_some()) && name + doing + time + BAR + 10 <= width;
        let mut lines: Vec<String> = rows
            .iter()
            .map(|row| {
                let bar = row.share.filter(|_| with_bars).map(bar);
                let gap = " ".repeat(time - row.time.width());
                let bar = bar.map(|bar| format!("{gap}  {bar}")).unwrap_or_default();
                let text =
                    format!("  {}  {}  {}{bar}", fit(&row.name, name), fit(&row.doing, doing), row.time);
                self.painted(text.trim_end(), width, if row.is_late { Tone::Notice } else { Tone::Calm })
            })
            .collect();
        if hidden > 0 && room > 0 {
            lines.push(self.painted(&format!("  … and {hidden} more"), width, Tone::Dim));
        }
        lines.push(self.painted(&self.summary(at), width, Tone::Bold));
        lines
    }

    fn row(&self, running: &Running, passed: Duration) -> Row {
        let usual = running.step.and_then(|step| self.work.usual(step)).filter(|usual| *usual >= QUICK);
        let is_late = usual.is_some_and(|usual| passed > usual.mul_f64(TOLERANCE));
        let time = match usual {
            None => span(passed),
            Some(usual) if is_late => format!("{}, usually {}", span(passed), span(usual)),
            Some(usual) => format!("{} of about {}", span(passed), span(usual)),
        };
        let share = usual.map(|usual| (passed.as_secs_f64() / usual.as_secs_f64()).min(1.0));
        let doing = doing(running.kind).to_owned();
        Row { name: running.name.clone(), doing, time, share, is_late }
    }

    fn summary(&self, at: Duration) -> String {
        if !self.reading.is_empty() {
            let left: usize = self.reading.values().map(|(count, _)| count).sum();
            return format!("{} of {} objects read", self.read, self.read + left);
        }
        let over = self.done + self.failed;
        // What no plan counts is counted as it comes.
        let all = self.work.len().max(over + self.running.len());
        let mut text = format!("{} of {all} done", self.done);
        if self.failed > 0 {
            text.push_str(&format!(", {} failed", self.failed));
        }
        text.push_str(&format!(", {} running", self.running.len()));
        if self.stopping {
            return format!("{text}; stopping when these have ended");
        }
        let waiting = all - over - self.running.len();
        if waiting > 0 {
            text.push_str(&format!(", {waiting} waiting"));
        }
        text + &self.left(at).map(|left| format!("; about {left} left")).unwrap_or_default()
    }

    /// How much longer it takes, as far as anybody can say.
    fn left(&self, at: Duration) -> Option<String> {
        let since: HashMap<usize, Duration> =
            self.running.iter().filter_map(|((since, _), running)| Some((running.step?, *since))).collect();
        let passed = |step: usize| match self.ended.contains(&step) {
            true => None,
            false => Some(since.get(&step).map_or(Duration::ZERO, |since| at.saturating_sub(*since))),
        };
        let left = self.work.left(passed).filter(|left| *left >= QUICK)?;
        // No more exact than it is known: to five seconds, then to half a minute, then to a minute.
        let seconds = left.as_secs();
        let step = if seconds < 60 {
            5
        } else if seconds < 300 {
            30
        } else {
            60
        };
        Some(span(Duration::from_secs(seconds.div_ceil(step) * step)))
    }

    fn painted(&self, text: &str, width: usize, tone: Tone) -> String {
        let mut cut = String::new();
        let mut used = 0;
        for c in text.chars() {
            used += c.width().unwrap_or_default();
            if used > width {
                break;
            }
            cut.push(c);
        }
        self.style.paint(tone, &cut)
    }
}

/// One line about something that goes on.
struct Row {
    name: String,
    doing: String,
    time: String,
    /// How much of the usual time has passed.
    share: Option<f64>,
    is_late: bool,
}

fn read(ty: &str, count: usize, at: Duration, since: Duration) -> Row {
    let objects = if count == 1 { "1 object".to_owned() } else { format!("{count} objects") };
    let doing = format!("Reading {objects}");
    Row { name: visible(ty), doing, time: span(at.saturating_sub(since)), share: None, is_late: false }
}

fn bar(share: f64) -> String {
    let full = ((share * BAR as f64) as usize).min(BAR);
    format!("[{}{}]", "#".repeat(full), "-".repeat(BAR - full))
}

/// A text in so many columns; of one that is too long, the middle is left out: both ends of an address tell most.
fn fit(text: &str, columns: usize) -> String {
    let width = text.width();
    if width <= columns {
        return format!("{text}{}", " ".repeat(columns - width));
    }
    let keep = columns.saturating_sub(1);
    let (mut head, mut tail) = (String::new(), String::new());
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or_default();
        if used > keep - keep / 2 {
            break;
        }
        head.push(c);
    }
    used = 0;
    for c in text.chars().rev() {
        used += c.width().unwrap_or_default();
        if used > keep / 2 {
            break;
        }
        tail.insert(0, c);
    }
    let gap = columns.saturating_sub(head.width() + tail.width() + 1);
    format!("{head}…{tail}{}", " ".repeat(gap))
}

#[cfg(test)]
mod tests;
