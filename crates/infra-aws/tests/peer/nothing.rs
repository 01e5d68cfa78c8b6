//! What asks for nothing, as modules write it: `false`, `0`, `""`, `[]` and `{}` for an argument that could be left out. It is no
//! reason to refuse what Terraform takes.
//!
//! `nothing.txt` lists what Terraform refuses, too. To record it: `INFRA_PEER_FOLDER=F cargo test -p infra-aws --test peer --
//! --ignored record_nothing` writes what is refused here to `F/main.tf.json`; `terraform validate -json > answer.json` in `F`; and
//! the first command again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use infra_aws::AwsProvider;
use infra_provider::audit;
use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, Provider};
use infra_schema::{Block, Presence, Schema};
use infra_value::{Type, Value};
use serde_json::{Map, Value as Json, json};

/// How many of the recorded configurations of a type are tried.
const TRIED: usize = 2;

/// What an argument is, and what it is called: `aws_lb_listener_rule action.0.order=0`.
struct Variant {
    name: String,
    ty: String,
    config: Json,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peer")
}

/// Configurations of every type that are known to be good.
fn good() -> Vec<(String, Json)> {
    let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/configurations");
    let texts = ["types.jsonl", "types_by_hand.jsonl"]
        .map(|file| std::fs::read_to_string(recorded.join(file)).unwrap());
    let mut good = Vec::new();
    for case in texts.iter().flat_map(|text| text.lines()) {
        let case: Json = serde_json::from_str(case).unwrap();
        let configs = case["configurations"].as_array().into_iter().flatten().take(TRIED);
        good.extend(configs.map(|config| (case["type"].as_str().unwrap().to_owned(), config.clone())));
    }
    good
}

fn nothing(ty: &Type) -> Option<Json> {
    Some(match ty {
        Type::Bool => json!(false),
        Type::Number => json!(0),
        Type::String => json!(""),
        Type::List(_) | Type::Set(_) => json!([]),
        Type::Map(_) => json!({}),
        _ => return None,
    })
}

/// Where something that could be left out is left out, as JSON pointers, with what says nothing there.
fn left_out(block: &Block, config: &Map<String, Json>, at: &str, found: &mut Vec<(String, Json)>) {
    for (name, attribute) in &block.attributes {
        let is_optional = attribute.presence.is_configurable() && attribute.presence != Presence::Required;
        // Nobody sets it.
        let is_whole = at.is_empty() && &**name == "tags_all";
        if is_optional && !is_whole && config.get(&**name).is_none_or(Json::is_null) {
            found.extend(nothing(&attribute.ty).map(|nothing| (format!("{at}/{name}"), nothing)));
        }
    }
    for (name, nested) in block.blocks.iter().filter(|(name, _)| &***name != "timeouts") {
        for (index, item) in config.get(&**name).and_then(Json::as_array).into_iter().flatten().enumerate() {
            if let Some(item) = item.as_object() {
                left_out(&nested.block, item, &format!("{at}/{name}/{index}"), found);
            }
        }
    }
}

fn schema(provider: &AwsProvider, ty: &str) -> Arc<Schema> {
    Arc::clone(&provider.schemas().resources[ty])
}

fn variants(provider: &AwsProvider) -> Vec<Variant> {
    let mut variants = BTreeMap::new();
    for (ty, config) in good() {
        let mut found = Vec::new();
        left_out(&schema(provider, &ty).block, config.as_object().unwrap(), "", &mut found);
        for (pointer, nothing) in found {
            let name = format!("{ty} {}={nothing}", pointer[1..].replace('/', "."));
            let (parent, last) = pointer.rsplit_once('/').unwrap();
            let mut config = config.clone();
            config.pointer_mut(parent).unwrap()[last] = nothing;
            variants.entry((name.clone(), config.to_string())).or_insert(Variant {
                name,
                ty: ty.clone(),
                config,
            });
        }
    }
    variants.into_values().collect()
}

/// References to other objects are not known.
fn with_unknown(value: &Value) -> Value {
    match value.as_str() {
        Some(text) if text.contains("${") => Value::unknown(Type::String),
        _ => value.map_children(&mut with_unknown),
    }
}

