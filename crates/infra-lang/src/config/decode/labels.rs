//! Labels of blocks, and the names in them.

use std::sync::Arc;

use infra_syntax::Block;

use super::Decoder;

impl Decoder<'_> {
    /// The labels of a block, of which there must be as many as `names` says what they are for.
    pub(super) fn labels<const N: usize>(
        &mut self,
        block: &Block,
        names: [&str; N],
    ) -> Option<[Arc<str>; N]> {
        let kind = &block.kind.name;
        let wanted = match N {
            0 => format!("{} block has no labels.", with_article(kind)),
            _ => format!(
                "{} block has {N} label{}: {}.",
                with_article(kind),
                if N == 1 { "" } else { "s" },
                names.join(", ")
            ),
        };
        if let Some(extra) = block.labels.get(N) {
            self.error(extra.span, format!("Extraneous label for {kind}"), wanted);
            return None;
        }
        match <[_; N]>::try_from(block.labels.as_slice().iter().map(|l| l.text.clone()).collect::<Vec<_>>()) {
            Ok(labels) => Some(labels),
            Err(found) => {
                let summary = format!("Missing {} for {kind}", names.get(found.len()).unwrap_or(&"label"));
                self.error(block.header_span, summary, wanted);
                None
            }
        }
    }

    /// Whether the label at `index` is a name; if not, that is reported. `what` is such as `resource name`.
    pub(super) fn check_name(&mut self, block: &Block, index: usize, what: &str) -> bool {
        let Some(label) = block.labels.get(index) else { return false };
        let fine = is_name(&label.text);
        if !fine {
            self.error(label.span, format!("Invalid {what}"), NAME_RULE);
        }
        fine
    }
}

/// A kind of blocks as the beginning of a sentence: `An "import"`.
pub(super) fn with_article(kind: &str) -> String {
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { "An" } else { "A" };
    format!("{article} \"{kind}\"")
}

/// What a name is, as a sentence.
pub(super) const NAME_RULE: &str =
    "A name begins with a letter or an underscore and goes on with letters, digits, underscores and dashes.";

/// Whether a text can be written as a name.
pub(crate) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && chars.all(|c| c == '-' || unicode_ident::is_xid_continue(c))
}
