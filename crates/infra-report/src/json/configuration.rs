//! The `configuration` of a plan's document: what the blocks say, with the references of every expression.

use infra_engine::Catalog;
use infra_lang::config::{Config, Module, ModuleCall, ProviderLocal, ResourceBlock};
use infra_lang::reference::{Reference, Subject};
use infra_schema::address::{Mode, ModulePath};
use infra_syntax::{Body, Expr, ExprKind, LiteralKey, ObjectKey, TemplatePart, TraversalStep, UnaryOp};
use infra_value::to_json;
use serde_json::{Map, Value as Json, json};

use super::resource::mode;

/// The whole configuration.
pub(super) fn configuration(config: &Config, catalog: &Catalog) -> Json {
    let mut providers = Map::new();
    for module in config.modules.values() {
        for (local, block) in &module.providers {
            let mut provider = json!({
                "name": &*local.name,
                "full_name": module.provider_source(&local.name).to_string(),
            });
            set(&mut provider, "alias", local.alias.as_deref().map(Json::from));
            let at = module.path.to_string();
            set(&mut provider, "module_address", (!at.is_empty()).then(|| at.into()));
            let required = module.required_providers.get(&local.name).and_then(|r| r.version.as_ref());
            set(&mut provider, "version_constraint", required.map(|v| v.to_string().into()));
            set(&mut provider, "expressions", some(body(&block.body)));
            providers.insert(provider_key(&module.path, local), provider);
        }
    }
    for (key, source, at) in implied(config) {
        providers.entry(key).or_insert_with(|| {
            let mut provider = json!({ "name": &*source.1, "full_name": source.0 });
            set(&mut provider, "module_address", (!at.is_root()).then(|| at.to_string().into()));
            provider
        });
    }
    let mut document = json!({ "root_module": contents(config, config.root(), catalog) });
    set(&mut document, "provider_config", (!providers.is_empty()).then_some(Json::Object(providers)));
    document
}

/// Provider configurations that are used without a block: their key, full and local name, and module.
fn implied(config: &Config) -> Vec<(String, (String, std::sync::Arc<str>), ModulePath)> {
    let mut found = Vec::new();
    for module in config.modules.values() {
        for block in module.resources.values() {
            let local = module.provider_of(block);
            let source = module.provider_source(&local.name).to_string();
            let (path, local) = configured(config, module, &local);
            found.push((provider_key(&path, &local), (source, local.name.clone()), path));
        }
    }
    found
}

/// Where the configuration of a provider stands: in the block for it, else in the outermost module on the way that has
/// use for it.
fn configured(config: &Config, module: &Module, local: &ProviderLocal) -> (ModulePath, ProviderLocal) {
    let provider = config.provider_config(module, local);
    let uses = |path: &ModulePath| {
        config.module(path).is_some_and(|outer| {
            outer.providers.contains_key(&provider.local)
                || outer.resources.values().any(|block| outer.provider_of(block) == provider.local)
        })
    };
    let mut path = provider.module.clone();
    for step in &module.path.0[path.0.len()..] {
        if uses(&path) {
            break;
        }
        path = path.child(step.clone());
    }
    (path, provider.local)
}

fn provider_key(module: &ModulePath, local: &ProviderLocal) -> String {
    let alias = local.alias.as_ref().map(|alias| format!(".{alias}")).unwrap_or_default();
    match module.is_root() {
        true => format!("{}{alias}", local.name),
        false => format!("{module}:{}{alias}", local.name),
    }
}

fn contents(config: &Config, module: &Module, catalog: &Catalog) -> Json {
    let mut found = json!({});
    let outputs = module.outputs.iter().map(|(name, output)| {
        let mut shown = json!({ "expression": expression(&output.value) });
        set(&mut shown, "sensitive", output.sensitive.then_some(true.into()));
        set(&mut shown, "ephemeral", output.ephemeral.then_some(true.into()));
        set(&mut shown, "description", output.description.as_deref().map(Json::from));
        set(&mut shown, "depends_on", depends_on(&output.depends_on));
        (name.to_string(), shown)
    });
    set(&mut found, "outputs", some(Json::Object(outputs.collect())));
    let resources = module.resources.values().map(|block| resource(config, module, block, catalog));
    let resources: Vec<Json> = resources.collect();
    set(&mut found, "resources", (!resources.is_empty()).then_some(resources.into()));
    let calls = module
        .module_calls
        .iter()
        .map(|(name, block)| (name.to_string(), call(config, module, block, catalog)));
    set(&mut found, "module_calls", some(Json::Object(calls.collect())));
    let variables = module.variables.iter().map(|(name, variable)| {
        let mut shown = json!({});
        // The document is kept: a secret stays out of it.
        let default = variable.default.as_ref().filter(|_| !variable.sensitive);
        let default = default.and_then(|v| serde_json::from_str(&to_json(&v.unmark_deep()).ok()?).ok());
        set(&mut shown, "default", default);
        set(&mut shown, "description", variable.description.as_deref().map(Json::from));
        set(&mut shown, "sensitive", variable.sensitive.then_some(true.into()));
        set(&mut shown, "ephemeral", variable.ephemeral.then_some(true.into()));
        (name.to_string(), shown)
    });
    set(&mut found, "variables", some(Json::Object(variables.collect())));
    found
}

