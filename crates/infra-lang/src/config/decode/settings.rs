//! `terraform` blocks.

use infra_diagnostics::Diagnostic;
use infra_syntax::{Block, ExprKind};

use super::Decoder;
use super::constant::check_constant;
use super::contents::Shape;
use crate::TERRAFORM_VERSION;
use crate::config::{Backend, Encryption, RequiredVersion, Version};

const SETTINGS: Shape = Shape {
    arguments: &["required_version", "experiments", "language"],
    blocks: &["required_providers", "backend", "encryption", "cloud", "provider_meta"],
};

impl Decoder<'_> {
    pub(super) fn settings(&mut self, block: Block) {
        self.labels(&block, []);
        let mut contents = self.contents(block, &SETTINGS);
        if let Some(expr) = contents.take_expr("required_version") {
            self.required_version(&expr);
        }
        if let Some(experiments) = contents.take("experiments") {
            let none = matches!(&experiments.expr.kind, ExprKind::Tuple(items) if items.is_empty());
            if !none {
                let detail = "Experiments of the language are not supported. Remove this argument.";
                self.error(experiments.name.span, "Module uses experimental features", detail);
            }
        }
        if let Some(expr) = contents.take_expr("language")
            && !matches!(&expr.kind, ExprKind::Variable(edition) if &*edition.name == "TF2021")
        {
            let detail = "The only edition of the language is TF2021. Remove this argument.";
            self.error(expr.span, "Invalid language edition", detail);
        }
        for block in contents.take_blocks("required_providers") {
            self.required_providers(block);
        }
        for block in contents.take_blocks("backend") {
            self.backend(block);
        }
        for block in contents.take_blocks("encryption") {
            self.encryption(block);
        }
        for block in contents.take_blocks("cloud") {
            self.cloud.get_or_insert(block.header_span);
            self.unsupported(
                block.header_span,
                "HCP Terraform and the \"cloud\" block are",
                "Remove the block: the state is then a local file.",
            );
        }
        for block in contents.take_blocks("provider_meta") {
            self.unsupported(block.header_span, "\"provider_meta\" blocks are", "Remove the block.");
        }
    }

    fn required_version(&mut self, expr: &infra_syntax::Expr) {
        let Some(constraint) = self.version_constraint(expr) else { return };
        if TERRAFORM_VERSION.parse::<Version>().is_ok_and(|version| !constraint.allows(&version)) {
            let detail = format!(
                "This module requires Terraform {constraint}; infra understands the language of Terraform {TERRAFORM_VERSION}. If the module keeps to what that version has, let \"required_version\" allow it."
            );
            self.error(expr.span, "Unsupported Terraform version", detail);
        }
        self.module.required_versions.push(RequiredVersion { constraint, span: expr.span });
    }

    fn backend(&mut self, block: Block) {
        let Some([kind]) = self.labels(&block, ["type"]) else { return };
        for attribute in &block.body.attributes {
            if let Err(problems) = check_constant(&attribute.expr) {
                self.findings.extend(problems);
            }
        }
        if let Some(first) = &self.module.backend {
            let first = first.span;
            self.duplicate("Duplicate backend configuration", "The backend", first, block.header_span);
            return;
        }
        self.module.backend = Some(Backend { kind, body: block.body, span: block.header_span });
    }

    /// What is in the block is read by whoever opens the state.
    fn encryption(&mut self, block: Block) {
        if self.labels(&block, []).is_none() {
            return;
        }
        if let Some(first) = &self.module.encryption {
            let first = first.span;
            self.duplicate("Duplicate encryption configuration", "Encryption", first, block.header_span);
            return;
        }
        self.module.encryption = Some(Encryption { body: block.body, span: block.header_span });
    }

    pub(super) fn reject_cloud_with_backend(&mut self) {
        if let (Some(cloud), Some(backend)) = (self.cloud, &self.module.backend) {
            let detail = format!(
                "Only one of them can hold the state; the \"cloud\" block is at {}.",
                self.place(cloud)
            );
            let problem = Diagnostic::error("Both a backend and cloud configuration are present", detail);
            let problem = problem.at(backend.span);
            self.report(problem);
        }
    }
}
