//! Values as they are stored between commands, in plan files: lossless, unlike JSON for other programs. Types, marks,
//! unknown values with what is known about them, and the precision of numbers all come back.
//!
//! The form, for formats that describe themselves such as JSON:
//!
//! | value | stored as |
//! |---|---|
//! | `true` | `true` |
//! | `"a"` | `"a"` |
//! | `1.5` | `{"number": "1.5"}`, or `{"number": "1.5@53"}` with fewer bits of precision than text gives |
//! | null | `{"null": type}` |
//! | unknown | `{"unknown": type}`, with `"refinement"` |
//! | list, set | `{"list": […], "of": type}` |
//! | map | `{"map": {…}, "of": type}` |
//! | tuple, object | `{"tuple": […]}`, `{"object": {…}}` |
//!
//! A marked value is an object too (`{"string": "a", "marks": ["sensitive"]}`). Types are in cty's JSON form.

mod primitive;
mod reading;
mod writing;

/// How deep a stored value may be nested, its types included. Readers of JSON commonly refuse more than 128 levels, and
/// each level here takes two; what could not be read back is refused when it is written.
const DEPTH_LIMIT: usize = 48;
