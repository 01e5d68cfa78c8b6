//! How requests of one kind are answered.

// Policies have taken the place of some of this; configurations and distributions still have it.
#![allow(deprecated)]

use std::collections::BTreeSet;

use aws_sdk_cloudfront::types::{
    AllowedMethods, CacheBehavior as ApiOrdered, CachedMethods, DefaultCacheBehavior as ApiDefault,
    EventType, FunctionAssociation as ApiFunction, FunctionAssociations, GrpcConfig as ApiGrpc,
    LambdaFunctionAssociation as ApiLambda, LambdaFunctionAssociations, Method, TrustedKeyGroups,
    TrustedSigners, ViewerProtocolPolicy,
};
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::forwarded::{DefaultForwardedValues, OrderedForwardedValues};
use crate::checks::Checks;
use crate::cloudfront::quantity;
use crate::error::built;
use crate::given::{given, given_string, told};

/// Both kinds have all this in common. `$trust` is the presence of who may sign.
macro_rules! behavior {
    ($(#[$doc:meta])* $name:ident, $api:ident, $forwarded:ident, $trust:ident, [$($path:ident)?]) => {
        $(#[$doc])*
        #[derive(Nested, Clone, Debug, Default, PartialEq)]
        pub struct $name {
            #[attr(required)]
            pub(super) allowed_methods: BTreeSet<String>,
            #[attr(optional)]
            pub(super) cache_policy_id: Option<String>,
            #[attr(required)]
            pub(super) cached_methods: BTreeSet<String>,
            #[attr(optional, default = false)]
            pub(super) compress: Option<bool>,
            #[attr(optional_computed)]
            pub(super) default_ttl: Option<i64>,
            #[attr(optional)]
            pub(super) field_level_encryption_id: Option<String>,
            #[attr(optional_computed)]
            pub(super) max_ttl: Option<i64>,
            #[attr(optional, default = 0)]
            pub(super) min_ttl: Option<i64>,
            #[attr(optional)]
            pub(super) origin_request_policy_id: Option<String>,
            #[attr(optional)]
            pub(super) realtime_log_config_arn: Option<String>,
            #[attr(optional)]
            pub(super) response_headers_policy_id: Option<String>,
            #[attr(optional)]
            pub(super) smooth_streaming: Option<bool>,
            #[attr(required)]
            pub(super) target_origin_id: String,
            #[attr($trust)]
            pub(super) trusted_key_groups: Option<Vec<String>>,
            #[attr($trust)]
            pub(super) trusted_signers: Option<Vec<String>>,
            #[attr(required)]
            pub(super) viewer_protocol_policy: String,
            #[block(list, max = 1)]
            pub(super) forwarded_values: Vec<$forwarded>,
            #[block(set, max = 2)]
            pub(super) function_association: Vec<FunctionAssociation>,
            #[block(list, max = 1, computed)]
            pub(super) grpc_config: Vec<GrpcConfig>,
            #[block(set, max = 4)]
            pub(super) lambda_function_association: Vec<LambdaFunctionAssociation>,
            $(
                #[attr(required)]
                pub(super) $path: String,
            )?
        }

        impl $name {
            pub(super) fn of_api(api: &$api) -> Self {
                let methods = api.allowed_methods();
                let cached = methods.and_then(|methods| methods.cached_methods());
                let signers = api.trusted_signers().map(|trusted| trusted.items().to_vec());
                let groups = api.trusted_key_groups().map(|trusted| trusted.items().to_vec());
                let grpc = api.grpc_config().map(|grpc| GrpcConfig { enabled: Some(grpc.enabled) });
                // A policy stands in its place.
                let has_policy = given(&api.cache_policy_id).is_some();
                let forwarded = api.forwarded_values().filter(|_| !has_policy).map($forwarded::of_api);
                Self {
                    allowed_methods: names(methods.map(AllowedMethods::items).unwrap_or_default()),
                    cache_policy_id: told(&api.cache_policy_id),
                    cached_methods: names(cached.map(CachedMethods::items).unwrap_or_default()),
                    compress: api.compress.or(Some(false)),
                    default_ttl: Some(api.default_ttl.unwrap_or_default()),
                    field_level_encryption_id: told(&api.field_level_encryption_id),
                    max_ttl: Some(api.max_ttl.unwrap_or_default()),
                    min_ttl: Some(api.min_ttl.unwrap_or_default()),
                    origin_request_policy_id: told(&api.origin_request_policy_id),
                    realtime_log_config_arn: told(&api.realtime_log_config_arn),
                    response_headers_policy_id: told(&api.response_headers_policy_id),
                    smooth_streaming: api.smooth_streaming.or(Some(false)),
                    target_origin_id: api.target_origin_id.clone(),
                    trusted_key_groups: Some(groups.unwrap_or_default()),
                    trusted_signers: Some(signers.unwrap_or_default()),
                    viewer_protocol_policy: api.viewer_protocol_policy.as_str().to_owned(),
                    forwarded_values: forwarded.into_iter().collect(),
                    function_association: functions(api.function_associations()),
                    grpc_config: grpc.into_iter().collect(),
                    lambda_function_association: lambdas(api.lambda_function_associations()),
                    $($path: api.$path.clone(),)?
                }
            }

            pub(super) fn to_api(&self) -> Result<$api, ProviderError> {
                // A policy says all that these would.
                let has_policy = given(&self.cache_policy_id).is_some();
                let ttl = |seconds: Option<i64>| (!has_policy).then(|| seconds.unwrap_or_default());
                let grpc = self.grpc_config.first().map(|grpc| {
                    built(ApiGrpc::builder().enabled(grpc.enabled.unwrap_or_default()).build())
                });
                let forwarded = self.forwarded_values.first().map($forwarded::to_api);
                let api = $api::builder()
                    $(.$path(&self.$path))?
                    .target_origin_id(&self.target_origin_id)
                    .trusted_signers(to_signers(self.trusted_signers.as_deref().unwrap_or_default())?)
                    .trusted_key_groups(to_groups(self.trusted_key_groups.as_deref().unwrap_or_default())?)
                    .viewer_protocol_policy(ViewerProtocolPolicy::from(self.viewer_protocol_policy.as_str()))
                    .allowed_methods(to_methods(&self.allowed_methods, &self.cached_methods)?)
                    .smooth_streaming(self.smooth_streaming.unwrap_or_default())
                    .compress(self.compress.unwrap_or_default())
                    .lambda_function_associations(to_lambdas(&self.lambda_function_association)?)
                    .function_associations(to_functions(&self.function_association)?)
                    .field_level_encryption_id(self.field_level_encryption_id.clone().unwrap_or_default())
                    .set_realtime_log_config_arn(given_string(&self.realtime_log_config_arn))
                    .set_cache_policy_id(given_string(&self.cache_policy_id))
                    .set_origin_request_policy_id(given_string(&self.origin_request_policy_id))
                    .set_response_headers_policy_id(given_string(&self.response_headers_policy_id))
                    .set_grpc_config(grpc.transpose()?)
                    .set_forwarded_values(forwarded.transpose()?)
                    .set_min_ttl(ttl(self.min_ttl))
                    .set_default_ttl(ttl(self.default_ttl))
                    .set_max_ttl(ttl(self.max_ttl));
                built(api.build())
            }
        }
    };
}

behavior!(
    /// How requests are answered that nothing else is said of.
    DefaultCacheBehavior, ApiDefault, DefaultForwardedValues, optional_computed, []
);
behavior!(
    /// How requests to some paths are answered.
    OrderedCacheBehavior, ApiOrdered, OrderedForwardedValues, optional, [path_pattern]
);

/// A function of CloudFront that sees requests or answers.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct FunctionAssociation {
    #[attr(required)]
    pub(super) event_type: String,
    #[attr(required)]
    pub(super) function_arn: String,
}

/// Whether gRPC is let through.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct GrpcConfig {
    #[attr(optional_computed)]
    pub(super) enabled: Option<bool>,
}

