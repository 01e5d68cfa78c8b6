//! Breaking prose into lines.

use crate::value::visible;

/// Text in lines of at most `width` characters, where its words allow that. Line ends of the text stay, and lines that
/// start with white space stay as they are: they were laid out by whoever wrote them.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        if paragraph.starts_with(char::is_whitespace) {
            lines.push(visible(paragraph));
            continue;
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace().map(visible) {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_wrapped_and_layout_is_kept() {
        assert_eq!(wrap("aa bb cc", 5), ["aa bb", "cc"]);
        assert_eq!(
            wrap("longer-than-that b\n\n  kept   as it is", 6),
            ["longer-than-that", "b", "", "  kept   as it is"]
        );
        assert_eq!(wrap("", 5), Vec::<String>::new());
        assert_eq!(wrap("\u{1b}[31m", 20), ["\\u001b[31m"]);
    }
}
