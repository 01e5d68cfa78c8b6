//! What holds for every text.

use proptest::prelude::*;

use crate::meaning::meaning;
use crate::{formatted, generate};

/// Formats a text, if it can be formatted, and checks what must not change.
fn check(text: &str) {
    let Some(once) = formatted(text) else { return };
    assert_eq!(meaning(&once), meaning(text), "{text:?}\nbecame\n{once:?}");
    // Each pass unwraps one string: what was in a string within a string is next.
    let mut text = once;
    for _ in 0..=text.matches("\"${").count() {
        let again = formatted(&text).expect("what was formatted can be formatted");
        if again == text {
            return;
        }
        text = again;
    }
    panic!("{text:?} changes each time");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn meaning_stays_and_twice_is_once(seed in any::<u64>()) {
        check(&generate::text(seed));
    }

    #[test]
    fn damaged_texts_are_survived(
        seed in any::<u64>(),
        at in any::<prop::sample::Index>(),
        with in "[\\PC\n\r\"{}$]?",
    ) {
        let text = generate::text(seed);
        if let Some((place, c)) = text.char_indices().nth(at.index(text.len() + 1)) {
            check(&format!("{}{with}{}", &text[..place], &text[place + c.len_utf8()..]));
        }
    }

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        check(&text);
    }
}
