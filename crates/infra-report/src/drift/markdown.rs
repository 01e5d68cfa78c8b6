//! Markdown as GitHub has it, for the summary of a job.

use infra_drift::{Finding, Findings};

use super::{place, text};

pub(super) fn markdown(findings: &Findings<'_>) -> String {
    format!("## {}\n\n{}", text::summary(findings).trim_end_matches('.'), body(findings))
}

/// All but the heading.
pub(crate) fn body(findings: &Findings<'_>) -> String {
    let plan = findings.plan;
    let mut out = String::new();
    out.push_str(&format!(
        "{} objects of {} (workspace {}) were compared at {}.\n",
        findings.compared(),
        code(&plan.root),
        code(&plan.workspace),
        plan.created
    ));
    let open: Vec<&Finding<'_>> = findings.open().collect();
    if !open.is_empty() {
        out.push_str("\n| severity | object | what | where |\n|---|---|---|---|\n");
    }
    for finding in &open {
        let because = finding.because.map(|because| format!("<br>{because}")).unwrap_or_default();
        let by = finding.by.as_ref().map(|by| format!("<br>{}", plain(&text::told(by)))).unwrap_or_default();
        let place = finding.place.as_ref();
        let place = place.map(|place| code(&format!("{}:{}", place.file, place.line))).unwrap_or_default();
        out.push_str(&format!(
            "| **{}**{because} | {} | {}{by} | {place} |\n",
            finding.severity.name(),
            code(&finding.address()),
            what(finding)
        ));
    }
    let undeclared: Vec<String> =
        findings.undeclared().map(|one| format!("- {}\n", code(&text::stray(one)))).collect();
    if !undeclared.is_empty() {
        let count = text::count_of_undeclared(undeclared.len());
        out.push_str(&format!("\n{count}, in the scope of the stack:\n\n{}", undeclared.concat()));
    }
    let accepted: Vec<&Finding<'_>> = findings.accepted().collect();
    if !accepted.is_empty() {
        out.push_str(&format!("\n<details><summary>{} accepted by .driftignore</summary>\n\n| object | what | why |\n|---|---|---|\n", accepted.len()));
        for finding in accepted {
            let whys: Vec<String> =
                finding.acceptances().into_iter().map(|line| plain(&text::why(line))).collect();
            out.push_str(&format!(
                "| {} | {} | {} |\n",
                code(&finding.address()),
                what(finding),
                whys.join("<br>")
            ));
        }
        out.push_str("\n</details>\n");
    }
    for line in &findings.expired {
        out.push_str(&format!(
            "\n> {} line {}: accepted until {}, and no longer.\n",
            code(".driftignore"),
            line.line,
            line.until
        ));
    }
    if !findings.wanted.is_empty() {
        out.push_str(&format!(
            "\nThe configuration itself wants {} changed.\n",
            objects(findings.wanted.len())
        ));
    }
    out
}

fn objects(count: usize) -> String {
    if count == 1 { "1 object".to_owned() } else { format!("{count} objects") }
}

fn what(finding: &Finding<'_>) -> String {
    let lines: Vec<String> = place::lines(finding).iter().map(|line| code(line)).collect();
    lines.join("<br>")
}

/// A span of code within a cell of a table: fenced by more backticks than it holds in a row.
pub(crate) fn code(text: &str) -> String {
    let text = text.replace('\n', " ").replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let room = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{text}{room}{fence}")
}

/// Words of somebody, without meaning to Markdown.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