/// A function of Lambda that sees requests or answers.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LambdaFunctionAssociation {
    #[attr(required)]
    pub(super) event_type: String,
    #[attr(optional, default = false)]
    pub(super) include_body: Option<bool>,
    #[attr(required)]
    pub(super) lambda_arn: String,
}

fn names(methods: &[Method]) -> BTreeSet<String> {
    methods.iter().map(|method| method.as_str().to_owned()).collect()
}

fn to_methods(
    allowed: &BTreeSet<String>,
    cached: &BTreeSet<String>,
) -> Result<AllowedMethods, ProviderError> {
    let methods = |names: &BTreeSet<String>| -> Vec<Method> {
        names.iter().map(|name| Method::from(name.as_str())).collect()
    };
    let (allowed, cached) = (methods(allowed), methods(cached));
    let cached = CachedMethods::builder().quantity(quantity(&cached)).set_items(Some(cached));
    let api = AllowedMethods::builder().quantity(quantity(&allowed)).set_items(Some(allowed));
    built(api.cached_methods(built(cached.build())?).build())
}

fn to_signers(accounts: &[String]) -> Result<TrustedSigners, ProviderError> {
    let api = TrustedSigners::builder().enabled(!accounts.is_empty()).quantity(quantity(accounts));
    built(api.set_items(Some(accounts.to_vec()).filter(|items| !items.is_empty())).build())
}

