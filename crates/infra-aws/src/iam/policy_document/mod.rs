//! `aws_iam_policy_document`: a policy as blocks, and as the JSON text that Terraform's provider makes of them.

mod document;
mod element_order;
mod json;

use std::collections::BTreeSet;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::{Path, Step, Value};

use crate::checks::Checks;
use crate::context::Context;
use crate::given::given;
use crate::resource::DataSource;
use document::{Condition, Document, Principal, Statement, Strings};

/// The version of the policy language in which variables can be written.
const VERSION: &str = "2012-10-17";
/// The one before.
const OLD_VERSION: &str = "2008-10-17";

/// Arguments that Terraform's provider refuses too, and what took their place.
const REMOVED: [(&str, &str); 2] =
    [("source_json", "source_policy_documents"), ("override_json", "override_policy_documents")];

/// A policy. Nothing is asked of AWS.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_policy_document")]
pub struct PolicyDocument {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    json: Option<String>,
    #[attr(computed)]
    minified_json: Option<String>,
    #[attr(optional, deprecated = "Use override_policy_documents instead")]
    override_json: Option<String>,
    #[attr(optional)]
    override_policy_documents: Option<Vec<Option<String>>>,
    #[attr(optional)]
    policy_id: Option<String>,
    #[attr(optional, deprecated = "Use source_policy_documents instead")]
    source_json: Option<String>,
    #[attr(optional)]
    source_policy_documents: Option<Vec<Option<String>>>,
    #[attr(optional, default = "2012-10-17")]
    version: Option<String>,
    #[block(list)]
    statement: Vec<StatementBlock>,
}

/// A statement.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct StatementBlock {
    #[attr(optional)]
    actions: BTreeSet<String>,
    #[attr(optional, default = "Allow")]
    effect: Option<String>,
    #[attr(optional)]
    not_actions: BTreeSet<String>,
    #[attr(optional)]
    not_resources: BTreeSet<String>,
    #[attr(optional)]
    resources: BTreeSet<String>,
    #[attr(optional)]
    sid: Option<String>,
    #[block(set)]
    condition: Vec<ConditionBlock>,
    #[block(set)]
    not_principals: Vec<PrincipalBlock>,
    #[block(set)]
    principals: Vec<PrincipalBlock>,
}

/// When a statement holds.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct ConditionBlock {
    #[attr(required)]
    test: String,
    #[attr(required)]
    values: Vec<String>,
    #[attr(required)]
    variable: String,
}

/// Whom a statement is about.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PrincipalBlock {
    #[attr(required)]
    identifiers: BTreeSet<String>,
    #[attr(required)]
    r#type: String,
}

fn invalid(path: Path, message: impl Into<String>) -> ProviderError {
    ProviderError::invalid(path, message)
}

fn item(argument: &str, index: usize) -> Path {
    Path::attr(argument).join(Step::Index(Value::number(index)))
}

/// A text that holds a policy.
fn parse(text: &str, at: Path) -> Result<Document, ProviderError> {
    Document::parse(text).map_err(|problem| invalid(at, format!("this is not a policy: {problem}")))
}

/// Policy variables are written `&{…}`, because `${…}` is a template.
fn with_variables(text: &str, version: &str) -> Result<String, ProviderError> {
    if version == OLD_VERSION && text.contains("&{") {
        let message =
            format!("\"{text}\" has a variable, and version {OLD_VERSION} of the language has none");
        return Err(ProviderError::new(ErrorClass::Invalid, message));
    }
    Ok(text.replace("&{", "${"))
}

/// One text, or several in the order in which Terraform's provider writes them: the last first.
fn strings(texts: &BTreeSet<String>) -> Option<Strings> {
    (!texts.is_empty()).then(|| Strings::of(texts.iter().rev().cloned().collect()))
}

