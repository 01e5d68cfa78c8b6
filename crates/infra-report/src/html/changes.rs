//! The changes of a page.

use infra_engine::Catalog;
use infra_plan::{Change, Plan, ResourceChange};

use super::PLAIN;
use super::escape::escape;
use super::kind::Kind;
use crate::plan::{body, headline};

/// A change that is shown.
pub(super) struct Entry<'a> {
    /// Position in the plan.
    pub(super) at: usize,
    pub(super) kind: Kind,
    pub(super) change: &'a ResourceChange,
    diff: String,
}

/// Everything that is shown, in the order of addresses.
pub(super) fn entries<'a>(plan: &'a Plan, catalog: &Catalog) -> Vec<Entry<'a>> {
    let changes = plan.changes.iter().enumerate();
    changes
        .filter_map(|(at, change)| {
            let diff = body::changed(change, catalog, &PLAIN);
            Some(Entry { at, kind: Kind::of(change)?, change, diff })
        })
        .collect()
}

impl Entry<'_> {
    /// A place in the page.
    pub(super) fn anchor(&self) -> String {
        format!("c{}", self.at)
    }

    pub(super) fn html(&self) -> String {
        let address = escape(&self.change.object.to_string());
        // What hurts is open at once.
        let open = if matches!(self.kind, Kind::Destroy | Kind::Replace) { " open" } else { "" };
        let kind = self.kind.name();
        let mut out = format!(
            "<details id=\"{}\" class=\"change {kind}\" data-kind=\"{kind}\" data-address=\"{address}\"{open}>\n<summary><i>{}</i> <code>{address}</code> <span>{}</span></summary>\n",
            self.anchor(),
            symbol(self.change.change),
            escape(headline::fate(self.change)),
        );
        for reason in self.reasons() {
            out.push_str(&format!("<p class=\"why\">{}</p>\n", escape(&reason)));
        }
        out.push_str(&format!("<pre>{}</pre>\n</details>\n", lines(&self.diff)));
        out
    }

    /// Why it is so, one sentence each.
    fn reasons(&self) -> Vec<String> {
        let change = self.change;
        let mut reasons: Vec<String> = headline::why(change).into_iter().collect();
        if let Some(from) = &change.moved_from {
            reasons.push(format!("moved from {from}"));
        }
        if let Some(id) = &change.import {
            reasons.push(format!("imported from \"{id}\""));
        }
        if !change.replace.is_empty() {
            let paths: Vec<String> = change
                .replace
                .iter()
                .map(|path| path.to_string().trim_start_matches('.').to_owned())
                .collect();
            reasons.push(format!("a new object is needed for another {}", paths.join(", ")));
        }
        if change.change == Change::CreateThenDelete {
            reasons.push("the new object is created before the old one is destroyed".to_owned());
        }
        reasons
    }
}

fn symbol(change: Change) -> &'static str {
    match change {
        Change::NoOp => "=",
        Change::Create => "+",
        Change::Update => "~",
        Change::Delete => "-",
        Change::DeleteThenCreate => "-/+",
        Change::CreateThenDelete => "+/-",
        Change::Read => "&lt;=",
        Change::Forget => ".",
    }
}

/// Lines of a diff, each in the tone of the symbol that it begins with.
pub(crate) fn lines(diff: &str) -> String {
    let mut out = String::new();
    for line in diff.trim_matches('\n').lines() {
        let text = line.trim_start();
        let tone = match text.split(' ').next().unwrap_or_default() {
            "+" => "add",
            "-" => "gone",
            "~" | "-/+" | "+/-" => "new",
            "#" => "dim",
            _ if text.contains("# forces replacement") => "new",
            _ => "",
        };
        let line = escape(line);
        match tone {
            "" => out.push_str(&line),
            tone => out.push_str(&format!("<span class=\"{tone}\">{line}</span>")),
        }
        out.push('\n');
    }
    out
}
