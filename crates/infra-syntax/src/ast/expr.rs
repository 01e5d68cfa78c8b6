//! Expressions.

use std::sync::Arc;

use infra_diagnostics::Span;

use super::{Template, TemplatePart};

/// A name as written.
#[derive(Clone, Debug)]
pub struct Ident {
    /// The name.
    pub name: Arc<str>,
    /// Where it stands.
    pub span: Span,
}

/// An expression.
#[derive(Clone, Debug)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// All of it, brackets and quotes included.
    pub span: Span,
}

/// What an expression is.
#[derive(Clone, Debug)]
pub enum ExprKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as written, such as `1.50e3`; never negative.
    Number(Arc<str>),
    /// A quoted string, heredoc or template file; its value is a string.
    Template(Template),
    /// A template of one interpolation and nothing else, `"${x}"`: its value is that of the expression,
    /// unconverted.
    TemplateWrap(Box<Expr>),
    /// A name by itself: the root of a reference.
    Variable(Ident),
    /// `source` followed by at least one step: `a.b`, `a[0]`, `a.*.b`. Steps apply in order.
    Access {
        /// What the first step applies to; never itself an `Access`.
        source: Box<Expr>,
        /// At least one. A full splat can only be the last, since it takes the rest of the chain for itself.
        steps: Vec<Step>,
    },
    /// `name(args)`.
    Call(Box<FunctionCall>),
    /// `-x` or `!x`.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Where the operator stands.
        op_span: Span,
        /// What it applies to.
        operand: Box<Expr>,
    },
    /// `a + b - c`: operators of one precedence.
    Binary(Box<BinaryChain>),
    /// `condition ? then : otherwise`.
    Conditional(Box<Conditional>),
    /// `[a, b]`.
    Tuple(Vec<Expr>),
    /// `{ a = b }`.
    Object(Vec<ObjectItem>),
    /// `[for …]` or `{for …}`.
    For(Box<ForExpr>),
    /// `(x)`.
    Parens(Box<Expr>),
    /// A hole where the source could not be understood; the error is reported already.
    Error,
}

/// One link of a chain of accesses.
#[derive(Clone, Debug)]
pub enum Step {
    /// `.name`.
    Attr {
        /// The name without the dot.
        name: Ident,
        /// The dot and the name.
        span: Span,
    },
    /// `[key]`.
    Index {
        /// The key.
        key: Expr,
        /// The brackets and what is between them.
        span: Span,
    },
    /// `.0`, an index from former times.
    LegacyIndex {
        /// The digits as written.
        index: Arc<str>,
        /// The dot and the digits.
        span: Span,
    },
    /// `[*]` or `.*`.
    Splat {
        /// Which of them.
        kind: SplatKind,
        /// What is done with each element; empty leaves it as it is. For `.*` these are only `Attr` and
        /// `LegacyIndex`, and later steps apply to the resulting tuple; `[*]` takes all steps that follow.
        each: Vec<Step>,
        /// The splat marker with the steps of `each`.
        span: Span,
        /// The `[*]` or `.*`.
        marker_span: Span,
    },
}

impl Step {
    /// The bytes of the step.
    pub fn span(&self) -> Span {
        match self {
            Step::Attr { span, .. }
            | Step::Index { span, .. }
            | Step::LegacyIndex { span, .. }
            | Step::Splat { span, .. } => *span,
        }
    }
}

/// The two splats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplatKind {
    /// `[*]`.
    Full,
    /// `.*`.
    Attr,
}

/// `name(args)`.
#[derive(Clone, Debug)]
pub struct FunctionCall {
    /// The name with its namespaces: `provider::aws::arn_parse`, spaces removed.
    pub name: Arc<str>,
    /// Where the name stands.
    pub name_span: Span,
    /// The arguments.
    pub args: Vec<Expr>,
    /// Whether the last argument is followed by `...`, so that its elements become arguments.
    pub expand_final: bool,
    /// From `(` to `)`.
    pub args_span: Span,
}

/// Operators before an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`
    Negate,
    /// `!`
    Not,
}

impl UnaryOp {
    /// As written.
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Negate => "-",
            UnaryOp::Not => "!",
        }
    }
}

