//! Container definitions: JSON that goes to ECS as it is written, whatever ECS learns to understand, and is compared by
//! meaning with what ECS tells.

use infra_value::Value;
use serde_json::{Map, Value as Json, json};

/// Members whose keys are somebody's own, and not of the API.
const MAPS: [&str; 2] = ["dockerLabels", "options"];

/// Lists whose order means nothing.
const SETS: [(&str, &str); 3] = [("environment", "name"), ("secrets", "name"), ("environmentFiles", "value")];

/// What ECS fills in: the member it is in, its name, and its value.
fn defaults() -> [(&'static str, &'static str, Json); 9] {
    [
        ("", "cpu", json!(0)),
        ("", "essential", json!(true)),
        ("", "versionConsistency", json!("enabled")),
        ("portMappings", "protocol", json!("tcp")),
        ("portMappings", "hostPort", json!(0)),
        ("mountPoints", "readOnly", json!(false)),
        ("healthCheck", "interval", json!(30)),
        ("healthCheck", "retries", json!(3)),
        ("healthCheck", "timeout", json!(5)),
    ]
}

/// `Name` as `name`: both are understood.
fn lower(key: &str) -> String {
    let mut chars = key.chars();
    chars.next().map(|first| first.to_ascii_lowercase().to_string() + chars.as_str()).unwrap_or_default()
}

/// With the API's names.
fn named(value: &Json) -> Json {
    match value {
        Json::Object(members) => {
            let member = |(key, value): (&String, &Json)| {
                let key = lower(key);
                let is_map = MAPS.contains(&key.as_str());
                (key, if is_map { value.clone() } else { named(value) })
            };
            Json::Object(members.iter().map(member).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(named).collect()),
        other => other.clone(),
    }
}

fn is_nothing(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::Array(items) => items.is_empty(),
        Json::Object(members) => members.is_empty(),
        Json::String(text) => text.is_empty(),
        _ => false,
    }
}

/// Without what says nothing, and without what ECS has anyway. `within`: the member that it is the value of.
fn reduced(within: &str, value: &Json) -> Json {
    match value {
        Json::Object(members) if MAPS.contains(&within) => Json::Object(members.clone()),
        Json::Object(members) => {
            let is_default = |key: &str, value: &Json| {
                defaults().iter().any(|(at, name, default)| (*at, *name, default) == (within, key, value))
            };
            let kept: Map<String, Json> = members
                .iter()
                .map(|(key, value)| (key.clone(), reduced(key, value)))
                .filter(|(key, value)| !is_nothing(value) && !is_default(key, value))
                .collect();
            Json::Object(kept)
        }
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(|item| reduced(within, item)).collect();
            if let Some((_, key)) = SETS.iter().find(|(set, _)| *set == within) {
                items.sort_by_key(|item| item[*key].as_str().unwrap_or_default().to_owned());
            }
            Json::Array(items)
        }
        other => other.clone(),
    }
}

/// What definitions mean. `own_address`: where containers have an address of their own, a port is the host's, too.
fn meaning(definitions: &Json, own_address: bool) -> Json {
    let mut meaning = reduced("", &named(definitions));
    let containers = meaning.as_array_mut().into_iter().flatten();
    for container in containers.filter(|_| own_address) {
        let ports = container.get_mut("portMappings").and_then(Json::as_array_mut);
        for port in ports.into_iter().flatten().filter_map(Json::as_object_mut) {
            if port.get("hostPort") == port.get("containerPort") {
                port.remove("hostPort");
            }
        }
    }
    if let Some(containers) = meaning.as_array_mut() {
        containers.sort_by_key(|container| container["name"].as_str().unwrap_or_default().to_owned());
    }
    meaning
}

/// Whether two texts mean the same containers.
pub(super) fn same(a: &str, b: &str, own_address: bool) -> bool {
    let parsed = |text: &str| serde_json::from_str::<Json>(text).ok();
    match (parsed(a), parsed(b)) {
        (Some(a), Some(b)) => meaning(&a, own_address) == meaning(&b, own_address),
        _ => a == b,
    }
}

/// The same for values of the language.
pub(super) fn same_values(a: &Value, b: &Value, own_address: bool) -> bool {
    matches!((a.as_str(), b.as_str()), (Some(a), Some(b)) if same(a, b, own_address))
}

/// What goes to ECS.
pub(super) fn to_api(text: &str) -> Result<Json, serde_json::Error> {
    Ok(named(&serde_json::from_str(text)?))
}

/// What is wrong with a text.
pub(super) fn problem(text: &str) -> Option<String> {
    let definitions: Json = match serde_json::from_str(text) {
        Ok(definitions) => definitions,
        Err(error) => return Some(format!("container_definitions is not valid JSON: {error}")),
    };
    let Some(containers) = definitions.as_array() else {
        return Some("container_definitions is not a list: write jsonencode([{ … }])".to_owned());
    };
    if containers.is_empty() {
        return Some("container_definitions has no container".to_owned());
    }
    containers.iter().enumerate().find_map(|(index, container)| match container {
        Json::Object(_) => None,
        _ => Some(format!("container {index} of container_definitions is no object")),
    })
}

/// What ECS tells, written as it was known before if it means the same; else without what says nothing.
pub(super) fn written_as(known: &str, reported: &Json, own_address: bool) -> String {
    let text = reported.to_string();
    if same(known, &text, own_address) {
        return known.to_owned();
    }
    let mut containers = reported.clone();
    for container in containers.as_array_mut().into_iter().flatten().filter_map(Json::as_object_mut) {
        container.retain(|_, value| !value.is_null());
    }
    containers.to_string()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_ecs_fills_in_means_nothing() {
        let written = json!([{"Name": "web", "image": "nginx", "environment": [{"name": "B", "value": "1"}, {"name": "A", "value": "2"}],
            "portMappings": [{"containerPort": 80}], "healthCheck": {"command": ["true"]}}]);
        let told = json!([{"name": "web", "image": "nginx", "cpu": 0, "essential": true, "mountPoints": [], "volumesFrom": [],
            "environment": [{"name": "A", "value": "2"}, {"name": "B", "value": "1"}],
            "portMappings": [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}],
            "healthCheck": {"command": ["true"], "interval": 30, "retries": 3, "timeout": 5}}]);
        let (written, told) = (written.to_string(), told.to_string());
        assert!(same(&written, &told, true));
        assert!(!same(&written, &told, false), "on a host, its port is another one");
        assert!(!same(&written, &told.replace("nginx", "httpd"), true));
    }

    #[test]
    fn names_that_are_not_of_the_api_stay() {
        let labels = json!([{"DockerLabels": {"Team": "a"}, "logConfiguration": {"LogDriver": "x", "Options": {"Key": ""}}}]);
        let named = to_api(&labels.to_string()).unwrap();
        assert_eq!(named[0]["dockerLabels"]["Team"], "a");
        assert_eq!(named[0]["logConfiguration"]["logDriver"], "x");
        assert_eq!(named[0]["logConfiguration"]["options"]["Key"], "");
    }

    #[test]
    fn what_is_wrong_is_said() {
        assert!(problem("[").unwrap().starts_with("container_definitions is not valid JSON"));
        assert!(problem("{}").unwrap().starts_with("container_definitions is not a list"));
        assert!(problem("[1]").unwrap().starts_with("container 0"));
        assert_eq!(problem("[{\"name\": \"web\"}]"), None);
    }
}
