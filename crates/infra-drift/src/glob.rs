//! Patterns of addresses and attributes: `*` stands for any characters, `?` for one, everything else for itself. Brackets are
//! no more than brackets, since addresses have them.

/// Whether a pattern covers the whole text.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    // Where to go on when it does not fit: after the last star, with one character more below it.
    let mut retry = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&c) if c == '?' || c == text[t] => (p, t) = (p + 1, t + 1),
            _ => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    (p, t) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::matches;

    #[test]
    fn addresses() {
        assert!(matches("aws_instance.web", "aws_instance.web"));
        assert!(matches("module.*.aws_instance.*", "module.net[0].aws_instance.web[\"a\"]"));
        assert!(matches("aws_instance.web[*]", "aws_instance.web[3]"));
        assert!(matches("*", ""));
        assert!(!matches("aws_instance.web", "aws_instance.web2"));
        assert!(!matches("aws_instance.?", "aws_instance."));
    }

    /// The definition, word for word.
    fn slow(pattern: &[char], text: &[char]) -> bool {
        match (pattern.first(), text.first()) {
            (None, None) => true,
            (Some('*'), _) => slow(&pattern[1..], text) || (!text.is_empty() && slow(pattern, &text[1..])),
            (Some(p), Some(t)) if *p == '?' || p == t => slow(&pattern[1..], &text[1..]),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn is_as_defined(pattern in "[ab*?]{0,7}", text in "[ab]{0,8}") {
            let (p, t): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
            prop_assert_eq!(matches(&pattern, &text), slow(&p, &t));
        }
    }
}
