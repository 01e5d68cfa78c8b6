//! `module` blocks.

use infra_diagnostics::Span;
use infra_syntax::{Block, Expr, ExprKind, ObjectKey};

use super::Decoder;
use super::constant::has_hole;
use super::contents::{Contents, Shape};
use crate::config::{ModuleCall, ModuleSource, PassedProvider};

const MODULE: Shape = Shape {
    arguments: &["source", "version", "count", "for_each", "providers", "depends_on"],
    blocks: &["lifecycle", "locals", "provider", "_"],
};

impl Decoder<'_> {
    pub(super) fn call(&mut self, block: Block) {
        let Some([name]) = self.labels(&block, ["name"]) else { return };
        self.check_name(&block, 0, "module instance name");
        let (mut contents, body) = Contents::split(block, &MODULE);
        for reserved in ["lifecycle", "locals", "provider"] {
            for block in contents.take_blocks(reserved) {
                let detail = format!("\"{reserved}\" is reserved here and has no meaning yet.");
                self.error(block.kind.span, "Reserved block type name in module block", detail);
            }
        }
        for escape in contents.take_blocks("_") {
            self.unsupported(
                escape.kind.span,
                "Blocks that escape meta-arguments are",
                "Move what it holds out of it.",
            );
        }
        for block in &body.blocks {
            let detail = format!(
                "A \"module\" block has only arguments. If \"{}\" is a variable of the module, write an equals sign after it.",
                block.kind.name
            );
            self.error(block.kind.span, "Unsupported block type", detail);
        }
        let span = contents.header;
        let source = self.required(&mut contents, "source");
        let source_span = source.as_ref().map_or(span, |expr| expr.span);
        let source_text = source.and_then(|expr| self.constant_text(&expr));
        let source =
            source_text.as_ref().map_or(ModuleSource::Invalid, |text| self.source(text, source_span));
        let version = contents.take_expr("version").and_then(|expr| {
            let detail = match &source {
                ModuleSource::Local(_) => Some("A module in a folder has no versions to choose from. Remove \"version\"."),
                ModuleSource::Package(_) => Some("Only a module of a registry has versions to choose from. Remove \"version\"; for a Git repository, add ?ref=TAG to its address."),
                ModuleSource::Registry(_) | ModuleSource::Invalid => None,
            };
            if let Some(detail) = detail {
                self.error(expr.span, "Invalid version constraint", detail);
            }
            self.version_constraint(&expr)
        });
        let providers = contents.take_expr("providers").map(|expr| self.passed_providers(&expr));
        let depends_on = contents.take("depends_on");
        let (count, for_each) = self.repetition(&mut contents);
        let call = ModuleCall {
            name: name.clone(),
            source,
            source_text: source_text.unwrap_or_default(),
            source_span,
            version,
            count,
            for_each,
            providers: providers.unwrap_or_default(),
            depends_on: self.depends_on(depends_on),
            arguments: body.attributes.into_iter().map(|a| (a.name.name.clone(), a)).collect(),
            span,
        };
        if let Some(first) = self.module.module_calls.get(&name) {
            let first = first.span;
            self.duplicate("Duplicate module call", &format!("module.{name}"), first, span);
            return;
        }
        self.module.module_calls.insert(name, call);
    }

    fn source(&mut self, text: &str, span: Span) -> ModuleSource {
        ModuleSource::parse(text).unwrap_or_else(|problem| {
            self.error(span, "Invalid module source address", problem);
            ModuleSource::Invalid
        })
    }

    fn passed_providers(&mut self, expr: &Expr) -> Vec<PassedProvider> {
        let ExprKind::Object(items) = &expr.kind else {
            if !has_hole(expr) {
                let detail = "\"providers\" takes an object that is written out: { aws = aws.east }.";
                self.error(expr.span, "Invalid expression", detail);
            }
            return Vec::new();
        };
        let mut passed: Vec<PassedProvider> = Vec::new();
        for item in items {
            let inside = match &item.key {
                ObjectKey::Ident(name) => {
                    let kind = ExprKind::Variable(name.clone());
                    self.provider_local(&Expr { kind, span: name.span })
                }
                ObjectKey::Expr(key) => self.provider_local(key),
            };
            let outside = self.provider_local(&item.value);
            let (Some(inside), Some(outside)) = (inside, outside) else { continue };
            let span = item.key.span().to(item.value.span);
            if let Some(first) = passed.iter().find(|passed| passed.inside == inside) {
                let first = first.span;
                self.duplicate(
                    "Duplicate provider address",
                    &format!("The configuration for {inside}"),
                    first,
                    span,
                );
                continue;
            }
            passed.push(PassedProvider { inside, outside, span });
        }
        passed
    }
}
