//! `resource`, `data` and `ephemeral` blocks.

use infra_schema::address::{Mode, Resource};
use infra_syntax::Block;

use super::Decoder;
use super::contents::{Contents, Shape};
use crate::config::ResourceBlock;

/// What the language defines in a resource; the rest is for the provider.
const RESOURCE: Shape = Shape {
    arguments: &["count", "for_each", "provider", "depends_on"],
    blocks: &["lifecycle", "connection", "provisioner", "locals", "_"],
};

impl Decoder<'_> {
    pub(super) fn managed(&mut self, block: Block) {
        let Some(resource) = self.resource(block, Mode::Managed) else { return };
        self.add_resource(resource);
    }

    pub(super) fn data(&mut self, block: Block) {
        self.without_provisioners(block, Mode::Data, "A data source is only read");
    }

    pub(super) fn ephemeral(&mut self, block: Block) {
        self.without_provisioners(block, Mode::Ephemeral, "An ephemeral resource is only opened");
    }

    fn without_provisioners(&mut self, block: Block, mode: Mode, why: &str) {
        let Some(resource) = self.resource(block, mode) else { return };
        let connection = resource.connection.iter().map(|block| ("connection", block.header_span));
        let provisioners = resource.provisioners.iter().map(|block| ("provisioner", block.span));
        for (kind, span) in connection.chain(provisioners) {
            let detail = format!("{why}, so it has no \"{kind}\" block.");
            self.error(span, "Unsupported block type", detail);
        }
        self.add_resource(resource);
    }

    fn add_resource(&mut self, resource: ResourceBlock) {
        let address = resource.address.clone();
        if let Some(first) = self.module.resources.get(&address) {
            let kind = match address.mode {
                Mode::Managed => "resource",
                Mode::Data => "data",
                Mode::Ephemeral => "ephemeral",
            };
            let summary = format!("Duplicate {kind} \"{}\" configuration", address.ty);
            let first = first.span;
            self.duplicate(summary, &address.to_string(), first, resource.span);
            return;
        }
        self.module.resources.insert(address, resource);
    }

    /// Decodes a resource without adding it to the module.
    pub(super) fn resource(&mut self, block: Block, mode: Mode) -> Option<ResourceBlock> {
        let [ty, name] = self.labels(&block, ["type", "name"])?;
        let kind = match mode {
            Mode::Managed => "resource",
            Mode::Data => "data source",
            Mode::Ephemeral => "ephemeral resource",
        };
        self.check_name(&block, 0, &format!("{kind} type"));
        self.check_name(&block, 1, &format!("{kind} name"));
        let (mut contents, body) = Contents::split(block, &RESOURCE);
        let provider = contents.take_expr("provider").and_then(|expr| self.provider_local(&expr));
        let depends_on = contents.take("depends_on");
        for reserved in contents.take_blocks("locals") {
            let detail = "\"locals\" is reserved here. Local values are declared at the top of a file.";
            self.error(reserved.kind.span, "Reserved block type name in resource block", detail);
        }
        for escape in contents.take_blocks("_") {
            self.unsupported(
                escape.kind.span,
                "Blocks that escape meta-arguments are",
                "Move what it holds out of it.",
            );
        }
        let connection = self.connection(contents.take_blocks("connection"), "this resource");
        let blocks = contents.take_blocks("provisioner");
        let provisioners = self.provisioners(blocks);
        let (count, for_each) = self.repetition(&mut contents);
        Some(ResourceBlock {
            address: Resource { mode, ty, name },
            count,
            for_each,
            provider,
            depends_on: self.depends_on(depends_on),
            lifecycle: self.lifecycle(contents.take_blocks("lifecycle"), mode),
            connection,
            provisioners,
            body,
            span: contents.header,
        })
    }

    /// `count` and `for_each`, which exclude each other.
    pub(super) fn repetition(
        &mut self,
        contents: &mut Contents,
    ) -> (Option<infra_syntax::Expr>, Option<infra_syntax::Expr>) {
        let (count, for_each) = (contents.take("count"), contents.take("for_each"));
        if let (Some(count), Some(for_each)) = (&count, &for_each) {
            let detail = format!(
                "\"count\" at {} and \"for_each\" both say how many instances there are. Keep one of them.",
                self.place(count.name.span)
            );
            let summary = "Invalid combination of \"count\" and \"for_each\"";
            self.error(for_each.name.span, summary, detail);
            return (None, Some(for_each.expr.clone()));
        }
        (count.map(|count| count.expr), for_each.map(|for_each| for_each.expr))
    }
}
