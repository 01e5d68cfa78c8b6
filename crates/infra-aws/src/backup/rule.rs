//! When backups are made, and how long they are kept.

use aws_sdk_backup::types as api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::error::built;
use crate::given::{given_string, told};
use crate::tags::{self, TagMap};

/// When, and where to.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Rule {
    #[attr(optional, default = 180)]
    completion_window: Option<i64>,
    #[attr(optional)]
    enable_continuous_backup: Option<bool>,
    #[attr(optional)]
    recovery_point_tags: Option<TagMap>,
    #[attr(required)]
    rule_name: String,
    /// A rule without one is given one that is daily.
    /// Source: <https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html>.
    #[attr(optional, default = "cron(0 5 ? * * *)")]
    schedule: Option<String>,
    #[attr(optional, default = "Etc/UTC")]
    schedule_expression_timezone: Option<String>,
    #[attr(optional, default = 60)]
    start_window: Option<i64>,
    #[attr(required)]
    target_vault_name: String,
    #[block(set)]
    copy_action: Vec<CopyAction>,
    #[block(list, max = 1)]
    lifecycle: Vec<Lifecycle>,
}

/// Another vault that a copy goes to.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CopyAction {
    #[attr(required)]
    destination_vault_arn: String,
    #[block(list, max = 1)]
    lifecycle: Vec<Lifecycle>,
}

/// How long they are kept, in days.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Lifecycle {
    #[attr(optional)]
    cold_storage_after: Option<i64>,
    #[attr(optional)]
    delete_after: Option<i64>,
    #[attr(optional_computed)]
    opt_in_to_archive_for_supported_resources: Option<bool>,
}

/// What holds for a kind of resource.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AdvancedSetting {
    #[attr(required)]
    backup_options: TagMap,
    #[attr(required)]
    resource_type: String,
}

impl Rule {
    pub(super) fn to_api(&self) -> Result<api::BackupRuleInput, ProviderError> {
        let copies = self.copy_action.iter().map(CopyAction::to_api).collect::<Result<Vec<_>, _>>()?;
        let rule = api::BackupRuleInput::builder()
            .rule_name(&self.rule_name)
            .target_backup_vault_name(&self.target_vault_name)
            .set_schedule_expression(given_string(&self.schedule))
            .set_schedule_expression_timezone(given_string(&self.schedule_expression_timezone))
            .set_start_window_minutes(self.start_window)
            .set_completion_window_minutes(self.completion_window)
            .set_enable_continuous_backup(self.enable_continuous_backup)
            .set_recovery_point_tags(self.recovery_point_tags.as_ref().and_then(tags::to_map))
            .set_copy_actions(Some(copies).filter(|copies| !copies.is_empty()))
            .set_lifecycle(self.lifecycle.first().map(Lifecycle::to_api));
        built(rule.build())
    }

    pub(super) fn of_api(api: &api::BackupRule) -> Self {
        Self {
            completion_window: api.completion_window_minutes,
            enable_continuous_backup: Some(api.enable_continuous_backup.unwrap_or_default()),
            recovery_point_tags: Some(
                api.recovery_point_tags.clone().unwrap_or_default().into_iter().collect(),
            ),
            rule_name: api.rule_name.clone(),
            schedule: told(&api.schedule_expression),
            schedule_expression_timezone: told(&api.schedule_expression_timezone),
            start_window: api.start_window_minutes,
            target_vault_name: api.target_backup_vault_name.clone(),
            copy_action: api.copy_actions().iter().map(CopyAction::of_api).collect(),
            lifecycle: api.lifecycle().map(Lifecycle::of_api).into_iter().collect(),
        }
    }
}

impl CopyAction {
    fn to_api(&self) -> Result<api::CopyAction, ProviderError> {
        let copy = api::CopyAction::builder()
            .destination_backup_vault_arn(&self.destination_vault_arn)
            .set_lifecycle(self.lifecycle.first().map(Lifecycle::to_api));
        built(copy.build())
    }

    fn of_api(api: &api::CopyAction) -> Self {
        Self {
            destination_vault_arn: api.destination_backup_vault_arn.clone(),
            lifecycle: api.lifecycle().map(Lifecycle::of_api).into_iter().collect(),
        }
    }
}

impl Lifecycle {
    fn to_api(&self) -> api::Lifecycle {
        api::Lifecycle::builder()
            .set_delete_after_days(self.delete_after.filter(|days| *days != 0))
            .set_move_to_cold_storage_after_days(self.cold_storage_after.filter(|days| *days != 0))
            .set_opt_in_to_archive_for_supported_resources(
                self.opt_in_to_archive_for_supported_resources.filter(|on| *on),
            )
            .build()
    }

    fn of_api(api: &api::Lifecycle) -> Self {
        Self {
            cold_storage_after: Some(api.move_to_cold_storage_after_days.unwrap_or_default()),
            delete_after: Some(api.delete_after_days.unwrap_or_default()),
            opt_in_to_archive_for_supported_resources: Some(
                api.opt_in_to_archive_for_supported_resources.unwrap_or_default(),
            ),
        }
    }
}

impl AdvancedSetting {
    pub(super) fn to_api(&self) -> api::AdvancedBackupSetting {
        api::AdvancedBackupSetting::builder()
            .resource_type(&self.resource_type)
            .set_backup_options(tags::to_map(&self.backup_options))
            .build()
    }

    pub(super) fn of_api(api: &api::AdvancedBackupSetting) -> Self {
        Self {
            backup_options: api.backup_options.clone().unwrap_or_default().into_iter().collect(),
            resource_type: api.resource_type.clone().unwrap_or_default(),
        }
    }
}