/// Operators between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Modulo,
}

impl BinaryOp {
    /// As written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Or => "||",
            BinaryOp::And => "&&",
            BinaryOp::Equal => "==",
            BinaryOp::NotEqual => "!=",
            BinaryOp::Less => "<",
            BinaryOp::LessOrEqual => "<=",
            BinaryOp::Greater => ">",
            BinaryOp::GreaterOrEqual => ">=",
            BinaryOp::Add => "+",
            BinaryOp::Subtract => "-",
            BinaryOp::Multiply => "*",
            BinaryOp::Divide => "/",
            BinaryOp::Modulo => "%",
        }
    }

    /// How tightly it binds: 1 (`||`) to 6 (`*`).
    pub fn precedence(self) -> u8 {
        match self {
            BinaryOp::Or => 1,
            BinaryOp::And => 2,
            BinaryOp::Equal | BinaryOp::NotEqual => 3,
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => 4,
            BinaryOp::Add | BinaryOp::Subtract => 5,
            BinaryOp::Multiply | BinaryOp::Divide | BinaryOp::Modulo => 6,
        }
    }
}

/// Operands joined by operators of one precedence, evaluated from left to right: `first op operand op operand
/// …`.
#[derive(Clone, Debug)]
pub struct BinaryChain {
    /// The leftmost operand.
    pub first: Expr,
    /// At least one operator with the operand on its right.
    pub rest: Vec<BinaryTerm>,
}

/// An operator and the operand on its right.
#[derive(Clone, Debug)]
pub struct BinaryTerm {
    /// The operator.
    pub op: BinaryOp,
    /// Where the operator stands.
    pub op_span: Span,
    /// The operand on its right.
    pub operand: Expr,
}

/// `condition ? then : otherwise`.
#[derive(Clone, Debug)]
pub struct Conditional {
    /// Decides.
    pub condition: Expr,
    /// The result when true.
    pub then: Expr,
    /// The result when false.
    pub otherwise: Expr,
}

/// One item of an object constructor.
#[derive(Clone, Debug)]
pub struct ObjectItem {
    /// The key.
    pub key: ObjectKey,
    /// The value.
    pub value: Expr,
}

/// A key of an object constructor.
#[derive(Clone, Debug)]
pub enum ObjectKey {
    /// A bare word, which is the key itself and no reference; also `true`, `null` and the like.
    Ident(Ident),
    /// Anything else, evaluated and converted to a string: `"a"`, `(var.x)`, `1`, … A reference, as in `a.b = 1`,
    /// could also be meant as a name with dots, which only those who use the object can tell.
    Expr(Expr),
}

impl ObjectKey {
    /// Where it stands.
    pub fn span(&self) -> Span {
        match self {
            ObjectKey::Ident(ident) => ident.span,
            ObjectKey::Expr(expr) => expr.span,
        }
    }
}

/// `[for key, value in collection : … if condition]` or the same in braces.
#[derive(Clone, Debug)]
pub struct ForExpr {
    /// The name of the key or index, when asked for.
    pub key: Option<Ident>,
    /// The name of the element.
    pub value: Ident,
    /// What is walked; knows neither name.
    pub collection: Expr,
    /// What each element gives.
    pub result: ForResult,
    /// Elements for which this is false are left out.
    pub condition: Option<Expr>,
}

/// What each element of a for expression gives.
#[derive(Clone, Debug)]
pub enum ForResult {
    /// `[for … : value]`
    Tuple(Expr),
    /// `{for … : key => value}`
    Object {
        /// The key.
        key: Expr,
        /// The value.
        value: Expr,
        /// Whether `...` follows, so that values of one key are collected in a tuple.
        group: bool,
    },
}

impl Expr {
    /// The text of a string without interpolations and directives; `None` for anything else.
    pub fn literal_string(&self) -> Option<Arc<str>> {
        let ExprKind::Template(template) = &self.kind else { return None };
        match template.parts.as_slice() {
            [] => Some(Arc::from("")),
            [TemplatePart::Literal(literal)] => Some(literal.text.clone()),
            _ => None,
        }
    }
}
