//! What listeners and rules do with a request.

use aws_sdk_elasticloadbalancingv2::types::{
    Action as Api, ActionTypeEnum, FixedResponseActionConfig, ForwardActionConfig, RedirectActionConfig,
    RedirectActionStatusCodeEnum, TargetGroupStickinessConfig, TargetGroupTuple,
};
use infra_provider::model::Nested;
use infra_value::Value;

use crate::checks::Checks;
use crate::draft::Draft;
use crate::given::{given, given_string};

/// Answers without asking a target.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FixedResponse {
    #[attr(required)]
    content_type: String,
    #[attr(optional)]
    message_body: Option<String>,
    #[attr(optional_computed)]
    status_code: Option<String>,
}

/// Asks a target of one of several groups.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Forward {
    #[block(list, max = 1, computed, planned_empty)]
    stickiness: Vec<Stickiness>,
    #[block(set, min = 1, max = 5)]
    target_group: Vec<TargetGroup>,
}

/// How long a client stays with its group.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Stickiness {
    #[attr(required)]
    duration: i64,
    #[attr(optional, default = false)]
    enabled: Option<bool>,
}

/// A group and its share of the requests.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct TargetGroup {
    #[attr(required)]
    arn: String,
    #[attr(optional, default = 1)]
    weight: Option<i64>,
}

/// Sends the client elsewhere.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Redirect {
    #[attr(optional, default = "#{host}")]
    host: Option<String>,
    #[attr(optional, default = "/#{path}")]
    path: Option<String>,
    #[attr(optional, default = "#{port}")]
    port: Option<String>,
    #[attr(optional, default = "#{protocol}")]
    protocol: Option<String>,
    #[attr(optional, default = "#{query}")]
    query: Option<String>,
    #[attr(required)]
    status_code: String,
}

impl FixedResponse {
    pub(super) fn to_api(&self) -> FixedResponseActionConfig {
        FixedResponseActionConfig::builder()
            .content_type(&self.content_type)
            .set_message_body(given_string(&self.message_body))
            .set_status_code(given_string(&self.status_code))
            .build()
    }

    fn observe(api: &FixedResponseActionConfig) -> Self {
        Self {
            content_type: api.content_type.clone().unwrap_or_default(),
            message_body: Some(api.message_body.clone().unwrap_or_default()),
            status_code: api.status_code.clone(),
        }
    }
}

impl Forward {
    pub(super) fn to_api(&self) -> ForwardActionConfig {
        let group = |group: &TargetGroup| {
            let weight = group.weight.and_then(|weight| weight.try_into().ok());
            TargetGroupTuple::builder().target_group_arn(&group.arn).set_weight(weight).build()
        };
        let stickiness = self.stickiness.first().map(|stickiness| {
            TargetGroupStickinessConfig::builder()
                .enabled(stickiness.enabled.unwrap_or_default())
                .set_duration_seconds(stickiness.duration.try_into().ok())
                .build()
        });
        ForwardActionConfig::builder()
            .set_target_groups(Some(self.target_group.iter().map(group).collect()))
            .set_target_group_stickiness_config(stickiness)
            .build()
    }

    /// `known`: what the state says. Stickiness that is off and that nobody spoke of is none.
    fn observe(api: &ForwardActionConfig, known: Option<&Self>) -> Self {
        let group = |api: &TargetGroupTuple| TargetGroup {
            arn: api.target_group_arn.clone().unwrap_or_default(),
            weight: Some(api.weight.map_or(1, i64::from)),
        };
        let known = known.and_then(|known| known.stickiness.first());
        let stickiness = api.target_group_stickiness_config().map(|api| Stickiness {
            duration: api
                .duration_seconds
                .map(i64::from)
                .filter(|seconds| *seconds != 0)
                .or(known.map(|known| known.duration))
                .unwrap_or_default(),
            enabled: Some(api.enabled.unwrap_or_default()),
        });
        let is_said = |stickiness: &Stickiness| stickiness.enabled == Some(true) || known.is_some();
        Self {
            stickiness: stickiness.filter(is_said).into_iter().collect(),
            target_group: api.target_groups().iter().map(group).collect(),
        }
    }
}

impl Redirect {
    pub(super) fn to_api(&self) -> RedirectActionConfig {
        RedirectActionConfig::builder()
            .set_host(given_string(&self.host))
            .set_path(given_string(&self.path))
            .set_port(given_string(&self.port))
            .set_protocol(given_string(&self.protocol))
            .set_query(self.query.clone())
            .status_code(RedirectActionStatusCodeEnum::from(self.status_code.as_str()))
            .build()
    }

