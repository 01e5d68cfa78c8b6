//! What the changes of a plan come from: attributes of resources that the configuration of what changes refers to, be it
//! through locals, variables, modules and other resources.
//!
//! It is found in the configuration alone, as programs that read plans know it from Terraform: a reference with a key that
//! is computed names the resource as a whole, and one to a module that is repeated names it without a key.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt::Write;

use infra_lang::config::{Config, ResourceBlock};
use infra_lang::decode::body_references;
use infra_lang::reference::{Reference, Subject, references_of};
use infra_plan::{Change, OutputChange, Relevant, ResourceChange};
use infra_schema::address::{
    ConfigResource, InstanceKey, ModuleInstance, Resource, ResourceInModule, ResourceInstance,
};
use infra_syntax::{Body, Expr, LiteralKey, TraversalStep};
use infra_value::{Path, Step, Value};

use crate::Catalog;

/// The attributes that changes come from, by resource.
pub(super) fn relevant<'a>(
    config: &Config,
    catalog: &Catalog,
    changes: impl Iterator<Item = &'a ResourceChange>,
    outputs: &BTreeMap<String, OutputChange>,
) -> Vec<Relevant> {
    let mut walk =
        Walk { config, catalog, pending: Vec::new(), seen: HashSet::new(), found: BTreeMap::new() };
    let root = ModuleInstance::root();
    let mut begun = BTreeSet::new();
    for change in changes.filter(|change| change.change != Change::NoOp) {
        let address = &change.object.address;
        // All instances of a block say the same.
        if begun.insert((&address.module, &address.resource)) {
            walk.resource(&address.module, &address.resource, &[]);
        }
    }
    for (name, _) in outputs.iter().filter(|(_, output)| output.change != Change::NoOp) {
        if let Some(output) = config.root().outputs.get(&**name) {
            walk.expression(&root, None, &output.value);
        }
    }
    while let Some(pointer) = walk.pending.pop() {
        walk.follow(&pointer);
    }
    let found = walk.found.into_iter();
    found
        .map(|(resource, attributes)| Relevant { resource, attributes: attributes.into_values().collect() })
        .collect()
}

/// A reference, and from where it refers.
struct Pointer {
    module: ModuleInstance,
    /// The resource that `count` and `each` belong to.
    within: Option<Resource>,
    reference: Reference,
}

struct Walk<'c> {
    config: &'c Config,
    catalog: &'c Catalog,
    pending: Vec<Pointer>,
    seen: HashSet<String>,
    /// By resource: paths, by how they are written.
    found: BTreeMap<ResourceInstance, BTreeMap<String, Path>>,
}

