//! Names of queues and topics: those that keep the order, and no others, end with `.fifo`.

use infra_value::Value;

use crate::checks::Checks;
use crate::given::given;
use crate::names;

/// What the names of those that keep the order end with.
pub(crate) const SUFFIX: &str = ".fifo";

/// Checks that `name` goes with the flag `flag`. `things`: `queues`.
pub(crate) fn check_name(checks: &mut Checks<'_>, flag: &str, things: &str) {
    let is_fifo = checks.get(flag).and_then(Value::as_bool) == Some(true);
    if let Some(name) = checks.text("name").filter(|name| !name.is_empty())
        && name.ends_with(SUFFIX) != is_fifo
        && (is_fifo || checks.is_off(flag))
    {
        let message =
            format!("name is \"{name}\", but the names of FIFO {things}, and no others, end with .fifo");
        checks.report("name", message);
    }
}

/// The name that a configuration gives, or one that is made of its prefix and of the token of the create.
pub(crate) fn given_or_unique(
    name: &Option<String>,
    prefix: &Option<String>,
    is_fifo: bool,
    token: &str,
) -> String {
    let suffix = if is_fifo { SUFFIX } else { "" };
    given(name)
        .map_or_else(|| format!("{}{suffix}", names::given_or_unique(&None, prefix, token)), str::to_owned)
}

/// The prefix of a name that was made so; empty where it was chosen.
pub(crate) fn prefix_of(name: &str) -> &str {
    names::prefix_of(name.strip_suffix(SUFFIX).unwrap_or(name)).unwrap_or_default()
}
