//! One operation: its parameters, request and answers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};

use super::{Description, Direction};

/// An operation of the description.
pub struct Operation<'d> {
    description: &'d Description,
    value: &'d Json,
    pointer: String,
    name: String,
    template: &'d str,
}

impl<'d> Operation<'d> {
    /// The operation that a call is of: of the paths that match, the one with the fewest parameters.
    pub(super) fn find(description: &'d Description, method: &str, path: &str) -> Option<Self> {
        let paths = description.document["paths"].as_object()?;
        let matching = paths.iter().filter(|(template, _)| parameters(template, path).is_some());
        let (template, operations) = matching.min_by_key(|(template, _)| template.matches('{').count())?;
        let method = method.to_lowercase();
        let value = operations.get(&method)?;
        let pointer = format!("/paths/{}/{method}", template.replace('/', "~1"));
        let name = format!("{} {template}", method.to_uppercase());
        Some(Self { description, value, pointer, name, template })
    }

    /// `GET /v2/droplets/{droplet_id}`
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What of a request does not fit.
    pub(crate) fn request_problems(
        &self,
        path: &str,
        query: &BTreeMap<String, String>,
        body: &Json,
    ) -> Vec<String> {
        let mut problems = Vec::new();
        let given = parameters(self.template, path).unwrap_or_default();
        let mut known = BTreeSet::new();
        let described = self.value["parameters"].as_array().map_or(0, Vec::len);
        for index in 0..described {
            let at = format!("{}/parameters/{index}", self.pointer);
            let Some((parameter, at)) = self.description.resolve(&at) else { continue };
            let name = parameter["name"].as_str().unwrap_or_default();
            let value = match parameter["in"].as_str() {
                Some("path") => given.get(name),
                Some("query") => {
                    known.insert(name.to_owned());
                    query.get(name)
                }
                _ => continue,
            };
            let schema = format!("{at}/schema");
            match value {
                Some(value) => {
                    let value = self.typed(&schema, value);
                    for problem in self.description.problems(Direction::Request, &schema, &value) {
                        problems.push(format!("parameter {name}: {problem}"));
                    }
                }
                None if parameter["required"] == json!(true) => {
                    problems.push(format!("parameter {name} is missing"))
                }
                None => {}
            }
        }
        problems.extend(
            query
                .keys()
                .filter(|name| !known.contains(*name))
                .map(|name| format!("there is no parameter {name}")),
        );
        problems.extend(self.body_problems(body));
        problems
    }

    /// A parameter as its schema's type.
    fn typed(&self, schema: &str, text: &str) -> Json {
        let is_text =
            self.description.resolve(schema).is_some_and(|(schema, _)| schema["type"] == json!("string"));
        let parsed = if is_text { None } else { serde_json::from_str(text).ok() };
        parsed.unwrap_or_else(|| json!(text))
    }

    fn body_problems(&self, body: &Json) -> Vec<String> {
        let described = self.description.resolve(&format!("{}/requestBody", self.pointer));
        let Some((described, at)) = described else {
            return if body.is_null() { Vec::new() } else { vec!["it has a body".to_owned()] };
        };
        if body.is_null() {
            let is_missing = described["required"] == json!(true);
            return if is_missing { vec!["the body is missing".to_owned()] } else { Vec::new() };
        }
        let schema = format!("{at}/content/application~1json/schema");
        let mut problems = self.description.problems(Direction::Request, &schema, body);
        let mut known = BTreeSet::new();
        let is_open = self.properties(&schema, &mut known, 0);
        let names = body.as_object().into_iter().flat_map(|body| body.keys());
        if !is_open {
            problems.extend(
                names
                    .filter(|name| !known.contains(*name))
                    .map(|name| format!("there is no property {name}")),
            );
        }
        problems
    }

    /// Collects the properties that a schema knows. Whether others may be there.
    fn properties(&self, pointer: &str, known: &mut BTreeSet<String>, depth: usize) -> bool {
        let Some((schema, at)) = self.description.resolve(pointer) else { return true };
        if depth > 8 {
            return true;
        }
        known.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
        let mut is_open = schema.get("additionalProperties").is_some_and(|more| more != &json!(false));
        for combination in ["allOf", "anyOf", "oneOf"] {
            for index in 0..schema[combination].as_array().map_or(0, Vec::len) {
                is_open |= self.properties(&format!("{at}/{combination}/{index}"), known, depth + 1);
            }
        }
        is_open
    }

    /// What of an answer does not fit.
    pub(crate) fn response_problems(&self, status: u16, body: &Json) -> Vec<String> {
        let responses = &self.value["responses"];
        let key =
            [status.to_string(), "default".to_owned()].into_iter().find(|key| responses.get(key).is_some());
        let Some(key) = key else { return vec!["no answer has this status".to_owned()] };
        if key == "default" && status < 400 {
            return vec!["no answer has this status".to_owned()];
        }
        let Some((response, at)) = self.description.resolve(&format!("{}/responses/{key}", self.pointer))
        else {
            return vec!["the answer is not described".to_owned()];
        };
        match (response["content"].get("application/json"), body.is_null()) {
            (None, true) => Vec::new(),
            (None, false) if response["content"].is_null() => vec!["it has a body".to_owned()],
            (None, false) => Vec::new(),
            (Some(_), true) => vec!["the body is missing".to_owned()],
            (Some(_), false) => {
                let schema = format!("{at}/content/application~1json/schema");
                self.description.problems(Direction::Response, &schema, body)
            }
        }
    }
}

/// The parameters of a path, if it is one of the template.
fn parameters(template: &str, path: &str) -> Option<BTreeMap<String, String>> {
    let (mut template, mut path) = (template.split('/'), path.split('/'));
    let mut found = BTreeMap::new();
    loop {
        match (template.next(), path.next()) {
            (None, None) => return Some(found),
            (Some(expected), Some(segment)) => {
                match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
                    Some(_) if segment.is_empty() => return None,
                    Some(name) => {
                        found.insert(name.to_owned(), segment.replace("%3A", ":"));
                    }
                    None if expected == segment => {}
                    None => return None,
                }
            }
            _ => return None,
        }
    }
}