impl Walk<'_> {
    fn add(&mut self, module: &ModuleInstance, within: Option<&Resource>, references: Vec<Reference>) {
        for reference in references {
            let mut name = format!("{module} {} ", reference.subject);
            if matches!(reference.subject, Subject::CountIndex | Subject::EachKey | Subject::EachValue) {
                let _ = write!(name, "{} ", within.map(ToString::to_string).unwrap_or_default());
            }
            let path = path(&reference.rest);
            let _ = write!(name, "{path}");
            if !self.seen.insert(name) {
                continue;
            }
            if let Subject::Resource(resource) = &reference.subject {
                let (key, path) = split(path);
                let whole = ResourceInModule { module: module.clone(), resource: resource.clone() };
                let paths = self.found.entry(whole.instance(key)).or_default();
                paths.insert(path.to_string(), path);
            }
            self.pending.push(Pointer { module: module.clone(), within: within.cloned(), reference });
        }
    }

    fn expression(&mut self, module: &ModuleInstance, within: Option<&Resource>, expr: &Expr) {
        // What cannot be understood was reported before anything was planned.
        self.add(module, within, references_of(expr).0);
    }

    /// What that which is pointed at refers to.
    fn follow(&mut self, pointer: &Pointer) {
        let Pointer { module, within, reference } = pointer;
        let config = self.config;
        let Some(declared) = config.module(&module.path()) else { return };
        match &reference.subject {
            Subject::Local(name) => {
                if let Some(local) = declared.locals.get(name) {
                    self.expression(module, None, &local.expr);
                }
            }
            Subject::Variable(name) => {
                let Some((caller, step)) = module.parent() else { return };
                let call = config.module(&caller.path()).and_then(|m| m.module_calls.get(&step.name));
                if let Some(argument) = call.and_then(|call| call.arguments.get(name)) {
                    self.expression(&caller, None, &argument.expr);
                }
            }
            Subject::ModuleCall(name) => {
                let key = reference.rest.first().and_then(instance_key);
                let called = module.child(name.clone(), key);
                let Some(outputs) = config.module(&called.path()).map(|called| &called.outputs) else {
                    return;
                };
                let wanted = reference.output_name();
                for output in outputs.values().filter(|o| wanted.as_ref().is_none_or(|name| o.name == *name))
                {
                    self.expression(&called, None, &output.value);
                }
            }
            Subject::Resource(resource) => {
                let rest = reference
                    .rest
                    .iter()
                    .skip(usize::from(reference.rest.first().and_then(instance_key).is_some()));
                self.resource(module, resource, &rest.collect::<Vec<_>>());
            }
            Subject::CountIndex | Subject::EachKey | Subject::EachValue => {
                let block = within.as_ref().and_then(|resource| declared.resources.get(resource));
                for expr in block.into_iter().flat_map(|block| block.count.iter().chain(&block.for_each)) {
                    self.expression(module, None, expr);
                }
            }
            _ => {}
        }
    }

    /// What the block of a resource refers to: where only an attribute is asked for, what that one refers to.
    fn resource(&mut self, module: &ModuleInstance, resource: &Resource, rest: &[&TraversalStep]) {
        let address = ConfigResource { module: module.path(), resource: resource.clone() };
        let Some((declared, block)) = self.config.declared(&address) else { return };
        let source = declared.provider_source(&declared.provider_of(block).name);
        let Some(schema) = self.catalog.schema(&source, resource.mode, &resource.ty) else { return };
        let references = match rest.first() {
            Some(TraversalStep::Attr(name)) => {
                body_references(&part(block, &name.name), Some(&schema.block)).0
            }
            Some(TraversalStep::Index { .. }) => return,
            None => body_references(&block.body, Some(&schema.block)).0,
        };
        self.add(module, Some(resource), references);
    }
}

/// The part of a block that gives one of its attributes or nested blocks.
fn part(block: &ResourceBlock, name: &str) -> Body {
    let body = &block.body;
    let is_of = |block: &&infra_syntax::Block| {
        &*block.kind.name == name
            || (&*block.kind.name == "dynamic"
                && block.labels.first().is_some_and(|label| &*label.text == name))
    };
    Body {
        attributes: body
            .attributes
            .iter()
            .filter(|attribute| &*attribute.name.name == name)
            .cloned()
            .collect(),
        blocks: body.blocks.iter().filter(is_of).cloned().collect(),
        span: body.span,
        end_span: body.end_span,
        header_span: body.header_span,
    }
}

fn path(steps: &[TraversalStep]) -> Path {
    let step = |step: &TraversalStep| match step {
        TraversalStep::Attr(name) => Step::Attr(name.name.clone()),
        TraversalStep::Index { key: LiteralKey::String(key), .. } => Step::Index(Value::string(key.clone())),
        TraversalStep::Index { key: LiteralKey::Number(number), .. } => {
            Step::Index(number.parse::<i64>().map_or_else(|_| Value::string(number.clone()), Value::number))
        }
    };
    Path(steps.iter().map(step).collect())
}

/// The key of the instance that a path begins with, and the rest of it.
fn split(path: Path) -> (Option<InstanceKey>, Path) {
    let key = match path.0.first() {
        Some(Step::Index(key)) => match (key.as_str(), key.as_i64().map(u64::try_from)) {
            (Some(key), _) => Some(InstanceKey::Key(key.into())),
            (None, Some(Ok(index))) => Some(InstanceKey::Index(index)),
            _ => None,
        },
        _ => None,
    };
    let rest = path.0.iter().skip(usize::from(key.is_some())).cloned().collect();
    (key, Path(rest))
}

fn instance_key(step: &TraversalStep) -> Option<InstanceKey> {
    split(path(std::slice::from_ref(step))).0
}
