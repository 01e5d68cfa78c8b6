//! Settings of a listener, which the API keeps as texts by key.

use super::attributes::settings;
use super::listener::Listener;

const ALB: &[&str] = &["application"];
const BELOW_HTTP: &[&str] = &["network", "gateway"];

impl Listener {
    /// The type of its balancer, as the balancer's ARN tells it.
    pub(super) fn kind(&self) -> &'static str {
        // An import knows only the listener's own ARN.
        let arn = match self.load_balancer_arn.is_empty() {
            true => self.id.as_deref().unwrap_or_default(),
            false => &self.load_balancer_arn,
        };
        match arn.split('/').nth(1) {
            Some("net") => "network",
            Some("gwy") => "gateway",
            _ => "application",
        }
    }
}

settings! { Listener:
    routing_http_request_x_amzn_mtls_clientcert_header_name =
        "routing.http.request.x_amzn_mtls_clientcert.header_name", "", ALB;
    routing_http_request_x_amzn_mtls_clientcert_issuer_header_name =
        "routing.http.request.x_amzn_mtls_clientcert_issuer.header_name", "", ALB;
    routing_http_request_x_amzn_mtls_clientcert_leaf_header_name =
        "routing.http.request.x_amzn_mtls_clientcert_leaf.header_name", "", ALB;
    routing_http_request_x_amzn_mtls_clientcert_serial_number_header_name =
        "routing.http.request.x_amzn_mtls_clientcert_serial_number.header_name", "", ALB;
    routing_http_request_x_amzn_mtls_clientcert_subject_header_name =
        "routing.http.request.x_amzn_mtls_clientcert_subject.header_name", "", ALB;
    routing_http_request_x_amzn_mtls_clientcert_validity_header_name =
        "routing.http.request.x_amzn_mtls_clientcert_validity.header_name", "", ALB;
    routing_http_request_x_amzn_tls_cipher_suite_header_name =
        "routing.http.request.x_amzn_tls_cipher_suite.header_name", "", ALB;
    routing_http_request_x_amzn_tls_version_header_name =
        "routing.http.request.x_amzn_tls_version.header_name", "", ALB;
    routing_http_response_access_control_allow_credentials_header_value =
        "routing.http.response.access_control_allow_credentials.header_value", "", ALB;
    routing_http_response_access_control_allow_headers_header_value =
        "routing.http.response.access_control_allow_headers.header_value", "", ALB;
    routing_http_response_access_control_allow_methods_header_value =
        "routing.http.response.access_control_allow_methods.header_value", "", ALB;
    routing_http_response_access_control_allow_origin_header_value =
        "routing.http.response.access_control_allow_origin.header_value", "", ALB;
    routing_http_response_access_control_expose_headers_header_value =
        "routing.http.response.access_control_expose_headers.header_value", "", ALB;
    routing_http_response_access_control_max_age_header_value =
        "routing.http.response.access_control_max_age.header_value", "", ALB;
    routing_http_response_content_security_policy_header_value =
        "routing.http.response.content_security_policy.header_value", "", ALB;
    routing_http_response_server_enabled =
        "routing.http.response.server.enabled", true, ALB;
    routing_http_response_strict_transport_security_header_value =
        "routing.http.response.strict_transport_security.header_value", "", ALB;
    routing_http_response_x_content_type_options_header_value =
        "routing.http.response.x_content_type_options.header_value", "", ALB;
    routing_http_response_x_frame_options_header_value =
        "routing.http.response.x_frame_options.header_value", "", ALB;
    tcp_idle_timeout_seconds = "tcp.idle_timeout.seconds", 350, BELOW_HTTP;
}
