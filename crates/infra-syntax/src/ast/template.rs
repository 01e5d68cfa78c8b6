//! Templates: quoted strings, heredocs and template files.

use std::sync::Arc;

use infra_diagnostics::Span;

use super::{Expr, Ident};

/// A sequence of parts that makes a string. An empty one is the empty string.
#[derive(Clone, Debug)]
pub struct Template {
    /// The parts in order; two literals never stand side by side.
    pub parts: Vec<TemplatePart>,
}

/// One part of a template.
#[derive(Clone, Debug)]
pub enum TemplatePart {
    /// Text as it is.
    Literal(TemplateLiteral),
    /// `${ expr }`.
    Interpolation(TemplateInterpolation),
    /// `%{ if … }`.
    If(Box<TemplateIf>),
    /// `%{ for … }`.
    For(Box<TemplateFor>),
}

/// Text of a template in its final form: escapes are resolved, the indentation of a `<<-` heredoc is removed
/// and so is the white space that a neighbour's `~` asked to drop.
#[derive(Clone, Debug)]
pub struct TemplateLiteral {
    /// The text; may be empty when all of it was dropped.
    pub text: Arc<str>,
    /// The bytes it came from, dropped ones included.
    pub span: Span,
}

/// `${ expr }`.
#[derive(Clone, Debug)]
pub struct TemplateInterpolation {
    /// The expression whose value is converted to a string.
    pub expr: Expr,
    /// Written `${~`. Already applied to the literal before.
    pub strip_left: bool,
    /// Written `~}`. Already applied to the literal after.
    pub strip_right: bool,
    /// From `${` to `}`.
    pub span: Span,
}

/// `%{ if condition }then%{ else }otherwise%{ endif }`.
#[derive(Clone, Debug)]
pub struct TemplateIf {
    /// Decides which part is taken.
    pub condition: Expr,
    /// Taken when true.
    pub then: Template,
    /// Taken when false; empty when there is no `else`.
    pub otherwise: Template,
    /// From the `%{` of `if` to the `}` of `endif`.
    pub span: Span,
}

/// `%{ for key, value in collection }body%{ endfor }`.
#[derive(Clone, Debug)]
pub struct TemplateFor {
    /// The name of the key or index, when asked for.
    pub key: Option<Ident>,
    /// The name of the element.
    pub value: Ident,
    /// What is walked; knows neither name.
    pub collection: Expr,
    /// Repeated for each element.
    pub body: Template,
    /// From the `%{` of `for` to the `}` of `endfor`.
    pub span: Span,
}
