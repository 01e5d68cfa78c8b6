//! Whether references lead anywhere.

use std::collections::HashSet;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_syntax::{Body, Expr};

use super::imports::imports;
use super::providers;
use super::subjects::{Names, Subjects};
use crate::config::{Condition, Config, Module, ModuleCall, ProviderLocal, Provisioner, ResourceBlock, When};
use crate::decode::body_references;
use crate::instances::Place;
use crate::reference::{Reference, Subject, references_of};

/// Judges every reference of the configuration: whether what it names is declared, whether `count`, `each` and `self`
/// exist there, and whether instances are picked where there are several. Attributes of resources are left to those
/// who know the schemas.
pub fn check_references(config: &Config) -> Diagnostics {
    let mut findings = Diagnostics::new();
    // A folder that is called from several places is one text: what is wrong in it is said once.
    let mut seen: HashSet<(Option<Span>, String)> = HashSet::new();
    for module in config.modules.values() {
        let mut check = Check { config, module, check: None, findings: Diagnostics::new() };
        check.module();
        check.findings.extend(imports(config, module));
        let new = check.findings.into_iter().filter(|f| seen.insert((f.subject, f.summary.clone())));
        findings.extend(new);
    }
    findings
}

/// The same for one expression that stands outside of every block of a module, as those of a console do.
pub fn check_expression(config: &Config, module: &Module, expr: &Expr) -> Diagnostics {
    let mut check = Check { config, module, check: None, findings: Diagnostics::new() };
    check.expr(expr, Names::default());
    check.findings
}

struct Check<'c> {
    config: &'c Config,
    module: &'c Module,
    /// The `check` block that is being judged: its data source is seen from nowhere else.
    check: Option<&'c str>,
    findings: Diagnostics,
}

impl Check<'_> {
    fn module(&mut self) {
        let module = self.module;
        let nothing = Names::default();
        for variable in module.variables.values() {
            self.conditions(&variable.validations, nothing);
        }
        for local in module.locals.values() {
            self.expr(&local.expr, nothing);
        }
        for output in module.outputs.values() {
            self.expr(&output.value, nothing);
            // An attribute or an instance may follow here: the whole object is meant all the same.
            let subjects = Subjects { config: self.config, module, check: None };
            self.findings.extend(output.depends_on.iter().filter_map(|r| subjects.declared(r, nothing)));
            self.conditions(&output.preconditions, nothing);
        }
        for resource in module.resources.values() {
            self.resource(resource);
        }
        for call in module.module_calls.values() {
            self.call(call);
        }
        for provider in module.providers.values() {
            self.body(&provider.body, nothing);
        }
        for import in &module.imports {
            let names = Names { each: import.for_each.is_some(), ..nothing };
            self.exprs(&import.for_each, nothing);
            self.expr(&import.id, names);
            for key in Place::parse(&import.to).iter().flat_map(Place::keys) {
                self.expr(key, names);
            }
        }
        for check in module.checks.values() {
            self.check = Some(&check.name);
            check.data.iter().for_each(|data| self.resource(data));
            self.conditions(&check.assertions, nothing);
            self.check = None;
        }
    }

    fn resource(&mut self, resource: &ResourceBlock) {
        let names = Names { count: resource.count.is_some(), each: resource.for_each.is_some(), this: false };
        self.exprs(&resource.count, Names::default());
        self.exprs(&resource.for_each, Names::default());
        self.body(&resource.body, names);
        self.depends_on(&resource.depends_on);
        for trigger in &resource.lifecycle.replace_triggered_by {
            self.expr(trigger, names);
        }
        self.conditions(&resource.lifecycle.preconditions, names);
        let with_self = Names { this: true, ..names };
        self.conditions(&resource.lifecycle.postconditions, with_self);
        let own = resource.provisioners.iter();
        let connections = own.clone().flat_map(|provisioner| &provisioner.connection);
        for block in resource.connection.iter().chain(connections) {
            self.body(&block.body, with_self);
        }
        for provisioner in own {
            self.body(&provisioner.body, with_self);
        }
        self.destroyed(&resource.provisioners, resource.connection.as_ref());
        if let Some(local) = &resource.provider {
            self.provider(local, resource.span);
        }
    }

    /// Before an object is destroyed, only itself is certain to be there.
    fn destroyed(&mut self, provisioners: &[Provisioner], shared: Option<&infra_syntax::Block>) {
        for provisioner in provisioners.iter().filter(|provisioner| provisioner.when == When::Destroy) {
            let connections = provisioner.connection.iter().chain(shared);
            let bodies = connections.map(|block| &block.body).chain([&provisioner.body]);
            for body in bodies {
                let (references, _) = body_references(body, None);
                for reference in references {
                    if matches!(
                        reference.subject,
                        Subject::SelfObject | Subject::CountIndex | Subject::EachKey
                    ) {
                        continue;
                    }
                    let detail = "When an object is destroyed, what it refers to may be gone already, so its provisioners can use only \"self\", \"count.index\" and \"each.key\". Keep what they need in an attribute of the object.";
                    self.findings.push(
                        Diagnostic::error("Invalid reference from destroy provisioner", detail)
                            .at(reference.span),
                    );
                }
            }
        }
    }

    fn call(&mut self, call: &ModuleCall) {
        let names = Names { count: call.count.is_some(), each: call.for_each.is_some(), this: false };
        self.exprs(&call.count, Names::default());
        self.exprs(&call.for_each, Names::default());
        for argument in call.arguments.values() {
            self.expr(&argument.expr, names);
        }
        self.depends_on(&call.depends_on);
    }

    /// An alternative provider configuration must be declared; a default one may be left out or come from above.
    fn provider(&mut self, local: &ProviderLocal, span: Span) {
        if local.alias.is_none() || !self.module.complete || providers::exists(self.module, local) {
            return;
        }
        let declared = if self.module.path.is_root() {
            format!("a \"provider\" block with alias = \"{}\"", local.alias.as_deref().unwrap_or_default())
        } else {
            "a \"configuration_aliases\" entry of \"required_providers\"".to_owned()
        };
        let detail =
            format!("There is no provider configuration {local} in this module. Declare it with {declared}.");
        self.findings.push(Diagnostic::error("Reference to undefined provider", detail).at(span));
    }

    fn conditions(&mut self, conditions: &[Condition], names: Names) {
        for condition in conditions {
            self.expr(&condition.condition, names);
            self.expr(&condition.error_message, names);
        }
    }

    fn exprs(&mut self, expr: &Option<Expr>, names: Names) {
        expr.iter().for_each(|expr| self.expr(expr, names));
    }

    fn expr(&mut self, expr: &Expr, names: Names) {
        let (references, problems) = references_of(expr);
        self.findings.extend(problems);
        self.references(&references, names);
    }

    fn body(&mut self, body: &Body, names: Names) {
        let (references, problems) = body_references(body, None);
        self.findings.extend(problems);
        self.references(&references, names);
    }

    fn references(&mut self, references: &[Reference], names: Names) {
        let subjects = Subjects { config: self.config, module: self.module, check: self.check };
        for reference in references {
            self.findings.extend(subjects.check(reference, names));
        }
    }

    fn depends_on(&mut self, references: &[Reference]) {
        let subjects = Subjects { config: self.config, module: self.module, check: self.check };
        for reference in references {
            self.findings.extend(subjects.check_dependency(reference));
        }
    }
}
