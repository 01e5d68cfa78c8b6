//! Policies: what they consist of, how they are read from texts, merged and written.

use std::collections::BTreeMap;

use infra_provider::ProviderError;
use serde_json::Value as Parsed;

use super::json::Json;

/// One text or several.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Strings {
    One(String),
    Many(Vec<String>),
}

impl Strings {
    /// One stands for itself.
    pub(super) fn of(mut texts: Vec<String>) -> Self {
        match texts.pop() {
            Some(text) if texts.is_empty() => Self::One(text),
            last => Self::Many(texts.into_iter().chain(last).collect()),
        }
    }

    pub(super) fn try_map(
        self,
        f: impl Fn(&str) -> Result<String, ProviderError>,
    ) -> Result<Self, ProviderError> {
        Ok(match self {
            Self::One(text) => Self::One(f(&text)?),
            Self::Many(texts) => Self::Many(texts.iter().map(|text| f(text)).collect::<Result<_, _>>()?),
        })
    }

    pub(super) fn into_json(self) -> Json {
        match self {
            Self::One(text) => Json::String(text),
            Self::Many(texts) => Json::Array(texts.into_iter().map(Json::String).collect()),
        }
    }

    fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(texts) => texts,
        }
    }
}

/// Whom a statement is about: some of one type.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Principal {
    pub ty: String,
    pub identifiers: Strings,
}

/// When a statement holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition {
    pub test: String,
    pub variable: String,
    pub values: Vec<String>,
}

/// A statement. Actions and resources are as they were written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Statement {
    pub sid: String,
    pub effect: String,
    pub actions: Option<Json>,
    pub not_actions: Option<Json>,
    pub resources: Option<Json>,
    pub not_resources: Option<Json>,
    pub principals: Vec<Principal>,
    pub not_principals: Vec<Principal>,
    pub conditions: Vec<Condition>,
}

/// A policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Document {
    pub version: String,
    pub id: String,
    pub statements: Vec<Statement>,
}

/// Merging.
impl Document {
    /// The sids that statements have.
    pub(super) fn sids(&self) -> impl Iterator<Item = &str> {
        self.statements.iter().map(|statement| statement.sid.as_str()).filter(|sid| !sid.is_empty())
    }

    /// Adds what another says. Its statements take the place of those with their sids.
    pub(super) fn merge(&mut self, other: Self) {
        if !other.id.is_empty() {
            self.id = other.id;
        }
        if other.version > self.version {
            self.version = other.version;
        }
        for statement in other.statements {
            let same = |known: &&mut Statement| !statement.sid.is_empty() && known.sid == statement.sid;
            match self.statements.iter_mut().find(same) {
                Some(known) => *known = statement,
                None => self.statements.push(statement),
            }
        }
    }
}

/// A member of an object, whatever the case of its name; null is none.
fn member<'p>(object: &'p Parsed, name: &str) -> Option<&'p Parsed> {
    let members = object.as_object()?;
    let of_any_case =
        || members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    members.get(name).or_else(of_any_case).filter(|value| !value.is_null())
}

fn text(object: &Parsed, name: &str) -> Result<String, String> {
    match member(object, name) {
        None => Ok(String::new()),
        Some(Parsed::String(text)) => Ok(text.clone()),
        Some(_) => Err(format!("{name} is not a string")),
    }
}

/// Reading.
impl Document {
    /// Reads a policy. Elements that the language does not have are dropped, as Terraform's provider does; but not
    /// conditions on numbers, without which a statement would say more than it does.
    pub(super) fn parse(text_of_policy: &str) -> Result<Self, String> {
        let policy: Parsed = serde_json::from_str(text_of_policy).map_err(|error| error.to_string())?;
        if !policy.is_object() && !policy.is_null() {
            return Err("it is not a JSON object".to_owned());
        }
        let statements = match member(&policy, "Statement") {
            None => Vec::new(),
            Some(Parsed::Array(items)) => items.iter().map(Statement::parse).collect::<Result<_, _>>()?,
            Some(_) => return Err("Statement is not a list".to_owned()),
        };
        Ok(Self { version: text(&policy, "Version")?, id: text(&policy, "Id")?, statements })
    }
}

impl Statement {
    fn parse(statement: &Parsed) -> Result<Self, String> {
        if !statement.is_object() {
            return Err("a statement is not an object".to_owned());
        }
        let written = |name| member(statement, name).map(Json::from);
        Ok(Self {
            sid: text(statement, "Sid")?,
            effect: text(statement, "Effect")?,
            actions: written("Action"),
            not_actions: written("NotAction"),
            resources: written("Resource"),
            not_resources: written("NotResource"),
            principals: Principal::parse(statement, "Principal")?,
            not_principals: Principal::parse(statement, "NotPrincipal")?,
            conditions: Condition::parse(statement)?,
        })
    }
}