/// The configuration of a variant, or what is wrong with it.
fn accepted(provider: &AwsProvider, variant: &Variant) -> Result<Value, String> {
    let config = config_from_json(&schema(provider, &variant.ty), &variant.config.to_string());
    let config = with_unknown(&config.map_err(|error| error.to_string())?);
    match provider.validate(BlockKind::Resource, &variant.ty, &config).first() {
        None => Ok(config),
        Some(error) => Err(error.message.clone()),
    }
}

#[test]
fn what_asks_for_nothing_is_refused_only_where_terraform_refuses_it() {
    let provider = AwsProvider::new();
    let recorded = std::fs::read_to_string(folder().join("nothing.txt")).unwrap();
    let by_terraform: BTreeSet<&str> = recorded.lines().collect();
    let variants = variants(&provider);
    assert!(variants.len() > 2000, "{}", variants.len());
    let refused = variants.iter().filter_map(|variant| {
        let message = accepted(&provider, variant).err()?;
        (!by_terraform.contains(&*variant.name)).then(|| format!("{}: {message}", variant.name))
    });
    let refused: BTreeSet<String> = refused.collect();
    assert!(
        refused.is_empty(),
        "refused here alone:\n{}",
        refused.into_iter().collect::<Vec<_>>().join("\n")
    );
}

/// A plan that says otherwise is refused as a provider's mistake, by the same rule.
#[tokio::test]
async fn what_a_configuration_says_is_what_is_planned() {
    let provider = AwsProvider::new();
    let account = json!({"region": "us-east-1", "access_key": "a", "secret_key": "b"});
    let account = config_from_json(&provider.schemas().provider, &account.to_string()).unwrap();
    let client = provider.configure(&account).await.unwrap();
    let mut wrong = BTreeSet::new();
    for variant in variants(&provider) {
        let Ok(config) = accepted(&provider, &variant) else { continue };
        let Ok(planned) = client.plan(&variant.ty, None, &config) else { continue };
        let block = &schema(&provider, &variant.ty).block;
        // What is said in one of two ways is shown in the other one, too.
        if let Some((place, what)) = audit::planned(block, true, None, &config, &planned.value) {
            wrong.insert(format!("{}: {place} is {what:?}", variant.name));
        }
    }
    assert!(wrong.is_empty(), "planned otherwise:\n{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
#[ignore = "asks Terraform: see above"]
fn record_nothing() {
    let folder_of_peer = PathBuf::from(std::env::var("INFRA_PEER_FOLDER").unwrap());
    let provider = AwsProvider::new();
    let refused: Vec<Variant> =
        variants(&provider).into_iter().filter(|variant| accepted(&provider, variant).is_err()).collect();
    let address = |index: usize| format!("r{index}");
    let answer = folder_of_peer.join("answer.json");
    if !answer.exists() {
        let mut resources = BTreeMap::<&str, Map<String, Json>>::new();
        for (index, variant) in refused.iter().enumerate() {
            resources.entry(&variant.ty).or_default().insert(address(index), of_terraform(&variant.config));
        }
        let root = json!({ "variable": { "unknown": {} }, "resource": resources });
        return std::fs::write(folder_of_peer.join("main.tf.json"), format!("{root:#}")).unwrap();
    }
    let answer: Json = serde_json::from_slice(&std::fs::read(answer).unwrap()).unwrap();
    let addresses = answer["diagnostics"].as_array().unwrap().iter().filter_map(|d| d["address"].as_str());
    let addresses: BTreeSet<&str> = addresses.collect();
    let is_refused = |(index, variant): &(usize, &Variant)| {
        addresses.contains(&*format!("{}.{}", variant.ty, address(*index)))
    };
    let lines: BTreeSet<String> = refused
        .iter()
        .enumerate()
        .filter(is_refused)
        .map(|(_, variant)| format!("{}\n", variant.name))
        .collect();
    std::fs::write(folder().join("nothing.txt"), lines.into_iter().collect::<String>()).unwrap();
}

/// With a variable in place of what the root does not have.
fn of_terraform(config: &Json) -> Json {
    match config {
        Json::String(text) if text.contains("${") => json!("${var.unknown}"),
        Json::Array(items) => items.iter().map(of_terraform).collect(),
        Json::Object(entries) => {
            Json::Object(entries.iter().map(|(name, value)| (name.clone(), of_terraform(value))).collect())
        }
        _ => config.clone(),
    }
}