    fn observe(api: &RedirectActionConfig) -> Self {
        Self {
            host: api.host.clone(),
            path: api.path.clone(),
            port: api.port.clone(),
            protocol: api.protocol.clone(),
            query: Some(api.query.clone().unwrap_or_default()),
            status_code: api.status_code.as_ref().map(|code| code.as_str().to_owned()).unwrap_or_default(),
        }
    }
}

/// What the blocks of an action say, but for the identification of users.
#[derive(Clone, Debug, Default)]
pub(super) struct Doing {
    pub target_group_arn: Option<String>,
    pub fixed_response: Vec<FixedResponse>,
    pub forward: Vec<Forward>,
    pub redirect: Vec<Redirect>,
}

impl Doing {
    /// Sets what an action of this type does. What a configuration says of other types is of no consequence.
    pub(super) fn set_on(
        &self,
        api: aws_sdk_elasticloadbalancingv2::types::builders::ActionBuilder,
        ty: &ActionTypeEnum,
    ) -> aws_sdk_elasticloadbalancingv2::types::builders::ActionBuilder {
        match ty {
            ActionTypeEnum::Forward => match (self.forward.first(), given(&self.target_group_arn)) {
                (Some(forward), _) if !forward.target_group.is_empty() => {
                    api.forward_config(forward.to_api())
                }
                (_, arn) => api.set_target_group_arn(arn.map(str::to_owned)),
            },
            ActionTypeEnum::FixedResponse => {
                api.set_fixed_response_config(self.fixed_response.first().map(FixedResponse::to_api))
            }
            ActionTypeEnum::Redirect => api.set_redirect_config(self.redirect.first().map(Redirect::to_api)),
            _ => api,
        }
    }

    /// `known`: what the state says. One group can be said in two ways: it is told in the one that is known, and in
    /// both where nothing is.
    pub(super) fn observe(api: &Api, known: Option<&Self>) -> Self {
        let forward = api.forward_config();
        let mut arn = api.target_group_arn.clone();
        if arn.is_none()
            && let [group] = forward.map(ForwardActionConfig::target_groups).unwrap_or_default()
        {
            arn = group.target_group_arn.clone();
        }
        let alone = || {
            ForwardActionConfig::builder()
                .target_groups(
                    TargetGroupTuple::builder().set_target_group_arn(arn.clone()).weight(1).build(),
                )
                .build()
        };
        let forward = forward.cloned().or_else(|| arn.is_some().then(alone));
        let said =
            known.filter(|known| !known.forward.is_empty() || given(&known.target_group_arn).is_some());
        let (is_by_arn, is_by_block) = match said {
            Some(said) => (given(&said.target_group_arn).is_some(), !said.forward.is_empty()),
            None => (true, true),
        };
        let is_several = forward.as_ref().is_some_and(|forward| forward.target_groups().len() > 1);
        let known_forward = known.and_then(|known| known.forward.first());
        Self {
            target_group_arn: Some(arn.filter(|_| is_by_arn).unwrap_or_default()),
            fixed_response: api.fixed_response_config().map(FixedResponse::observe).into_iter().collect(),
            forward: forward
                .filter(|_| is_by_block || is_several)
                .map(|forward| Forward::observe(&forward, known_forward))
                .into_iter()
                .collect(),
            redirect: api.redirect_config().map(Redirect::observe).into_iter().collect(),
        }
    }
}

/// Order of an action: where it says none, its place.
pub(super) fn order(order: Option<i64>, index: usize) -> Option<i32> {
    let place = i32::try_from(index).ok().map(|index| index + 1);
    order.filter(|order| *order != 0).and_then(|order| order.try_into().ok()).or(place)
}

