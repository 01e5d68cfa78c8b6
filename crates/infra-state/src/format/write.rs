//! Writing a snapshot, laid out as Terraform does it.

use infra_schema::address::{InstanceKey, Mode};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::{Deposed, ExtraFields, InstanceObject, OutputState, State};
use crate::json::{escape_into, indent_into};

/// Fields of the state, in the order in which they are written.
pub(super) const TOP: &[&str] =
    &["version", "terraform_version", "serial", "lineage", "outputs", "resources", "check_results"];
/// Fields of an output.
pub(super) const OUTPUT: &[&str] = &["value", "type", "sensitive"];
/// Fields of a resource.
pub(super) const RESOURCE: &[&str] = &["module", "mode", "type", "name", "provider", "instances"];
/// Fields of an instance.
pub(super) const INSTANCE: &[&str] = &[
    "index_key",
    "status",
    "deposed",
    "schema_version",
    "attributes",
    "sensitive_attributes",
    "private",
    "dependencies",
    "create_before_destroy",
];

impl State {
    /// The snapshot as it is stored: indented JSON that ends with a line break.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut compact = String::new();
        self.write(&mut compact);
        let mut out = String::with_capacity(compact.len() * 3 / 2);
        indent_into(&mut out, &compact);
        out.push('\n');
        out.into_bytes()
    }

    fn write(&self, out: &mut String) {
        let mut fields = Fields::open(out, TOP, &self.extra);
        fields.field("version").push('4');
        escape_into(fields.field("terraform_version"), &self.terraform_version);
        fields.field("serial").push_str(&self.serial.to_string());
        escape_into(fields.field("lineage"), &self.lineage);
        let out = fields.field("outputs");
        out.push('{');
        for (at, (name, output)) in self.outputs.iter().enumerate() {
            comma(out, at);
            escape_into(out, name);
            out.push(':');
            output.write(out);
        }
        out.push('}');
        self.write_resources(fields.field("resources"));
        if let Some(results) = &self.check_results {
            fields.field("check_results").push_str(results.as_str());
        }
        fields.close();
    }

    /// Terraform sorts resources by the text of their addresses, and data before managed.
    fn write_resources(&self, out: &mut String) {
        let mut resources: Vec<_> = self
            .resources
            .iter()
            .map(|(address, state)| (address.module.to_string(), address, state))
            .collect();
        resources.sort_by(|(module, a, _), (other, b, _)| {
            let (a, b) = (&a.resource, &b.resource);
            let key = |r: &infra_schema::address::Resource| mode(r.mode);
            (module, key(a), &a.ty, &a.name).cmp(&(other, key(b), &b.ty, &b.name))
        });
        out.push('[');
        for (at, (module, address, state)) in resources.into_iter().enumerate() {
            comma(out, at);
            let mut fields = Fields::open(out, RESOURCE, &state.extra);
            if !module.is_empty() {
                escape_into(fields.field("module"), &module);
            }
            escape_into(fields.field("mode"), mode(address.resource.mode));
            escape_into(fields.field("type"), &address.resource.ty);
            escape_into(fields.field("name"), &address.resource.name);
            escape_into(fields.field("provider"), &state.provider.to_string());
            let out = fields.field("instances");
            out.push('[');
            for (at, ((key, deposed), object)) in state.instances.iter().enumerate() {
                comma(out, at);
                object.write(out, key.as_ref(), deposed.as_ref());
            }
            out.push(']');
            fields.close();
        }
        out.push(']');
    }
}

impl OutputState {
    fn write(&self, out: &mut String) {
        let mut fields = Fields::open(out, OUTPUT, &self.extra);
        fields.field("value").push_str(self.value.as_str());
        fields.field("type").push_str(self.ty.as_str());
        if self.sensitive {
            fields.field("sensitive").push_str("true");
        }
        fields.close();
    }
}

impl InstanceObject {
    fn write(&self, out: &mut String, key: Option<&InstanceKey>, deposed: Option<&Deposed>) {
        let mut fields = Fields::open(out, INSTANCE, &self.extra);
        match key {
            Some(InstanceKey::Index(index)) => fields.field("index_key").push_str(&index.to_string()),
            Some(InstanceKey::Key(key)) => escape_into(fields.field("index_key"), key),
            None => {}
        }
        if self.is_tainted() {
            escape_into(fields.field("status"), "tainted");
        }
        if let Some(deposed) = deposed {
            escape_into(fields.field("deposed"), deposed);
        }
        fields.field("schema_version").push_str(&self.schema_version.to_string());
        fields.field("attributes").push_str(self.attributes.as_str());
        if let Some(paths) = &self.sensitive_attributes {
            fields.field("sensitive_attributes").push_str(paths.as_str());
        }
        if let Some(private) = &self.private {
            escape_into(fields.field("private"), private);
        }
        if !self.dependencies.is_empty() {
            let out = fields.field("dependencies");
            out.push('[');
            for (at, dependency) in self.dependencies.iter().enumerate() {
                comma(out, at);
                escape_into(out, dependency);
            }
            out.push(']');
        }
        if self.create_before_destroy {
            fields.field("create_before_destroy").push_str("true");
        }
        fields.close();
    }
}

/// An object that is being written: known fields in their order, unknown ones where they stood.
struct Fields<'a> {
    out: &'a mut String,
    known: &'static [&'static str],
    extra: &'a ExtraFields,
    next: usize,
    written: usize,
}

impl<'a> Fields<'a> {
    fn open(out: &'a mut String, known: &'static [&'static str], extra: &'a ExtraFields) -> Self {
        out.push('{');
        Self { out, known, extra, next: 0, written: 0 }
    }

    /// Writes the name of a known field; the caller writes the value.
    fn field(&mut self, name: &str) -> &mut String {
        let at = self.known.iter().position(|known| *known == name).unwrap_or(self.known.len());
        self.extra_before(at);
        self.name(name)
    }

    fn close(mut self) {
        self.extra_before(self.known.len());
        self.out.push('}');
    }

    fn extra_before(&mut self, at: usize) {
        let extra = self.extra;
        for slot in self.next..=at {
            for (name, value) in extra.at(slot) {
                self.name(name).push_str(value.as_str());
            }
        }
        self.next = at + 1;
    }

    fn name(&mut self, name: &str) -> &mut String {
        comma(self.out, self.written);
        self.written += 1;
        escape_into(self.out, name);
        self.out.push(':');
        self.out
    }
}

/// Separates an element from the `before` ones.
fn comma(out: &mut String, before: usize) {
    if before > 0 {
        out.push(',');
    }
}

fn mode(mode: Mode) -> &'static str {
    match mode {
        Mode::Managed => "managed",
        Mode::Data => "data",
        // Nothing ever puts one there.
        Mode::Ephemeral => "ephemeral",
    }
}

/// The objects of the state in the journal have the form that they have in the snapshot.
macro_rules! write_as_in_snapshot {
    ($($ty:ty, $value:ident, $out:ident: $write:expr;)*) => {$(
        impl Serialize for $ty {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let $value = self;
                let mut text = String::new();
                let $out = &mut text;
                $write;
                RawValue::from_string(text).map_err(serde::ser::Error::custom)?.serialize(serializer)
            }
        }
    )*};
}

write_as_in_snapshot! {
    OutputState, output, out: output.write(out);
    InstanceObject, object, out: object.write(out, None, None);
}
