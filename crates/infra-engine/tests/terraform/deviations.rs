//! Differences that are meant.

use crate::scenario::folder;

/// One place of one scenario.
struct Deviation {
    scenario: String,
    /// How what differs begins: `/outputs/eq/after`.
    place: String,
    used: bool,
}

/// What `deviations.txt` allows: lines `scenario place`, with the reason above them in lines that begin with `#`.
pub struct Deviations(Vec<Deviation>);

impl Deviations {
    pub fn read() -> Self {
        let text = std::fs::read_to_string(folder().join("deviations.txt")).unwrap();
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let deviation = |line: &str| {
            let (scenario, place) = line.split_once(' ').unwrap_or_else(|| panic!("no place: {line}"));
            Deviation { scenario: scenario.to_owned(), place: place.to_owned(), used: false }
        };
        Self(lines.map(deviation).collect())
    }

    pub fn allow(&mut self, scenario: &str, place: &str) -> bool {
        let mut allowed = false;
        for deviation in &mut self.0 {
            if deviation.scenario == scenario && place.starts_with(&deviation.place) {
                deviation.used = true;
                allowed = true;
            }
        }
        allowed
    }

    /// Those that were not needed among scenarios for which `asked` holds.
    pub fn unused(&self, asked: impl Fn(&str) -> bool) -> Vec<String> {
        let unused = self.0.iter().filter(|d| !d.used && asked(&d.scenario));
        unused
            .map(|d| format!("{} {}: no longer differs, take it out of deviations.txt", d.scenario, d.place))
            .collect()
    }
}
