//! Which requests a rule is for.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::types::{
    HostHeaderConditionConfig, HttpHeaderConditionConfig, HttpRequestMethodConditionConfig,
    PathPatternConditionConfig, QueryStringConditionConfig, QueryStringKeyValuePair, RuleCondition,
    SourceIpConditionConfig,
};
use infra_provider::model::Nested;

use crate::checks::Checks;
use crate::given::given_string;

/// One condition: all must hold.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Condition {
    #[block(list, max = 1)]
    host_header: Vec<Values>,
    #[block(list, max = 1)]
    http_header: Vec<HttpHeader>,
    #[block(list, max = 1)]
    http_request_method: Vec<Values>,
    #[block(list, max = 1)]
    path_pattern: Vec<Values>,
    #[block(set)]
    query_string: Vec<QueryString>,
    #[block(list, max = 1)]
    source_ip: Vec<Values>,
}

/// What may match.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Values {
    #[attr(required)]
    values: BTreeSet<String>,
}

/// A header and what may match.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct HttpHeader {
    #[attr(required)]
    http_header_name: String,
    #[attr(required)]
    values: BTreeSet<String>,
}

/// A part of a query.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct QueryString {
    #[attr(optional)]
    key: Option<String>,
    #[attr(required)]
    value: String,
}

const KINDS: [&str; 6] =
    ["host_header", "http_header", "http_request_method", "path_pattern", "query_string", "source_ip"];

pub(super) fn check(checks: &mut Checks<'_>, block: &str) {
    checks.each(block, |condition| condition.exactly_one(&KINDS));
}

impl Values {
    fn list(&self) -> Option<Vec<String>> {
        Some(self.values.iter().cloned().collect())
    }

    fn of(values: &[String]) -> Vec<Self> {
        if values.is_empty() { Vec::new() } else { vec![Self { values: values.iter().cloned().collect() }] }
    }
}

impl Condition {
    pub(super) fn to_api(&self) -> RuleCondition {
        let api = RuleCondition::builder();
        if let Some(values) = self.host_header.first() {
            let config = HostHeaderConditionConfig::builder().set_values(values.list()).build();
            return api.field("host-header").host_header_config(config).build();
        }
        if let Some(header) = self.http_header.first() {
            let values = Some(header.values.iter().cloned().collect());
            let config = HttpHeaderConditionConfig::builder()
                .http_header_name(&header.http_header_name)
                .set_values(values)
                .build();
            return api.field("http-header").http_header_config(config).build();
        }
        if let Some(values) = self.http_request_method.first() {
            let config = HttpRequestMethodConditionConfig::builder().set_values(values.list()).build();
            return api.field("http-request-method").http_request_method_config(config).build();
        }
        if let Some(values) = self.path_pattern.first() {
            let config = PathPatternConditionConfig::builder().set_values(values.list()).build();
            return api.field("path-pattern").path_pattern_config(config).build();
        }
        if !self.query_string.is_empty() {
            let pair = |query: &QueryString| {
                let pair = QueryStringKeyValuePair::builder().set_key(given_string(&query.key));
                pair.value(&query.value).build()
            };
            let values = Some(self.query_string.iter().map(pair).collect());
            let config = QueryStringConditionConfig::builder().set_values(values).build();
            return api.field("query-string").query_string_config(config).build();
        }
        let values = self.source_ip.first().and_then(Values::list);
        let config = SourceIpConditionConfig::builder().set_values(values).build();
        api.field("source-ip").source_ip_config(config).build()
    }

    pub(super) fn observe(api: &RuleCondition) -> Self {
        // Older rules have their values beside the field.
        let old = |field: &str| if api.field() == Some(field) { api.values() } else { &[] };
        let or_old = |values: Option<&[String]>, field: &str| {
            Values::of(values.filter(|values| !values.is_empty()).unwrap_or(old(field)))
        };
        let queries = api.query_string_config().map(QueryStringConditionConfig::values).unwrap_or_default();
        let query = |pair: &QueryStringKeyValuePair| QueryString {
            key: Some(pair.key.clone().unwrap_or_default()),
            value: pair.value.clone().unwrap_or_default(),
        };
        let header = |config: &HttpHeaderConditionConfig| HttpHeader {
            http_header_name: config.http_header_name.clone().unwrap_or_default(),
            values: config.values().iter().cloned().collect(),
        };
        Self {
            host_header: or_old(api.host_header_config().map(|config| config.values()), "host-header"),
            http_header: api.http_header_config().map(header).into_iter().collect(),
            http_request_method: or_old(api.http_request_method_config().map(|c| c.values()), ""),
            path_pattern: or_old(api.path_pattern_config().map(|config| config.values()), "path-pattern"),
            query_string: queries.iter().map(query).collect(),
            source_ip: or_old(api.source_ip_config().map(|config| config.values()), ""),
        }
    }
}
