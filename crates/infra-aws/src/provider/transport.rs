//! The HTTP client that all services of one configuration share.

use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, ConnectorBuilder};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use infra_provider::ProviderError;
use infra_value::Path;

use super::block::Settings;

/// Makes it: proxies by the block or else the environment, certificates of the system and those of the block.
pub(crate) fn client(settings: &Settings) -> Result<SharedHttpClient, ProviderError> {
    let proxy = proxy(settings)?;
    let tls = tls(settings)?;
    Ok(Builder::new().build_with_connector_fn(move |connection, runtime| {
        let mut connector = ConnectorBuilder::default()
            .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
            .tls_context(tls.clone())
            .proxy_config(proxy.clone());
        connector.set_connector_settings(connection.cloned());
        if let Some(runtime) = runtime {
            connector.set_sleep_impl(runtime.sleep_impl());
        }
        connector.build()
    }))
}

fn proxy(settings: &Settings) -> Result<ProxyConfig, ProviderError> {
    let set = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
    let refuse = |argument: &str| {
        ProviderError::invalid(
            Path::attr(argument),
            format!("{argument} is not an address like http://proxy.example:3128"),
        )
    };
    let proxy = match (set(&settings.https_proxy), set(&settings.http_proxy)) {
        // Calls to AWS are HTTPS; the proxy for HTTP serves them where no other is named.
        (Some(https), _) => ProxyConfig::https(https).map_err(|_| refuse("https_proxy"))?,
        (None, Some(http)) => ProxyConfig::all(http).map_err(|_| refuse("http_proxy"))?,
        (None, None) => return Ok(ProxyConfig::from_env()),
    };
    Ok(match set(&settings.no_proxy) {
        Some(hosts) => proxy.no_proxy(hosts),
        None => proxy,
    })
}

fn tls(settings: &Settings) -> Result<TlsContext, ProviderError> {
    let mut trusted = TrustStore::default();
    if let Some(path) = settings.custom_ca_bundle.as_deref().filter(|path| !path.is_empty()) {
        let refuse = |why: String| {
            ProviderError::invalid(
                Path::attr("custom_ca_bundle"),
                format!("the certificates in {path} cannot be used: {why}"),
            )
        };
        let pem = std::fs::read(path).map_err(|error| refuse(error.to_string()))?;
        if !pem.windows(27).any(|window| window == b"-----BEGIN CERTIFICATE-----") {
            return Err(refuse("there is no PEM certificate in it".to_owned()));
        }
        trusted.add_pem_certificate(pem);
    }
    let context = TlsContext::builder().with_trust_store(trusted).build();
    context.map_err(|error| ProviderError::invalid(Path::attr("custom_ca_bundle"), error.to_string()))
}
