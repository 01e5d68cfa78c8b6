//! Who is who among things without identity.

/// Assigns to each of `left` things at most one of `right` things that fits, so that as many as possible have one of
/// their own: an augmenting path for each, as in Kuhn's algorithm. A thing for which none of its own is left shares
/// one that fits.
pub(super) fn assign(
    left: usize,
    right: usize,
    mut fits: impl FnMut(usize, usize) -> bool,
) -> Vec<Option<usize>> {
    let candidates: Vec<Vec<usize>> =
        (0..left).map(|l| (0..right).filter(|&r| fits(l, r)).collect()).collect();
    let mut owner: Vec<Option<usize>> = vec![None; right];
    for l in 0..left {
        augment(l, &candidates, &mut owner, &mut vec![false; right]);
    }
    let mut assigned = vec![None; left];
    for (r, l) in owner.into_iter().enumerate() {
        if let Some(l) = l {
            assigned[l] = Some(r);
        }
    }
    for (assigned, candidates) in assigned.iter_mut().zip(&candidates) {
        *assigned = assigned.or(candidates.first().copied());
    }
    assigned
}

fn augment(l: usize, candidates: &[Vec<usize>], owner: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for &r in &candidates[l] {
        if std::mem::replace(&mut seen[r], true) {
            continue;
        }
        if owner[r].is_none_or(|other| augment(other, candidates, owner, seen)) {
            owner[r] = Some(l);
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::assign;

    #[test]
    fn the_choosy_get_theirs() {
        // 0 fits both, 1 only the first.
        assert_eq!(assign(2, 2, |l, r| l == 0 || r == 0), [Some(1), Some(0)]);
    }

    #[test]
    fn who_finds_none_of_its_own_shares() {
        assert_eq!(assign(2, 1, |_, _| true), [Some(0), Some(0)]);
        assert_eq!(assign(2, 1, |l, _| l == 1), [None, Some(0)]);
    }
}