fn resource(config: &Config, module: &Module, block: &ResourceBlock, catalog: &Catalog) -> Json {
    let local = module.provider_of(block);
    let provider = config.provider_config(module, &local);
    let schema = catalog.schema(&provider.source, block.address.mode, &block.address.ty);
    let kind = block.address.mode;
    let (at, configured) = configured(config, module, &local);
    let mut shown = json!({
        "address": block.address.to_string(),
        "mode": mode(kind),
        "type": &*block.address.ty,
        "name": &*block.address.name,
        "provider_config_key": provider_key(&at, &configured),
        "schema_version": schema.map_or(0, |schema| schema.version),
    });
    if kind == Mode::Managed && !block.provisioners.is_empty() {
        let provisioners = block.provisioners.iter().map(|provisioner| {
            let mut shown = json!({ "type": &*provisioner.kind });
            set(&mut shown, "expressions", some(body(&provisioner.body)));
            shown
        });
        shown["provisioners"] = provisioners.collect();
    }
    set(&mut shown, "expressions", some(body(&block.body)));
    set(&mut shown, "count_expression", block.count.as_ref().map(expression).and_then(some));
    set(&mut shown, "for_each_expression", block.for_each.as_ref().map(expression).and_then(some));
    set(&mut shown, "depends_on", depends_on(&block.depends_on));
    shown
}

fn call(config: &Config, module: &Module, call: &ModuleCall, catalog: &Catalog) -> Json {
    let arguments =
        call.arguments.iter().map(|(name, argument)| (name.to_string(), expression(&argument.expr)));
    let mut shown = json!({ "source": &*call.source_text });
    set(&mut shown, "expressions", some(Json::Object(arguments.collect())));
    set(&mut shown, "count_expression", call.count.as_ref().map(expression).and_then(some));
    set(&mut shown, "for_each_expression", call.for_each.as_ref().map(expression).and_then(some));
    set(&mut shown, "depends_on", depends_on(&call.depends_on));
    set(&mut shown, "version_constraint", call.version.as_ref().map(|v| v.to_string().into()));
    if let Some(called) = config.called(module, &call.name) {
        shown["module"] = contents(config, called, catalog);
    }
    shown
}

/// Arguments by name, and nested blocks as lists of the same.
fn body(body: &Body) -> Json {
    let mut found = Map::new();
    for attribute in &body.attributes {
        found.insert(attribute.name.name.to_string(), expression(&attribute.expr));
    }
    for block in &body.blocks {
        let blocks = found.entry(block.kind.name.to_string()).or_insert_with(|| json!([]));
        if let Json::Array(blocks) = blocks {
            blocks.push(self::body(&block.body));
        }
    }
    Json::Object(found)
}

/// An expression: its value when it is written out, else what it refers to.
fn expression(expr: &Expr) -> Json {
    let traversals = expr.variables();
    if traversals.is_empty() {
        return constant(expr).map_or_else(|| json!({}), |value| json!({ "constant_value": value }));
    }
    let mut names: Vec<String> = Vec::new();
    for traversal in &traversals {
        let Ok(reference) = Reference::parse(traversal) else { continue };
        // The whole way first, then each shorter one down to what is named.
        let mut ways = vec![reference.subject.to_string()];
        for step in &reference.rest {
            let before = ways.last().cloned().unwrap_or_default();
            ways.push(match step {
                TraversalStep::Attr(name) => format!("{before}.{}", name.name),
                TraversalStep::Index { key: LiteralKey::Number(index), .. } => format!("{before}[{index}]"),
                TraversalStep::Index { key: LiteralKey::String(key), .. } => format!("{before}[{key:?}]"),
            });
        }
        // An instance of a module is named as a whole.
        let is_call = matches!(reference.subject, Subject::ModuleCall(_));
        if is_call && matches!(reference.rest.first(), Some(TraversalStep::Index { .. })) {
            ways.remove(0);
        }
        names.extend(ways.into_iter().rev());
    }
    json!({ "references": names })
}

/// The value of an expression that is written out; nothing where something is computed.
fn constant(expr: &Expr) -> Option<Json> {
    Some(match &expr.kind {
        ExprKind::Null => Json::Null,
        ExprKind::Bool(value) => (*value).into(),
        ExprKind::Number(digits) => serde_json::from_str(digits).ok()?,
        ExprKind::Unary { op: UnaryOp::Negate, operand, .. } => match &operand.kind {
            ExprKind::Number(digits) => serde_json::from_str(&format!("-{digits}")).ok()?,
            _ => return None,
        },
        ExprKind::Template(template) => {
            let part = |part: &TemplatePart| match part {
                TemplatePart::Literal(literal) => Some(literal.text.to_string()),
                _ => None,
            };
            template.parts.iter().map(part).collect::<Option<String>>()?.into()
        }
        ExprKind::TemplateWrap(inner) | ExprKind::Parens(inner) => constant(inner)?,
        ExprKind::Tuple(items) => items.iter().map(constant).collect::<Option<Vec<_>>>()?.into(),
        ExprKind::Object(items) => {
            let mut entries = Map::new();
            for item in items {
                let key = match &item.key {
                    ObjectKey::Ident(name) => name.name.to_string(),
                    ObjectKey::Expr(expr) => expr.literal_string()?.to_string(),
                };
                entries.insert(key, constant(&item.value)?);
            }
            Json::Object(entries)
        }
        _ => return None,
    })
}

fn depends_on(references: &[Reference]) -> Option<Json> {
    let names: Vec<String> = references.iter().map(|reference| reference.subject.to_string()).collect();
    (!names.is_empty()).then(|| names.into())
}

/// An object that says something.
fn some(object: Json) -> Option<Json> {
    (!object.as_object().is_some_and(Map::is_empty)).then_some(object)
}

fn set(object: &mut Json, name: &str, value: Option<Json>) {
    if let (Json::Object(object), Some(value)) = (object, value) {
        object.insert(name.to_owned(), value);
    }
}
