//! `required_providers` and version constraints.

use infra_diagnostics::Diagnostic;
use infra_schema::ProviderSource;
use infra_syntax::{Attribute, Block, Expr, ExprKind, Ident, ObjectItem, ObjectKey};

use super::Decoder;
use super::constant::has_hole;
use crate::config::{ProviderLocal, RequiredProvider, VersionConstraint};

/// What names of repositories with providers begin with.
const REPOSITORY: &str = "terraform-provider-";

const INVALID: &str = "Invalid required_providers object";

impl Decoder<'_> {
    pub(super) fn required_providers(&mut self, block: Block) {
        self.labels(&block, []);
        if let Some(first) = self.required_providers {
            let what = "The list of required providers";
            self.duplicate("Duplicate required providers configuration", what, first, block.header_span);
            return;
        }
        self.required_providers = Some(block.header_span);
        for inner in &block.body.blocks {
            let detail =
                "A \"required_providers\" block has only arguments: write an equals sign after the name.";
            self.error(inner.kind.span, "Unsupported block type", detail);
        }
        for attribute in block.body.attributes {
            if let Some(required) = self.required_provider(attribute) {
                self.module.required_providers.insert(required.name.clone(), required);
            }
        }
    }

    fn required_provider(&mut self, attribute: Attribute) -> Option<RequiredProvider> {
        let Ident { name, span } = attribute.name;
        if *name != *name.to_lowercase() {
            let detail = "Local names of providers are written in lower case.";
            self.error(span, "Invalid provider local name", detail);
            return None;
        }
        let mut required = RequiredProvider {
            source: ProviderSource::implied(&name),
            name,
            version: None,
            configuration_aliases: Vec::new(),
            span: attribute.span,
        };
        match &attribute.expr.kind {
            ExprKind::Error => {}
            ExprKind::Object(items) => items.iter().for_each(|item| self.requirement(&mut required, item)),
            // The form of former times: only a version constraint.
            ExprKind::Template(_) => required.version = self.version_constraint(&attribute.expr),
            _ => {
                let detail = "What is required of a provider is an object: { source = \"hashicorp/aws\", version = \"~> 5.0\" }.";
                self.error(attribute.expr.span, INVALID, detail);
                return None;
            }
        }
        Some(required)
    }

    fn requirement(&mut self, required: &mut RequiredProvider, item: &ObjectItem) {
        let key = match &item.key {
            ObjectKey::Ident(ident) => Some(ident.name.clone()),
            ObjectKey::Expr(expr) => expr.literal_string(),
        };
        match key.as_deref() {
            Some("source") => {
                let Some(text) = self.literal(&item.value, "Invalid source", "The source of a provider")
                else {
                    return;
                };
                match text.parse::<ProviderSource>() {
                    Ok(source) if source.name.starts_with(REPOSITORY) => {
                        let name = source.name.trim_start_matches(REPOSITORY);
                        let detail = format!(
                            "\"{REPOSITORY}\" is how repositories of providers are named; the name of the provider goes without it."
                        );
                        let problem = Diagnostic::error("Invalid provider type", detail).at(item.value.span);
                        self.report(problem.hint(format!("Did you mean \"{}/{name}\"?", source.namespace)));
                    }
                    Ok(source) => required.source = source,
                    Err(problem) => {
                        self.error(item.value.span, "Invalid provider source string", format!("{problem}."));
                    }
                }
            }
            Some("version") => required.version = self.version_constraint(&item.value),
            Some("configuration_aliases") => self.configuration_aliases(required, &item.value),
            _ => {
                let detail = "An entry of \"required_providers\" has \"source\", \"version\" and \"configuration_aliases\". To configure a provider, use a \"provider\" block.";
                self.error(item.key.span(), INVALID, detail);
            }
        }
    }

    fn configuration_aliases(&mut self, required: &mut RequiredProvider, expr: &Expr) {
        let ExprKind::Tuple(items) = &expr.kind else {
            if !has_hole(expr) {
                let detail = "\"configuration_aliases\" takes a list that is written out in brackets.";
                self.error(expr.span, INVALID, detail);
            }
            return;
        };
        for item in items {
            if item.literal_string().is_some() {
                let detail = "A provider configuration is written without quotes: aws.east.";
                self.error(item.span, "Invalid expression", detail);
                continue;
            }
            let Some(local) = self.provider_local(item) else { continue };
            match &local {
                ProviderLocal { name, alias: Some(_) } if *name == required.name => {
                    required.configuration_aliases.push(local);
                }
                _ => {
                    let detail = format!(
                        "A configuration alias here begins with the provider's local name: {}.NAME.",
                        required.name
                    );
                    self.error(item.span, "Invalid configuration_aliases value", detail);
                }
            }
        }
    }

    /// A version constraint, as a literal string.
    pub(super) fn version_constraint(&mut self, expr: &Expr) -> Option<VersionConstraint> {
        let summary = "Invalid version constraint";
        let text = self.literal(expr, summary, "A version constraint")?;
        match text.parse() {
            Ok(constraint) => Some(constraint),
            Err(problem) => {
                self.error(expr.span, summary, format!("{problem}."));
                None
            }
        }
    }

    /// A string without anything to evaluate. Null is no string.
    fn literal(&mut self, expr: &Expr, summary: &str, what: &str) -> Option<std::sync::Arc<str>> {
        let text = expr.literal_string();
        if text.is_none() && !has_hole(expr) {
            self.error(expr.span, summary, format!("{what} is a string, written out in quotes."));
        }
        text
    }
}
