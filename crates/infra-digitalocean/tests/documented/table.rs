//! What the documentation of Terraform's provider names, beside what a provider here takes, and beside what
//! `docs/digitalocean.md` says is refused.

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, Provider};
use infra_schema::{Block, NestedBlock, Nesting, Schema};
use infra_value::{Step, Type};
use serde::Deserialize;
use serde_json::{Value as Json, json};

/// The recorded table: `arguments.json`.
#[derive(Deserialize)]
pub struct Table {
    resources: BTreeMap<String, Page>,
    data_sources: BTreeMap<String, Page>,
}

/// One page: dotted paths of arguments and of what is exported.
#[derive(Deserialize)]
struct Page {
    required: Vec<String>,
    optional: Vec<String>,
    exported: Vec<String>,
}

impl Page {
    fn arguments(&self) -> impl Iterator<Item = &String> {
        self.required.iter().chain(&self.optional)
    }
}

/// Names of arguments, by type; data sources begin with `data.`.
type Arguments = BTreeMap<String, BTreeSet<String>>;

/// How much a comparison looked at.
#[derive(Debug, Default, PartialEq)]
pub struct Figures {
    pub types: usize,
    pub arguments: usize,
    pub refused: usize,
    pub exported: usize,
}

impl Table {
    pub fn recorded() -> Self {
        serde_json::from_str(include_str!("arguments.json")).expect("the table is JSON")
    }

    /// Pages of the types that a provider has.
    fn pages<'t>(
        &'t self,
        provider: &'t dyn Provider,
    ) -> impl Iterator<Item = (String, &'t Page, &'t Schema)> {
        let schemas = provider.schemas();
        let resources = self
            .resources
            .iter()
            .filter_map(|(ty, page)| Some((ty.clone(), page, schemas.resources.get(ty.as_str())?.as_ref())));
        let data = self.data_sources.iter().filter_map(|(ty, page)| {
            Some((format!("data.{ty}"), page, schemas.data_sources.get(ty.as_str())?.as_ref()))
        });
        resources.chain(data)
    }

    /// What is wrong, a line for each thing, and how much was looked at.
    pub fn compare(&self, provider: &dyn Provider, docs: &str) -> (Vec<String>, Figures) {
        let (refused, listed, needed) =
            (refused_by(provider), listed_in(docs, "refused"), listed_in(docs, "needed"));
        let (mut problems, mut figures) = (Vec::new(), Figures::default());
        let none = BTreeSet::new();
        for (ty, page, schema) in self.pages(provider) {
            let said = listed.get(&ty).unwrap_or(&none);
            let needed = needed.get(&ty).unwrap_or(&none);
            figures.types += 1;
            for path in page.arguments() {
                figures.arguments += 1;
                let is_listed = is_within(said, path);
                figures.refused += usize::from(is_listed);
                match presence(&schema.block, path) {
                    None if !is_listed => {
                        problems.push(format!("{ty}: {path} is neither there nor listed as refused"))
                    }
                    Some(Taken::Required)
                        if page.optional.contains(path) && !is_listed && !needed.contains(path) =>
                    {
                        problems
                            .push(format!("{ty}: {path} is optional in the documentation and required here"));
                    }
                    _ => {}
                }
            }
            for path in &page.exported {
                figures.exported += 1;
                if !exists(&schema.block.implied_type(), path) {
                    problems.push(format!("{ty}: {path} is exported in the documentation and not here"));
                }
            }
        }
        for (ty, paths) in &refused {
            let said = listed.get(ty).unwrap_or(&none);
            let silent = paths.iter().filter(|path| !is_within(said, path));
            problems.extend(silent.map(|path| format!("{ty}: {path} is refused and not listed")));
        }
        let schemas = provider.schemas();
        for (ty, paths) in &listed {
            let schema = match ty.strip_prefix("data.") {
                Some(ty) => schemas.data_sources.get(ty),
                None => schemas.resources.get(ty.as_str()),
            };
            let Some(schema) = schema else { continue };
            let done = refused.get(ty).unwrap_or(&none);
            let taken =
                paths.iter().filter(|path| presence(&schema.block, path).is_some() && !is_within(done, path));
            problems.extend(taken.map(|path| format!("{ty}: {path} is listed as refused and taken")));
        }
        (problems, figures)
    }

    /// Documented arguments that are taken, and that no configuration has.
    pub fn unused(&self, provider: &dyn Provider, docs: &str, used: &Arguments) -> Vec<String> {
        let (listed, none) = (listed_in(docs, "refused"), BTreeSet::new());
        let mut unused = Vec::new();
        for (ty, page, _) in self.pages(provider) {
            let (said, used) = (listed.get(&ty).unwrap_or(&none), used.get(&ty).unwrap_or(&none));
            let missing = page.arguments().filter(|path| !is_within(said, path) && !used.contains(*path));
            unused.extend(missing.map(|path| format!("{ty}: {path}")));
        }
        unused
    }
}

/// The paths of arguments that a configuration has.
pub fn paths(config: &Json, used: &mut BTreeSet<String>) {
    fn walk(at: &str, config: &Json, used: &mut BTreeSet<String>) {
        match config {
            Json::Array(items) => items.iter().for_each(|item| walk(at, item, used)),
            Json::Object(entries) => {
                for (name, value) in entries {
                    let path = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
                    walk(&path, value, used);
                    used.insert(path);
                }
            }
            _ => {}
        }
    }
    walk("", config, used);
}