/// What is wrong with actions, beyond their schema.
pub(super) fn check(checks: &mut Checks<'_>, block: &str) {
    checks.each(block, |action| {
        let types = ["forward", "redirect", "fixed-response", "authenticate-cognito", "authenticate-oidc"];
        action.one_of("type", &types);
        action.within("order", 0, 50_000);
        let needed = match action.text("type") {
            Some("redirect") => "redirect",
            Some("fixed-response") => "fixed_response",
            Some("authenticate-cognito") => "authenticate_cognito",
            Some("authenticate-oidc") => "authenticate_oidc",
            Some("forward") => {
                if action.is_left_out("forward") && action.is_left_out("target_group_arn") {
                    action.report("type", "an action of type \"forward\" needs target_group_arn or forward");
                }
                return;
            }
            _ => return,
        };
        if action.is_left_out(needed) {
            action.report("type", format!("an action of this type needs {needed}"));
        }
        action.each("fixed_response", |response| {
            let types = ["text/plain", "text/css", "text/html", "application/javascript", "application/json"];
            response.one_of("content_type", &types);
        });
        action.each("redirect", |redirect| {
            redirect.one_of("status_code", &["HTTP_301", "HTTP_302"]);
            redirect.one_of("protocol", &["#{protocol}", "HTTP", "HTTPS"]);
        });
    });
}

/// The one group that an action forwards to by a block.
fn only_group(action: &Value) -> Option<&str> {
    let [forward] = action.get("forward")?.as_slice()? else { return None };
    let [group] = forward.get("target_group")?.as_slice()? else { return None };
    let is_sticky = forward.get("stickiness").and_then(Value::as_slice).into_iter().flatten();
    let is_sticky = is_sticky.filter_map(|stickiness| stickiness.get("enabled")?.as_bool()).any(|on| on);
    group.get("arn")?.as_str().filter(|_| !is_sticky)
}

/// Where the state says the one group in two ways, and the configuration in one of them, the state stays.
pub(super) fn keep_both_ways(draft: &mut Draft<'_>, block: &str) {
    let Some(planned) = draft.planned(block).as_slice().map(<[Value]>::to_vec) else { return };
    let (prior, config) = (draft.prior(block).as_slice(), draft.config(block).as_slice());
    let (Some(prior), Some(config)) = (prior, config) else { return };
    let is_empty = |value: Option<&Value>| {
        value.is_none_or(|value| value.is_null() || value.as_slice().is_some_and(<[Value]>::is_empty))
    };
    let one = |(index, planned): (usize, &Value)| {
        let (Some(prior), Some(config)) = (prior.get(index), config.get(index)) else {
            return planned.clone();
        };
        let (arn, only) = (prior.get("target_group_arn").and_then(Value::as_str), only_group(prior));
        if planned.get("type").and_then(Value::as_str) != Some("forward") || arn.is_none() || arn != only {
            return planned.clone();
        }
        let kept = |name: &str| match prior.get(name) {
            Some(value) => crate::draft::with_attribute(planned, name, value.clone()),
            None => planned.clone(),
        };
        let is_by_arn = config.get("target_group_arn").and_then(Value::as_str) == arn;
        if is_by_arn && is_empty(config.get("forward")) {
            kept("forward")
        } else if is_empty(config.get("target_group_arn")) && only_group(planned) == arn {
            kept("target_group_arn")
        } else {
            planned.clone()
        }
    };
    let kept: Vec<Value> = planned.iter().enumerate().map(one).collect();
    let Some(element) = draft.planned(block).ty().element().cloned() else { return };
    draft.set(block, Value::list(element, kept));
}

