//! Trees as short text, to compare them.

use infra_syntax::{Body, Expr, ExprKind, ForResult, ObjectKey, SplatKind, Step, Template, TemplatePart};

pub fn body(body: &Body) -> String {
    let attributes = body.attributes.iter().map(|a| format!("{} = {}\n", a.name.name, expr(&a.expr)));
    let blocks = body.blocks.iter().map(|block| {
        let labels: String = block
            .labels
            .iter()
            .map(|label| if label.quoted { format!(" {:?}", label.text) } else { format!(" {}", label.text) })
            .collect();
        format!("{}{labels} {{\n{}}}\n", block.kind.name, self::body(&block.body))
    });
    attributes.chain(blocks).collect()
}

fn joined(exprs: &[Expr]) -> String {
    exprs.iter().map(expr).collect::<Vec<_>>().join(", ")
}

pub fn expr(e: &Expr) -> String {
    match &e.kind {
        ExprKind::Null => "null".to_owned(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Number(number) => number.to_string(),
        ExprKind::Template(t) => format!("<{}>", template(t)),
        ExprKind::TemplateWrap(inner) => format!("wrap({})", expr(inner)),
        ExprKind::Variable(name) => name.name.to_string(),
        ExprKind::Access { source, steps: s } => format!("{}{}", expr(source), steps(s)),
        ExprKind::Call(call) => {
            format!("{}({}{})", call.name, joined(&call.args), if call.expand_final { "..." } else { "" })
        }
        ExprKind::Unary { op, operand, .. } => format!("({}{})", op.symbol(), expr(operand)),
        ExprKind::Binary(chain) => chain.rest.iter().fold(expr(&chain.first), |left, term| {
            format!("({left} {} {})", term.op.symbol(), expr(&term.operand))
        }),
        ExprKind::Conditional(c) => {
            format!("({} ? {} : {})", expr(&c.condition), expr(&c.then), expr(&c.otherwise))
        }
        ExprKind::Tuple(items) => format!("[{}]", joined(items)),
        ExprKind::Object(items) => {
            let items = items.iter().map(|item| match &item.key {
                ObjectKey::Ident(name) => format!("{} = {}", name.name, expr(&item.value)),
                ObjectKey::Expr(key) => format!("*{} = {}", expr(key), expr(&item.value)),
            });
            format!("{{{}}}", items.collect::<Vec<_>>().join(", "))
        }
        ExprKind::For(f) => {
            let key = f.key.as_ref().map_or(String::new(), |key| format!("{}, ", key.name));
            let condition = f.condition.as_ref().map_or(String::new(), |c| format!(" if {}", expr(c)));
            let head = format!("for {key}{} in {}", f.value.name, expr(&f.collection));
            match &f.result {
                ForResult::Tuple(value) => format!("[{head} : {}{condition}]", expr(value)),
                ForResult::Object { key, value, group } => {
                    let group = if *group { "..." } else { "" };
                    format!("{{{head} : {} => {}{group}{condition}}}", expr(key), expr(value))
                }
            }
        }
        ExprKind::Parens(inner) => format!("({})", expr(inner)),
        ExprKind::Error => "ERROR".to_owned(),
    }
}

fn steps(list: &[Step]) -> String {
    list.iter()
        .map(|step| match step {
            Step::Attr { name, .. } => format!(".{}", name.name),
            Step::Index { key, .. } => format!("[{}]", expr(key)),
            Step::LegacyIndex { index, .. } => format!(".{index}"),
            Step::Splat { kind: SplatKind::Full, each, .. } => format!("[*]⟨{}⟩", steps(each)),
            Step::Splat { kind: SplatKind::Attr, each, .. } => format!(".*⟨{}⟩", steps(each)),
        })
        .collect()
}

pub fn template(t: &Template) -> String {
    t.parts
        .iter()
        .map(|part| match part {
            TemplatePart::Literal(literal) => format!("{:?}", literal.text),
            TemplatePart::Interpolation(i) => format!("${{{}}}", expr(&i.expr)),
            TemplatePart::If(i) => {
                format!("if {} [{}] else [{}]", expr(&i.condition), template(&i.then), template(&i.otherwise))
            }
            TemplatePart::For(f) => {
                let key = f.key.as_ref().map_or(String::new(), |key| format!("{}, ", key.name));
                format!("for {key}{} in {} [{}]", f.value.name, expr(&f.collection), template(&f.body))
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}
