//! The words of a command line, before they are parsed.

use std::ffi::OsString;

use clap::Command;

/// With two dashes before every option, and with `-version` as the command that it means.
pub fn normalised(words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut normalised: Vec<OsString> = Vec::new();
    let mut before_command = true;
    let mut options = true;
    for word in words {
        options &= word != "--";
        let word = if options { two_dashes(word) } else { word };
        let is_value = normalised.last().is_some_and(|before| before == "--chdir");
        let is_option = word.to_str().is_some_and(|word| word.starts_with('-'));
        if before_command && (word == "--version" || word == "-v") {
            normalised.push("version".into());
            before_command = false;
            continue;
        }
        // The first word is the program.
        before_command &= normalised.is_empty() || is_option || is_value;
        normalised.push(word);
    }
    normalised
}

/// `-auto-approve` as `--auto-approve`. A single letter stays a single letter, and so does what begins otherwise.
fn two_dashes(word: OsString) -> OsString {
    let long = word.to_str().is_some_and(|text| {
        let name = text.strip_prefix('-').unwrap_or_default();
        name.len() > 1 && name.starts_with(|c: char| c.is_ascii_lowercase())
    });
    if !long {
        return word;
    }
    let mut dashed = OsString::from("-");
    dashed.push(word);
    dashed
}

/// Without `-no-color` where the command writes no colours of its own: every command may be given it. How errors look is
/// settled from the words themselves.
pub fn without_colour(root: &Command, mut words: Vec<OsString>) -> Vec<OsString> {
    let (_, command) = named(root, &words);
    if !command.get_arguments().any(|argument| argument.get_long() == Some("no-color")) {
        let mut options = true;
        words.retain(|word| {
            options &= word != "--";
            !(options && word == "--no-color")
        });
    }
    words
}

/// The program and the commands that the words name, and what they stand for.
pub fn named<'c>(root: &'c Command, words: &[OsString]) -> (Vec<&'c str>, &'c Command) {
    let mut path = vec![root.get_name()];
    let mut command = root;
    let mut is_value = false;
    for word in words.iter().skip(1) {
        if std::mem::replace(&mut is_value, word == "--chdir") || word == "help" {
            continue;
        }
        if word.to_str().is_some_and(|word| word.starts_with('-')) {
            continue;
        }
        let Some(found) = command.find_subcommand(word) else { break };
        path.push(found.get_name());
        command = found;
    }
    (path, command)
}
