//! `aws_sesv2_configuration_set`

use aws_sdk_sesv2::operation::get_configuration_set::GetConfigurationSetOutput as Api;
use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};

use super::options::{Delivery, Reputation, Sending, Suppression, Tracking, Vdm};
use super::tagging;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::given;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};

/// Options for sending mail, under a name. Reading costs one call for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_sesv2_configuration_set")]
pub struct ConfigurationSet {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required, force_new)]
    configuration_set_name: String,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[block(list, max = 1)]
    delivery_options: Vec<Delivery>,
    #[block(list, max = 1, computed)]
    reputation_options: Vec<Reputation>,
    #[block(list, max = 1, computed)]
    sending_options: Vec<Sending>,
    #[block(list, max = 1)]
    suppression_options: Vec<Suppression>,
    #[block(list, max = 1)]
    tracking_options: Vec<Tracking>,
    #[block(list, max = 1)]
    vdm_options: Vec<Vdm>,
}

async fn get(cx: &Context, name: &str) -> Result<Option<Api>, ProviderError> {
    let call = cx.sesv2().get_configuration_set().configuration_set_name(name);
    if_found(call.send().await.during("ses:GetConfigurationSet"))
}

impl ConfigurationSet {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.configuration_set_name)
    }

    fn arn_of(cx: &Context, account: &str, name: &str) -> String {
        cx.arn("ses", account, &format!("configuration-set/{name}"))
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, account: &str, api: &Api) -> Self {
        let tags = cx.tags().observe(tags::reported(api.tags()), self.tags.as_ref());
        let delivery = api.delivery_options().map(Delivery::of_api);
        // What SES tells of a set that nothing is said of.
        let is_said = |delivery: &Delivery| {
            !self.delivery_options.is_empty()
                || *delivery != Delivery::of_api(&aws_sdk_sesv2::types::DeliveryOptions::builder().build())
        };
        Self {
            arn: Some(Self::arn_of(cx, account, self.key())),
            configuration_set_name: self.key().to_owned(),
            id: Some(self.key().to_owned()),
            tags: Some(tags.own),
            tags_all: tags.all,
            delivery_options: delivery.filter(is_said).into_iter().collect(),
            reputation_options: api.reputation_options().map(Reputation::of_api).into_iter().collect(),
            sending_options: api.sending_options().map(Sending::of_api).into_iter().collect(),
            suppression_options: api.suppression_options().map(Suppression::of_api).into_iter().collect(),
            tracking_options: api.tracking_options().map(Tracking::of_api).into_iter().collect(),
            vdm_options: api.vdm_options().map(Vdm::of_api).into_iter().collect(),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(api) = get(cx, self.key()).await? else { return Ok(None) };
        Ok(Some(self.observe(cx, cx.account_id().await?, &api)))
    }

    /// Writes the options that differ from those before, one call for each kind. What is no longer said is as SES has it.
    async fn write(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        let (client, name) = (cx.sesv2(), prior.key());
        if self.delivery_options != prior.delivery_options {
            let now = self.delivery_options.first().cloned().unwrap_or_default().to_api();
            let call = client.put_configuration_set_delivery_options().configuration_set_name(name);
            let call = call
                .set_tls_policy(now.tls_policy)
                .set_sending_pool_name(now.sending_pool_name)
                .set_max_delivery_seconds(now.max_delivery_seconds);
            call.send().await.during("ses:PutConfigurationSetDeliveryOptions")?;
        }
        if self.reputation_options != prior.reputation_options {
            let is_on = self.reputation_options.first().and_then(|o| o.reputation_metrics_enabled);
            let call = client.put_configuration_set_reputation_options().configuration_set_name(name);
            let call = call.reputation_metrics_enabled(is_on.unwrap_or_default());
            call.send().await.during("ses:PutConfigurationSetReputationOptions")?;
        }
        if self.sending_options != prior.sending_options {
            let is_on = self.sending_options.first().and_then(|options| options.sending_enabled);
            let call = client.put_configuration_set_sending_options().configuration_set_name(name);
            let call = call.sending_enabled(is_on.unwrap_or(true));
            call.send().await.during("ses:PutConfigurationSetSendingOptions")?;
        }
        if self.suppression_options != prior.suppression_options {
            let reasons = self.suppression_options.first().map(Suppression::reasons);
            let call = client.put_configuration_set_suppression_options().configuration_set_name(name);
            let call = call.set_suppressed_reasons(reasons);
            call.send().await.during("ses:PutConfigurationSetSuppressionOptions")?;
        }
        if self.tracking_options != prior.tracking_options {
            let now = self.tracking_options.first();
            let call = client.put_configuration_set_tracking_options().configuration_set_name(name);
            let call = call
                .set_custom_redirect_domain(now.map(|now| now.custom_redirect_domain.clone()))
                .set_https_policy(now.and_then(Tracking::policy));
            call.send().await.during("ses:PutConfigurationSetTrackingOptions")?;
        }
        if self.vdm_options != prior.vdm_options {
            let now = self.vdm_options.first().map(Vdm::to_api);
            let call = client.put_configuration_set_vdm_options().configuration_set_name(name);
            call.set_vdm_options(now).send().await.during("ses:PutConfigurationSetVdmOptions")?;
        }
        Ok(())
    }
}

