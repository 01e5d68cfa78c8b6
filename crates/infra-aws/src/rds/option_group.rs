//! `aws_db_option_group`

use std::collections::BTreeSet;

use aws_sdk_rds::types::{
    Option as OptionApi, OptionConfiguration, OptionGroup as Api, OptionSetting as SettingApi,
};
use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_items, given_string, told};
use crate::mutation::{Fault, Op};
use crate::named::{self, Named, by_name, tagged_by_arn};
use crate::names;
use crate::numbers::nonzero32;
use crate::resource::{Identity, Limits, Resource, Shows};
use crate::tags::{self, Observed, TagMap};
use crate::timeouts::Delete;

/// What an engine has beside its databases. RDS writes its name in lower case. Reading costs a call for each, beside the
/// list: for its tags.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_db_option_group")]
pub struct OptionGroup {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    engine_name: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    major_engine_version: String,
    #[attr(optional_computed, force_new)]
    name: Option<String>,
    #[attr(optional_computed, force_new)]
    name_prefix: Option<String>,
    #[attr(optional, force_new, default = "Managed by Terraform")]
    option_group_description: Option<String>,
    #[attr(optional, default = false)]
    skip_destroy: Option<bool>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(set)]
    option: Vec<EngineOption>,
    #[block(single)]
    timeouts: Option<Delete>,
}

/// One thing that it has.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct EngineOption {
    #[attr(optional)]
    db_security_group_memberships: Option<BTreeSet<String>>,
    #[attr(required)]
    option_name: String,
    #[attr(optional)]
    port: Option<i64>,
    #[attr(optional)]
    version: Option<String>,
    #[attr(optional)]
    vpc_security_group_memberships: Option<BTreeSet<String>>,
    #[block(set)]
    option_settings: Vec<Setting>,
}

/// How it is set.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Setting {
    #[attr(required)]
    name: String,
    #[attr(required)]
    value: String,
}

impl EngineOption {
    fn to_api(&self) -> OptionConfiguration {
        let setting = |of: &Setting| SettingApi::builder().name(&of.name).value(&of.value).build();
        let settings: Vec<_> = self.option_settings.iter().map(setting).collect();
        OptionConfiguration::builder()
            .option_name(&self.option_name)
            .set_option_version(given_string(&self.version))
            .set_port(nonzero32(self.port))
            .set_db_security_group_memberships(given_items(&self.db_security_group_memberships))
            .set_vpc_security_group_memberships(given_items(&self.vpc_security_group_memberships))
            .set_option_settings(Some(settings).filter(|settings| !settings.is_empty()))
            .build()
    }

    /// Settings that are as the engine has them anyway are reported, too: they count where they are known. So does a port
    /// or a version that nobody chose.
    fn of_api(api: &OptionApi, known: &[Self], is_import: bool) -> Self {
        let name = api.option_name.clone().unwrap_or_default();
        let known = known.iter().find(|known| known.option_name == name);
        let is_known = |setting: &SettingApi| {
            known.is_some_and(|known| {
                known.option_settings.iter().any(|of| Some(of.name.as_str()) == setting.name())
            })
        };
        let is_own = |setting: &&SettingApi| {
            let is_default = setting.value() == setting.default_value();
            setting.value.is_some() && (is_known(setting) || !is_default)
        };
        let settings = api.option_settings().iter().filter(is_own).map(|setting| Setting {
            name: setting.name.clone().unwrap_or_default(),
            value: setting.value.clone().unwrap_or_default(),
        });
        let is_said = |said: Option<bool>| is_import || said == Some(true);
        let groups = api.db_security_group_memberships().iter();
        let vpc_groups = api.vpc_security_group_memberships().iter();
        Self {
            db_security_group_memberships: Some(
                groups.filter_map(|of| of.db_security_group_name.clone()).collect(),
            ),
            port: api.port.filter(|_| is_said(known.map(|of| of.port.is_some()))).map(i64::from),
            version: told(
                &api.option_version.clone().filter(|_| is_said(known.map(|of| given(&of.version).is_some()))),
            ),
            vpc_security_group_memberships: Some(
                vpc_groups.filter_map(|of| of.vpc_security_group_id.clone()).collect(),
            ),
            option_settings: settings.collect(),
            option_name: name,
        }
    }
}

