//! `aws_ssm_document`

use std::collections::BTreeSet;

use aws_sdk_ssm::types::{
    AttachmentsSource as AttachmentApi, AttachmentsSourceKey, DocumentDescription as Api, DocumentFormat,
    DocumentKeyValuesFilter, DocumentParameter, DocumentPermissionType, DocumentStatus, DocumentType,
    ResourceTypeForTagging,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::Value;

use super::{date, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// What Systems Manager does: a command, a runbook, settings of sessions. Its content is kept in versions, of which the
/// latest is the one that is meant.
///
/// Reading costs two calls for each, and a third where there is a version that the state does not have.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ssm_document")]
pub struct SsmDocument {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required)]
    content: String,
    #[attr(computed, computed_on = ["attachments_source", "content", "document_format", "target_type", "version_name"])]
    created_date: Option<String>,
    #[attr(computed, computed_on = ["attachments_source", "content", "document_format", "target_type", "version_name"])]
    default_version: Option<String>,
    #[attr(computed, computed_on = ["content"])]
    description: Option<String>,
    #[attr(optional, default = "JSON")]
    document_format: Option<String>,
    #[attr(required)]
    document_type: String,
    #[attr(computed, computed_on = ["attachments_source", "content", "document_format", "target_type", "version_name"])]
    document_version: Option<String>,
    #[attr(computed, computed_on = ["attachments_source", "content", "document_format"])]
    hash: Option<String>,
    #[attr(computed)]
    hash_type: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, computed_on = ["attachments_source", "content", "document_format", "target_type", "version_name"])]
    latest_version: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(computed)]
    owner: Option<String>,
    #[attr(computed, nested, computed_on = ["content"])]
    parameter: Vec<Parameter>,
    #[attr(optional)]
    permissions: Option<TagMap>,
    #[attr(computed, computed_on = ["content"])]
    platform_types: Option<Vec<String>>,
    #[attr(computed, computed_on = ["content"])]
    schema_version: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional)]
    target_type: Option<String>,
    #[attr(optional)]
    version_name: Option<String>,
    #[block(list, max = 20)]
    attachments_source: Vec<AttachmentsSource>,
}

/// Files that belong to it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AttachmentsSource {
    #[attr(required)]
    key: String,
    #[attr(optional)]
    name: Option<String>,
    #[attr(required)]
    values: Vec<String>,
}

/// What the content says may be given to it.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Parameter {
    #[attr(computed)]
    default_value: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    r#type: Option<String>,
}

/// How many accounts one call names.
const PER_CALL: usize = 20;

const TYPES: [&str; 17] = [
    "ApplicationConfiguration",
    "ApplicationConfigurationSchema",
    "AutoApprovalPolicy",
    "Automation",
    "Automation.ChangeTemplate",
    "ChangeCalendar",
    "CloudFormation",
    "Command",
    "ConformancePackTemplate",
    "DeploymentStrategy",
    "ManualApprovalPolicy",
    "Package",
    "Policy",
    "ProblemAnalysis",
    "ProblemAnalysisTemplate",
    "QuickSetup",
    "Session",
];

async fn describe(cx: &Context, name: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.ssm().describe_document().name(name);
    let answer = if_found(call.send().await.during("ssm:DescribeDocument"))?;
    Ok(answer.and_then(|answer| answer.document))
}

/// The accounts that a document is shared with, as calls tell them.
async fn shared_with(cx: &Context, name: &str) -> Result<Vec<String>, ProviderError> {
    let (mut accounts, mut token) = (Vec::new(), None);
    loop {
        let call = cx.ssm().describe_document_permission().name(name);
        let call = call.permission_type(DocumentPermissionType::Share).set_next_token(token);
        let answer = call.send().await.during("ssm:DescribeDocumentPermission")?;
        accounts.extend(answer.account_ids.unwrap_or_default());
        token = answer.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(accounts);
        }
    }
}

/// Whether a text begins with a slash, and goes on as names of types do: `/AWS::EC2::Instance`.
fn is_target(text: &str) -> bool {
    let may_hold = |c: char| c.is_ascii_alphanumeric() || "_.-:/".contains(c);
    text.starts_with('/') && text.chars().all(may_hold) && text.len() <= 200
}

