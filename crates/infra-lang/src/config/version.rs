//! Versions and constraints on them: `>= 1.2, < 2.0`.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// A version: `1.11.4`, `2.0.0-beta1+build5`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Major, minor, patch; missing ones are 0. More than three are allowed.
    segments: Vec<u64>,
    /// Dot-separated identifiers after `-`; empty for a release.
    prerelease: String,
    /// After `+`; does not take part in comparisons.
    build: String,
}

/// A version or constraint that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{text}\" {problem}")]
pub struct ParseVersionError {
    /// What was given.
    pub text: String,
    /// What is wrong with it, as a phrase that follows it.
    pub problem: &'static str,
}

impl Version {
    /// A release.
    pub fn new(major: u64, minor: u64, patch: u64) -> Self {
        Self { segments: vec![major, minor, patch], prerelease: String::new(), build: String::new() }
    }

    /// Whether it is not a release yet.
    pub fn is_prerelease(&self) -> bool {
        !self.prerelease.is_empty()
    }

    fn segment(&self, index: usize) -> u64 {
        self.segments.get(index).copied().unwrap_or(0)
    }

    fn compare_segments(&self, other: &Self) -> Ordering {
        let length = self.segments.len().max(other.segments.len());
        (0..length)
            .map(|i| self.segment(i).cmp(&other.segment(i)))
            .find(|o| o.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    /// The order of <https://semver.org/#spec-item-11>, which leaves the build out.
    pub fn precedence(&self, other: &Self) -> Ordering {
        self.compare_segments(other).then_with(|| compare_prereleases(&self.prerelease, &other.prerelease))
    }
}

fn compare_prereleases(a: &str, b: &str) -> Ordering {
    match (a.is_empty(), b.is_empty()) {
        (true, true) => return Ordering::Equal,
        (true, false) => return Ordering::Greater,
        (false, true) => return Ordering::Less,
        (false, false) => {}
    }
    let (mut a, mut b) = (a.split('.'), b.split('.'));
    loop {
        let (a, b) = match (a.next(), b.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) => (a, b),
        };
        let order = match (a.parse::<u64>(), b.parse::<u64>()) {
            (Ok(a), Ok(b)) => a.cmp(&b),
            (Ok(_), Err(_)) => Ordering::Less,
            (Err(_), Ok(_)) => Ordering::Greater,
            (Err(_), Err(_)) => a.cmp(b),
        };
        if order.is_ne() {
            return order;
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for i in 0..self.segments.len().max(3) {
            write!(f, "{}{}", if i > 0 { "." } else { "" }, self.segment(i))?;
        }
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.build.is_empty() {
            write!(f, "+{}", self.build)?;
        }
        Ok(())
    }
}

impl FromStr for Version {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fail = |problem| ParseVersionError { text: text.to_owned(), problem };
        let rest = text.strip_prefix('v').unwrap_or(text);
        let (rest, build) = rest.split_once('+').map_or((rest, None), |(rest, build)| (rest, Some(build)));
        let (numbers, prerelease) = rest.split_once('-').map_or((rest, None), |(n, p)| (n, Some(p)));
        let segments = numbers.split('.').map(|segment| {
            let digits = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
            segment.parse().ok().filter(|_| digits)
        });
        let segments: Option<Vec<u64>> = segments.collect();
        let segments =
            segments.ok_or_else(|| fail("is not a version: write numbers with dots, such as 1.2.0"))?;
        for label in [prerelease, build].into_iter().flatten() {
            let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '~');
            if !label.split('.').all(|part| !part.is_empty() && part.chars().all(fine)) {
                return Err(fail(
                    "is not a version: a label has letters, digits and dashes, separated by dots",
                ));
            }
        }
        let owned = |label: Option<&str>| label.unwrap_or_default().to_owned();
        Ok(Self { segments, prerelease: owned(prerelease), build: owned(build) })
    }
}

/// What a version must meet: terms separated by commas, all of which must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionConstraint {
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    operator: Operator,
    version: Version,
    /// How many numbers were written: `~> 1.2` and `~> 1.2.0` differ.
    precision: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Pessimistic,
}

/// Longer symbols first, so that none is taken for its beginning.
const OPERATORS: [(&str, Operator); 7] = [
    ("!=", Operator::NotEqual),
    (">=", Operator::GreaterOrEqual),
    ("<=", Operator::LessOrEqual),
    ("~>", Operator::Pessimistic),
    ("=", Operator::Equal),
    (">", Operator::Greater),
    ("<", Operator::Less),
];

impl VersionConstraint {
    /// Whether a version meets every term.
    ///
    /// A prerelease is only taken by a term that names a prerelease of the same numbers: nobody gets one by accident.
    pub fn allows(&self, version: &Version) -> bool {
        self.terms.iter().all(|term| term.allows(version))
    }
}