impl Resource for ConfigurationSet {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.each("delivery_options", |options| {
            options.one_of("tls_policy", &["REQUIRE", "OPTIONAL"]);
            options.within("max_delivery_seconds", 300, 50_400);
        });
        checks.each("tracking_options", |options| {
            options.one_of("https_policy", &["REQUIRE", "REQUIRE_OPEN_ONLY", "OPTIONAL"]);
        });
        checks.each("vdm_options", |options| {
            let switch = ["ENABLED", "DISABLED"];
            options.each("dashboard_options", |dashboard| dashboard.one_of("engagement_metrics", &switch));
            options
                .each("guardian_options", |guardian| guardian.one_of("optimized_shared_delivery", &switch));
        });
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let tracking = planned.tracking_options.first().map(Tracking::to_api).transpose()?;
        let call = cx
            .sesv2_once()
            .create_configuration_set()
            .configuration_set_name(&planned.configuration_set_name)
            .set_delivery_options(planned.delivery_options.first().map(Delivery::to_api))
            .set_reputation_options(planned.reputation_options.first().map(Reputation::to_api))
            .set_sending_options(planned.sending_options.first().map(Sending::to_api))
            .set_suppression_options(planned.suppression_options.first().map(Suppression::to_api))
            .set_tracking_options(tracking)
            .set_vdm_options(planned.vdm_options.first().map(Vdm::to_api))
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?));
        call.send().await.during("ses:CreateConfigurationSet")?;
        Ok(Self { id: Some(planned.configuration_set_name.clone()), ..planned.clone() })
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        planned.write(cx, prior).await?;
        let arn = Self::arn_of(cx, cx.account_id().await?, prior.key());
        tagging::change(cx, &arn, &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.sesv2().delete_configuration_set().configuration_set_name(prior.key());
        call.send().await.during("ses:DeleteConfigurationSet").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut pages = cx.sesv2().list_configuration_sets().into_paginator().send();
        let mut known = Vec::new();
        while let Some(page) = pages.next().await {
            let names = page.during("ses:ListConfigurationSets")?.configuration_sets.unwrap_or_default();
            known.extend(names.iter().map(|name| Self::from_id(name)));
        }
        tags::listed(Self::read_many(cx, &known).await, scope, |found| &found.tags_all)
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let Some(api) = get(cx, &wanted.planned.configuration_set_name).await? else { return Ok(None) };
            if !tags::carry(&tags::reported(api.tags()), &wanted.token) {
                return Ok(None);
            }
            Ok(Some(wanted.planned.observe(cx, cx.account_id().await?, &api)))
        })
        .await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        let account = cx.account_id().await?;
        let arns: Vec<String> = ids.iter().map(|id| Self::arn_of(cx, account, id)).collect();
        tagging::settle(cx, &arns).await
    }
}
