//! Which elements of two sequences belong together.

/// A step from one sequence to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Element `0` of the first is element `1` of the second.
    Keep(usize, usize),
    /// Element of the first that the second lacks.
    Remove(usize),
    /// Element of the second that the first lacks.
    Add(usize),
}

/// Beyond this many pairs, what differs in the middle is not searched for common elements.
const LIMIT: usize = 4_000_000;

/// The steps that keep as many elements as possible. `same` tells whether element `i` of the first (of `before`
/// elements) is element `j` of the second (of `after`).
pub(super) fn align(before: usize, after: usize, same: impl Fn(usize, usize) -> bool) -> Vec<Step> {
    let shorter = before.min(after);
    let start = (0..shorter).take_while(|i| same(*i, *i)).count();
    let end = (0..shorter - start).take_while(|i| same(before - 1 - i, after - 1 - i)).count();
    let mut steps: Vec<Step> = (0..start).map(|i| Step::Keep(i, i)).collect();
    middle(start..before - end, start..after - end, same, &mut steps);
    steps.extend((0..end).rev().map(|i| Step::Keep(before - 1 - i, after - 1 - i)));
    steps
}

fn middle(
    before: std::ops::Range<usize>,
    after: std::ops::Range<usize>,
    same: impl Fn(usize, usize) -> bool,
    steps: &mut Vec<Step>,
) {
    let (rows, columns) = (before.len(), after.len());
    if rows.saturating_mul(columns) > LIMIT {
        steps.extend(before.map(Step::Remove));
        steps.extend(after.map(Step::Add));
        return;
    }
    // By position: how many elements the rests of both have in common at most.
    let width = columns + 1;
    let mut common = vec![0_u32; (rows + 1) * width];
    for row in (0..rows).rev() {
        for column in (0..columns).rev() {
            common[row * width + column] = if same(before.start + row, after.start + column) {
                common[(row + 1) * width + column + 1] + 1
            } else {
                common[(row + 1) * width + column].max(common[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < rows || column < columns {
        let (i, j) = (before.start + row, after.start + column);
        if row < rows && column < columns && same(i, j) {
            steps.push(Step::Keep(i, j));
            (row, column) = (row + 1, column + 1);
        } else if column == columns
            || row < rows && common[(row + 1) * width + column] >= common[row * width + column + 1]
        {
            steps.push(Step::Remove(i));
            row += 1;
        } else {
            steps.push(Step::Add(j));
            column += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Step::{Add, Keep, Remove};

    fn steps(before: &str, after: &str) -> Vec<Step> {
        let (a, b): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
        align(a.len(), b.len(), |i, j| a[i] == b[j])
    }

    #[test]
    fn as_much_as_possible_is_kept() {
        assert_eq!(steps("", ""), []);
        assert_eq!(steps("ab", "ab"), [Keep(0, 0), Keep(1, 1)]);
        assert_eq!(steps("abc", "acd"), [Keep(0, 0), Remove(1), Keep(2, 1), Add(2)]);
        assert_eq!(steps("aba", "ba"), [Remove(0), Keep(1, 0), Keep(2, 1)]);
        assert_eq!(steps("x", "yz"), [Remove(0), Add(0), Add(1)]);
    }
}
