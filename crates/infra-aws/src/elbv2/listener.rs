//! `aws_lb_listener`, also called `aws_alb_listener`

use aws_sdk_elasticloadbalancingv2::types::{
    AdvertiseTrustStoreCaNamesEnum, Certificate, Listener as Api, ListenerAttribute,
    MutualAuthenticationAttributes, ProtocolEnum,
};
use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};

use super::PER_CALL;
use super::actions::{self, action};
use super::attributes::{self, Attributes, to_change};
use super::{load_balancer, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::equivalent::same_but_for_case;
use crate::error::{During, if_found};
use crate::given::{given, given_string};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::tags::{self, TagMap};
use crate::timeouts::CreateUpdate;

/// A port that a load balancer listens on, and what it does with what comes in.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lb_listener")]
pub struct Listener {
    #[attr(optional)]
    alpn_policy: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional)]
    certificate_arn: Option<String>,
    #[attr(optional_computed)]
    pub(super) id: Option<String>,
    #[attr(required, force_new)]
    pub(super) load_balancer_arn: String,
    #[attr(optional)]
    port: Option<i64>,
    #[attr(optional_computed, equivalent = same_but_for_case)]
    protocol: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_request_x_amzn_mtls_clientcert_header_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_request_x_amzn_mtls_clientcert_issuer_header_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_request_x_amzn_mtls_clientcert_leaf_header_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_request_x_amzn_mtls_clientcert_serial_number_header_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_request_x_amzn_mtls_clientcert_subject_header_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_request_x_amzn_mtls_clientcert_validity_header_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_request_x_amzn_tls_cipher_suite_header_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_request_x_amzn_tls_version_header_name: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_access_control_allow_credentials_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_access_control_allow_headers_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_access_control_allow_methods_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_access_control_allow_origin_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_access_control_expose_headers_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_access_control_max_age_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_content_security_policy_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_server_enabled: Option<bool>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_strict_transport_security_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_x_content_type_options_header_value: Option<String>,
    #[attr(optional_computed)]
    pub(super) routing_http_response_x_frame_options_header_value: Option<String>,
    #[attr(optional_computed)]
    ssl_policy: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    tags_all: TagMap,
    #[attr(optional_computed)]
    pub(super) tcp_idle_timeout_seconds: Option<i64>,
    #[block(list, min = 1)]
    default_action: Vec<DefaultAction>,
    #[block(list, max = 1, computed)]
    mutual_authentication: Vec<MutualAuthentication>,
    #[block(single)]
    timeouts: Option<CreateUpdate>,
}

/// How clients prove who they are.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct MutualAuthentication {
    #[attr(optional_computed)]
    advertise_trust_store_ca_names: Option<String>,
    #[attr(optional, default = false)]
    ignore_client_certificate_expiry: Option<bool>,
    #[attr(required)]
    mode: String,
    #[attr(optional)]
    trust_store_arn: Option<String>,
}

action! {
    /// What is done with a request that no rule is for.
    DefaultAction,
    /// Identification of users by Cognito.
    AuthenticateCognito,
    /// Identification of users by OpenID Connect.
    AuthenticateOidc,
    scope: [optional_computed], cookie: [optional_computed], timeout: [optional_computed]
}

impl MutualAuthentication {
    fn to_api(&self) -> MutualAuthenticationAttributes {
        let is_verifying = self.mode == "verify";
        MutualAuthenticationAttributes::builder()
            .mode(&self.mode)
            .set_trust_store_arn(given_string(&self.trust_store_arn).filter(|_| is_verifying))
            .set_ignore_client_certificate_expiry(
                self.ignore_client_certificate_expiry.filter(|_| is_verifying),
            )
            .set_advertise_trust_store_ca_names(
                given(&self.advertise_trust_store_ca_names)
                    .filter(|_| is_verifying)
                    .map(AdvertiseTrustStoreCaNamesEnum::from),
            )
            .build()
    }

    fn observe(api: &MutualAuthenticationAttributes) -> Self {
        let names = api.advertise_trust_store_ca_names.as_ref().map(|names| names.as_str().to_owned());
        Self {
            advertise_trust_store_ca_names: Some(names.unwrap_or_default()),
            ignore_client_certificate_expiry: Some(api.ignore_client_certificate_expiry.unwrap_or_default()),
            mode: api.mode.clone().unwrap_or_default(),
            trust_store_arn: Some(api.trust_store_arn.clone().unwrap_or_default()),
        }
    }
}

async fn describe(cx: &Context, arns: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_listeners().set_listener_arns(Some(arns));
    let found = call.send().await.during("elasticloadbalancing:DescribeListeners")?;
    Ok(found.listeners.unwrap_or_default())
}

/// The listeners of a balancer; none when it is gone.
pub(super) async fn of_balancer(cx: &Context, arn: &str) -> Result<Vec<Api>, ProviderError> {
    let call = cx.elbv2().describe_listeners().load_balancer_arn(arn).into_paginator().items().send();
    let found = call.collect::<Result<Vec<_>, _>>().await.during("elasticloadbalancing:DescribeListeners");
    Ok(if_found(found)?.unwrap_or_default())
}

