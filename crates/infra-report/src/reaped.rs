//! What became of environments whose time is over.

use serde::Serialize;

use crate::Style;
use crate::colour::Tone;
use crate::value::visible;

/// What becomes of an environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Fate {
    /// Its time is not over, or nobody said that it ever is.
    Kept,
    /// Its time is over, and it is still there.
    Expired,
    /// It was destroyed now.
    Destroyed,
    /// There is nothing of it.
    Gone,
    /// Nothing can be said of it, or it could not be destroyed.
    Failed,
}

/// An environment, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reaped {
    /// Folder of the stack.
    pub stack: String,
    /// Name of the environment.
    pub environment: String,
    /// Who wanted it.
    pub owner: Option<String>,
    /// How long, as it is written.
    pub expires_on: Option<String>,
    /// What becomes of it.
    pub fate: Fate,
}

/// One line for each, and how many there are of each fate.
pub fn reaped(all: &[Reaped], style: &Style) -> String {
    let cells = |one: &Reaped| {
        [
            visible(&format!("{} ({})", one.stack, one.environment)),
            match (&one.expires_on, one.fate) {
                (Some(day), _) => visible(day),
                (None, Fate::Failed) => String::new(),
                (None, _) => "for ever".to_owned(),
            },
            visible(one.owner.as_deref().unwrap_or("nobody named")),
        ]
    };
    let rows: Vec<[String; 3]> = all.iter().map(cells).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths = [width(0), width(1), width(2)];
    let mut out = String::new();
    for (one, row) in all.iter().zip(&rows) {
        let fate = match one.fate {
            Fate::Kept => "kept".to_owned(),
            Fate::Gone => style.paint(Tone::Dim, "gone"),
            Fate::Expired => style.paint(Tone::Notice, "expired"),
            Fate::Destroyed => style.paint(Tone::Good, "destroyed"),
            Fate::Failed => style.paint(Tone::Bad, "failed"),
        };
        let [name, day, owner] = row;
        let [a, b, c] = widths;
        out.push_str(&format!("{name:a$}  {day:b$}  {owner:c$}  {fate}\n"));
    }
    let count = |fate: Fate| all.iter().filter(|one| one.fate == fate).count();
    let total = format!(
        "{} environments: {} expired, {} destroyed, {} failed.",
        all.len(),
        count(Fate::Expired),
        count(Fate::Destroyed),
        count(Fate::Failed)
    );
    out.push_str(&format!("\n{}\n", style.paint(Tone::Bold, &total)));
    if count(Fate::Expired) > 0 {
        out.push_str("Nothing of what has expired was touched. -auto-approve destroys it.\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_line() {
        let one = |environment: &str, day: Option<&str>, owner: Option<&str>, fate| Reaped {
            stack: "stacks/shop".to_owned(),
            environment: environment.to_owned(),
            owner: owner.map(str::to_owned),
            expires_on: day.map(str::to_owned),
            fate,
        };
        let all = [
            one("dev", Some("2026-11-20"), Some("ann"), Fate::Expired),
            one("production", None, None, Fate::Kept),
            one("wrong", None, None, Fate::Failed),
        ];
        let expected = "\
stacks/shop (dev)         2026-11-20  ann           expired
stacks/shop (production)  for ever    nobody named  kept
stacks/shop (wrong)                   nobody named  failed

3 environments: 1 expired, 0 destroyed, 1 failed.
Nothing of what has expired was touched. -auto-approve destroys it.
";
        assert_eq!(reaped(&all, &Style::default()), expected);
    }
}
