//! What is wrong with a body as it is written.

use infra_diagnostics::{Diagnostic, Diagnostics, Span, did_you_mean};
use infra_schema::{Block, NestedBlock, Nesting, Presence};
use infra_syntax::{Attribute, Block as WrittenBlock, Body, Expr, ExprKind, Step};

use super::attribute_blocks::nested_block;
use super::dynamic::{CONTENT, DYNAMIC, FOR_EACH, ITERATOR, LABELS};
use super::nested::is_written;
use super::settle::settle;

/// Checks a body against a schema without evaluating anything: names that are not expected, required arguments that
/// are missing, labels, the form of `dynamic` blocks. Deprecated arguments are warnings. How many blocks there may be
/// is checked when the body is decoded.
pub fn check_body(body: &Body, schema: &Block) -> Diagnostics {
    let mut problems = Diagnostics::new();
    let body = settle(body, Some(schema), &mut problems);
    check(&body, schema, &mut problems);
    problems
}

fn check(body: &Body, schema: &Block, problems: &mut Diagnostics) {
    for attribute in &body.attributes {
        problems.extend(check_attribute(body, attribute, schema));
    }
    for (name, attribute) in &schema.attributes {
        if attribute.presence == Presence::Required
            && body.attribute(name).is_none()
            && !is_written(body, name)
        {
            let detail = format!("The argument \"{name}\" is required, but it is not set.");
            problems.push(Diagnostic::error("Missing required argument", detail).at(body.header_span));
        }
    }
    for block in &body.blocks {
        if &*block.kind.name == DYNAMIC && !schema.blocks.contains_key(DYNAMIC) {
            check_dynamic(block, schema, problems);
            continue;
        }
        match nested_block(schema, &block.kind.name) {
            Some(nested) => {
                check_labels(block, &nested, problems);
                check(&block.body, &nested.block, problems);
            }
            None => problems.push(unsupported_block(&block.kind.name, block.kind.span, schema)),
        }
    }
}

fn check_attribute(body: &Body, written: &Attribute, schema: &Block) -> Option<Diagnostic> {
    let name = &*written.name.name;
    let Some(attribute) = schema.attributes.get(name) else {
        return Some(unsupported_argument(name, written.name.span, schema));
    };
    if !attribute.presence.is_configurable() {
        let detail = format!("The value of \"{name}\" comes from the provider, so it cannot be set here.");
        return Some(Diagnostic::error("Value for unconfigurable attribute", detail).at(written.name.span));
    }
    if is_written(body, name) {
        let detail =
            format!("\"{name}\" is set as an argument and written as a block. It must be one or the other.");
        return Some(Diagnostic::error("Duplicate definition", detail).at(written.name.span));
    }
    let instead = attribute.deprecated.as_ref().filter(|_| !may_be_null(&written.expr))?;
    let detail = format!("The argument \"{name}\" is deprecated. {instead}");
    Some(Diagnostic::warning("Argument is deprecated", detail).at(written.name.span))
}

/// Whether an expression may come to nothing, as far as can be told without its value. What modules hand on is mostly null: nobody
/// is to be warned of an argument that is then left out.
fn may_be_null(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Null | ExprKind::Variable(_) => true,
        ExprKind::Access { source, steps } => {
            let is_element = matches!(steps.first(), Some(Step::Attr { name, .. }) if matches!(&*name.name, "key" | "value"));
            // The types of resources have a provider's name before the first underscore.
            let is_resource = matches!(&source.kind, ExprKind::Variable(root) if root.name.contains('_') || &*root.name == "data");
            is_element || !is_resource
        }
        ExprKind::Call(call) => matches!(&*call.name, "try" | "lookup" | "element" | "one"),
        ExprKind::Conditional(choice) => may_be_null(&choice.then) || may_be_null(&choice.otherwise),
        ExprKind::TemplateWrap(inner) | ExprKind::Parens(inner) => may_be_null(inner),
        _ => false,
    }
}

/// Names that a configuration may use.
fn expected(schema: &Block) -> impl Iterator<Item = &str> {
    let arguments = schema.attributes.iter().filter(|(_, attribute)| attribute.presence.is_configurable());
    arguments.map(|(name, _)| name).chain(schema.blocks.keys()).map(|name| &**name)
}

fn unsupported_argument(name: &str, span: Span, schema: &Block) -> Diagnostic {
    let problem = Diagnostic::error(
        "Unsupported argument",
        format!("An argument named \"{name}\" is not expected here."),
    )
    .at(span);
    if schema.blocks.contains_key(name) {
        return problem
            .hint(format!("Did you mean a block? Write \"{name} {{ … }}\", without the equals sign."));
    }
    suggest(problem, name, schema)
}

