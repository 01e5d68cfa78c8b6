//! Policies are to the byte what Terraform's AWS provider 5.100.0 makes of the same arguments. `policy_documents.jsonl`
//! holds what that provider answered: to chosen arguments, and to random ones.

use infra_aws::AwsProvider;
use infra_provider::model::config_from_json;
use infra_provider::{BlockKind, Client, Provider};
use infra_value::Value;
use serde_json::{Value as Json, json};

const TYPE: &str = "aws_iam_policy_document";
const PEER: &str = include_str!("policy_documents.jsonl");

/// What is made of arguments, or why nothing is.
async fn read(provider: &AwsProvider, client: &dyn Client, config: &Json) -> Result<Value, String> {
    let schema = &provider.schemas().data_sources[TYPE];
    let config = config_from_json(schema, &config.to_string()).map_err(|error| error.to_string())?;
    if let Some(error) = provider.validate(BlockKind::Data, TYPE, &config).first() {
        return Err(error.to_string());
    }
    client.read_data(TYPE, &config).await.map_err(|error| error.to_string())
}

#[tokio::test]
async fn documents_are_those_of_the_peer() {
    let provider = AwsProvider::new();
    let block = json!({"region": "us-east-1", "access_key": "test", "secret_key": "test"}).to_string();
    let config = config_from_json(&provider.schemas().provider, &block).expect("a provider block");
    let client = provider.configure(&config).await.expect("a connection");
    let mut problems = Vec::new();
    for line in PEER.lines() {
        let case: Json = serde_json::from_str(line).expect("policy_documents.jsonl holds JSON");
        let made = read(&provider, &*client, &case["config"]).await;
        let text = |name: &str| made.as_ref().ok().and_then(|made| made.get(name)?.as_str());
        let is_right = match case["refused"].as_bool() {
            Some(true) => made.is_err(),
            _ => {
                text("json") == case["json"].as_str()
                    && text("minified_json") == case["minified"].as_str()
                    && text("id") == case["id"].as_str()
            }
        };
        if !is_right {
            let ours = text("json").map(str::to_owned).or_else(|| made.clone().err());
            problems.push(format!("{}\n  {ours:?}\n  {}", case["config"], case["json"]));
        }
    }
    assert!(problems.is_empty(), "{} differ:\n{}", problems.len(), problems.join("\n"));
}
