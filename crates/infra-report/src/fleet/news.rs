//! What is different from the last report: what people are told of when they were told of the rest already.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::json::{FleetDocument, FleetEntry};

/// More than so many lines nobody reads in a chat.
const MOST_LINES: usize = 20;

/// What is different from the last report. Of what failed only that is told: what was found before still counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// What drifted, or drifted further.
    pub fresh: Vec<Item>,
    /// What drifted before and does not any more, or is accepted now.
    pub answered: Vec<Item>,
    /// Environments of which nothing can be said any more, and why.
    pub failed: Vec<Item>,
    /// Environments of which something can be said again.
    pub recovered: Vec<Item>,
}

/// A line of news.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// `stacks/shop (staging)`
    pub environment: String,
    /// Address of the object, or `TYPE.ID` of one that nobody declared; nothing where it is about the environment.
    pub address: Option<String>,
    /// `critical` to `low`, where there is one.
    pub severity: Option<String>,
    /// What happened.
    pub what: String,
}

#[derive(Deserialize)]
struct Report {
    findings: Vec<Found>,
    unmanaged: Vec<Undeclared>,
}

#[derive(Deserialize)]
struct Found {
    address: String,
    what: String,
    severity: String,
    #[serde(default)]
    because: Option<String>,
    #[serde(default)]
    by: Option<By>,
    accepted: bool,
    differences: Box<RawValue>,
}

#[derive(Deserialize)]
struct By {
    user: String,
}

#[derive(Deserialize)]
struct Place {
    path: String,
    accepted: bool,
}

#[derive(Deserialize)]
struct Undeclared {
    #[serde(rename = "type")]
    ty: String,
    id: String,
    accepted: bool,
}

/// What is open in an environment: each with what tells it from the same of another day.
fn open(entry: &FleetEntry) -> BTreeMap<String, (String, Item)> {
    let report: Option<Report> =
        entry.report.as_ref().and_then(|report| serde_json::from_str(report.get()).ok());
    let Some(report) = report else { return BTreeMap::new() };
    let found = report.findings.into_iter().filter(|found| !found.accepted).map(|found| {
        let item = Item {
            environment: entry.name(),
            address: Some(found.address.clone()),
            severity: Some(found.severity.clone()),
            what: told(&found),
        };
        (found.address, (format!("{} {}", found.what, found.differences.get()), item))
    });
    let undeclared = report.unmanaged.into_iter().filter(|one| !one.accepted).map(|one| {
        let address = format!("{}.{}", one.ty, one.id);
        let item = Item {
            environment: entry.name(),
            address: Some(address.clone()),
            severity: None,
            what: "nobody declared it".to_owned(),
        };
        (format!("unmanaged {address}"), (String::new(), item))
    });
    found.chain(undeclared).collect()
}

/// `ingress, tags["Name"] changed: open to every address`
fn told(found: &Found) -> String {
    let places: Vec<Place> = serde_json::from_str(found.differences.get()).unwrap_or_default();
    // One attribute once, however much of it differs.
    let attributes: BTreeSet<&str> = places
        .iter()
        .filter(|place| !place.accepted)
        .map(|place| place.path.split(['.', '[']).next().unwrap_or(&place.path))
        .collect();
    let what = match attributes.is_empty() {
        true => found.what.clone(),
        false => format!("{} {}", attributes.into_iter().collect::<Vec<_>>().join(", "), found.what),
    };
    let what = match &found.by {
        Some(by) => format!("{what} by {}", by.user),
        None => what,
    };
    match &found.because {
        Some(because) if found.what != "deleted" => format!("{what}: {because}"),
        _ => what,
    }
}