fn unsupported_block(name: &str, span: Span, schema: &Block) -> Diagnostic {
    let problem = Diagnostic::error(
        "Unsupported block type",
        format!("Blocks of type \"{name}\" are not expected here."),
    )
    .at(span);
    match schema.attributes.get(name) {
        Some(attribute) if attribute.presence.is_configurable() => {
            problem.hint(format!("Did you mean an argument? Write \"{name} = …\", with an equals sign."))
        }
        _ => suggest(problem, name, schema),
    }
}

fn suggest(problem: Diagnostic, name: &str, schema: &Block) -> Diagnostic {
    match did_you_mean(name, expected(schema)) {
        Some(meant) => problem.hint(format!("Did you mean \"{meant}\"?")),
        None => problem,
    }
}

fn check_labels(block: &WrittenBlock, nested: &NestedBlock, problems: &mut Diagnostics) {
    let kind = &block.kind.name;
    let wanted = usize::from(nested.nesting == Nesting::Map);
    if let Some(extra) = block.labels.get(wanted) {
        let detail = match wanted {
            0 => format!("\"{kind}\" blocks have no labels."),
            _ => format!("\"{kind}\" blocks have one label."),
        };
        problems.push(Diagnostic::error(format!("Extraneous label for {kind}"), detail).at(extra.span));
    } else if block.labels.len() < wanted {
        let detail = format!("\"{kind}\" blocks need a label that tells them apart.");
        problems.push(Diagnostic::error(format!("Missing label for {kind}"), detail).at(block.header_span));
    }
}

fn check_dynamic(block: &WrittenBlock, schema: &Block, problems: &mut Diagnostics) {
    let [label] = block.labels.as_slice() else {
        let detail = "A \"dynamic\" block has one label: the type of the blocks that it makes.";
        problems.push(Diagnostic::error("Invalid dynamic block", detail).at(block.header_span));
        return;
    };
    let Some(nested) = nested_block(schema, &label.text) else {
        problems.push(unsupported_block(&label.text, label.span, schema));
        return;
    };
    for attribute in &block.body.attributes {
        let name = &*attribute.name.name;
        if ![FOR_EACH, ITERATOR, LABELS].contains(&name) {
            let detail = format!(
                "An argument named \"{name}\" is not expected here. What the blocks contain stands in their \"{CONTENT}\" block."
            );
            problems.push(Diagnostic::error("Unsupported argument", detail).at(attribute.name.span));
        }
    }
    if block.body.attribute(FOR_EACH).is_none() {
        let detail =
            format!("The argument \"{FOR_EACH}\" is required: the collection that the blocks are made from.");
        problems.push(Diagnostic::error("Missing required argument", detail).at(block.body.header_span));
    }
    check_iterator(block, problems);
    check_dynamic_labels(block, &nested, &label.text, problems);
    let mut contents = 0;
    for inner in &block.body.blocks {
        if &*inner.kind.name != CONTENT {
            let name = &inner.kind.name;
            let detail = format!(
                "Blocks of type \"{name}\" are not expected here. They belong in the \"{CONTENT}\" block."
            );
            problems.push(Diagnostic::error("Unsupported block type", detail).at(inner.kind.span));
            continue;
        }
        contents += 1;
        if contents > 1 {
            let detail = format!("A \"dynamic\" block has one \"{CONTENT}\" block.");
            problems.push(Diagnostic::error("Duplicate content block", detail).at(inner.kind.span));
        }
        if let Some(extra) = inner.labels.first() {
            let detail = format!("\"{CONTENT}\" blocks have no labels.");
            problems.push(Diagnostic::error("Extraneous label for content", detail).at(extra.span));
        }
        check(&inner.body, &nested.block, problems);
    }
    if contents == 0 {
        let detail = format!("A \"{CONTENT}\" block is required: it says what is in the blocks.");
        problems.push(Diagnostic::error("Missing content block", detail).at(block.body.header_span));
    }
}

fn check_iterator(block: &WrittenBlock, problems: &mut Diagnostics) {
    let Some(iterator) = block.body.attribute(ITERATOR) else { return };
    if iterator.expr.as_traversal().is_none_or(|traversal| !traversal.steps.is_empty()) {
        let detail =
            format!("\"{ITERATOR}\" is a plain name, without quotes: what the content calls the element.");
        problems.push(Diagnostic::error("Invalid dynamic iterator name", detail).at(iterator.expr.span));
    }
}

fn check_dynamic_labels(block: &WrittenBlock, nested: &NestedBlock, kind: &str, problems: &mut Diagnostics) {
    let wanted = nested.nesting == Nesting::Map;
    match block.body.attribute(LABELS) {
        Some(labels) if !wanted => {
            let detail = format!("\"{kind}\" blocks have no labels.");
            problems.push(
                Diagnostic::error(format!("Extraneous labels for {kind}"), detail).at(labels.name.span),
            );
        }
        None if wanted => {
            let detail =
                format!("\"{kind}\" blocks need a label: set \"{LABELS}\" to a list with one string.");
            problems.push(
                Diagnostic::error(format!("Missing labels for {kind}"), detail).at(block.body.header_span),
            );
        }
        _ => {}
    }
}
