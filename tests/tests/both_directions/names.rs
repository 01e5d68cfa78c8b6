//! Names of one's own for every configuration: in one account most names can be given once.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// Arguments that name what they are set for.
const NAMES: [&str; 18] = [
    "bucket",
    "cluster_id",
    "cluster_identifier",
    "configuration_set_name",
    "creation_token",
    "dashboard_name",
    "domain",
    "email_identity",
    "alarm_name",
    "family",
    "function_name",
    "identifier",
    "key_name",
    "name",
    "replication_group_id",
    "scheduled_action_name",
    "custom_suffix",
    "url",
];

/// Types with such an argument that is no name, or one within another object.
const WITHIN: [&str; 4] = ["aws_eip", "aws_route53_record", "aws_security_group", "aws_iam_role_policy"];

/// Arguments that keep their texts: what they name is nobody else's anyway, and stands under stricter rules.
const KEPT: [&str; 5] = ["database_name", "db_name", "engine", "master_username", "username"];

/// The new names of one configuration.
#[derive(Debug)]
pub struct Names {
    prefix: String,
    /// New names by those in the recorded configurations.
    names: BTreeMap<String, String>,
    /// Addresses by the names of needs.
    addresses: BTreeMap<String, String>,
}

impl Names {
    /// None yet. All that are given will begin with `prefix`.
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), names: BTreeMap::new(), addresses: BTreeMap::new() }
    }

    /// Takes note of the names that a configuration gives.
    pub fn learn(&mut self, ty: &str, config: &Json) {
        for name in NAMES {
            if let Some(text) = config[name].as_str()
                && is_given(ty, name, text)
            {
                self.names.insert(text.to_owned(), self.own(text));
            }
        }
    }

    /// Takes note of where a need is.
    pub fn refer(&mut self, need: &str, address: String) {
        self.addresses.insert(need.to_owned(), address);
    }

    /// The configuration with new names, and with addresses in its references.
    pub fn rewrite(&self, ty: &str, config: &Json) -> Json {
        let entries = config.as_object().unwrap().iter().map(|(key, value)| {
            let renamed = value.as_str().filter(|text| is_given(ty, key, text)).map(|text| self.own(text));
            let is_kept =
                KEPT.contains(&key.as_str()) && value.as_str().is_some_and(|text| !text.contains("${"));
            let other = || if is_kept { value.clone() } else { self.rewritten(value) };
            (key.clone(), renamed.map_or_else(other, Json::from))
        });
        entries.collect()
    }

    fn rewritten(&self, value: &Json) -> Json {
        match value {
            Json::String(text) => Json::from(self.rewritten_text(text)),
            Json::Array(items) => items.iter().map(|item| self.rewritten(item)).collect(),
            Json::Object(entries) => {
                entries.iter().map(|(key, item)| (key.clone(), self.rewritten(item))).collect()
            }
            other => other.clone(),
        }
    }

    fn rewritten_text(&self, text: &str) -> String {
        let mut parts = text.split("${");
        let mut written = self.renamed(parts.next().unwrap_or_default());
        for part in parts {
            let reference = part.split_once('}').and_then(|(path, rest)| Some((self.reference(path)?, rest)));
            match reference {
                Some((reference, rest)) => {
                    written.push_str(&format!("${{{reference}}}"));
                    written.push_str(&self.renamed(rest));
                }
                // Of another language: variables of policies, for instance.
                None => {
                    written.push_str("$${");
                    written.push_str(&self.renamed(part));
                }
            }
        }
        written
    }

    /// `list.0.id` of a need as the language has it.
    fn reference(&self, path: &str) -> Option<String> {
        let mut steps = path.split('.');
        let mut reference = self.addresses.get(steps.next()?)?.clone();
        for step in steps {
            let step = if step.parse::<usize>().is_ok() { format!("[{step}]") } else { format!(".{step}") };
            reference.push_str(&step);
        }
        Some(reference)
    }

    /// A text with every name in it exchanged that stands there as a word.
    fn renamed(&self, text: &str) -> String {
        let text = text.replace("%{", "%%{");
        let longest_first = || {
            let mut names: Vec<_> = self.names.iter().filter(|(name, _)| name.len() > 2).collect();
            names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
            names
        };
        let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        for (name, own) in longest_first() {
            if let Some((at, _)) = text.match_indices(name.as_str()).find(|(at, _)| {
                !text[..*at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
            }) {
                let (before, after) = (&text[..at], &text[at + name.len()..]);
                return format!("{}{own}{}", self.renamed(before), self.renamed(after));
            }
        }
        text
    }

    /// The name that stands for another one.
    fn own(&self, name: &str) -> String {
        let fixed =
            ["alias/", "https://", "/"].into_iter().find(|fixed| name.starts_with(fixed)).unwrap_or_default();
        format!("{fixed}{}-{}", self.prefix, &name[fixed.len()..])
    }
}

fn is_given(ty: &str, argument: &str, text: &str) -> bool {
    NAMES.contains(&argument) && !WITHIN.contains(&ty) && !text.contains("${") && !text.is_empty()
}
