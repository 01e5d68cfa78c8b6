//! Templates in files and strings.

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_diagnostics::{Diagnostics, SourceMap, Span};
use infra_syntax::parse_template;
use infra_value::{Type, Value};

use super::filesystem::read_text;
use super::{Call, Fault, Function, Kind, Param, Returns};
use crate::eval::render_template;

const RESULT: Returns = Returns::Depends(|_| Ok(Type::Dynamic));

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("templatefile", &[Param::string("path"), Param::any("vars").marked()], RESULT, |call| {
        render(call, call.text(0), read_text(call, 0)?)
    }),
    Function::new(
        "templatestring",
        &[Param::string("template"), Param::any("vars").marked()],
        Returns::Always(Kind::String),
        templatestring,
    ),
];

/// Unlike `templatefile`, it gives a string whatever the template is.
fn templatestring(call: &Call<'_>) -> Result<Value, Fault> {
    let rendered = render(call, "the template", call.text(0).to_owned())?;
    if rendered.is_null() {
        return Err(Fault::call("the template gives null, which is no string"));
    }
    call.converted(&rendered, &Type::String)
        .map_err(|reason| Fault::call(format!("what the template gives is no string: {reason}")))
}

/// Renders a template with the variables in the second argument. `name` is what messages call it.
fn render(call: &Call<'_>, name: &str, text: String) -> Result<Value, Fault> {
    let variables = variables(call)?;
    let mut sources = SourceMap::new();
    let name = if call.marks.is_empty() { name } else { "the template" };
    let file = sources.add(name, text.as_str());
    let (template, problems) = parse_template(file, &text);
    if problems.has_errors() {
        return Err(Fault::call(explain(call, &sources, &problems)));
    }
    for reference in template.variables() {
        let root = &reference.root;
        if !variables.contains_key(&root.name) {
            let place = place(&sources, Some(root.span));
            let name = call.quote(&root.name);
            return Err(Fault::argument(1, format!("{name} is missing, to which {place} refers")));
        }
    }
    let rendered = render_template(&template, &variables, call.context)
        .map_err(|problems| Fault::call(explain(call, &sources, &problems)))?;
    // As in Terraform, also the marks of variables that the template does not use.
    Ok(rendered.with_marks(call.args[1].deep_marks()))
}

fn variables(call: &Call<'_>) -> Result<BTreeMap<Arc<str>, Value>, Fault> {
    let Some(entries) = call.args[1].as_entries() else {
        return Err(Fault::argument(1, "a map or object is required: the variables of the template by name"));
    };
    for name in entries.keys() {
        let mut chars = name.chars();
        let fine = chars.next().is_some_and(char::is_alphabetic)
            && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
        if !fine {
            return Err(Fault::argument(
                1,
                format!(
                    "{} is not the name of a variable: a letter, then letters, digits and underscores",
                    call.quote(name)
                ),
            ));
        }
    }
    Ok(entries.clone())
}

/// Tells in one clause what is wrong in the template, and where.
fn explain(call: &Call<'_>, sources: &SourceMap, problems: &Diagnostics) -> String {
    let Some(problem) = problems.iter().find(|problem| problem.is_error()) else {
        return "the template has no value".to_owned();
    };
    let detail = if call.marks.is_empty() { problem.detail.trim_end_matches('.') } else { "(sensitive)" };
    format!("{}: {}: {detail}", place(sources, problem.subject), problem.summary)
}

fn place(sources: &SourceMap, span: Option<Span>) -> String {
    let found = span.and_then(|span| Some((sources.get(span.file)?, span)));
    match found {
        Some((file, span)) => {
            let position = file.position(span.start as usize);
            format!("{}:{},{}", file.name(), position.line, position.column)
        }
        None => "the template".to_owned(),
    }
}