/// Whether a set has a path, or what it is in.
fn is_within(paths: &BTreeSet<String>, path: &str) -> bool {
    let mut ends = path.match_indices('.').map(|(end, _)| end).chain([path.len()]);
    ends.any(|end| paths.contains(&path[..end]))
}

/// How an argument is taken.
enum Taken {
    Required,
    Optional,
}

fn presence(block: &Block, path: &str) -> Option<Taken> {
    let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
    if let Some(nested) = block.blocks.get(name) {
        return match rest {
            Some(rest) => presence(&nested.block, rest),
            None if nested.min_items > 0 => Some(Taken::Required),
            None => Some(Taken::Optional),
        };
    }
    let attribute = block.attributes.get(name).filter(|attribute| attribute.presence.is_configurable())?;
    match rest {
        None if attribute.presence == infra_schema::Presence::Required => Some(Taken::Required),
        None => Some(Taken::Optional),
        Some(rest) => exists(&attribute.ty, rest).then_some(Taken::Optional),
    }
}

fn exists(ty: &Type, path: &str) -> bool {
    match ty {
        Type::List(inner) | Type::Set(inner) | Type::Map(inner) => exists(inner, path),
        Type::Object(object) => {
            let (name, rest) = path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)));
            object.attributes.get(name).is_some_and(|inner| rest.is_none_or(|rest| exists(inner, rest)))
        }
        _ => false,
    }
}

/// The rows of `docs/digitalocean.md` that say of an argument, and not of a value, that it is so: "refused", "needed".
fn listed_in(docs: &str, so: &str) -> Arguments {
    let mut listed = Arguments::new();
    let mut types: Vec<String> = Vec::new();
    let section = docs.split("## What is refused").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    for line in section.lines() {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let [of, arguments, says] = cells[..] else { continue };
        let quoted = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
        if !of.is_empty() {
            let kind = if of.starts_with("data ") { "data." } else { "" };
            types = quoted(of).into_iter().map(|ty| format!("{kind}{ty}")).collect();
        }
        let names = quoted(arguments);
        let is_plain =
            names.iter().fold(arguments.to_owned(), |rest, name| rest.replace(&format!("`{name}`"), ""));
        let is_plain = is_plain.chars().all(|c| c == ',' || c.is_whitespace());
        if is_plain && says.starts_with(so) {
            for ty in &types {
                listed.entry(ty.clone()).or_default().extend(names.iter().cloned());
            }
        }
    }
    listed
}

/// The arguments whose mere presence a provider reports: each is tried by itself.
fn refused_by(provider: &dyn Provider) -> Arguments {
    let schemas = provider.schemas();
    let mut refused = Arguments::new();
    let resources = schemas.resources.iter().map(|(ty, schema)| (BlockKind::Resource, "", ty, schema));
    let data = schemas.data_sources.iter().map(|(ty, schema)| (BlockKind::Data, "data.", ty, schema));
    for (kind, prefix, ty, schema) in resources.chain(data) {
        for (path, config) in each_argument(&schema.block) {
            let config =
                config_from_json(schema, &config.to_string()).expect("a configuration of the schema");
            let is_it = |at: &infra_value::Path| {
                let names = at.0.iter().filter_map(|step| match step {
                    Step::Attr(name) => Some(name.as_ref()),
                    Step::Index(_) => None,
                });
                names.collect::<Vec<_>>().join(".") == path
            };
            let errors = provider.validate(kind, ty, &config);
            let says_so = |error: &infra_provider::ProviderError| {
                error.message.contains("not supported") && error.attribute.as_ref().is_some_and(is_it)
            };
            if errors.iter().any(says_so) {
                refused.entry(format!("{prefix}{ty}")).or_default().insert(path);
            }
        }
    }
    refused
}

/// Each argument with a configuration that has it, and what it is in.
fn each_argument(block: &Block) -> Vec<(String, Json)> {
    let mut all: Vec<(String, Json)> = Vec::new();
    for (name, attribute) in block.attributes.iter().filter(|(_, a)| a.presence.is_configurable()) {
        all.push((name.to_string(), json!({name.as_ref(): anything(&attribute.ty)})));
    }
    for (name, nested) in &block.blocks {
        all.push((name.to_string(), json!({name.as_ref(): once(nested, json!({}))})));
        for (path, inner) in each_argument(&nested.block) {
            all.push((format!("{name}.{path}"), json!({name.as_ref(): once(nested, inner)})));
        }
    }
    all
}

fn once(nested: &NestedBlock, inner: Json) -> Json {
    if nested.nesting == Nesting::Single { inner } else { json!([inner]) }
}

fn anything(ty: &Type) -> Json {
    match ty {
        Type::Bool => json!(true),
        Type::Number => json!(1),
        Type::List(inner) | Type::Set(inner) => json!([anything(inner)]),
        Type::Map(inner) => json!({"some": anything(inner)}),
        Type::Object(object) => {
            object.attributes.iter().map(|(name, ty)| (name.to_string(), anything(ty))).collect()
        }
        _ => json!("some"),
    }
}
