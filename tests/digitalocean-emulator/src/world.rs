//! What exists.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value as Json, json};

use crate::request::Request;

/// Something that will happen.
type Event = Box<dyn FnOnce(&mut World) + Send>;

/// An object, and since when lists have it.
struct Row {
    value: Json,
    listed_from: Instant,
    order: u64,
}

/// The objects of the account, by kind and id.
pub(crate) struct World {
    tables: BTreeMap<&'static str, BTreeMap<String, Row>>,
    coming: Vec<(Instant, Event)>,
    counter: u64,
    pub now: Instant,
    /// How long actions take.
    pub delay: Duration,
    /// How long lists lag behind.
    pub lag: Duration,
}

impl World {
    pub fn new(delay: Duration, lag: Duration) -> Self {
        Self { tables: BTreeMap::new(), coming: Vec::new(), counter: 0, now: Instant::now(), delay, lag }
    }

    /// Lets what is due happen.
    pub fn proceed(&mut self) {
        self.now = Instant::now();
        loop {
            let due = self.coming.iter().enumerate().filter(|(_, (at, _))| *at <= self.now);
            let Some(next) = due.min_by_key(|(_, (at, _))| *at).map(|(index, _)| index) else { return };
            let (_, event) = self.coming.remove(next);
            event(self);
        }
    }

    /// Has something happen when an action is over.
    pub fn later(&mut self, event: impl FnOnce(&mut World) + Send + 'static) {
        self.coming.push((self.now + self.delay, Box::new(event)));
    }

    /// A number that no other object has.
    pub fn number(&mut self) -> u64 {
        self.counter += 1;
        3_000_000 + self.counter
    }

    /// An id that no other object has.
    pub fn uuid(&mut self) -> String {
        self.counter += 1;
        format!(
            "{:08x}-0000-4000-8000-{:012x}",
            self.counter.wrapping_mul(2_654_435_761) & 0xffff_ffff,
            self.counter
        )
    }

    /// The time, as the API writes it.
    pub fn time(&self) -> String {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        // Days since 1970 to a date: <https://howardhinnant.github.io/date_algorithms.html>.
        let (days, rest) = (seconds / 86_400, seconds % 86_400);
        let z = days + 719_468;
        let (era, day_of_era) = (z / 146_097, z % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        let (hours, minutes, seconds) = (rest / 3600, rest / 60 % 60, rest % 60);
        format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}Z")
    }

    pub fn insert(&mut self, kind: &'static str, id: impl Into<String>, value: Json) {
        self.counter += 1;
        let row = Row { value, listed_from: self.now + self.lag, order: self.counter };
        self.tables.entry(kind).or_default().insert(id.into(), row);
    }

    pub fn get(&self, kind: &str, id: &str) -> Option<&Json> {
        self.tables.get(kind)?.get(id).map(|row| &row.value)
    }

    pub fn get_mut(&mut self, kind: &str, id: &str) -> Option<&mut Json> {
        self.tables.get_mut(kind)?.get_mut(id).map(|row| &mut row.value)
    }

    pub fn remove(&mut self, kind: &str, id: &str) -> Option<Json> {
        self.tables.get_mut(kind)?.remove(id).map(|row| row.value)
    }

    /// What lists have, the oldest first.
    pub fn listed(&self, kind: &str) -> Vec<Json> {
        let mut rows: Vec<&Row> = self
            .tables
            .get(kind)
            .into_iter()
            .flat_map(BTreeMap::values)
            .filter(|r| r.listed_from <= self.now)
            .collect();
        rows.sort_by_key(|row| row.order);
        rows.into_iter().map(|row| row.value.clone()).collect()
    }

    /// Everything of a kind, whether lists have it or not.
    pub fn all(&self, kind: &str) -> impl Iterator<Item = (&String, &Json)> {
        self.tables.get(kind).into_iter().flatten().map(|(id, row)| (id, &row.value))
    }

    pub fn all_mut(&mut self, kind: &str) -> impl Iterator<Item = &mut Json> {
        self.tables.get_mut(kind).into_iter().flat_map(BTreeMap::values_mut).map(|row| &mut row.value)
    }

    /// What is in the account, by kind. Actions are history, what a
    /// project holds is told by the project, and a subscription always is: they do not count.
    pub fn left(&self) -> Vec<String> {
        let kinds =
            self.tables.iter().filter(|(kind, _)| !["actions", "contents", "subscriptions"].contains(kind));
        kinds.flat_map(|(kind, rows)| rows.keys().map(move |id| format!("{kind} {id}"))).collect()
    }

    /// Makes the objects of a list known by what the request's body says, where it says something.
    pub fn merge(&mut self, kind: &str, id: &str, request: &Request) -> Option<Json> {
        let row = self.get_mut(kind, id)?;
        for (name, value) in request.body.as_object().into_iter().flatten() {
            row[name] = value.clone();
        }
        Some(row.clone())
    }
}

/// `value` with these entries.
pub(crate) fn with(mut value: Json, entries: Json) -> Json {
    if let (Json::Object(object), Json::Object(entries)) = (&mut value, entries) {
        object.extend(entries);
    }
    value
}

/// A region as objects show it.
pub(crate) fn region(slug: &str) -> Json {
    let name = slug.to_uppercase();
    let features = ["backups", "ipv6", "metadata", "storage"];
    json!({"name": name, "slug": slug, "features": features, "available": true, "sizes": ["s-1vcpu-1gb", "s-4vcpu-8gb"]})
}
