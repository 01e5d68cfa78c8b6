//! How long actions take, as it was measured.

use std::collections::BTreeMap;
use std::time::Duration;

use infra_plan::ActionKind;
use serde::{Deserialize, Serialize};

/// What is assumed of an action that was never measured.
const ASSUMED: Duration = Duration::from_secs(1);

/// How much a new measurement counts beside all earlier ones.
const WEIGHT: f64 = 0.3;

/// Usual durations of actions by resource type, in seconds. Advice for the order in which actions are started: nothing
/// depends on it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Durations(BTreeMap<String, BTreeMap<ActionKind, f64>>);

impl Durations {
    /// How long an action on an object of that type usually takes; nothing when it was never measured.
    pub fn usual(&self, ty: &str, kind: ActionKind) -> Option<Duration> {
        let seconds = self.0.get(ty)?.get(&kind)?;
        Duration::try_from_secs_f64(*seconds).ok()
    }

    /// The same, with an assumption in place of nothing.
    pub(crate) fn expected(&self, ty: &str, kind: ActionKind) -> Duration {
        self.usual(ty, kind).unwrap_or(ASSUMED)
    }

    /// Takes a measurement in. Later ones count more than earlier ones.
    pub fn measured(&mut self, ty: &str, kind: ActionKind, took: Duration) {
        let took = took.as_secs_f64();
        let known = self.0.entry(ty.to_owned()).or_default().entry(kind).or_insert(took);
        *known += WEIGHT * (took - *known);
    }

    /// Whether nothing was ever measured.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_measurements_count_more() {
        let mut durations = Durations::default();
        assert_eq!(durations.expected("a", ActionKind::Create), ASSUMED);
        durations.measured("a", ActionKind::Create, Duration::from_secs(100));
        assert_eq!(durations.usual("a", ActionKind::Create), Some(Duration::from_secs(100)));
        assert_eq!(durations.usual("a", ActionKind::Delete), None);
        durations.measured("a", ActionKind::Create, Duration::from_secs(200));
        assert_eq!(durations.usual("a", ActionKind::Create), Some(Duration::from_secs(130)));
        let text = serde_json::to_string(&durations).expect("can be stored");
        assert_eq!(text, "{\"a\":{\"create\":130.0}}");
        assert_eq!(serde_json::from_str::<Durations>(&text).expect("and read"), durations);
    }
}