impl Term {
    fn allows(&self, version: &Version) -> bool {
        let order = version.precedence(&self.version);
        match self.operator {
            Operator::Equal => order.is_eq(),
            Operator::NotEqual => order.is_ne(),
            _ if !self.admits_prerelease(version) => false,
            Operator::Greater => order.is_gt(),
            Operator::GreaterOrEqual => order.is_ge(),
            Operator::Less => order.is_lt(),
            Operator::LessOrEqual => order.is_le(),
            // All but the last number that is written are fixed.
            Operator::Pessimistic => {
                order.is_ge()
                    && (0..self.precision - 1).all(|i| version.segment(i) == self.version.segment(i))
            }
        }
    }

    fn admits_prerelease(&self, version: &Version) -> bool {
        match (version.is_prerelease(), self.version.is_prerelease()) {
            (false, false) => true,
            (true, false) => false,
            // `~> 1.2-beta` is about prereleases of 1.2 only.
            (false, true) => self.operator != Operator::Pessimistic,
            (true, true) => version.compare_segments(&self.version).is_eq(),
        }
    }
}

impl FromStr for VersionConstraint {
    type Err = ParseVersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let term = |part: &str| {
            let part = part.trim();
            let (operator, rest) = OPERATORS
                .iter()
                .find_map(|(symbol, operator)| part.strip_prefix(symbol).map(|rest| (*operator, rest)))
                .unwrap_or((Operator::Equal, part));
            let version: Version = rest.trim().parse().map_err(|_| ParseVersionError {
                text: part.to_owned(),
                problem: "is not a version constraint: write an operator and a version, such as \">= 1.2.0\"",
            })?;
            Ok(Term { operator, precision: version.segments.len(), version })
        };
        Ok(Self { terms: text.split(',').map(term).collect::<Result<_, _>>()? })
    }
}

impl fmt::Display for VersionConstraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, term) in self.terms.iter().enumerate() {
            let symbol =
                OPERATORS.iter().find(|(_, operator)| *operator == term.operator).map_or("", |(s, _)| s);
            let full = term.version.to_string();
            // As many numbers as were written.
            let numbers = full.split(['-', '+']).next().unwrap_or_default();
            let shown: Vec<&str> = numbers.split('.').take(term.precision).collect();
            write!(
                f,
                "{}{symbol} {}{}",
                if i > 0 { ", " } else { "" },
                shown.join("."),
                &full[numbers.len()..]
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn allows(constraint: &str, version: &str) -> bool {
        constraint.parse::<VersionConstraint>().unwrap().allows(&version.parse().unwrap())
    }

    #[test]
    fn terms_must_all_hold() {
        for (constraint, version, expected) in [
            (">= 1.11", "1.11.4", true),
            (">= 1.12", "1.11.4", false),
            (">= 1.0, < 1.11.4", "1.11.4", false),
            ("1.11.4", "1.11.4", true),
            ("= 1.11", "1.11.4", false),
            ("= 1.11", "1.11.0", true),
            ("!= 1.11.4", "1.11.4", false),
            ("~> 1.11", "1.12.0", true),
            ("~> 1.11", "2.0.0", false),
            ("~> 1.11.0", "1.11.4", true),
            ("~> 1.11.0", "1.12.0", false),
            ("~> 1", "2.5.0", true),
            (">1.2,<=2", "2.0.0", true),
            (">= 1.0", "2.0.0-beta1", false),
            (">= 2.0.0-alpha", "2.0.0-beta1", true),
            ("2.0.0-beta1", "2.0.0-beta1", true),
            (">= 2.0.0-alpha", "2.0.0", true),
            ("~> 2.0.0-alpha", "2.0.0", false),
            ("v1.2", "1.2.0", true),
        ] {
            assert_eq!(allows(constraint, version), expected, "{constraint} and {version}");
        }
    }

    #[test]
    fn precedence_is_that_of_semantic_versions() {
        let ordered =
            ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0"];
        for pair in ordered.windows(2) {
            let [a, b]: [Version; 2] = [pair[0].parse().unwrap(), pair[1].parse().unwrap()];
            assert_eq!(a.precedence(&b), Ordering::Less, "{a} {b}");
        }
    }

    #[test]
    fn what_is_no_constraint_is_refused() {
        for text in ["", ">=", "1.x", "=> 1", ">= 1,", "1..2", "1.0-", "~ 1", "latest"] {
            assert!(text.parse::<VersionConstraint>().is_err(), "{text}");
        }
        assert_eq!(
            "~>1.2 , >= 1.0-rc1".parse::<VersionConstraint>().unwrap().to_string(),
            "~> 1.2, >= 1.0-rc1"
        );
    }
}
