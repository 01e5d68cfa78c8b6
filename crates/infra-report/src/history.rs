//! Snapshots of the state that are kept.

use crate::Style;
use crate::colour::Tone;
use crate::value::visible;

/// A snapshot, with what is known of the run that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotLine {
    /// Its serial.
    pub serial: u64,
    /// When it was written, in RFC 3339; none when that was by another tool.
    pub written: Option<String>,
    /// When the next one took its place, in RFC 3339; none when none has.
    pub replaced: Option<String>,
    /// What the run was for: `apply`.
    pub operation: Option<String>,
    /// Who ran it.
    pub who: Option<String>,
    /// Names the configuration that it was made from, if it was from one.
    pub configuration: Option<String>,
    /// Whether it is the state as it is now.
    pub current: bool,
}

/// A line for each snapshot, oldest first.
pub fn history(lines: &[SnapshotLine], style: &Style) -> String {
    if lines.is_empty() {
        return "No snapshots: nothing was ever written.\n".to_owned();
    }
    let rows: Vec<[String; 5]> = lines.iter().map(row).collect();
    let head = ["Serial", "Written", "By", "For", "Configuration"].map(str::to_owned);
    let width = |column: usize| {
        rows.iter().chain([&head]).map(|row| row[column].chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..5).map(width).collect();
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut out = style.paint(Tone::Bold, &line(&head));
    out.push('\n');
    for row in &rows {
        out.push_str(&line(row));
        out.push('\n');
    }
    out
}

fn row(line: &SnapshotLine) -> [String; 5] {
    let unknown = || "-".to_owned();
    let current = if line.current { " (current)" } else { "" };
    let written = line.written.as_deref().map(|time| seconds(time).to_owned());
    [
        format!("{}{current}", line.serial),
        written.unwrap_or_else(unknown),
        line.who.as_deref().map_or_else(|| "another tool".to_owned(), |who| visible(who).to_string()),
        line.operation.as_deref().map_or_else(unknown, |what| visible(what).to_string()),
        line.configuration.as_deref().map_or_else(unknown, |name| name.chars().take(12).collect()),
    ]
}

/// Without fractions of a second.
fn seconds(time: &str) -> &str {
    time.split(['.', 'Z']).next().unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_listed_with_who_wrote_them() {
        let applied = SnapshotLine {
            serial: 9,
            written: Some("2026-01-02T03:04:05.678901Z".to_owned()),
            replaced: None,
            operation: Some("apply".to_owned()),
            who: Some("alice".to_owned()),
            configuration: Some("0123456789abcdef".to_owned()),
            current: true,
        };
        let foreign = SnapshotLine {
            serial: 8,
            written: None,
            operation: None,
            who: None,
            configuration: None,
            current: false,
            ..applied.clone()
        };
        let text = history(&[foreign, applied], &Style { colour: false });
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert_eq!(lines[1], "8            -                    another tool  -      -");
        assert_eq!(lines[2], "9 (current)  2026-01-02T03:04:05  alice         apply  0123456789ab");
    }
}
