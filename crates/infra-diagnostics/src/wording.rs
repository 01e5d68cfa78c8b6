//! Messages of other programs, made to fit into ours.

use std::io;

/// A message as a sentence: with a capital letter, if it begins with a plain word, and with an end.
pub fn sentence(message: &str) -> String {
    let message = message.trim_end();
    let first = message.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default();
    let rest = &message[first.len()..];
    let mut sentence = String::with_capacity(message.len() + 1);
    // What goes on without a space is a name, such as `terraform.tfstate` or `ec2:CreateVpc`.
    if rest.starts_with([' ', ',']) {
        sentence.push_str(&first[..1.min(first.len())].to_ascii_uppercase());
        sentence.push_str(first.get(1..).unwrap_or_default());
    } else {
        sentence.push_str(first);
    }
    sentence.push_str(rest);
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?', ':']) {
        sentence.push('.');
    }
    sentence
}

/// Why the operating system refused, as the end of a sentence: `no such file or directory`.
pub fn io_reason(error: &io::Error) -> String {
    let text = error.to_string();
    let reason = match error.raw_os_error() {
        Some(code) => text.strip_suffix(&format!(" (os error {code})")).unwrap_or(&text),
        None => &text,
    };
    let mut chars = reason.chars();
    match (chars.next(), chars.next()) {
        // An abbreviation stays as it is.
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(reason.chars().skip(1)).collect()
        }
        _ => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_sentences_and_names_stay() {
        assert_eq!(sentence("no region is set"), "No region is set.");
        assert_eq!(sentence("terraform.tfstate is empty"), "terraform.tfstate is empty.");
        assert_eq!(sentence("ec2:CreateVpc: denied"), "ec2:CreateVpc: denied.");
        assert_eq!(sentence("cidr_block is wrong!"), "cidr_block is wrong!");
        assert_eq!(sentence("über allem"), "über allem.");
        assert_eq!(sentence(""), "");
    }

    #[test]
    fn reasons_have_no_numbers() {
        assert_eq!(io_reason(&io::Error::from_raw_os_error(2)), "no such file or directory");
        assert_eq!(io_reason(&io::Error::from_raw_os_error(5)), "input/output error");
        assert_eq!(io_reason(&io::Error::other("Stream ended")), "stream ended");
        assert_eq!(io_reason(&io::Error::other("UTF-8 expected")), "UTF-8 expected");
    }
}
