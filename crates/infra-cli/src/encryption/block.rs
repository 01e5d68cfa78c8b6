//! From blocks to methods.

use std::sync::Arc;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::eval::evaluate;
use infra_state::encryption::{Encryption, Method};
use infra_state::store::{ArgumentProblem, Arguments};
use infra_syntax::{Attribute, Block, Body, Expr, ExprKind, Step};

use super::{Configured, Constants, keys};

/// The blocks within an encryption block.
pub struct Blocks {
    key_providers: Vec<Block>,
    methods: Vec<Block>,
    state: Option<Block>,
    plan: Option<Block>,
}

/// `TYPE.NAME` behind `key_provider` or `method`.
pub type Name = (Arc<str>, Arc<str>);

impl Blocks {
    pub fn new(blocks: Vec<Block>) -> Result<Self, Diagnostics> {
        let mut found = Self { key_providers: Vec::new(), methods: Vec::new(), state: None, plan: None };
        let mut problems = Diagnostics::new();
        for block in blocks {
            let labels = if matches!(&*block.kind.name, "key_provider" | "method") { 2 } else { 0 };
            if block.labels.len() != labels {
                let detail = format!("A {} block has {labels} labels here.", block.kind.name);
                problems.push(Diagnostic::error("Wrong labels", detail).at(block.header_span));
                continue;
            }
            match &*block.kind.name {
                "key_provider" => found.key_providers.push(block),
                "method" => found.methods.push(block),
                "state" => found.state = Some(block),
                "plan" => found.plan = Some(block),
                "remote_state_data_sources" => {
                    let detail =
                        "Encrypted states cannot be read by terraform_remote_state yet. Remove this block.";
                    problems.push(Diagnostic::error("Unsupported encryption", detail).at(block.header_span));
                }
                other => {
                    let detail = format!(
                        "An encryption block holds key_provider, method, state and plan blocks, and no \"{other}\"."
                    );
                    problems.push(Diagnostic::error("Unsupported block", detail).at(block.header_span));
                }
            }
        }
        problems.into_result(found)
    }

    pub fn configure(&self, constants: &Constants<'_>) -> Result<Configured, Diagnostics> {
        let mut problems = Diagnostics::new();
        let mut read = |target: &Option<Block>| {
            let target = target.as_ref()?;
            self.target(target, constants).map_err(|found| problems.extend(found)).ok()
        };
        let configured = Configured { state: read(&self.state), plan: read(&self.plan) };
        problems.into_result(configured)
    }

    /// A `state` or `plan` block: what encrypts, and what is tried beside that when something is read.
    fn target(&self, block: &Block, constants: &Constants<'_>) -> Result<Encryption, Diagnostics> {
        let method = self.method_of(&block.body, block.header_span, constants)?;
        let mut others = Vec::new();
        let mut body = &block.body;
        while let Some(fallback) = body.blocks.iter().find(|inner| &*inner.kind.name == "fallback") {
            others.push(self.method_of(&fallback.body, fallback.header_span, constants)?);
            body = &fallback.body;
        }
        let enforced = match block.body.attribute("enforced") {
            Some(attribute) => evaluate(&attribute.expr, constants)?.as_bool().ok_or_else(|| {
                let detail = "\"enforced\" must be true or false.";
                Diagnostic::error("Invalid encryption", detail).at(attribute.expr.span)
            })?,
            None => false,
        };
        if enforced && matches!(method, Method::Unencrypted) {
            let detail = "Encryption is enforced here, and the method \"unencrypted\" does not encrypt.";
            return Err(Diagnostic::error("Encryption is enforced", detail).at(block.header_span).into());
        }
        Ok(Encryption::new(method, others))
    }

    fn method_of(&self, body: &Body, span: Span, constants: &Constants<'_>) -> Result<Method, Diagnostics> {
        let Some(attribute) = body.attribute("method") else {
            let detail = "Name a method: method = method.aes_gcm.NAME.";
            return Err(Diagnostic::error("Missing method", detail).at(span).into());
        };
        let (kind, name) = reference(&attribute.expr, "method")?;
        let block = find(&self.methods, &kind, &name, "method", attribute.expr.span)?;
        match &*kind {
            "unencrypted" => Ok(Method::Unencrypted),
            "aes_gcm" => self.aes_gcm(block, constants),
            other => {
                let detail = format!(
                    "The method \"{other}\" is not supported. Use \"aes_gcm\", or \"unencrypted\" to get into encryption and out of it."
                );
                Err(Diagnostic::error("Unsupported encryption", detail).at(block.header_span).into())
            }
        }
    }