/// Declares an action and how it identifies users. `session`: who gives the settings of a session that the configuration
/// leaves out, the API or the provider.
macro_rules! action {
    (
        $(#[$doc:meta])* $action:ident,
        $(#[$cognito_doc:meta])* $cognito:ident,
        $(#[$oidc_doc:meta])* $oidc:ident,
        scope: [$($scope:tt)*], cookie: [$($cookie:tt)*], timeout: [$($timeout:tt)*]
    ) => {
        $(#[$doc])*
        #[derive(Nested, Clone, Debug, Default, PartialEq)]
        pub struct $action {
            #[attr(optional_computed)]
            order: Option<i64>,
            #[attr(optional)]
            target_group_arn: Option<String>,
            #[attr(required)]
            r#type: String,
            #[block(list, max = 1)]
            authenticate_cognito: Vec<$cognito>,
            #[block(list, max = 1)]
            authenticate_oidc: Vec<$oidc>,
            #[block(list, max = 1)]
            fixed_response: Vec<$crate::elbv2::actions::FixedResponse>,
            #[block(list, max = 1)]
            forward: Vec<$crate::elbv2::actions::Forward>,
            #[block(list, max = 1)]
            redirect: Vec<$crate::elbv2::actions::Redirect>,
        }

        $(#[$cognito_doc])*
        #[derive(Nested, Clone, Debug, Default, PartialEq)]
        pub struct $cognito {
            #[attr(optional)]
            authentication_request_extra_params: Option<std::collections::BTreeMap<String, String>>,
            #[attr(optional_computed)]
            on_unauthenticated_request: Option<String>,
            #[attr($($scope)*)]
            scope: Option<String>,
            #[attr($($cookie)*)]
            session_cookie_name: Option<String>,
            #[attr($($timeout)*)]
            session_timeout: Option<i64>,
            #[attr(required)]
            user_pool_arn: String,
            #[attr(required)]
            user_pool_client_id: String,
            #[attr(required)]
            user_pool_domain: String,
        }

        $(#[$oidc_doc])*
        #[derive(Nested, Clone, Debug, Default, PartialEq)]
        pub struct $oidc {
            #[attr(optional)]
            authentication_request_extra_params: Option<std::collections::BTreeMap<String, String>>,
            #[attr(required)]
            authorization_endpoint: String,
            #[attr(required)]
            client_id: String,
            #[attr(required, sensitive)]
            client_secret: String,
            #[attr(required)]
            issuer: String,
            #[attr(optional_computed)]
            on_unauthenticated_request: Option<String>,
            #[attr($($scope)*)]
            scope: Option<String>,
            #[attr($($cookie)*)]
            session_cookie_name: Option<String>,
            #[attr($($timeout)*)]
            session_timeout: Option<i64>,
            #[attr(required)]
            token_endpoint: String,
            #[attr(required)]
            user_info_endpoint: String,
        }

        impl $cognito {
            fn to_api(&self) -> aws_sdk_elasticloadbalancingv2::types::AuthenticateCognitoActionConfig {
                use aws_sdk_elasticloadbalancingv2::types as api;
                let parameters = self.authentication_request_extra_params.clone();
                api::AuthenticateCognitoActionConfig::builder()
                    .set_authentication_request_extra_params(parameters.map(|all| all.into_iter().collect()))
                    .set_on_unauthenticated_request($crate::given::given(&self.on_unauthenticated_request)
                        .map(api::AuthenticateCognitoActionConditionalBehaviorEnum::from))
                    .set_scope($crate::given::given_string(&self.scope))
                    .set_session_cookie_name($crate::given::given_string(&self.session_cookie_name))
                    .set_session_timeout(self.session_timeout)
                    .user_pool_arn(&self.user_pool_arn)
                    .user_pool_client_id(&self.user_pool_client_id)
                    .user_pool_domain(&self.user_pool_domain)
                    .build()
            }

            fn observe(api: &aws_sdk_elasticloadbalancingv2::types::AuthenticateCognitoActionConfig) -> Self {
                let behavior = api.on_unauthenticated_request.as_ref();
                Self {
                    authentication_request_extra_params: api
                        .authentication_request_extra_params()
                        .map(|all| all.iter().map(|(k, v)| (k.clone(), v.clone())).collect()),
                    on_unauthenticated_request: behavior.map(|behavior| behavior.as_str().to_owned()),
                    scope: api.scope.clone(),
                    session_cookie_name: api.session_cookie_name.clone(),
                    session_timeout: api.session_timeout,
                    user_pool_arn: api.user_pool_arn.clone().unwrap_or_default(),
                    user_pool_client_id: api.user_pool_client_id.clone().unwrap_or_default(),
                    user_pool_domain: api.user_pool_domain.clone().unwrap_or_default(),
                }
            }
        }

        impl $oidc {
            fn to_api(&self) -> aws_sdk_elasticloadbalancingv2::types::AuthenticateOidcActionConfig {
                use aws_sdk_elasticloadbalancingv2::types as api;
                let parameters = self.authentication_request_extra_params.clone();
                api::AuthenticateOidcActionConfig::builder()
                    .set_authentication_request_extra_params(parameters.map(|all| all.into_iter().collect()))
                    .authorization_endpoint(&self.authorization_endpoint)
                    .client_id(&self.client_id)
                    .client_secret(&self.client_secret)
                    .issuer(&self.issuer)
                    .set_on_unauthenticated_request($crate::given::given(&self.on_unauthenticated_request)
                        .map(api::AuthenticateOidcActionConditionalBehaviorEnum::from))
                    .set_scope($crate::given::given_string(&self.scope))
                    .set_session_cookie_name($crate::given::given_string(&self.session_cookie_name))
                    .set_session_timeout(self.session_timeout)
                    .token_endpoint(&self.token_endpoint)
                    .user_info_endpoint(&self.user_info_endpoint)
                    .build()
            }

            /// `known`: what the state says. The API tells nobody the secret.
            fn observe(
                api: &aws_sdk_elasticloadbalancingv2::types::AuthenticateOidcActionConfig,
                known: Option<&Self>,
            ) -> Self {
                let behavior = api.on_unauthenticated_request.as_ref();
                Self {
                    authentication_request_extra_params: api
                        .authentication_request_extra_params()
                        .map(|all| all.iter().map(|(k, v)| (k.clone(), v.clone())).collect()),
                    authorization_endpoint: api.authorization_endpoint.clone().unwrap_or_default(),
                    client_id: api.client_id.clone().unwrap_or_default(),
                    client_secret: known.map(|known| known.client_secret.clone()).unwrap_or_default(),
                    issuer: api.issuer.clone().unwrap_or_default(),
                    on_unauthenticated_request: behavior.map(|behavior| behavior.as_str().to_owned()),
                    scope: api.scope.clone(),
                    session_cookie_name: api.session_cookie_name.clone(),
                    session_timeout: api.session_timeout,
                    token_endpoint: api.token_endpoint.clone().unwrap_or_default(),
                    user_info_endpoint: api.user_info_endpoint.clone().unwrap_or_default(),
                }
            }
        }

        impl $action {
            fn doing(&self) -> $crate::elbv2::actions::Doing {
                $crate::elbv2::actions::Doing {
                    target_group_arn: self.target_group_arn.clone(),
                    fixed_response: self.fixed_response.clone(),
                    forward: self.forward.clone(),
                    redirect: self.redirect.clone(),
                }
            }

            /// The actions as the API takes them.
            fn to_api(actions: &[Self]) -> Vec<aws_sdk_elasticloadbalancingv2::types::Action> {
                use aws_sdk_elasticloadbalancingv2::types as api;
                let one = |(index, action): (usize, &Self)| {
                    let ty = api::ActionTypeEnum::from(action.r#type.to_ascii_lowercase().as_str());
                    let built = api::Action::builder()
                        .r#type(ty.clone())
                        .set_order($crate::elbv2::actions::order(action.order, index));
                    let built = match ty {
                        api::ActionTypeEnum::AuthenticateCognito => built.set_authenticate_cognito_config(
                            action.authenticate_cognito.first().map($cognito::to_api)),
                        api::ActionTypeEnum::AuthenticateOidc => built.set_authenticate_oidc_config(
                            action.authenticate_oidc.first().map($oidc::to_api)),
                        _ => built,
                    };
                    action.doing().set_on(built, &ty).build()
                };
                actions.iter().enumerate().map(one).collect()
            }

            /// The actions that are reported, in their order. `known`: what the state says.
            fn observe(reported: &[aws_sdk_elasticloadbalancingv2::types::Action], known: &[Self]) -> Vec<Self> {
                let mut reported: Vec<_> = reported.iter().collect();
                reported.sort_by_key(|api| api.order);
                let one = |(index, api): (usize, &&aws_sdk_elasticloadbalancingv2::types::Action)| {
                    let ty = api.r#type.as_ref().map(|ty| ty.as_str().to_owned()).unwrap_or_default();
                    let known: Option<&Self> =
                        known.get(index).filter(|known| known.r#type.eq_ignore_ascii_case(&ty));
                    let doing = $crate::elbv2::actions::Doing::observe(api, known.map(Self::doing).as_ref());
                    let known_oidc = known.and_then(|known| known.authenticate_oidc.first());
                    Self {
                        order: api.order.map(i64::from).or(known.and_then(|known| known.order)),
                        target_group_arn: doing.target_group_arn,
                        r#type: known.map_or(ty, |known| known.r#type.clone()),
                        authenticate_cognito: api
                            .authenticate_cognito_config()
                            .map($cognito::observe)
                            .into_iter()
                            .collect(),
                        authenticate_oidc: api
                            .authenticate_oidc_config()
                            .map(|api| $oidc::observe(api, known_oidc))
                            .into_iter()
                            .collect(),
                        fixed_response: doing.fixed_response,
                        forward: doing.forward,
                        redirect: doing.redirect,
                    }
                };
                reported.iter().enumerate().map(one).collect()
            }
        }
    };
}
pub(super) use action;