/// All listeners of the region: a call for each balancer.
pub(super) async fn all(cx: &Context) -> Result<Vec<Api>, ProviderError> {
    let balancers = load_balancer::all(cx).await?;
    let arns: Vec<&str> = balancers.iter().filter_map(|balancer| balancer.load_balancer_arn()).collect();
    let found = lookup::one_by_one(&arns, |arn| of_balancer(cx, arn)).await;
    Ok(found.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// The settings of a listener; `None` when it is gone.
async fn attributes_of(cx: &Context, arn: &str) -> Result<Option<Attributes>, ProviderError> {
    let call = cx.elbv2().describe_listener_attributes().listener_arn(arn);
    let found = call.send().await.during("elasticloadbalancing:DescribeListenerAttributes");
    let pairs = if_found(found)?.map(|found| found.attributes.unwrap_or_default());
    Ok(pairs.map(|pairs| attributes::reported(pairs.into_iter().map(|pair| (pair.key, pair.value)))))
}

impl Listener {
    fn certificates(&self) -> Option<Vec<Certificate>> {
        given(&self.certificate_arn).map(|arn| vec![Certificate::builder().certificate_arn(arn).build()])
    }

    fn protocol(&self) -> Option<ProtocolEnum> {
        match given(&self.protocol) {
            Some(protocol) => Some(ProtocolEnum::from(protocol.to_ascii_uppercase().as_str())),
            None if self.kind() == "application" => Some(ProtocolEnum::Http),
            None => None,
        }
    }

    /// Makes its settings those that are planned, and says whether there was anything to change.
    async fn change_settings(&self, cx: &Context, now: &Attributes) -> Result<bool, ProviderError> {
        let changes = to_change(self.settings(self.kind()), now, Self::is_default_setting);
        if changes.is_empty() {
            return Ok(false);
        }
        let attribute = |(key, value)| ListenerAttribute::builder().key(key).value(value).build();
        let attributes = changes.into_iter().map(attribute).collect();
        let call = cx.elbv2().modify_listener_attributes().listener_arn(self.id());
        let call = call.set_attributes(Some(attributes)).send();
        call.await.during("elasticloadbalancing:ModifyListenerAttributes").map(|_| true)
    }

    /// Whether its settings are to be read: a call of its own, which is not made while the state says that all are as
    /// AWS makes them.
    fn asks_for_settings(&self) -> bool {
        let settings = self.settings(self.kind());
        let known = Self::SETTINGS.iter().filter(|(_, kinds)| kinds.contains(&self.kind())).count();
        settings.len() < known || settings.iter().any(|(key, value)| !Self::is_default_setting(key, value))
    }

    /// `self` is what was known of it.
    fn observe(&self, cx: &Context, api: &Api, attributes: Option<&Attributes>, reported: TagMap) -> Self {
        let tags = cx.tags().observe(reported, self.tags.as_ref());
        let certificate = api.certificates().first().and_then(|certificate| certificate.certificate_arn());
        let mut observed = Self {
            alpn_policy: Some(api.alpn_policy().first().cloned().unwrap_or_default()),
            arn: api.listener_arn.clone(),
            certificate_arn: Some(certificate.unwrap_or_default().to_owned()),
            default_action: DefaultAction::observe(api.default_actions(), &self.default_action),
            id: api.listener_arn.clone(),
            load_balancer_arn: api.load_balancer_arn.clone().unwrap_or_default(),
            mutual_authentication: api
                .mutual_authentication()
                .map(MutualAuthentication::observe)
                .into_iter()
                .collect(),
            port: api.port.map(i64::from),
            protocol: Some(
                api.protocol.as_ref().map(|protocol| protocol.as_str()).unwrap_or_default().to_owned(),
            ),
            ssl_policy: Some(api.ssl_policy.clone().unwrap_or_default()),
            tags: Some(tags.own),
            tags_all: tags.all,
            ..self.clone()
        };
        if let Some(attributes) = attributes {
            let kind = observed.kind().to_owned();
            observed.observe_settings(&kind, attributes);
        }
        observed
    }
}

impl Resource for Listener {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Tag;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.within("port", 1, 65535);
        let protocols = ["HTTP", "HTTPS", "TCP", "TLS", "UDP", "TCP_UDP", "GENEVE"];
        if let Some(protocol) = checks.text("protocol")
            && !protocols.contains(&protocol.to_ascii_uppercase().as_str())
        {
            checks.one_of("protocol", &protocols);
        }
        checks.one_of("alpn_policy", &["HTTP1Only", "HTTP2Only", "HTTP2Optional", "HTTP2Preferred", "None"]);
        actions::check(checks, "default_action");
        checks.each("mutual_authentication", |mutual| {
            mutual.one_of("mode", &["off", "passthrough", "verify"]);
            mutual.one_of("advertise_trust_store_ca_names", &["on", "off"]);
            if mutual.text("mode") == Some("verify") && mutual.is_left_out("trust_store_arn") {
                mutual.report("trust_store_arn", "trust_store_arn must be set where mode is \"verify\"");
            }
        });
    }

    fn plan(draft: &mut Draft<'_>) {
        actions::keep_both_ways(draft, "default_action");
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let arns = prior.iter().map(|prior| prior.id().to_owned());
        let page = |arns: Vec<String>| lookup::existing(arns, |arns| describe(cx, arns));
        let found = lookup::by_key(arns, PER_CALL, Api::listener_arn, page).await;
        let tags = tagging::read(cx, found.items().filter_map(|api| api.listener_arn.clone())).await;
        let reads = prior.iter().map(|prior| async {
            let Some(api) = found.get(prior.id())? else { return Ok(None) };
            let attributes = match prior.asks_for_settings() {
                true => attributes_of(cx, prior.id()).await?,
                false => None,
            };
            let tags = tagging::of(&tags, prior.id())?;
            Ok(Some(prior.observe(cx, api, attributes.as_ref(), tags)))
        });
        futures::future::join_all(reads).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .elbv2_once()
            .create_listener()
            .load_balancer_arn(&planned.load_balancer_arn)
            .set_alpn_policy(given_string(&planned.alpn_policy).map(|policy| vec![policy]))
            .set_certificates(planned.certificates())
            .set_default_actions(Some(DefaultAction::to_api(&planned.default_action)))
            .set_mutual_authentication(
                planned.mutual_authentication.first().map(MutualAuthentication::to_api),
            )
            .set_port(planned.port.filter(|port| *port != 0).and_then(|port| port.try_into().ok()))
            .set_protocol(planned.protocol())
            .set_ssl_policy(given_string(&planned.ssl_policy))
            .set_tags(Some(tags::on_create(&planned.tags_all, token)?));
        let answer = call.send().await.during("elasticloadbalancing:CreateListener")?;
        let arn = answer.listeners.into_iter().flatten().next().and_then(|api| api.listener_arn);
        tags::created(cx, tagging::LISTS, arn.as_deref(), &planned.tags_all, token);
        Ok(Self { arn: arn.clone(), id: arn, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.settings(made.kind()).is_empty() {
            return Ok(cx.read_back(&made, op).await?);
        }
        let now = op.until("its settings to be visible", || attributes_of(cx, made.id())).await?;
        made.change_settings(cx, &now).await?;
        Ok(cx.read_written(&made, op).await?)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let without_rest = |listener: &Self| {
            (
                listener.alpn_policy.clone(),
                listener.certificate_arn.clone(),
                listener.default_action.clone(),
                listener.mutual_authentication.clone(),
                (listener.port, listener.protocol(), listener.ssl_policy.clone()),
            )
        };
        if without_rest(prior) != without_rest(&planned) {
            // A listener that stops to speak TLS says nothing of how.
            let speaks_tls = matches!(planned.protocol(), Some(ProtocolEnum::Https | ProtocolEnum::Tls));
            let mutual = planned.mutual_authentication.first().map(MutualAuthentication::to_api);
            let call = cx
                .elbv2()
                .modify_listener()
                .listener_arn(prior.id())
                .set_alpn_policy(given_string(&planned.alpn_policy).map(|policy| vec![policy]))
                .set_certificates(planned.certificates())
                .set_default_actions(Some(DefaultAction::to_api(&planned.default_action)))
                .set_mutual_authentication(mutual.filter(|_| speaks_tls))
                .set_port(planned.port.filter(|port| *port != 0).and_then(|port| port.try_into().ok()))
                .set_protocol(planned.protocol())
                .set_ssl_policy(given_string(&planned.ssl_policy).filter(|_| speaks_tls));
            op.persist_new(|| async {
                call.clone().send().await.during("elasticloadbalancing:ModifyListener").map(drop)
            })
            .await?;
        }
        planned.change_settings(cx, &prior.settings(prior.kind())).await?;
        tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
        Ok(cx.read_written(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.elbv2().delete_listener().listener_arn(prior.id());
        call.send().await.during("elasticloadbalancing:DeleteListener").map(drop)
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let known: Vec<Self> =
            all(cx).await?.iter().filter_map(Api::listener_arn).map(Self::from_id).collect();
        let listed: Result<Vec<_>, _> =
            Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect();
        Ok(listed?.into_iter().filter(|listener| tags::is_in(scope, &listener.tags_all)).collect())
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        let candidates = lookup::one_by_one(wanted, |wanted| async {
            let found = of_balancer(cx, &wanted.planned.load_balancer_arn).await?;
            Ok(found.into_iter().filter_map(|api| api.listener_arn).collect())
        });
        tagging::find(cx, wanted, &candidates.await).await
    }

    async fn settle(cx: &Context, ids: &[String]) -> Result<(), ProviderError> {
        tagging::settle(cx, ids).await
    }
}