    fn aes_gcm(&self, block: &Block, constants: &Constants<'_>) -> Result<Method, Diagnostics> {
        let Some(keys) = block.body.attribute("keys") else {
            let detail = "Name what gives the keys: keys = key_provider.pbkdf2.NAME.";
            return Err(Diagnostic::error("Missing keys", detail).at(block.header_span).into());
        };
        let keys = self.provider_of(keys, constants, &mut Vec::new())?;
        let aad = match block.body.attribute("aad") {
            Some(attribute) => {
                let value = evaluate(&attribute.expr, constants)?;
                let bytes = value.as_slice().unwrap_or_default().iter();
                let bytes: Option<Vec<u8>> =
                    bytes.map(|byte| byte.as_i64().and_then(|number| u8::try_from(number).ok())).collect();
                bytes.ok_or_else(|| {
                    let detail = "\"aad\" must be a list of numbers from 0 to 255.";
                    Diagnostic::error("Invalid encryption", detail).at(attribute.expr.span)
                })?
            }
            None => Vec::new(),
        };
        only(&block.body, &["keys", "aad"], "method \"aes_gcm\"")?;
        Ok(Method::AesGcm { keys, aad })
    }

    /// The key provider that an argument refers to. `path` are those that refer to it.
    pub fn provider_of(
        &self,
        attribute: &Attribute,
        constants: &Constants<'_>,
        path: &mut Vec<Name>,
    ) -> Result<Arc<dyn infra_state::encryption::KeyProvider>, Diagnostics> {
        let name = reference(&attribute.expr, "key_provider")?;
        if path.contains(&name) {
            let detail = "A key provider cannot have its passphrase from itself.";
            return Err(Diagnostic::error("Cycle of key providers", detail).at(attribute.expr.span).into());
        }
        let block = find(&self.key_providers, &name.0, &name.1, "key_provider", attribute.expr.span)?;
        path.push(name);
        keys::configure(self, block, constants, path)
    }
}

/// The arguments of a block but for those that are references.
pub fn arguments(
    block: &Block,
    references: &[&str],
    constants: &Constants<'_>,
) -> Result<Arguments, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut values = std::collections::BTreeMap::new();
    for attribute in &block.body.attributes {
        if references.contains(&&*attribute.name.name) {
            continue;
        }
        match evaluate(&attribute.expr, constants) {
            Ok(value) => drop(values.insert(attribute.name.name.to_string(), value.unmark_deep())),
            Err(found) => problems.extend(found),
        }
    }
    for inner in &block.body.blocks {
        let detail = format!("Write it as an argument: {} = {{ … }}.", inner.kind.name);
        problems.push(Diagnostic::error("Unsupported block", detail).at(inner.header_span));
    }
    problems.into_result(Arguments::new(values))
}

/// What is wrong with an argument, and where.
pub fn describe(block: &Block, problem: &ArgumentProblem) -> Diagnostic {
    let name = problem.argument.split('.').next().unwrap_or_default();
    let span = block.body.attribute(name).map_or(block.header_span, |attribute| attribute.expr.span);
    let detail = format!("\"{}\" of the key provider: {}", problem.argument, problem.detail);
    Diagnostic::error("Invalid key provider", detail).at(span)
}

fn find<'b>(
    blocks: &'b [Block],
    kind: &str,
    name: &str,
    what: &str,
    span: Span,
) -> Result<&'b Block, Diagnostics> {
    let wanted = |block: &&Block| &*block.labels[0].text == kind && &*block.labels[1].text == name;
    blocks.iter().find(wanted).ok_or_else(|| {
        let detail = format!("The encryption block has no {what} \"{kind}\" \"{name}\".");
        Diagnostic::error("Reference to nothing", detail).at(span).into()
    })
}

fn only(body: &Body, names: &[&str], what: &str) -> Result<(), Diagnostics> {
    let unknown = body.attributes.iter().filter(|attribute| !names.contains(&&*attribute.name.name));
    let problems: Diagnostics = unknown
        .map(|attribute| {
            let detail = format!("The {what} has no argument \"{}\".", attribute.name.name);
            Diagnostic::error("Unsupported argument", detail).at(attribute.name.span)
        })
        .collect();
    problems.into_result(())
}

/// `ROOT.TYPE.NAME`; in JSON, that as a string.
fn reference(expr: &Expr, root: &str) -> Result<Name, Diagnostics> {
    let parts = || {
        if let Some(text) = expr.literal_string() {
            let mut parts = text.split('.');
            let name = (parts.next()? == root).then_some((parts.next()?.into(), parts.next()?.into()));
            return name.filter(|_| parts.next().is_none());
        }
        let expr = if let ExprKind::TemplateWrap(inner) = &expr.kind { inner } else { expr };
        let ExprKind::Access { source, steps } = &expr.kind else { return None };
        let ExprKind::Variable(found) = &source.kind else { return None };
        let [Step::Attr { name: kind, .. }, Step::Attr { name, .. }] = steps.as_slice() else { return None };
        (&*found.name == root).then(|| (kind.name.clone(), name.name.clone()))
    };
    parts().ok_or_else(|| {
        let detail = format!("Refer to a block of the encryption block here: {root}.TYPE.NAME.");
        Diagnostic::error("Invalid reference", detail).at(expr.span).into()
    })
}
