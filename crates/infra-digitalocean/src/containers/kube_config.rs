//! How to reach a cluster.

use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::ProviderError;
use infra_provider::model::Nested;
use serde::Deserialize;

use super::cluster::Cluster;
use crate::account::Account;
use crate::listed;
use crate::time::is_recent;

/// How to reach a cluster, and as whom.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct KubeConfig {
    #[attr(computed)]
    client_certificate: Option<String>,
    #[attr(computed)]
    client_key: Option<String>,
    #[attr(computed)]
    cluster_ca_certificate: Option<String>,
    #[attr(computed)]
    expires_at: Option<String>,
    #[attr(computed)]
    host: Option<String>,
    #[attr(computed)]
    raw_config: Option<String>,
    #[attr(computed)]
    token: Option<String>,
}

/// What the API tells of it. Binary data is in Base64.
#[derive(Deserialize)]
struct Api {
    #[serde(default)]
    server: String,
    #[serde(default)]
    certificate_authority_data: String,
    #[serde(default)]
    client_certificate_data: Option<String>,
    #[serde(default)]
    client_key_data: Option<String>,
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    expires_at: String,
}

impl KubeConfig {
    /// Whether it is of use no more.
    fn is_expired(&self) -> bool {
        let expires = self.expires_at.as_deref().unwrap_or_default();
        expires.is_empty() || !is_recent(expires, SystemTime::now())
    }
}

/// What is known of how to reach a cluster, or asked for where that is nothing or too old.
pub(super) async fn valid(
    cx: &Account,
    id: &str,
    (name, region): (&str, &str),
    known: &[KubeConfig],
    seconds: Option<i64>,
) -> Result<Vec<KubeConfig>, ProviderError> {
    if known.first().is_some_and(|known| !known.is_expired()) {
        return Ok(known.to_vec());
    }
    let limit = seconds.filter(|seconds| *seconds > 0).map(|seconds| format!("?expiry_seconds={seconds}"));
    let path = format!("{}/credentials{}", listed::address::<Cluster>(id), limit.unwrap_or_default());
    let api: Api = cx.api().get(&path).await?;
    Ok(vec![api.shown(&format!("do-{region}-{name}"))])
}

impl Api {
    fn shown(&self, context: &str) -> KubeConfig {
        let text = |data: &Option<String>| {
            let bytes = data.as_deref().and_then(|data| STANDARD.decode(data).ok())?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        };
        KubeConfig {
            client_certificate: Some(text(&self.client_certificate_data).unwrap_or_default()),
            client_key: Some(text(&self.client_key_data).unwrap_or_default()),
            cluster_ca_certificate: Some(self.certificate_authority_data.clone()),
            expires_at: Some(self.expires_at.clone()),
            host: Some(self.server.clone()),
            raw_config: Some(self.file(context)),
            token: Some(self.token.clone().unwrap_or_default()),
        }
    }

    /// The file that `kubectl` reads.
    fn file(&self, context: &str) -> String {
        let mut user = String::new();
        for (name, value) in [
            ("client-certificate-data", &self.client_certificate_data),
            ("client-key-data", &self.client_key_data),
        ] {
            if let Some(value) = value.as_deref().filter(|value| !value.is_empty()) {
                user += &format!("    {name}: {value}\n");
            }
        }
        let token = self.token.as_deref().filter(|token| !token.is_empty()).unwrap_or("\"\"");
        let (authority, server) = (&self.certificate_authority_data, &self.server);
        format!(
            "apiVersion: v1\nkind: Config\nclusters:\n- cluster:\n    certificate-authority-data: {authority}\n    server: \
             {server}\n  name: {context}\ncontexts:\n- context:\n    cluster: {context}\n    user: {context}-admin\n  name: \
             {context}\ncurrent-context: {context}\nusers:\n- name: {context}-admin\n  user:\n{user}    token: {token}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_that_of_kubectl() {
        let api = Api {
            server: "https://k8s.example.com".to_owned(),
            certificate_authority_data: "Q0E=".to_owned(),
            client_certificate_data: None,
            client_key_data: Some("S0VZ".to_owned()),
            token: Some("dop_v1_t".to_owned()),
            expires_at: "2026-11-28T00:00:00Z".to_owned(),
        };
        let shown = api.shown("do-nyc3-main");
        assert_eq!(shown.client_key.as_deref(), Some("KEY"));
        let expected = "apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: Q0E=
    server: https://k8s.example.com
  name: do-nyc3-main
contexts:
- context:
    cluster: do-nyc3-main
    user: do-nyc3-main-admin
  name: do-nyc3-main
current-context: do-nyc3-main
users:
- name: do-nyc3-main-admin
  user:
    client-key-data: S0VZ
    token: dop_v1_t
";
        assert_eq!(shown.raw_config.as_deref(), Some(expected));
    }
}
