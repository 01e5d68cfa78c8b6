//! `aws_db_parameter_group`

use aws_sdk_rds::types::{ApplyMethod, DbParameterGroup as Api, Parameter as ParameterApi};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given;
use crate::mutation::{Fault, Op};
use crate::named::{self, Named, by_name, tagged_by_arn};
use crate::names;
use crate::resource::{Identity, Limits, Resource, Shows};
use crate::tags::{self, Observed, TagMap};

/// Settings of an engine. RDS writes its name in lower case. Reading costs two calls for each, beside the list: for the
/// settings that somebody made, and for tags; and a call for every 100 settings of the engine where one is set to what
/// the engine has anyway.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_db_parameter_group")]
pub struct ParameterGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional, force_new, default = "Managed by Terraform")]
    description: Option<String>,
    #[attr(required, force_new)]
    family: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, default = false)]
    skip_destroy: Option<bool>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(set)]
    parameter: Vec<Parameter>,
}

/// A setting.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Parameter {
    #[attr(optional, default = "immediate")]
    apply_method: Option<String>,
    #[attr(required)]
    name: String,
    #[attr(required)]
    value: String,
}

/// How many settings a call changes.
const PER_CALL: usize = 20;

/// Where a setting comes from that somebody made.
const USER: &str = "user";

/// Settings that RDS takes only together, in one call: "Parameter group considerations",
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html>.
const LINKED: [&str; 12] = [
    "character_set_server",
    "collation_server",
    "gtid-mode",
    "enforce_gtid_consistency",
    "password_encryption",
    "rds.accepted_password_auth_method",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "rds.change_data_capture_streaming",
    "binlog_format",
    "aurora_enhanced_binlog",
    "binlog_backup",
];

impl Parameter {
    fn is_named(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    fn method(&self) -> ApplyMethod {
        ApplyMethod::from(given(&self.apply_method).unwrap_or("immediate").to_lowercase().as_str())
    }

    fn to_api(&self) -> ParameterApi {
        ParameterApi::builder()
            .parameter_name(&self.name)
            .parameter_value(&self.value)
            .apply_method(self.method())
            .build()
    }

    /// Among those that are known. When a setting of the engine takes effect, RDS says of its own account.
    fn of_api(api: &ParameterApi, known: &[Self]) -> Self {
        let name = api.parameter_name.clone().unwrap_or_default();
        let known = known.iter().find(|known| known.is_named(&name));
        let reported = api.apply_method().map_or("immediate", ApplyMethod::as_str);
        let apply_method = match known {
            Some(known) if api.source() != Some(USER) || known.method().as_str() == reported => {
                known.apply_method.clone()
            }
            _ => Some(reported.to_owned()),
        };
        Self {
            apply_method,
            name: known.map_or(name.to_lowercase(), |known| known.name.clone()),
            value: api.parameter_value.clone().unwrap_or_default(),
        }
    }
}

/// Settings of a group. `source`: who made them.
async fn settings(
    cx: &Context,
    group: &str,
    source: Option<&str>,
) -> Result<Vec<ParameterApi>, ProviderError> {
    let call = cx.rds().describe_db_parameters().db_parameter_group_name(group);
    let call = call.set_source(source.map(str::to_owned)).into_paginator();
    let found = call.items().send().collect::<Result<Vec<_>, _>>().await;
    Ok(if_found(found.during("rds:DescribeDBParameters"))?.unwrap_or_default())
}

impl ParameterGroup {
    /// The settings that somebody made, and those that are known and happen to be what the engine has.
    async fn parameters(&self, cx: &Context) -> Result<Vec<Parameter>, ProviderError> {
        let is =
            |api: &ParameterApi, known: &Parameter| known.is_named(api.parameter_name().unwrap_or_default());
        let mut found = settings(cx, &self.key(), Some(USER)).await?;
        found.retain(|api| api.parameter_value.is_some());
        let missing = |known: &&Parameter| !found.iter().any(|api| is(api, known));
        let missing: Vec<&Parameter> = self.parameter.iter().filter(missing).collect();
        if !missing.is_empty() {
            let engine = settings(cx, &self.key(), None).await?;
            let is_missing = |api: &ParameterApi| {
                api.source() != Some(USER)
                    && api.parameter_value.is_some()
                    && missing.iter().any(|known| is(api, known))
            };
            found.extend(engine.into_iter().filter(is_missing));
        }
        Ok(found.iter().map(|api| Parameter::of_api(api, &self.parameter)).collect())
    }

