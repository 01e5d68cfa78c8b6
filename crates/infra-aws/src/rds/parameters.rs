//! Settings of parameter groups, of instances and of clusters.

use aws_sdk_rds::types::{ApplyMethod, Parameter as Api};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given;
use crate::mutation::Op;

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

/// Whose settings they are: calls are alike, but not the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Instances,
    Clusters,
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

    fn to_api(&self) -> Api {
        Api::builder()
            .parameter_name(&self.name)
            .parameter_value(&self.value)
            .apply_method(self.method())
            .build()
    }

    /// Among those that are known. When a setting of the engine takes effect, RDS says of its own account.
    fn of_api(api: &Api, known: &[Self]) -> Self {
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

/// Arguments of a group.
pub(super) fn check(checks: &mut Checks<'_>) {
    checks.at_most_one(&["name", "name_prefix"]);
    super::check_lower_case(checks, &["name", "name_prefix"]);
    checks.each("parameter", |parameter| {
        let method = parameter.text("apply_method").map(str::to_lowercase).unwrap_or_default();
        if !["", "immediate", "pending-reboot"].contains(&method.as_str()) {
            let message =
                format!("apply_method is \"{method}\", but must be one of \"immediate\", \"pending-reboot\"");
            parameter.report("apply_method", message);
        }
    });
}

impl Of {
    /// Settings of a group. `source`: who made them.
    async fn settings(
        self,
        cx: &Context,
        group: &str,
        source: Option<&str>,
    ) -> Result<Vec<Api>, ProviderError> {
        let source = source.map(str::to_owned);
        let found = match self {
            Self::Instances => {
                let call = cx.rds().describe_db_parameters().db_parameter_group_name(group);
                let found = call.set_source(source).into_paginator().items().send();
                found.collect::<Result<Vec<_>, _>>().await.during("rds:DescribeDBParameters")
            }
            Self::Clusters => {
                let call = cx.rds().describe_db_cluster_parameters().db_cluster_parameter_group_name(group);
                let found = call.set_source(source).into_paginator().items().send();
                found.collect::<Result<Vec<_>, _>>().await.during("rds:DescribeDBClusterParameters")
            }
        };
        Ok(if_found(found)?.unwrap_or_default())
    }

    /// The settings that somebody made, and those that are known and happen to be what the engine has.
    pub(super) async fn read(
        self,
        cx: &Context,
        group: &str,
        known: &[Parameter],
    ) -> Result<Vec<Parameter>, ProviderError> {
        let is = |api: &Api, known: &Parameter| known.is_named(api.parameter_name().unwrap_or_default());
        let mut found = self.settings(cx, group, Some(USER)).await?;
        found.retain(|api| api.parameter_value.is_some());
        let missing = |known: &&Parameter| !found.iter().any(|api| is(api, known));
        let missing: Vec<&Parameter> = known.iter().filter(missing).collect();
        if !missing.is_empty() {
            let engine = self.settings(cx, group, None).await?;
            let is_missing = |api: &Api| {
                api.source() != Some(USER)
                    && api.parameter_value.is_some()
                    && missing.iter().any(|known| is(api, known))
            };
            found.extend(engine.into_iter().filter(is_missing));
        }
        Ok(found.iter().map(|api| Parameter::of_api(api, known)).collect())
    }

    /// Writes settings that differ from those before, and gives back to the engine those that are no longer there.
    pub(super) async fn write(
        self,
        cx: &Context,
        group: &str,
        before: &[Parameter],
        after: &[Parameter],
        op: &Op<'_>,
    ) -> Result<(), ProviderError> {
        let mut changed: Vec<&Parameter> =
            after.iter().filter(|parameter| !before.contains(parameter)).collect();
        changed.sort_by_key(|parameter| {
            (!LINKED.iter().any(|linked| parameter.is_named(linked)), &parameter.name)
        });
        let changed: Vec<Api> = changed.into_iter().map(Parameter::to_api).collect();
        for page in changed.chunks(PER_CALL) {
            op.persist_new(|| self.modify(cx, group, page.to_vec())).await?;
        }
        let is_gone = |old: &&Parameter| !after.iter().any(|new| new.is_named(&old.name));
        let removed: Vec<Api> = before.iter().filter(is_gone).map(Parameter::to_api).collect();
        for page in removed.chunks(PER_CALL) {
            op.persist_new(|| self.reset(cx, group, page.to_vec())).await?;
        }
        Ok(())
    }

    async fn modify(self, cx: &Context, group: &str, page: Vec<Api>) -> Result<(), ProviderError> {
        match self {
            Self::Instances => {
                let call = cx.rds().modify_db_parameter_group().db_parameter_group_name(group);
                let call = call.set_parameters(Some(page)).send();
                call.await.during("rds:ModifyDBParameterGroup").map(drop)
            }
            Self::Clusters => {
                let call =
                    cx.rds().modify_db_cluster_parameter_group().db_cluster_parameter_group_name(group);
                let call = call.set_parameters(Some(page)).send();
                call.await.during("rds:ModifyDBClusterParameterGroup").map(drop)
            }
        }
    }

    async fn reset(self, cx: &Context, group: &str, page: Vec<Api>) -> Result<(), ProviderError> {
        match self {
            Self::Instances => {
                let call = cx.rds().reset_db_parameter_group().db_parameter_group_name(group);
                let call = call.reset_all_parameters(false).set_parameters(Some(page)).send();
                call.await.during("rds:ResetDBParameterGroup").map(drop)
            }
            Self::Clusters => {
                let call = cx.rds().reset_db_cluster_parameter_group().db_cluster_parameter_group_name(group);
                let call = call.reset_all_parameters(false).set_parameters(Some(page)).send();
                call.await.during("rds:ResetDBClusterParameterGroup").map(drop)
            }
        }
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

    fn reported(source: &str, method: ApplyMethod) -> Api {
        Api::builder()
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
