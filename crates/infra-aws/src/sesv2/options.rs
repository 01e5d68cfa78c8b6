//! What a set of options for sending mail holds.

use aws_sdk_sesv2::types::{
    DashboardOptions as DashboardApi, DeliveryOptions as DeliveryApi, FeatureStatus,
    GuardianOptions as GuardianApi, HttpsPolicy, ReputationOptions as ReputationApi,
    SendingOptions as SendingApi, SuppressionListReason, SuppressionOptions as SuppressionApi, TlsPolicy,
    TrackingOptions as TrackingApi, VdmOptions as VdmApi,
};
use aws_smithy_types::date_time::Format;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::error::built;
use crate::given::{given, given_string, told};

/// How mail is delivered.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Delivery {
    #[attr(optional)]
    pub(super) max_delivery_seconds: Option<i64>,
    #[attr(optional)]
    pub(super) sending_pool_name: Option<String>,
    #[attr(optional, default = "OPTIONAL")]
    pub(super) tls_policy: Option<String>,
}

/// Whether bounces and complaints are counted.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Reputation {
    #[attr(computed)]
    last_fresh_start: Option<String>,
    #[attr(optional_computed)]
    pub(super) reputation_metrics_enabled: Option<bool>,
}

/// Whether mail is sent at all.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Sending {
    #[attr(optional_computed)]
    pub(super) sending_enabled: Option<bool>,
}

/// To whom mail is not sent.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Suppression {
    #[attr(optional)]
    suppressed_reasons: Option<Vec<String>>,
}

/// Whose links count what is opened and clicked.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Tracking {
    #[attr(required)]
    pub(super) custom_redirect_domain: String,
    #[attr(optional)]
    pub(super) https_policy: Option<String>,
}

/// The Virtual Deliverability Manager.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Vdm {
    #[block(list, max = 1)]
    dashboard_options: Vec<Dashboard>,
    #[block(list, max = 1)]
    guardian_options: Vec<Guardian>,
}

/// Whether it counts what is opened and clicked.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Dashboard {
    #[attr(optional)]
    engagement_metrics: Option<String>,
}

/// Whether it picks the addresses that mail is sent from.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Guardian {
    #[attr(optional)]
    optimized_shared_delivery: Option<String>,
}

impl Delivery {
    pub(super) fn to_api(&self) -> DeliveryApi {
        DeliveryApi::builder()
            .set_max_delivery_seconds(self.max_delivery_seconds.filter(|seconds| *seconds != 0))
            .set_sending_pool_name(given_string(&self.sending_pool_name))
            .set_tls_policy(given(&self.tls_policy).map(TlsPolicy::from))
            .build()
    }

    pub(super) fn of_api(api: &DeliveryApi) -> Self {
        Self {
            max_delivery_seconds: Some(api.max_delivery_seconds.unwrap_or_default()),
            sending_pool_name: told(&api.sending_pool_name),
            tls_policy: Some(api.tls_policy().map_or("OPTIONAL", TlsPolicy::as_str).to_owned()),
        }
    }
}

impl Reputation {
    pub(super) fn to_api(&self) -> ReputationApi {
        let is_on = self.reputation_metrics_enabled.unwrap_or_default();
        ReputationApi::builder().reputation_metrics_enabled(is_on).build()
    }

    pub(super) fn of_api(api: &ReputationApi) -> Self {
        let fresh = api.last_fresh_start.and_then(|time| time.fmt(Format::DateTime).ok());
        Self {
            last_fresh_start: told(&fresh),
            reputation_metrics_enabled: Some(api.reputation_metrics_enabled),
        }
    }
}

impl Sending {
    pub(super) fn to_api(&self) -> SendingApi {
        SendingApi::builder().sending_enabled(self.sending_enabled.unwrap_or_default()).build()
    }

    pub(super) fn of_api(api: &SendingApi) -> Self {
        Self { sending_enabled: Some(api.sending_enabled) }
    }
}

impl Suppression {
    pub(super) fn reasons(&self) -> Vec<SuppressionListReason> {
        let reasons = self.suppressed_reasons.iter().flatten();
        reasons.map(|reason| SuppressionListReason::from(reason.as_str())).collect()
    }

    pub(super) fn to_api(&self) -> SuppressionApi {
        SuppressionApi::builder().set_suppressed_reasons(Some(self.reasons())).build()
    }

    pub(super) fn of_api(api: &SuppressionApi) -> Self {
        let reasons = api.suppressed_reasons().iter().map(|reason| reason.as_str().to_owned());
        Self { suppressed_reasons: Some(reasons.collect()) }
    }
}

impl Tracking {
    pub(super) fn policy(&self) -> Option<HttpsPolicy> {
        given(&self.https_policy).map(HttpsPolicy::from)
    }

    pub(super) fn to_api(&self) -> Result<TrackingApi, ProviderError> {
        let api = TrackingApi::builder().custom_redirect_domain(&self.custom_redirect_domain);
        built(api.set_https_policy(self.policy()).build())
    }

    pub(super) fn of_api(api: &TrackingApi) -> Self {
        Self {
            custom_redirect_domain: api.custom_redirect_domain.clone(),
            https_policy: Some(api.https_policy().map_or("", HttpsPolicy::as_str).to_owned()),
        }
    }
}

impl Vdm {
    pub(super) fn to_api(&self) -> VdmApi {
        let status = |text: &Option<String>| given(text).map(FeatureStatus::from);
        let dashboard = |of: &Dashboard| {
            DashboardApi::builder().set_engagement_metrics(status(&of.engagement_metrics)).build()
        };
        let guardian = |of: &Guardian| {
            let api = GuardianApi::builder();
            api.set_optimized_shared_delivery(status(&of.optimized_shared_delivery)).build()
        };
        VdmApi::builder()
            .set_dashboard_options(self.dashboard_options.first().map(dashboard))
            .set_guardian_options(self.guardian_options.first().map(guardian))
            .build()
    }

    pub(super) fn of_api(api: &VdmApi) -> Self {
        let status =
            |status: Option<&FeatureStatus>| Some(status.map_or("", FeatureStatus::as_str).to_owned());
        let dashboard =
            |api: &DashboardApi| Dashboard { engagement_metrics: status(api.engagement_metrics()) };
        let guardian = |api: &GuardianApi| Guardian {
            optimized_shared_delivery: status(api.optimized_shared_delivery()),
        };
        Self {
            dashboard_options: api.dashboard_options().map(dashboard).into_iter().collect(),
            guardian_options: api.guardian_options().map(guardian).into_iter().collect(),
        }
    }
}
