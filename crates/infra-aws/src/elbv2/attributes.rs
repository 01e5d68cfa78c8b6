//! Settings that load balancers, target groups and listeners keep as texts by key.

use std::collections::BTreeMap;

/// Texts by key.
pub(super) type Attributes = BTreeMap<String, String>;

/// The texts that a describing call reports.
pub(super) fn reported(pairs: impl IntoIterator<Item = (Option<String>, Option<String>)>) -> Attributes {
    pairs.into_iter().filter_map(|(key, value)| Some((key?, value.unwrap_or_default()))).collect()
}

/// What of `wanted` is otherwise now. `is_default`: whether a setting that is not reported is as wanted anyway.
pub(super) fn to_change(
    wanted: Attributes,
    now: &Attributes,
    is_default: impl Fn(&str, &str) -> bool,
) -> Attributes {
    let differs = |key: &str, value: &str| match now.get(key) {
        Some(now) => now != value,
        None => !is_default(key, value),
    };
    wanted.into_iter().filter(|(key, value)| differs(key, value)).collect()
}

/// A value that is kept as text.
pub(super) trait Setting: Sized {
    fn text(&self) -> String;
    fn parse(text: &str) -> Option<Self>;
}

impl Setting for String {
    fn text(&self) -> String {
        self.clone()
    }

    fn parse(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Setting for bool {
    fn text(&self) -> String {
        self.to_string()
    }

    fn parse(text: &str) -> Option<Self> {
        Some(text == "true")
    }
}

impl Setting for i64 {
    fn text(&self) -> String {
        self.to_string()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

/// Ties arguments to keys: `argument = "key", default, kinds;`. `kinds` are those of the object (type of balancer, type
/// of target, protocol) that know the setting; what others say of it is neither sent nor planned.
macro_rules! settings {
    ($model:ident: $($field:ident = $key:literal, $default:expr, $kinds:expr;)+) => {
        impl $model {
            /// The arguments, and the kinds that know them.
            #[allow(dead_code, reason = "not all that have settings plan by them")]
            pub(in crate::elbv2) const SETTINGS: &'static [(&'static str, &'static [&'static str])] =
                &[$((stringify!($field), $kinds)),+];

            /// What it wants, by key.
            pub(in crate::elbv2) fn settings(&self, kind: &str) -> $crate::elbv2::attributes::Attributes {
                let mut wanted = $crate::elbv2::attributes::Attributes::new();
                $(
                    if $kinds.contains(&kind) && let Some(value) = &self.$field {
                        wanted.insert($key.to_owned(), $crate::elbv2::attributes::Setting::text(value));
                    }
                )+
                wanted
            }

            /// Whether a text is what a setting is when nobody set it.
            pub(in crate::elbv2) fn is_default_setting(key: &str, value: &str) -> bool {
                match key {
                    $($key => Self::default_of(&$default) == value,)+
                    _ => false,
                }
            }

            fn default_of<T: ToString>(value: &T) -> String {
                value.to_string()
            }

            /// Takes what is reported; what is not is as it was known, or the default.
            pub(in crate::elbv2) fn observe_settings(&mut self, kind: &str, now: &$crate::elbv2::attributes::Attributes) {
                $(
                    if $kinds.contains(&kind) {
                        match now.get($key) {
                            Some(text) => self.$field = $crate::elbv2::attributes::Setting::parse(text),
                            None => {
                                self.$field.get_or_insert($default.into());
                            }
                        }
                    }
                )+
            }
        }
    };
}
pub(super) use settings;
