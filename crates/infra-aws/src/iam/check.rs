//! What IAM's types check of configurations alike.

use crate::checks::Checks;

/// A name, or the beginning of one.
pub(super) fn name(checks: &mut Checks<'_>, argument: &str, longest: usize) {
    let Some(name) = checks.text(argument) else { return };
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "+=,.@_-".contains(c);
    if name.len() > longest {
        checks.report(argument, format!("{argument} has {} characters, but {longest} at most", name.len()));
    } else if !name.chars().all(is_allowed) {
        let message =
            format!("{argument} is \"{name}\", but may hold only letters, digits and + = , . @ _ -");
        checks.report(argument, message);
    }
}

/// `path`: begins and ends with a slash.
pub(super) fn path(checks: &mut Checks<'_>) {
    if let Some(path) = checks.text("path").filter(|path| !path.is_empty())
        && !(path.starts_with('/') && path.ends_with('/'))
    {
        checks.report("path", format!("path is \"{path}\", but must begin and end with a slash"));
    }
}

/// The ARN of something.
pub(super) fn arn(checks: &mut Checks<'_>, argument: &str) {
    if let Some(arn) = checks.text(argument)
        && (!arn.starts_with("arn:") || arn.splitn(6, ':').count() < 6)
    {
        checks.report(argument, format!("{argument} is \"{arn}\", which is not an ARN"));
    }
}
