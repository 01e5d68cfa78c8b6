//! `digitalocean_cdn`

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Checks, Draft, Fault, Identity, Op, Resource, by_id};
use infra_value::{Type, Value};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::certificate;
use crate::account::Account;
use crate::body::{compact, given};
use crate::listed::{self, Listed};
use crate::time::as_go_prints;

/// An endpoint of the network. Both `certificate_…` are the certificate's name, since its id changes with every renewal;
/// a `certificate_id` that the configuration writes as an id stays one.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_cdn", version = 1)]
pub(crate) struct Cdn {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, deprecated = "ids change when certificates are renewed: use certificate_name")]
    certificate_id: Option<String>,
    #[attr(optional_computed)]
    certificate_name: Option<String>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(optional)]
    custom_domain: Option<String>,
    #[attr(computed)]
    endpoint: Option<String>,
    #[attr(required, force_new)]
    origin: Option<String>,
    #[attr(optional_computed)]
    ttl: Option<i64>,
}

/// An endpoint as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    origin: String,
    #[serde(default)]
    endpoint: String,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    certificate_id: Option<String>,
    #[serde(default)]
    custom_domain: Option<String>,
    #[serde(default)]
    ttl: Option<i64>,
}

impl Cdn {
    /// The API's id of the certificate that this names.
    async fn certificate(&self, cx: &Account) -> Result<Option<String>, ProviderError> {
        let Some(name) = given(&self.certificate_name).or(given(&self.certificate_id)) else {
            return Ok(None);
        };
        Ok(Some(certificate::named(cx, name).await?.id))
    }

    /// With the names of the certificate whose id the API has told.
    async fn with_certificate(self, cx: &Account, prior: &Self) -> Result<Self, ProviderError> {
        let Some(uuid) = given(&self.certificate_id).map(str::to_owned) else {
            let none = Some(String::new());
            return Ok(Self { certificate_id: none.clone(), certificate_name: none, ..self });
        };
        let name = certificate::names(cx, BTreeSet::from([uuid.as_str()])).await?.remove(&uuid);
        let name = name.unwrap_or_else(|| uuid.clone());
        let is_kept = given(&prior.certificate_id) == Some(&uuid);
        let certificate_id = Some(if is_kept { uuid } else { name.clone() });
        Ok(Self { certificate_id, certificate_name: Some(name), ..self })
    }

    async fn change(&self, cx: &Account, body: Json) -> Result<(), ProviderError> {
        cx.api().put::<Json>(&listed::address::<Self>(self.id()), &body).await.map(drop)
    }
}

impl Listed for Cdn {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/cdn/endpoints";
    const MANY: &'static str = "endpoints";
    const ONE: &'static str = "endpoint";

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    /// The certificate is what the API has: an id. [`Cdn::with_certificate`] makes names of it.
    fn observe(&self, api: &Api) -> Self {
        Self {
            id: Some(api.id.clone()),
            certificate_id: Some(api.certificate_id.clone().unwrap_or_default()),
            certificate_name: self.certificate_name.clone(),
            created_at: Some(as_go_prints(&api.created_at)),
            custom_domain: Some(api.custom_domain.clone().unwrap_or_default()),
            endpoint: Some(api.endpoint.clone()),
            origin: Some(api.origin.clone()),
            ttl: api.ttl,
        }
    }
}

impl Resource for Cdn {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if let Some(ttl) = checks.get("ttl").and_then(Value::as_i64)
            && ![60, 600, 3600, 86_400, 604_800].contains(&ttl)
        {
            checks.report(
                "ttl",
                format!("ttl is {ttl}, but must be one of 60, 600, 3600, 86400 and 604800 seconds"),
            );
        }
        checks.at_most_one(&["certificate_id", "certificate_name"]);
        if checks.is_left_out("certificate_id") {
            checks.requires("custom_domain", &["certificate_name"]);
        }
    }

    /// Both name the same certificate, and none without a domain of one's own. How to take a domain off an endpoint, the
    /// API does not describe: that needs another one, whose address is the same.
    fn plan(draft: &mut Draft<'_>) {
        let has_domain =
            |value: &Value| !value.is_known() || value.as_str().is_some_and(|text| !text.is_empty());
        if has_domain(draft.prior("custom_domain")) && !has_domain(draft.planned("custom_domain")) {
            draft.replace("custom_domain");
        }
        let both = ["certificate_id", "certificate_name"];
        if draft.is_unset("custom_domain") && both.iter().all(|argument| draft.is_unset(argument)) {
            for argument in both {
                draft.set(argument, Value::string(""));
            }
            return;
        }
        for (argument, other) in [(both[0], both[1]), (both[1], both[0])] {
            if draft.is_unset(argument) && draft.changes(other) {
                draft.set(argument, Value::unknown(Type::String));
            }
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let is_it = |cdn: &Self, api: &Api| cdn.origin.as_ref() == Some(&api.origin);
        let found = listed::read_by(cx, prior, is_it).await;
        let asked: Vec<_> = prior.iter().zip(found).collect();
        one_by_one(&asked, |(prior, found)| async move {
            match found.clone()? {
                Some(cdn) => cdn.with_certificate(cx, prior).await.map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let body = compact(json!({
            "origin": planned.origin,
            "ttl": planned.ttl,
            "custom_domain": given(&planned.custom_domain),
            "certificate_id": planned.certificate(cx).await?,
        }));
        let made = planned.observe(&listed::one::<Self>(cx.api().post(Self::ENDPOINT, &body).await?)?);
        // What the configuration wrote is what a read compares with.
        Ok(Self { certificate_id: planned.certificate_id.clone(), ..made })
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.ttl != planned.ttl && planned.ttl.is_some() {
            prior.change(cx, json!({"ttl": planned.ttl})).await?;
        }
        let certificate = planned.certificate(cx).await?;
        let is_other = given(&prior.custom_domain) != given(&planned.custom_domain)
            || prior.certificate(cx).await.ok().flatten() != certificate;
        if is_other {
            let domain = given(&planned.custom_domain);
            prior
                .change(cx, compact(json!({"custom_domain": domain, "certificate_id": certificate})))
                .await?;
        }
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = listed::list::<Self>(cx).await?;
        let named = one_by_one(&found, |cdn| cdn.clone().with_certificate(cx, cdn)).await;
        named.into_iter().collect()
    }
}
