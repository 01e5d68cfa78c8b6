//! The order of a plan's actions, drawn.
//!
//! Each action stands one column right of the last one that it waits for; joins are drawn as points.

use std::fmt::Write;

use infra_plan::{ActionKind, Plan};

use super::changes::Entry;
use super::escape::escape;

/// More than this cannot be seen at once, and is left to `infra graph`.
const MOST: usize = 400;

const WIDTH: usize = 250;
const HEIGHT: usize = 30;
/// Longest label, in characters.
const LABEL: usize = 32;

/// The drawing, or what there is instead.
pub(super) fn section(plan: &Plan, entries: &[Entry<'_>]) -> String {
    let count = plan.actions.len();
    if count == 0 {
        return String::new();
    }
    if count > MOST {
        return format!(
            "<p id=\"graph\" class=\"note\">The order of {count} actions is too much for a drawing here: <code>infra graph -plan=FILE</code> writes it for Graphviz.</p>"
        );
    }
    let places = places(plan);
    let columns = places.iter().map(|(column, _)| column + 1).max().unwrap_or(1);
    let rows = places.iter().map(|(_, row)| row + 1).max().unwrap_or(1);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" aria-label=\"order of the actions\">\n",
        w = columns * WIDTH,
        h = rows * HEIGHT
    );
    for (at, action) in plan.actions.iter().enumerate() {
        for before in &action.after {
            let ((c1, r1), (c2, r2)) = (places[before.0 as usize], places[at]);
            let from = c1 * WIDTH
                + if plan.actions[before.0 as usize].kind == ActionKind::Join { 6 } else { WIDTH - 40 };
            let (y1, y2) = (r1 * HEIGHT + HEIGHT / 2, r2 * HEIGHT + HEIGHT / 2);
            let (to, middle) = (c2 * WIDTH, c2 * WIDTH - 20);
            let _ = writeln!(svg, "<path d=\"M{from} {y1} C{middle} {y1} {middle} {y2} {to} {y2}\"/>");
        }
    }
    for (at, action) in plan.actions.iter().enumerate() {
        let (column, row) = places[at];
        let (x, y) = (column * WIDTH, row * HEIGHT + HEIGHT / 2);
        let change = action.change.and_then(|change| plan.changes.get(change as usize).map(|c| (change, c)));
        let Some((index, change)) = change else {
            let _ = writeln!(svg, "<circle cx=\"{}\" cy=\"{y}\" r=\"3\"/>", x + 3);
            continue;
        };
        let entry = entries.iter().find(|entry| entry.at == index as usize);
        let kind = entry.map_or("read", |entry| entry.kind.name());
        let address = change.object.to_string();
        let _ = writeln!(
            svg,
            "<a class=\"{kind}\" href=\"#c{index}\" data-kind=\"{kind}\" data-address=\"{full}\"><rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"22\" rx=\"4\"/><text x=\"{tx}\" y=\"{ty}\">{verb} {label}</text><title>{verb} {full}</title></a>",
            top = y - 11,
            width = WIDTH - 40,
            tx = x + 6,
            ty = y + 4,
            verb = verb(action.kind),
            label = escape(&shortened(&address)),
            full = escape(&address),
        );
    }
    format!(
        "<details id=\"graph\" open><summary>Order of the actions</summary>\n<div>{svg}</svg></div></details>"
    )
}

/// Column and row of each action.
fn places(plan: &Plan) -> Vec<(usize, usize)> {
    let mut columns = vec![0; plan.actions.len()];
    // Longest way from the beginning, action by action until nothing moves: edges may lead backwards in the list.
    loop {
        let mut moved = false;
        for (at, action) in plan.actions.iter().enumerate() {
            let column = action.after.iter().map(|before| columns[before.0 as usize] + 1).max().unwrap_or(0);
            if column > columns[at] && column <= plan.actions.len() {
                columns[at] = column;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    let mut taken: Vec<usize> = Vec::new();
    columns
        .iter()
        .map(|column| {
            taken.resize(taken.len().max(column + 1), 0);
            let row = taken[*column];
            taken[*column] += 1;
            (*column, row)
        })
        .collect()
}

/// The end of a long address tells more than its beginning.
fn shortened(address: &str) -> String {
    let length = address.chars().count();
    match length > LABEL {
        true => format!("…{}", address.chars().skip(length - LABEL + 1).collect::<String>()),
        false => address.to_owned(),
    }
}

fn verb(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Import => "import",
        ActionKind::Create => "+",
        ActionKind::Update => "~",
        ActionKind::Delete => "−",
        ActionKind::Read => "read",
        ActionKind::Open => "open",
        ActionKind::Forget => "forget",
        ActionKind::Join => "",
    }
}
