//! What may help, kept apart from the error itself.

/// A sentence that tells the user what to try. Rendered after the error, as advice and not as fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint(pub String);

impl From<String> for Hint {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Hint {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// The candidate that was most likely meant: the nearest by edits, when it is near enough to be a slip.
///
/// Ties go to the first candidate, so give them in a stable order.
pub fn did_you_mean<'a>(given: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A third of the word may be wrong; a word of one or two letters resembles everything.
    let allowed = (given.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (edits(given, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment).
fn edits(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut current = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let substitution = previous[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            current[j] = substitution.min(previous[j] + 1).min(current[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                current[j] = current[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let names = ["cidr_block", "vpc_id", "tags"];
        assert_eq!(did_you_mean("cdir_block", names), Some("cidr_block"));
        assert_eq!(did_you_mean("vpcid", names), Some("vpc_id"));
        assert_eq!(did_you_mean("tag", names), Some("tags"));
        assert_eq!(did_you_mean("instance_type", names), None);
        assert_eq!(edits("ab", "ba"), 1);
        assert_eq!(edits("", "abc"), 3);
    }
}
