//! A provider that only has schemas, and plans built by hand.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::Arc;

use infra_engine::Catalog;
use infra_plan::{Change, Drift, FORMAT, Mode, ObjectId, OutputChange, Plan, Reason, ResourceChange};
use infra_provider::{BlockKind, Client, Provider, ProviderError};
use infra_report::Style;
use infra_schema::{
    Attribute, Block, NestedBlock, Nesting, Presence, ProviderSchemas, ProviderSource, Schema,
};
use infra_value::{Data, Marks, Type, Value, from_json};
use serde_json::json;

/// Address of the provider configuration, as states write it.
pub const PROVIDER: &str = "provider[\"registry.terraform.io/hashicorp/cloud\"]";

/// Text for people, without colours.
pub const PLAIN: Style = Style { colour: false };

/// A provider with two resource types and a data source.
pub struct Cloud(ProviderSchemas);

#[async_trait::async_trait]
impl Provider for Cloud {
    fn source(&self) -> ProviderSource {
        ProviderSource::implied("cloud")
    }

    fn schemas(&self) -> &ProviderSchemas {
        &self.0
    }

    fn validate(&self, _: BlockKind, _: &str, _: &Value) -> Vec<ProviderError> {
        Vec::new()
    }

    fn upgrade(&self, ty: &str, _: u64, attributes: &str) -> Result<Value, ProviderError> {
        Ok(from_json(attributes, &self.0.resources[ty].block.implied_type()).expect("fixture"))
    }

    async fn configure(&self, _: &Value) -> Result<Arc<dyn Client>, ProviderError> {
        panic!("reports call no cloud")
    }
}

fn attribute(ty: Type) -> Attribute {
    Attribute::new(ty, Presence::OptionalComputed)
}

fn block<const N: usize>(attributes: [(&str, Type); N]) -> Block {
    let attributes = attributes.into_iter().map(|(name, ty)| (name.into(), attribute(ty))).collect();
    Block { attributes, blocks: BTreeMap::new() }
}

/// The schema of `cloud_network`: attributes only.
pub fn network() -> Block {
    block([
        ("id", Type::String),
        ("arn", Type::String),
        ("cidr", Type::String),
        ("dns", Type::Bool),
        ("mtu", Type::Number),
        ("name", Type::String),
        ("tags", Type::map(Type::String)),
    ])
}

/// The schema of `cloud_server`: everything that there is.
pub fn server() -> Block {
    let mut server = block([
        ("id", Type::String),
        ("name", Type::String),
        ("image", Type::String),
        ("user_data", Type::String),
        ("policy", Type::String),
        ("zones", Type::list(Type::String)),
        ("ports", Type::set(Type::Number)),
        ("tags", Type::map(Type::String)),
        ("any", Type::Dynamic),
        (
            "rules",
            Type::list(Type::object([
                ("port", Type::Number),
                ("cidr", Type::String),
                ("note", Type::String),
            ])),
        ),
        ("password", Type::String),
        ("token_wo", Type::String),
    ]);
    let set = |server: &mut Block, name: &str, change: fn(&mut Attribute)| {
        change(server.attributes.get_mut(name).unwrap());
    };
    set(&mut server, "password", |a| a.sensitive = true);
    set(&mut server, "token_wo", |a| a.write_only = true);
    let mut disk = block([("device", Type::String), ("size", Type::Number), ("kind", Type::String)]);
    let key = block([("key", Type::String)]);
    disk.blocks.insert("encryption".into(), NestedBlock::new(Nesting::Single, key));
    let rule = block([("port", Type::Number), ("cidrs", Type::list(Type::String))]);
    let secret = block([("name", Type::String), ("value", Type::String)]);
    let timeouts = block([("create", Type::String), ("delete", Type::String)]);
    for (name, nesting, block) in [
        ("disk", Nesting::List, disk),
        ("rule", Nesting::Set, rule),
        ("secret", Nesting::Set, secret),
        ("setting", Nesting::Map, block([("value", Type::String)])),
        ("timeouts", Nesting::Group, timeouts),
    ] {
        server.blocks.insert(name.into(), NestedBlock::new(nesting, block));
    }
    server
}