impl News {
    /// What the later report says and the earlier one did not; without an earlier one, everything that is open.
    pub fn between(earlier: Option<&FleetDocument>, later: &FleetDocument) -> Self {
        let earlier: BTreeMap<(&str, &str), &FleetEntry> = earlier
            .into_iter()
            .flat_map(|document| &document.stacks)
            .map(|entry| ((entry.stack.as_str(), entry.environment.as_str()), entry))
            .collect();
        let mut news = Self::default();
        for entry in &later.stacks {
            let before = earlier.get(&(entry.stack.as_str(), entry.environment.as_str()));
            let had_failed = before.is_some_and(|before| !before.problems.is_empty());
            let about =
                |what: String| Item { environment: entry.name(), address: None, severity: None, what };
            if let Some(problem) = entry.problems.first() {
                let is_known = before.is_some_and(|before| before.problems == entry.problems);
                if !is_known {
                    news.failed.push(about(problem.summary.clone()));
                }
                continue;
            }
            if had_failed {
                news.recovered.push(about("can be looked at again".to_owned()));
            }
            let (was, is) = (before.map(|before| open(before)).unwrap_or_default(), open(entry));
            let is_news = |(key, (print, _)): &(&String, &(String, Item))| {
                was.get(*key).is_none_or(|(before, _)| before != print)
            };
            news.fresh.extend(is.iter().filter(is_news).map(|(_, (_, item))| item.clone()));
            let gone = was.iter().filter(|(key, _)| !is.contains_key(*key));
            news.answered.extend(gone.map(|(_, (_, item))| item.clone()));
        }
        news
    }

    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        [&self.fresh, &self.answered, &self.failed, &self.recovered].iter().all(|items| items.is_empty())
    }

    /// `Drift: 2 new, 1 answered`
    pub fn headline(&self) -> String {
        let counts = [
            (self.fresh.len(), "new"),
            (self.answered.len(), "answered"),
            (self.failed.len(), "failed"),
            (self.recovered.len(), "recovered"),
        ];
        let parts: Vec<String> = counts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        match parts.is_empty() {
            true => "Drift: nothing new".to_owned(),
            false => format!("Drift: {}", parts.join(", ")),
        }
    }

    /// As plain text: the headline, and a line for each.
    pub fn text(&self) -> String {
        self.laid_out(str::to_owned, |text| text.to_owned())
    }

    /// As the body of a call to a webhook that understands what Slack's do
    /// (<https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks>).
    pub fn slack(&self) -> String {
        let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let code = |text: &str| format!("`{}`", escaped(text).replace('`', "'"));
        serde_json::json!({ "text": self.laid_out(escaped, code) }).to_string()
    }

    fn laid_out(&self, plain: impl Fn(&str) -> String, code: impl Fn(&str) -> String) -> String {
        let line = |mark: &str, item: &Item| {
            let address = item.address.as_deref().map(|address| format!(" {}", code(address)));
            let severity = item.severity.as_deref().filter(|_| mark == "new");
            let severity = severity.map(|severity| format!(" {severity}")).unwrap_or_default();
            let what = if mark == "answered" { String::new() } else { format!(": {}", plain(&item.what)) };
            format!("- {mark}{severity} {}{}{what}", code(&item.environment), address.unwrap_or_default())
        };
        let all: Vec<String> = [
            ("failed", &self.failed),
            ("new", &self.fresh),
            ("recovered", &self.recovered),
            ("answered", &self.answered),
        ]
        .into_iter()
        .flat_map(|(mark, items)| items.iter().map(move |item| (mark, item)))
        .map(|(mark, item)| line(mark, item))
        .collect();
        let mut lines = vec![self.headline()];
        lines.extend(all.iter().take(MOST_LINES).cloned());
        if all.len() > MOST_LINES {
            lines.push(format!("and {} more", all.len() - MOST_LINES));
        }
        lines.join("\n")
    }
}

