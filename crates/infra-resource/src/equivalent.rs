//! Values that mean the same, for attributes that say so.

use infra_value::Value;

/// Whether two values are the same text but for case.
pub fn same_but_for_case(a: &Value, b: &Value) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if a.eq_ignore_ascii_case(b))
}