fn principals(blocks: &[PrincipalBlock], version: &str) -> Result<Vec<Principal>, ProviderError> {
    let key = |block: &PrincipalBlock| element_order::principal(&block.identifiers, &block.r#type);
    let principal = |block: &PrincipalBlock| {
        let identifiers = strings(&block.identifiers).unwrap_or(Strings::Many(Vec::new()));
        Ok(Principal {
            ty: block.r#type.clone(),
            identifiers: identifiers.try_map(|text| with_variables(text, version))?,
        })
    };
    element_order::sorted(blocks, key).into_iter().map(principal).collect()
}

fn conditions(blocks: &[ConditionBlock], version: &str) -> Result<Vec<Condition>, ProviderError> {
    let key = |block: &ConditionBlock| element_order::condition(&block.test, &block.values, &block.variable);
    let condition = |block: &ConditionBlock| {
        let values = block.values.iter().map(|text| with_variables(text, version));
        Ok(Condition {
            test: block.test.clone(),
            variable: block.variable.clone(),
            values: values.collect::<Result<_, _>>()?,
        })
    };
    element_order::sorted(blocks, key).into_iter().map(condition).collect()
}

impl StatementBlock {
    fn to_statement(&self, version: &str) -> Result<Statement, ProviderError> {
        let resources = |texts: &BTreeSet<String>| {
            strings(texts).map(|texts| texts.try_map(|text| with_variables(text, version))).transpose()
        };
        Ok(Statement {
            sid: self.sid.clone().unwrap_or_default(),
            effect: self.effect.clone().unwrap_or_else(|| "Allow".to_owned()),
            actions: strings(&self.actions).map(Strings::into_json),
            not_actions: strings(&self.not_actions).map(Strings::into_json),
            resources: resources(&self.resources)?.map(Strings::into_json),
            not_resources: resources(&self.not_resources)?.map(Strings::into_json),
            principals: principals(&self.principals, version)?,
            not_principals: principals(&self.not_principals, version)?,
            conditions: conditions(&self.condition, version)?,
        })
    }
}

impl PolicyDocument {
    /// What the blocks say.
    fn own(&self) -> Result<Document, ProviderError> {
        let version = self.version.as_deref().unwrap_or(VERSION);
        let mut seen = BTreeSet::new();
        let mut statements = Vec::new();
        for (index, block) in self.statement.iter().enumerate() {
            if let Some(sid) = given(&block.sid)
                && !seen.insert(sid)
            {
                let at = item("statement", index).join(Step::Attr("sid".into()));
                return Err(invalid(at, format!("there are several statements with the sid \"{sid}\"")));
            }
            statements.push(block.to_statement(version)?);
        }
        Ok(Document {
            version: version.to_owned(),
            id: self.policy_id.clone().unwrap_or_default(),
            statements,
        })
    }

    /// All of it: what the sources say, then the blocks, then what overrides them. Later statements take the place of
    /// earlier ones with the same sid.
    fn merged(&self) -> Result<Document, ProviderError> {
        let mut merged = Document::default();
        let mut seen: BTreeSet<String> = BTreeSet::new();
        for (index, text) in self.source_policy_documents.iter().flatten().enumerate() {
            let Some(text) = given(text) else { continue };
            let at = item("source_policy_documents", index);
            let source = parse(text, at.clone())?;
            for sid in source.sids() {
                if !seen.insert(sid.to_owned()) {
                    let message = format!("another source has a statement with the sid \"{sid}\" too");
                    return Err(invalid(at, message));
                }
            }
            merged.merge(source);
        }
        merged.merge(self.own()?);
        for (index, text) in self.override_policy_documents.iter().flatten().enumerate() {
            let Some(text) = given(text) else { continue };
            merged.merge(parse(text, item("override_policy_documents", index))?);
        }
        Ok(merged)
    }
}

impl DataSource for PolicyDocument {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("version", &[OLD_VERSION, VERSION]);
        for (argument, instead) in REMOVED {
            if checks.text(argument).is_some_and(|text| !text.is_empty()) {
                checks.report(argument, format!("{argument} was removed: use {instead}"));
            }
        }
        checks.each("statement", |statement| statement.one_of("effect", &["Allow", "Deny"]));
    }

    async fn read(_cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let merged = config.merged()?.to_json();
        let (json, minified) = (merged.indented(), merged.compact());
        let statement = config.statement.into_iter().map(|block| StatementBlock {
            effect: block.effect.or_else(|| Some("Allow".to_owned())),
            sid: block.sid.or_else(|| Some(String::new())),
            ..block
        });
        Ok(Self {
            statement: statement.collect(),
            id: Some(crc32fast::hash(json.as_bytes()).to_string()),
            json: Some(json),
            minified_json: Some(minified),
            version: config.version.or_else(|| Some(VERSION.to_owned())),
            ..config
        })
    }
}