fn check_name(checks: &mut Checks<'_>, argument: &str) {
    let may_hold = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if let Some(name) = checks.text(argument)
        && (!(3..=128).contains(&name.len()) || !name.chars().all(may_hold))
    {
        let message = format!(
            "{argument} is \"{name}\", but must be 3 to 128 letters, digits, hyphens, underscores and dots"
        );
        checks.report(argument, message);
    }
}

fn check_permissions(checks: &mut Checks<'_>) {
    let Some(permissions) = checks.get("permissions").and_then(Value::as_entries) else { return };
    if permissions.is_empty() {
        return;
    }
    let problem = match permissions.get("type") {
        None => Some("permissions must say the type, which is \"Share\""),
        Some(ty) if ty.is_known() && ty.as_str() != Some("Share") => {
            Some("permissions can be of the type \"Share\" only")
        }
        _ if !permissions.contains_key("account_ids") => {
            Some("permissions must say account_ids: accounts, with commas between them, or \"all\"")
        }
        _ => None,
    };
    if let Some(problem) = problem {
        checks.report("permissions", problem);
    }
}

impl SsmDocument {
    fn name(&self) -> &str {
        given(&self.id).unwrap_or(&self.name)
    }

    fn format(&self) -> DocumentFormat {
        DocumentFormat::from(given(&self.document_format).unwrap_or("JSON"))
    }

    /// Whom it is shared with.
    fn accounts(&self) -> BTreeSet<String> {
        let text = self.permissions.as_ref().and_then(|permissions| permissions.get("account_ids"));
        let accounts = text.into_iter().flat_map(|text| text.split(','));
        accounts.filter(|account| !account.is_empty()).map(str::to_owned).collect()
    }

    fn attachments(&self) -> Option<Vec<AttachmentApi>> {
        let attachment = |source: &AttachmentsSource| {
            AttachmentApi::builder()
                .key(AttachmentsSourceKey::from(source.key.as_str()))
                .set_name(given_string(&source.name))
                .set_values(Some(source.values.clone()))
                .build()
        };
        Some(self.attachments_source.iter().map(attachment).collect()).filter(|all: &Vec<_>| !all.is_empty())
    }