impl FleetDocument {
    /// What is kept to compare the next report with: this one, and of what failed what was known of it before.
    #[must_use]
    pub fn remembering(&self, earlier: Option<&Self>) -> Self {
        let mut kept = self.clone();
        for entry in kept.stacks.iter_mut().filter(|entry| !entry.problems.is_empty()) {
            let same = |other: &&FleetEntry| {
                (&other.stack, &other.environment) == (&entry.stack, &entry.environment)
            };
            let before = earlier.and_then(|earlier| earlier.stacks.iter().find(same));
            entry.report = before.and_then(|before| before.report.clone());
        }
        kept
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;
    use crate::json::FleetProblem;

    fn finding(address: &str, path: &str, after: i32) -> serde_json::Value {
        json!({
            "address": address, "what": "changed", "severity": "high", "because": "who can reach it", "accepted": false,
            "differences": [{"path": path, "accepted": false, "after": after}],
        })
    }

    fn entry(stack: &str, findings: &[serde_json::Value]) -> FleetEntry {
        let report = json!({
            "compared": 3, "changed": findings.len(), "deleted": 0, "findings": findings,
            "unmanaged": [{"type": "cloud_disk", "id": "d-1", "accepted": true}],
        });
        FleetEntry {
            stack: stack.to_owned(),
            environment: "dev".to_owned(),
            status: if findings.is_empty() { "clean" } else { "drifted" }.to_owned(),
            problems: Vec::new(),
            report: Some(RawValue::from_string(report.to_string()).unwrap()),
        }
    }

    fn failed(stack: &str, summary: &str) -> FleetEntry {
        let problem =
            FleetProblem { summary: summary.to_owned(), detail: String::new(), file: None, line: None };
        FleetEntry { status: "failed".to_owned(), problems: vec![problem], report: None, ..entry(stack, &[]) }
    }

    fn document(stacks: Vec<FleetEntry>) -> FleetDocument {
        FleetDocument::new("2026-11-21T03:00:00Z", stacks)
    }

    #[test]
    fn the_same_is_no_news() {
        let same =
            document(vec![entry("a", &[finding("x.y", "ingress[0].port", 1)]), failed("b", "No state")]);
        assert!(News::between(Some(&same), &same).is_empty());
        let first = News::between(None, &same);
        assert_eq!(first.headline(), "Drift: 1 new, 1 failed");
        assert_eq!(
            first.text(),
            "Drift: 1 new, 1 failed\n- failed b (dev): No state\n- new high a (dev) x.y: ingress changed: who can reach it"
        );
    }

    #[test]
    fn what_differs_is_told_once() {
        let days = [
            document(vec![entry("a", &[finding("x.y", "size", 1)])]),
            // Further, and another.
            document(vec![entry("a", &[finding("x.y", "size", 2), finding("x.z", "size", 1)])]),
            // Nothing can be said: what was found still counts.
            document(vec![failed("a", "No state")]),
            document(vec![entry("a", &[finding("x.y", "size", 2)])]),
            document(vec![entry("a", &[])]),
        ];
        let mut last: Option<FleetDocument> = None;
        let told: Vec<String> = days
            .iter()
            .map(|day| {
                let headline = News::between(last.as_ref(), day).headline();
                last = Some(day.remembering(last.as_ref()));
                headline
            })
            .collect();
        let expected = [
            "Drift: 1 new",
            "Drift: 2 new",
            "Drift: 1 failed",
            "Drift: 1 answered, 1 recovered",
            "Drift: 1 answered",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_is_kept_can_be_read_again() {
        let before = document(vec![entry("a", &[finding("x.y", "size", 1)])]);
        let kept = document(vec![failed("a", "No state")]).remembering(Some(&before));
        let read = FleetDocument::parse(&kept.to_text()).unwrap();
        assert!(read.stacks[0].report.is_some() && read.failed == 1 && read.compared == 0);
    }

    #[test]
    fn a_message_has_no_markup_but_ours_and_an_end() {
        let many: Vec<serde_json::Value> =
            (0..30).map(|number| finding(&format!("x.y[\"<!channel>`{number}\"]"), "size", 1)).collect();
        let news = News::between(None, &document(vec![entry("a&b", &many)]));
        let body: serde_json::Value = serde_json::from_str(&news.slack()).unwrap();
        let text = body["text"].as_str().unwrap();
        assert!(text.contains("`a&amp;b (dev)`") && text.contains("&lt;!channel&gt;'0"), "{text}");
        assert!(!text.contains("<!"), "{text}");
        assert_eq!(text.lines().count(), 1 + MOST_LINES + 1);
        assert!(text.ends_with("and 10 more"), "{text}");
    }
}