/// The provider, installed.
pub fn catalog() -> Catalog {
    let schema = |block| Arc::new(Schema { version: 0, block });
    let mut schemas = ProviderSchemas::default();
    schemas.resources.insert("cloud_network".into(), schema(network()));
    schemas.resources.insert("cloud_server".into(), schema(server()));
    schemas.data_sources.insert("cloud_network".into(), schema(network()));
    Catalog::new([Arc::new(Cloud(schemas)) as Arc<dyn Provider>])
}

/// A value of the schema. The string `?` becomes unknown; a string that starts with `secret:` is marked.
pub fn value(block: &Block, json: serde_json::Value) -> Value {
    fn finish(value: &Value) -> Value {
        match value.data() {
            Data::String(text) if &**text == "?" => Value::unknown(Type::String),
            Data::String(text) if text.starts_with("secret:") => value.clone().with_marks(Marks::SENSITIVE),
            _ => value.map_children(&mut finish),
        }
    }
    finish(&from_json(&json.to_string(), &block.implied_type()).expect("fixture"))
}

/// The same object with attributes that are not known.
pub fn unknown(object: Value, block: &Block, names: &[&str]) -> Value {
    let attributes = object.as_entries().unwrap().iter().map(|(name, value)| {
        let ty = block.implied_type();
        let Type::Object(ty) = ty else { unreachable!() };
        let value = if names.contains(&&**name) {
            Value::unknown(ty.attributes[name].clone())
        } else {
            value.clone()
        };
        (name.clone(), value)
    });
    Value::object(attributes)
}

pub fn object(address: &str) -> ObjectId {
    ObjectId::current(address.parse().expect("address"))
}

pub fn change(address: &str, change: Change, before: Option<Value>, after: Option<Value>) -> ResourceChange {
    ResourceChange {
        object: object(address),
        moved_from: None,
        import: None,
        generated: None,
        provider: PROVIDER.to_owned(),
        change,
        reason: None,
        before,
        after,
        replace: Vec::new(),
        private: None,
        basis: None,
        dependencies: Vec::new(),
        prior_dependencies: None,
        create_before_destroy: false,
        deposes: None,
    }
}

pub fn because(reason: Reason, change: ResourceChange) -> ResourceChange {
    ResourceChange { reason: Some(reason), ..change }
}

pub fn drift(address: &str, before: Value, after: Option<Value>) -> Drift {
    Drift { object: object(address), provider: PROVIDER.to_owned(), before, after, explained_by: None }
}

pub fn output(change: Change, before: Option<Value>, after: Option<Value>) -> OutputChange {
    OutputChange { change, before, after, sensitive: false }
}

pub fn plan(changes: Vec<ResourceChange>) -> Plan {
    Plan {
        format: FORMAT,
        engine: "0.1.0".to_owned(),
        id: "11111111-2222-3333-4444-555555555555".to_owned(),
        mode: Mode::Normal,
        created: "2026-01-02T03:04:05Z".to_owned(),
        lineage: None,
        serial: 1,
        workspace: "default".to_owned(),
        variables: BTreeMap::new(),
        root: ".".to_owned(),
        sources: BTreeMap::new(),
        drift: Vec::new(),
        relevant: Vec::new(),
        moves: Vec::new(),
        changes,
        outputs: BTreeMap::new(),
        checks: Vec::new(),
        partial: false,
        actions: Vec::new(),
    }
}

/// A network as the cloud has it.
pub fn old_network() -> Value {
    value(
        &network(),
        json!({
            "id": "net-1", "arn": "arn:net-1", "cidr": "10.0.0.0/16", "dns": true, "mtu": 1500, "name": "main",
            "tags": { "env": "prod", "team": "core" },
        }),
    )
}

/// A network about which only the configuration is known.
pub fn new_network() -> Value {
    let known =
        value(&network(), json!({ "cidr": "10.1.0.0/16", "name": "main", "tags": { "env": "prod" } }));
    unknown(known, &network(), &["id", "arn", "mtu"])
}

/// What a look at the cloud found, with nothing accepted.
pub fn found(plan: &Plan) -> infra_drift::Findings<'_> {
    infra_drift::Findings::of(
        plan,
        &infra_drift::Accepted::default(),
        jiff::civil::date(2026, 11, 21),
        |_| None,
    )
}