    /// `self` is what was known of it. `content` is nothing where that is as it was known.
    fn observe(
        &self,
        cx: &Context,
        api: &Api,
        content: Option<String>,
        accounts: &[String],
        account: &str,
    ) -> Self {
        let tags = cx.tags().observe(tags::reported(api.tags()), self.tags.as_ref());
        let name = api.name.clone().unwrap_or_default();
        // The order in which accounts are told means nothing.
        let permissions = if accounts.is_empty() {
            TagMap::new()
        } else if self.accounts() == accounts.iter().cloned().collect() {
            self.permissions.clone().unwrap_or_default()
        } else {
            [("account_ids", accounts.join(",")), ("type", "Share".to_owned())]
                .map(|(key, value)| (key.to_owned(), value))
                .into()
        };
        let platforms = api.platform_types().iter().map(|platform| platform.as_str().to_owned());
        Self {
            arn: Some(cx.arn("ssm", account, &format!("document/{name}"))),
            content: content.unwrap_or_else(|| self.content.clone()),
            created_date: api.created_date().map(date),
            default_version: told(&api.default_version),
            description: told(&api.description),
            document_format: api.document_format().map(|format| format.as_str().to_owned()),
            document_type: api.document_type().map_or("", DocumentType::as_str).to_owned(),
            document_version: told(&api.document_version),
            hash: told(&api.hash),
            hash_type: api.hash_type().map(|ty| ty.as_str().to_owned()),
            id: Some(name.clone()),
            latest_version: told(&api.latest_version),
            name,
            owner: told(&api.owner),
            parameter: api.parameters().iter().map(Parameter::observe).collect(),
            permissions: Some(permissions),
            platform_types: Some(platforms.collect()),
            schema_version: told(&api.schema_version),
            status: api.status().map(|status| status.as_str().to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            target_type: told(&api.target_type),
            version_name: told(&api.version_name),
            attachments_source: self.attachments_source.clone(),
        }
    }

    /// Whether it has the content of a report.
    fn is_of_version(&self, api: &Api) -> bool {
        !self.content.is_empty()
            && given(&self.hash).is_some()
            && given(&self.hash) == api.hash()
            && given(&self.latest_version) == api.latest_version()
            && Some(&self.format()) == api.document_format()
    }

    async fn read_as(&self, cx: &Context, api: &Api) -> Result<Option<Self>, ProviderError> {
        let content = async {
            if self.is_of_version(api) {
                return Ok(None);
            }
            let format =
                if self.content.is_empty() { api.document_format.clone() } else { Some(self.format()) };
            let call = cx.ssm().get_document().name(self.name()).document_version("$LATEST");
            let answer = call.set_document_format(format).send().await.during("ssm:GetDocument")?;
            Ok(Some(answer.content.unwrap_or_default()))
        };
        let read = async { futures::try_join!(content, shared_with(cx, self.name())) };
        let Some((content, accounts)) = if_found(read.await)? else { return Ok(None) };
        Ok(Some(self.observe(cx, api, content, &accounts, cx.account_id().await?)))
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        match describe(cx, self.name()).await? {
            Some(api) => self.read_as(cx, &api).await,
            None => Ok(None),
        }
    }

    /// Shares it with accounts, and with others no more.
    async fn share(&self, cx: &Context, prior: &BTreeSet<String>) -> Result<(), ProviderError> {
        let wanted = self.accounts();
        let calls = [(true, wanted.difference(prior)), (false, prior.difference(&wanted))];
        for (adds, accounts) in calls {
            let accounts: Vec<String> = accounts.cloned().collect();
            for page in accounts.chunks(PER_CALL) {
                let page = Some(page.to_vec());
                let call = cx.ssm().modify_document_permission().name(self.name());
                let call = call.permission_type(DocumentPermissionType::Share);
                let call = if adds {
                    call.set_account_ids_to_add(page)
                } else {
                    call.set_account_ids_to_remove(page)
                };
                call.send().await.during("ssm:ModifyDocumentPermission")?;
            }
        }
        Ok(())
    }

    /// Waits until it can be used. One that failed never will.
    async fn wait_active(&self, cx: &Context, op: &Op<'_>) -> Result<(), ProviderError> {
        let active = || async {
            let Some(api) = describe(cx, self.name()).await? else { return Ok(None) };
            match api.status() {
                Some(DocumentStatus::Creating | DocumentStatus::Updating) => Ok(None),
                Some(DocumentStatus::Failed) => {
                    let reason = api.status_information().unwrap_or("AWS gives no reason");
                    let message = format!("the document {} failed: {reason}", self.name());
                    Err(ProviderError::new(ErrorClass::Invalid, message))
                }
                _ => Ok(Some(())),
            }
        };
        op.until(format!("the document {} to be active", self.name()), active).await
    }

    /// What a new version is made of.
    fn version(&self) -> impl PartialEq + '_ {
        let texts = [&self.document_format, &self.target_type, &self.version_name].map(given);
        (&self.content, &self.document_type, texts, &self.attachments_source)
    }

    /// Makes a version of what is planned, and that the one that is used. Content that an earlier version has is not taken
    /// again: the latest one is used then.
    async fn write(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        let call = cx
            .ssm()
            .update_document()
            .content(&self.content)
            .document_format(self.format())
            .document_version("$LATEST")
            .name(self.name())
            .set_attachments(self.attachments())
            .set_target_type(given_string(&self.target_type))
            .set_version_name(given_string(&self.version_name));
        let version = match call.send().await.during("ssm:UpdateDocument") {
            Err(error) if error.code.as_deref() == Some("DuplicateDocumentContent") => {
                describe(cx, self.name()).await?.and_then(|api| api.latest_version)
            }
            answer => answer?.document_description.and_then(|api| api.document_version),
        };
        let version = version.or_else(|| prior.latest_version.clone()).unwrap_or_default();
        let call = cx.ssm().update_document_default_version().name(self.name()).document_version(version);
        call.send().await.during("ssm:UpdateDocumentDefaultVersion").map(drop)
    }
}