impl OptionGroup {
    /// Writes options that differ from those before, and takes away those that are no longer there.
    async fn write(&self, cx: &Context, before: &[EngineOption], op: &Op<'_>) -> Result<(), ProviderError> {
        let changed: Vec<_> =
            self.option.iter().filter(|option| !before.contains(option)).map(EngineOption::to_api).collect();
        let is_gone = |old: &&EngineOption| !self.option.iter().any(|new| new.option_name == old.option_name);
        let removed: Vec<_> = before.iter().filter(is_gone).map(|old| old.option_name.clone()).collect();
        if changed.is_empty() && removed.is_empty() {
            return Ok(());
        }
        let call = cx
            .rds()
            .modify_option_group()
            .option_group_name(self.key())
            .apply_immediately(true)
            .set_options_to_include(Some(changed).filter(|changed| !changed.is_empty()))
            .set_options_to_remove(Some(removed).filter(|removed| !removed.is_empty()));
        op.persist_new(|| async { call.clone().send().await.during("rds:ModifyOptionGroup").map(drop) }).await
    }
}

impl Named for OptionGroup {
    type Api = Api;

    tagged_by_arn!(super::tagging);

    fn key(&self) -> String {
        given(&self.name).unwrap_or_else(|| self.id()).to_owned()
    }

    fn api_key(api: &Api) -> Option<&str> {
        api.option_group_name()
    }

    fn api_arn(api: &Api) -> Option<&str> {
        api.option_group_arn()
    }

    async fn describe(cx: &Context, name: Option<String>) -> Result<Vec<Api>, ProviderError> {
        let call = cx.rds().describe_option_groups().set_option_group_name(name);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        Ok(if_found(found.during("rds:DescribeOptionGroups"))?.unwrap_or_default())
    }

    fn is_listed(api: &Api) -> bool {
        !api.option_group_name().unwrap_or_default().starts_with("default:")
    }

    async fn observe(&self, _: &Context, api: &Api, tags: Observed) -> Result<Option<Self>, ProviderError> {
        let name = api.option_group_name.clone().unwrap_or_default();
        let is_import = self.engine_name.is_empty();
        let options = api.options().iter();
        Ok(Some(Self {
            arn: api.option_group_arn.clone(),
            engine_name: api.engine_name.clone().unwrap_or_default(),
            id: Some(name.clone()),
            major_engine_version: api.major_engine_version.clone().unwrap_or_default(),
            name_prefix: Some(names::prefix_of(&name).unwrap_or_default().to_owned()),
            name: Some(name),
            option_group_description: told(&api.option_group_description),
            skip_destroy: Some(self.skip_destroy.unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            option: options.map(|api| EngineOption::of_api(api, &self.option, is_import)).collect(),
            timeouts: self.timeouts.clone(),
        }))
    }
}

impl Resource for OptionGroup {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(15);
    const SHOWS: Shows = Shows::Only(&[]);

    by_name!();

    fn check(checks: &mut Checks<'_>) {
        checks.at_most_one(&["name", "name_prefix"]);
        super::check_lower_case(checks, &["name", "name_prefix"]);
    }

    fn keyed(&self, token: &str) -> Self {
        let name = names::given_or_unique(&self.name, &self.name_prefix, token);
        Self { name: Some(name.clone()), id: Some(name), ..self.clone() }
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let made = planned.keyed(token);
        let call = cx
            .rds_once()
            .create_option_group()
            .option_group_name(made.key())
            .engine_name(&made.engine_name)
            .major_engine_version(&made.major_engine_version)
            .option_group_description(given(&made.option_group_description).unwrap_or_default())
            .set_tags(Some(tags::on_create(&made.tags_all, token)?));
        let answer = call.send().await.during("rds:CreateOptionGroup")?;
        let arn = answer.option_group.and_then(|api| api.option_group_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &made.tags_all, token);
        Ok(Self { arn, ..made })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        made.write(cx, &[], op).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.write(cx, &prior.option, op).await?;
        let arn = given(&prior.arn).unwrap_or_default();
        tagging::change(cx, arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        self.skip_destroy == Some(true)
    }

    /// One that an instance or a snapshot still has, which may be on its way out, is a conflict.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.skip_destroy == Some(true) {
            return Ok(());
        }
        let call = cx.rds().delete_option_group().option_group_name(prior.key());
        call.send().await.during("rds:DeleteOptionGroup")?;
        named::gone::<Self>(cx, "option group", prior.key(), op).await
    }
}
