//! `moved`, `removed`, `import` and `check` blocks.

use infra_schema::address::{Mode, ModulePath};
use infra_syntax::Block;

use super::Decoder;
use super::contents::Shape;
use crate::config::{Check, Import, Moved, Removed, When};
use crate::instances::Place;

const MOVED: Shape = Shape { arguments: &["from", "to"], blocks: &[] };
const REMOVED: Shape = Shape { arguments: &["from"], blocks: &["lifecycle", "provisioner", "connection"] };
const REMOVED_LIFECYCLE: Shape = Shape { arguments: &["destroy"], blocks: &[] };
const IMPORT: Shape = Shape { arguments: &["to", "id", "for_each", "provider"], blocks: &[] };
const CHECK: Shape = Shape { arguments: &[], blocks: &["data", "assert"] };

impl Decoder<'_> {
    pub(super) fn moved(&mut self, block: Block) {
        self.labels(&block, []);
        let mut contents = self.contents(block, &MOVED);
        let from = self.required(&mut contents, "from").and_then(|expr| self.target(&expr));
        let to = self.required(&mut contents, "to").and_then(|expr| self.target(&expr));
        let (Some(from), Some(to)) = (from, to) else { return };
        let span = contents.header;
        if from.resource.is_some() != to.resource.is_some() {
            let detail = "\"from\" and \"to\" must both name a resource, or both a module.";
            self.error(span, "Invalid \"moved\" addresses", detail);
            return;
        }
        self.module.moved.push(Moved { from, to, span });
    }

    pub(super) fn removed(&mut self, block: Block) {
        self.labels(&block, []);
        let mut contents = self.contents(block, &REMOVED);
        let from = self.required(&mut contents, "from").and_then(|expr| self.target(&expr));
        let mut destroy = true;
        for lifecycle in contents.take_blocks("lifecycle") {
            let mut lifecycle = self.contents(lifecycle, &REMOVED_LIFECYCLE);
            destroy = self.flag(&mut lifecycle, "destroy").unwrap_or(true);
        }
        let blocks = contents.take_blocks("provisioner");
        let provisioners = self.provisioners(blocks);
        let connection = self.connection(contents.take_blocks("connection"), "this block");
        for provisioner in provisioners.iter().filter(|provisioner| provisioner.when != When::Destroy) {
            let detail = "Only provisioners with \"when = destroy\" have a place in a \"removed\" block: nothing is created here.";
            self.error(provisioner.span, "Invalid provisioner block", detail);
        }
        let Some(from) = from else { return };
        let keyed = from.resource.as_ref().is_some_and(|(_, key)| key.is_some())
            || from.module.0.iter().any(|step| step.key.is_some());
        if keyed {
            let detail = "A \"removed\" block is about a resource or module with all its instances: leave the key out.";
            self.error(from.span, "Resource instance keys not allowed", detail);
            return;
        }
        match from.resource.as_ref().map(|(resource, _)| resource.mode) {
            Some(Mode::Data) => {
                let detail = "A data source is only read, and there is nothing of it to forget or destroy. Remove its \"data\" block, and this one.";
                self.error(from.span, "Data source address not allowed", detail);
                return;
            }
            Some(Mode::Ephemeral) => {
                let detail = "Nothing of an ephemeral resource is kept, so there is nothing to forget or destroy. Remove its \"ephemeral\" block, and this one.";
                self.error(from.span, "Ephemeral resource address not allowed", detail);
                return;
            }
            Some(Mode::Managed) | None => {}
        }
        self.module.removed.push(Removed { from, destroy, provisioners, connection, span: contents.header });
    }

    pub(super) fn import(&mut self, block: Block) {
        self.labels(&block, []);
        let mut contents = self.contents(block, &IMPORT);
        let to = self.required(&mut contents, "to");
        let id = self.required(&mut contents, "id");
        let provider = contents.take_expr("provider").and_then(|expr| self.provider_local(&expr));
        let for_each = contents.take_expr("for_each");
        let (Some(to), Some(id)) = (to, id) else { return };
        match Place::parse(&to) {
            Some(place) if place.config(&ModulePath::root()).resource.mode != Mode::Managed => {
                self.error(to.span, "Invalid import address", "Only managed resources can be imported.");
                return;
            }
            Some(place) if !place.has_rest() => {}
            _ => {
                let detail = "\"to\" takes the address of a resource or of one of its instances, as in aws_vpc.main or module.net.aws_subnet.public[each.key].";
                self.error(to.span, "Invalid import address", detail);
                return;
            }
        }
        self.module.imports.push(Import { to, id, for_each, provider, span: contents.header });
    }

    pub(super) fn check(&mut self, block: Block) {
        let Some([name]) = self.labels(&block, ["name"]) else { return };
        self.check_name(&block, 0, "check block name");
        let mut contents = self.contents(block, &CHECK);
        let mut data = None;
        for block in contents.take_blocks("data") {
            let span = block.header_span;
            let Some(resource) = self.resource(block, Mode::Data) else { continue };
            if let Some(repeated) = resource.count.as_ref().or(resource.for_each.as_ref()) {
                let detail = "A data source within a \"check\" block has one instance.";
                self.error(repeated.span, "Invalid repetition", detail);
            }
            if data.is_some() {
                let detail = "A \"check\" block can have only one data source.";
                self.error(span, "Multiple data resource blocks", detail);
                continue;
            }
            data = Some(resource);
        }
        let blocks = contents.take_blocks("assert");
        let span = contents.header;
        if blocks.is_empty() && self.module.complete {
            self.error(span, "Zero assert blocks", "A \"check\" block needs at least one \"assert\" block.");
        }
        let assertions = self.conditions(blocks);
        if let Some(first) = self.module.checks.get(&name) {
            let first = first.span;
            self.duplicate(
                format!("Duplicate check \"{name}\" configuration"),
                &format!("check.{name}"),
                first,
                span,
            );
            return;
        }
        self.module.checks.insert(name.clone(), Check { name, data, assertions, span });
    }
}