fn to_groups(groups: &[String]) -> Result<TrustedKeyGroups, ProviderError> {
    let api = TrustedKeyGroups::builder().enabled(!groups.is_empty()).quantity(quantity(groups));
    built(api.set_items(Some(groups.to_vec()).filter(|items| !items.is_empty())).build())
}

fn functions(api: Option<&FunctionAssociations>) -> Vec<FunctionAssociation> {
    let of_api = |api: &ApiFunction| FunctionAssociation {
        event_type: api.event_type.as_str().to_owned(),
        function_arn: api.function_arn.clone(),
    };
    api.map(FunctionAssociations::items).unwrap_or_default().iter().map(of_api).collect()
}

fn to_functions(functions: &[FunctionAssociation]) -> Result<FunctionAssociations, ProviderError> {
    let to_api = |function: &FunctionAssociation| {
        let api = ApiFunction::builder().function_arn(&function.function_arn);
        built(api.event_type(EventType::from(function.event_type.as_str())).build())
    };
    let items = functions.iter().map(to_api).collect::<Result<Vec<_>, _>>()?;
    let api = FunctionAssociations::builder().quantity(quantity(&items));
    built(api.set_items(Some(items).filter(|items| !items.is_empty())).build())
}

fn lambdas(api: Option<&LambdaFunctionAssociations>) -> Vec<LambdaFunctionAssociation> {
    let of_api = |api: &ApiLambda| LambdaFunctionAssociation {
        event_type: api.event_type.as_str().to_owned(),
        include_body: api.include_body.or(Some(false)),
        lambda_arn: api.lambda_function_arn.clone(),
    };
    api.map(LambdaFunctionAssociations::items).unwrap_or_default().iter().map(of_api).collect()
}

fn to_lambdas(functions: &[LambdaFunctionAssociation]) -> Result<LambdaFunctionAssociations, ProviderError> {
    let to_api = |function: &LambdaFunctionAssociation| {
        let api = ApiLambda::builder()
            .lambda_function_arn(&function.lambda_arn)
            .include_body(function.include_body.unwrap_or_default());
        built(api.event_type(EventType::from(function.event_type.as_str())).build())
    };
    let items = functions.iter().map(to_api).collect::<Result<Vec<_>, _>>()?;
    let api = LambdaFunctionAssociations::builder().quantity(quantity(&items));
    built(api.set_items(Some(items).filter(|items| !items.is_empty())).build())
}

/// What is checked of both kinds.
pub(super) fn check(behavior: &mut Checks<'_>) {
    behavior.one_of("viewer_protocol_policy", &["allow-all", "https-only", "redirect-to-https"]);
    behavior.exactly_one(&["cache_policy_id", "forwarded_values"]);
}