impl Principal {
    fn parse(statement: &Parsed, name: &str) -> Result<Vec<Self>, String> {
        let wrong = || format!("{name} is neither \"*\" nor an object of strings and lists of strings");
        match member(statement, name) {
            None => Ok(Vec::new()),
            Some(Parsed::String(_)) => {
                Ok(vec![Self { ty: "*".to_owned(), identifiers: Strings::Many(vec!["*".to_owned()]) }])
            }
            Some(Parsed::Object(kinds)) => {
                let kind = |(ty, names): (&String, &Parsed)| {
                    let identifiers = match names {
                        Parsed::String(name) => Strings::One(name.clone()),
                        Parsed::Array(names) => {
                            let name = |name: &Parsed| name.as_str().map(str::to_owned).ok_or_else(wrong);
                            Strings::Many(names.iter().map(name).collect::<Result<_, _>>()?)
                        }
                        _ => return Err(wrong()),
                    };
                    Ok(Self { ty: ty.clone(), identifiers })
                };
                kinds.iter().map(kind).collect()
            }
            Some(_) => Err(wrong()),
        }
    }
}

impl Condition {
    fn parse(statement: &Parsed) -> Result<Vec<Self>, String> {
        let wrong = || "Condition is not an object of objects of texts".to_owned();
        let Some(tests) = member(statement, "Condition") else { return Ok(Vec::new()) };
        let value = |value: &Parsed| match value {
            Parsed::String(text) => Ok(text.clone()),
            Parsed::Bool(value) => Ok(value.to_string()),
            _ => Err(wrong()),
        };
        let mut conditions = Vec::new();
        for (test, variables) in tests.as_object().ok_or_else(wrong)? {
            for (variable, values) in variables.as_object().ok_or_else(wrong)? {
                let values = match values {
                    Parsed::Array(values) => values.iter().map(value).collect::<Result<_, _>>()?,
                    one => vec![value(one)?],
                };
                conditions.push(Self { test: test.clone(), variable: variable.clone(), values });
            }
        }
        Ok(conditions)
    }
}

/// Writing.
impl Document {
    /// The policy as JSON, its members in the order of the language's grammar.
    pub(super) fn to_json(&self) -> Json {
        let statements = self.statements.iter().map(Statement::to_json).collect::<Vec<_>>();
        object([
            ("Version", filled(&self.version)),
            ("Id", filled(&self.id)),
            ("Statement", (!statements.is_empty()).then_some(Json::Array(statements))),
        ])
    }
}

impl Statement {
    fn to_json(&self) -> Json {
        object([
            ("Sid", filled(&self.sid)),
            ("Effect", filled(&self.effect)),
            ("Action", self.actions.clone()),
            ("NotAction", self.not_actions.clone()),
            ("Resource", self.resources.clone()),
            ("NotResource", self.not_resources.clone()),
            ("Principal", principals_to_json(&self.principals)),
            ("NotPrincipal", principals_to_json(&self.not_principals)),
            ("Condition", conditions_to_json(&self.conditions)),
        ])
    }
}

fn object<const N: usize>(members: [(&str, Option<Json>); N]) -> Json {
    let present = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Json::Object(present.collect())
}

fn filled(text: &str) -> Option<Json> {
    (!text.is_empty()).then(|| Json::String(text.to_owned()))
}

/// By type. Only `*` of type `*` is written as such: a role may be assumed by `{"AWS": "*"}` and not by `"*"`.
fn principals_to_json(principals: &[Principal]) -> Option<Json> {
    if let [Principal { ty, identifiers }] = principals
        && ty == "*"
        && identifiers.clone().into_vec() == ["*"]
    {
        return filled("*");
    }
    let mut types: BTreeMap<String, Strings> = BTreeMap::new();
    for Principal { ty, identifiers } in principals {
        let identifiers = match identifiers.clone() {
            Strings::Many(mut names) => {
                names.sort_by(|a, b| b.cmp(a));
                Strings::Many(names)
            }
            one => one,
        };
        let joined = match types.remove(ty) {
            None => identifiers,
            Some(known) => Strings::Many([known.into_vec(), identifiers.into_vec()].concat()),
        };
        types.insert(ty.clone(), joined);
    }
    let types: BTreeMap<String, Json> =
        types.into_iter().map(|(ty, names)| (ty, names.into_json())).collect();
    (!types.is_empty()).then(|| Json::sorted(types))
}

/// By test and variable. Values for one variable are joined.
fn conditions_to_json(conditions: &[Condition]) -> Option<Json> {
    let mut tests: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for Condition { test, variable, values } in conditions {
        let variables = tests.entry(test.clone()).or_default();
        variables.entry(variable.clone()).or_default().extend(values.iter().cloned());
    }
    let tests = tests.into_iter().map(|(test, variables)| {
        let variable = |(variable, values)| (variable, Strings::of(values).into_json());
        (test, Json::sorted(variables.into_iter().map(variable).collect()))
    });
    let tests: BTreeMap<String, Json> = tests.collect();
    (!tests.is_empty()).then(|| Json::sorted(tests))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_not_lost() {
        let text = r#"{"Statement":[{"Effect":"Allow","Condition":{"NumericLessThan":{"s3:max-keys":5}}}]}"#;
        assert!(Document::parse(text).is_err());
    }
}
