//! Which of several things became which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use infra_value::Value;

use super::same;

/// How alike two objects must be to count as one that was changed: half of what is said of it is the same.
const ALIKE: f64 = 0.5;

/// For each thing now and afterwards: its place among those now, and among those wanted. In the order of those wanted, then
/// those that are gone.
pub(super) fn pairs(now: &[Value], wanted: &[Value], ordered: bool) -> Vec<(Option<usize>, Option<usize>)> {
    let partners = if ordered { in_order(now, wanted) } else { by_likeness(now, wanted) };
    let mut found: Vec<_> =
        (0..wanted.len()).map(|place| (partners.get(&place).copied(), Some(place))).collect();
    found.extend(gone(now, &partners).into_iter().map(|place| (Some(place), None)));
    found
}

/// Places among those wanted, with the place of what each was.
type Partners = BTreeMap<usize, usize>;

/// Places among those now that nothing wanted is the partner of.
fn gone(now: &[Value], partners: &Partners) -> Vec<usize> {
    let taken: BTreeSet<usize> = partners.values().copied().collect();
    (0..now.len()).filter(|place| !taken.contains(place)).collect()
}

/// What is the same stays; what stands between in both is changed, one by one.
fn in_order(now: &[Value], wanted: &[Value]) -> Partners {
    // The longest common sequence, from the end.
    let mut longest = vec![vec![0usize; wanted.len() + 1]; now.len() + 1];
    for a in (0..now.len()).rev() {
        for b in (0..wanted.len()).rev() {
            longest[a][b] = match likeness(&now[a], &wanted[b]) >= 1.0 {
                true => longest[a + 1][b + 1] + 1,
                false => longest[a + 1][b].max(longest[a][b + 1]),
            };
        }
    }
    let mut partners = Partners::new();
    let (mut a, mut b) = (0, 0);
    let (mut from_a, mut from_b) = (0, 0);
    loop {
        let at_end = a == now.len() || b == wanted.len();
        if at_end || likeness(&now[a], &wanted[b]) >= 1.0 {
            let (a, b) = if at_end { (now.len(), wanted.len()) } else { (a, b) };
            partners.extend((from_b..b).zip(from_a..a));
            if at_end {
                return partners;
            }
            partners.insert(b, a);
        } else if longest[a + 1][b] >= longest[a][b + 1] {
            a += 1;
            continue;
        } else {
            b += 1;
            continue;
        }
        (a, b) = (a + 1, b + 1);
        (from_a, from_b) = (a, b);
    }
}

/// The most alike first.
fn by_likeness(now: &[Value], wanted: &[Value]) -> Partners {
    let mut likenesses = Vec::new();
    for (a, one) in now.iter().enumerate() {
        for (b, other) in wanted.iter().enumerate() {
            let likeness = likeness(one, other);
            if likeness >= ALIKE {
                likenesses.push((likeness, a, b));
            }
        }
    }
    likenesses.sort_by(|x, y| y.0.total_cmp(&x.0).then((x.1, x.2).cmp(&(y.1, y.2))));
    let mut partners = Partners::new();
    for (_, a, b) in likenesses {
        if !partners.contains_key(&b) && !partners.values().any(|taken| *taken == a) {
            partners.insert(b, a);
        }
    }
    // What is left over on both sides, one of each, is one that was changed throughout.
    let new: Vec<usize> = (0..wanted.len()).filter(|b| !partners.contains_key(b)).collect();
    if let ([a], [b]) = (&gone(now, &partners)[..], &new[..])
        && now[*a].as_entries().is_some()
    {
        partners.insert(*b, *a);
    }
    partners
}

/// How much of what one says the other says, too: from 0 to 1. What it does not say does not count.
fn likeness(one: &Value, other: &Value) -> f64 {
    let (Some(a), Some(b)) = (one.as_entries(), other.as_entries()) else {
        return if same(one, other) { 1.0 } else { 0.0 };
    };
    let said: Vec<(&Arc<str>, &Value)> = a.iter().filter(|(_, value)| !is_silent(value)).collect();
    let agree = said.iter().filter(|(name, value)| b.get(*name).is_some_and(|other| same(value, other)));
    match said.len() {
        0 => 0.0,
        all => agree.count() as f64 / all as f64,
    }
}

fn is_silent(value: &Value) -> bool {
    value.is_null() || value.as_slice().is_some_and(<[Value]>::is_empty)
}

#[cfg(test)]
mod tests {
    use infra_value::parse_json;
    use proptest::prelude::*;

    use super::*;

    fn values(json: &str) -> Vec<Value> {
        parse_json(json).ok().and_then(|value| value.as_slice().map(<[Value]>::to_vec)).unwrap_or_default()
    }

    #[test]
    fn a_rule_that_was_changed_is_the_same_rule() {
        let now = values(r#"[{"port":22,"to":22,"from":"a"},{"port":443,"to":443,"from":"b"}]"#);
        let wanted = values(
            r#"[{"port":80,"to":80,"from":"c"},{"port":443,"to":443,"from":"b"},{"port":22,"to":22,"from":"d"}]"#,
        );
        assert_eq!(pairs(&now, &wanted, false), [(None, Some(0)), (Some(1), Some(1)), (Some(0), Some(2))]);
    }

    #[test]
    fn the_only_one_that_is_left_is_the_same_one() {
        let now = values(r#"[{"port":22,"from":"a"},{"port":443,"from":"b"}]"#);
        let wanted = values(r#"[{"port":22,"from":"a"},{"port":80,"from":"c"}]"#);
        assert_eq!(pairs(&now, &wanted, false), [(Some(0), Some(0)), (Some(1), Some(1))]);
    }

    #[test]
    fn lists_keep_their_order() {
        let (now, wanted) = (values("[1,2,3,4]"), values("[1,9,3,4,5]"));
        let expected = [(Some(0), Some(0)), (Some(1), Some(1)), (Some(2), Some(2)), (Some(3), Some(3))];
        assert_eq!(pairs(&now, &wanted, true)[..4], expected);
        assert_eq!(pairs(&now, &wanted, true)[4..], [(None, Some(4))]);
        assert_eq!(pairs(&now, &values("[2,3]"), true)[2..], [(Some(0), None), (Some(3), None)]);
    }

    proptest! {
        #[test]
        fn everything_has_one_place(
            now in prop::collection::vec(0..4i64, 0..6),
            wanted in prop::collection::vec(0..4i64, 0..6),
            ordered in any::<bool>(),
        ) {
            let numbers = |from: &[i64]| from.iter().map(|n| Value::number(*n)).collect::<Vec<_>>();
            let found = pairs(&numbers(&now), &numbers(&wanted), ordered);
            let mut places: Vec<usize> = found.iter().filter_map(|(a, _)| *a).collect();
            places.sort_unstable();
            prop_assert_eq!(places, (0..now.len()).collect::<Vec<_>>());
            let after: Vec<usize> = found.iter().filter_map(|(_, b)| *b).collect();
            prop_assert_eq!(after, (0..wanted.len()).collect::<Vec<_>>());
            if ordered {
                let kept: Vec<usize> = found.iter().filter(|(_, b)| b.is_some()).filter_map(|(a, _)| *a).collect();
                prop_assert!(kept.is_sorted());
            }
            if now == wanted {
                prop_assert!(found.iter().all(|(a, b)| a.is_some() && b.is_some()));
            }
        }
    }
}