    /// Writes settings that differ from those before, and gives back to the engine those that are no longer there.
    async fn write(&self, cx: &Context, before: &[Parameter], op: &Op<'_>) -> Result<(), ProviderError> {
        let mut changed: Vec<&Parameter> =
            self.parameter.iter().filter(|parameter| !before.contains(parameter)).collect();
        changed.sort_by_key(|parameter| {
            (!LINKED.iter().any(|linked| parameter.is_named(linked)), &parameter.name)
        });
        for page in changed.chunks(PER_CALL) {
            let parameters: Vec<_> = page.iter().map(|parameter| parameter.to_api()).collect();
            let call = cx.rds().modify_db_parameter_group().db_parameter_group_name(self.key());
            let call = call.set_parameters(Some(parameters));
            op.persist_new(|| async {
                call.clone().send().await.during("rds:ModifyDBParameterGroup").map(drop)
            })
            .await?;
        }
        let is_gone = |old: &&Parameter| !self.parameter.iter().any(|new| new.is_named(&old.name));
        let removed: Vec<_> = before.iter().filter(is_gone).map(Parameter::to_api).collect();
        for page in removed.chunks(PER_CALL) {
            let call = cx.rds().reset_db_parameter_group().db_parameter_group_name(self.key());
            let call = call.reset_all_parameters(false).set_parameters(Some(page.to_vec()));
            op.persist_new(|| async {
                call.clone().send().await.during("rds:ResetDBParameterGroup").map(drop)
            })
            .await?;
        }
        Ok(())
    }
}

impl Named for ParameterGroup {
    type Api = Api;

    tagged_by_arn!(super::tagging);

    fn key(&self) -> String {
        given(&self.name).unwrap_or_else(|| self.id()).to_owned()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.db_parameter_group_name()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.db_parameter_group_arn()
    }

    async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.rds().describe_db_parameter_groups().set_db_parameter_group_name(name);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("rds:DescribeDBParameterGroups"))?.unwrap_or_default())
    }

    fn is_listed(api: &Api) -> bool {
        !api.db_parameter_group_name().unwrap_or_default().starts_with("default.")
    }

    async fn observe(&self, cx: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let name = api.db_parameter_group_name.clone().unwrap_or_default();
        Ok(Some(Self {
            arn: api.db_parameter_group_arn.clone(),
            description: api.description.clone(),
            family: api.db_parameter_group_family.clone().unwrap_or_default(),
            id: Some(name.clone()),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            skip_destroy: Some(self.skip_destroy.unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            parameter: self.parameters(cx).await?,
        }))
    }
}

impl Resource for ParameterGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(3);
    const SHOWS: Shows = Shows::Only(&[]);

    by_name!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        super::check_lower_case(checks, &["name", "name_prefix"]);
        checks.each("parameter", |parameter| {
            let method = parameter.text("apply_method").map(str::to_lowercase).unwrap_or_default();
            if !["", "immediate", "pending-reboot"].contains(&method.as_str()) {
                let message = format!(
                    "apply_method is \"{method}\", but must be one of \"immediate\", \"pending-reboot\""
                );
                parameter.report("apply_method", message);
            }
        });
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .rds_once()
            .create_db_parameter_group()
            .db_parameter_group_name(made.key())
            .db_parameter_group_family(&made.family)
            .description(given(&made.description).unwrap_or_default())
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("rds:CreateDBParameterGroup")?;
        let arn = answer.db_parameter_group.and_then(|api| api.db_parameter_group_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.write(cx, &[], op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.write(cx, &prior.parameter, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.skip_destroy == Some(true) {
            return Ok(());
        }
        let call = cx.rds().delete_db_parameter_group().db_parameter_group_name(prior.key());
        call.send().await.during("rds:DeleteDBParameterGroup")?;
        named::gone::<Self>(cx, "parameter group", prior.key(), op).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(name: &str, apply_method: &str) -> Parameter {
        Parameter {
            apply_method: Some(apply_method.to_owned()),
            name: name.to_owned(),
            value: "1".to_owned(),
        }
    }

    fn reported(source: &str, method: ApplyMethod) -> ParameterApi {
        ParameterApi::builder()
            .parameter_name("log_connections")
            .parameter_value("1")
            .source(source)
            .apply_method(method)
            .build()
    }

    #[test]
    fn settings_stay_as_they_were_written() {
        let known = [parameter("LOG_Connections", "Immediate")];
        assert_eq!(Parameter::of_api(&reported(USER, ApplyMethod::Immediate), &known), known[0]);
        let of_engine = reported("engine-default", ApplyMethod::PendingReboot);
        assert_eq!(Parameter::of_api(&of_engine, &known), known[0]);
    }

    #[test]
    fn what_changed_is_told() {
        let known = [parameter("log_connections", "immediate")];
        let changed = Parameter::of_api(&reported(USER, ApplyMethod::PendingReboot), &known);
        assert_eq!(changed.apply_method.as_deref(), Some("pending-reboot"));
    }
}