impl Parameter {
    fn observe(api: &DocumentParameter) -> Self {
        Self {
            default_value: told(&api.default_value),
            description: told(&api.description),
            name: told(&api.name),
            r#type: api.r#type().map(|ty| ty.as_str().to_owned()),
        }
    }
}

impl Resource for SsmDocument {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        check_name(checks, "name");
        check_name(checks, "version_name");
        checks.one_of("document_format", &["YAML", "JSON", "TEXT"]);
        checks.one_of("document_type", &TYPES);
        if let Some(target) = checks.text("target_type").filter(|target| !is_target(target)) {
            let message = format!(
                "target_type is \"{target}\", but must be a slash, and maybe a type like AWS::EC2::Instance"
            );
            checks.report("target_type", message);
        }
        check_permissions(checks);
        checks.each("attachments_source", |source| {
            source.one_of("key", &["SourceUrl", "S3FileUrl", "AttachmentReference"]);
            check_name(source, "name");
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ssm_once()
            .create_document()
            .content(&planned.content)
            .document_format(planned.format())
            .document_type(DocumentType::from(planned.document_type.as_str()))
            .name(&planned.name)
            .set_attachments(planned.attachments())
            .set_tags(Some(tags::to_api(&planned.tags_all)?))
            .set_target_type(given_string(&planned.target_type))
            .set_version_name(given_string(&planned.version_name));
        call.send().await.during("ssm:CreateDocument")?;
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let nobody = BTreeSet::new();
        op.persist_new(|| made.share(cx, &nobody)).await?;
        made.wait_active(cx, op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let found = describe(cx, wanted.planned.name()).await?;
            let is_ours =
                |api: &Api| api.created_date().is_some_and(|created| is_recent(created, wanted.begun));
            match found.filter(is_ours) {
                Some(api) => wanted.planned.read_as(cx, &api).await,
                None => Ok(None),
            }
        })
        .await
    }

    /// Documents of the first schemas have one version, which only their content would change.
    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.share(cx, &prior.accounts()).await?;
        let has_versions = !given(&prior.schema_version).is_some_and(|version| version.starts_with("1."));
        if prior.content != planned.content || (has_versions && prior.version() != planned.version()) {
            planned.write(cx, prior).await?;
            planned.wait_active(cx, op).await?;
        }
        let kind = ResourceTypeForTagging::Document;
        tagging::change(cx, kind, prior.name(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    /// One that is shared cannot be deleted.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        Self { permissions: None, ..prior.clone() }.share(cx, &prior.accounts()).await?;
        cx.ssm().delete_document().name(prior.name()).send().await.during("ssm:DeleteDocument")?;
        let gone = || async { Ok(describe(cx, prior.name()).await?.is_none().then_some(())) };
        op.until(format!("the document {} to be gone", prior.name()), gone).await
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let own = DocumentKeyValuesFilter::builder().key("Owner").values("Self").build();
        let call = cx.ssm().list_documents().filters(own).max_results(50).into_paginator().items().send();
        let found = call.collect::<Result<Vec<_>, _>>().await.during("ssm:ListDocuments")?;
        let names = found.into_iter().filter_map(|document| document.name);
        let known: Vec<Self> = names.map(|name| Self::from_id(&name)).collect();
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_types_behind_a_slash() {
        assert!(is_target("/") && is_target("/AWS::EC2::Instance"));
        assert!(!is_target("AWS::EC2::Instance") && !is_target("/a b"));
    }

    #[test]
    fn accounts_are_told_with_commas() {
        let shared = |accounts: &str| SsmDocument {
            permissions: Some(TagMap::from([("account_ids".to_owned(), accounts.to_owned())])),
            ..SsmDocument::default()
        };
        assert_eq!(shared("2,1").accounts(), ["1", "2"].map(str::to_owned).into());
        assert!(shared("").accounts().is_empty());
    }
}
