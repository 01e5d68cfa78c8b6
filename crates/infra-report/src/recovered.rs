//! What became of calls that an earlier run left open.

use infra_engine::Recovered;

use crate::Style;
use crate::colour::Tone;

/// One line for each call that was cut off; nothing when there was none.
pub fn recovered(found: &[Recovered], style: &Style) -> String {
    if found.is_empty() {
        return String::new();
    }
    let mut out = style.paint(Tone::Bold, "An earlier run was cut off. What became of its calls:");
    out.push('\n');
    for call in found {
        out.push_str(&format!("  {} {}\n", call.object, call.resolution.phrase()));
    }
    out.push('\n');
    out
}
