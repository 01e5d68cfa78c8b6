//! Random text: what strings and passwords have in common.

use infra_provider::ProviderError;
use infra_resource::{Checks, Draft};
use infra_value::Value;

use crate::machine::Machine;

const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
/// Those of Terraform's provider, which its documentation lists.
const SPECIAL: &str = "!@#$%&*()-_=+[]{}<>:?";

/// The arguments that say what a text consists of.
pub(super) const MINIMA: [&str; 4] = ["min_lower", "min_numeric", "min_special", "min_upper"];

/// What a text consists of.
pub(super) struct Recipe<'t> {
    pub(super) length: i64,
    pub(super) lower: Option<bool>,
    pub(super) min_lower: Option<i64>,
    pub(super) upper: Option<bool>,
    pub(super) min_upper: Option<i64>,
    pub(super) numeric: Option<bool>,
    pub(super) min_numeric: Option<i64>,
    pub(super) special: Option<bool>,
    pub(super) min_special: Option<i64>,
    pub(super) override_special: Option<&'t str>,
}

impl Recipe<'_> {
    /// A text that follows it.
    pub(super) fn make(&self, machine: &Machine) -> Result<String, ProviderError> {
        let special = self.override_special.filter(|own| !own.is_empty()).unwrap_or(SPECIAL);
        let kinds = [
            (self.lower, self.min_lower, LOWER),
            (self.upper, self.min_upper, UPPER),
            (self.numeric, self.min_numeric, DIGITS),
            (self.special, self.min_special, special),
        ];
        let mut all = Vec::new();
        let mut text = Vec::new();
        for (wanted, least, characters) in kinds {
            let characters: Vec<char> = characters.chars().collect();
            for _ in 0..least.unwrap_or_default() {
                text.push(*machine.one_of(&characters)?);
            }
            if wanted != Some(false) {
                all.extend(characters);
            }
        }
        while (text.len() as i64) < self.length {
            text.push(*machine.one_of(&all)?);
        }
        machine.shuffle(&mut text)?;
        Ok(text.into_iter().collect())
    }
}

/// Checks the arguments.
pub(super) fn check(checks: &mut Checks<'_>) {
    let number = |checks: &Checks<'_>, name: &str| checks.get(name).and_then(Value::as_i64);
    let Some(length) = number(checks, "length") else { return };
    if length < 1 {
        checks.report("length", format!("length is {length}, but at least one character is needed"));
    }
    let least: i64 = MINIMA.iter().filter_map(|name| number(checks, name)).sum();
    if least > length {
        checks.report("length", format!("length is {length}, but the minima add up to {least}"));
    }
    let kinds = ["lower", "upper", "numeric", "special"];
    let is_off = |name: &&str| checks.get(name).and_then(Value::as_bool) == Some(false);
    if kinds.iter().all(is_off) {
        checks.report(
            "length",
            "lower, upper, numeric and special are all off: there is no character to choose",
        );
    }
}

/// `number` is an old name of `numeric`: both say the same.
pub(super) fn plan(draft: &mut Draft<'_>) {
    let said = match (draft.is_unset("numeric"), draft.is_unset("number")) {
        (true, false) => draft.config("number").clone(),
        (false, _) => draft.config("numeric").clone(),
        (true, true) => Value::bool(true),
    };
    for name in ["numeric", "number"] {
        if draft.is_unset(name) {
            draft.set(name, said.clone());
        }
    }
}

/// A type of random text: its attributes, and what may be made of them.
macro_rules! text {
    ($(#[$meta:meta])* $name:ident { $($extra:tt)* }) => {
        $(#[$meta])*
        pub(crate) struct $name {
            #[attr(computed)]
            id: Option<String>,
            #[attr(optional, force_new)]
            keepers: super::Keepers,
            #[attr(required, force_new)]
            length: i64,
            #[attr(optional, default = true, force_new)]
            lower: Option<bool>,
            #[attr(optional, default = 0, force_new)]
            min_lower: Option<i64>,
            #[attr(optional, default = 0, force_new)]
            min_numeric: Option<i64>,
            #[attr(optional, default = 0, force_new)]
            min_special: Option<i64>,
            #[attr(optional, default = 0, force_new)]
            min_upper: Option<i64>,
            #[attr(optional_computed, force_new, deprecated = "numeric")]
            number: Option<bool>,
            #[attr(optional_computed, force_new)]
            numeric: Option<bool>,
            #[attr(optional, force_new)]
            override_special: Option<String>,
            #[attr(optional, default = true, force_new)]
            special: Option<bool>,
            #[attr(optional, default = true, force_new)]
            upper: Option<bool>,
            $($extra)*
        }

        impl $name {
            fn text(&self, machine: &crate::machine::Machine) -> Result<String, infra_provider::ProviderError> {
                let recipe = super::text::Recipe {
                    length: self.length,
                    lower: self.lower,
                    min_lower: self.min_lower,
                    upper: self.upper,
                    min_upper: self.min_upper,
                    numeric: self.numeric,
                    min_numeric: self.min_numeric,
                    special: self.special,
                    min_special: self.min_special,
                    override_special: self.override_special.as_deref(),
                };
                recipe.make(machine)
            }

            /// What an import knows: the text, and so its length. The rest is as it is by default.
            fn imported(text: &str) -> Self {
                let (on, none) = (Some(true), Some(0));
                Self {
                    length: text.chars().count() as i64,
                    lower: on,
                    upper: on,
                    numeric: on,
                    number: on,
                    special: on,
                    min_lower: none,
                    min_upper: none,
                    min_numeric: none,
                    min_special: none,
                    result: Some(text.to_owned()),
                    ..Self::default()
                }
            }
        }
    };
}
pub(super) use text;
