//! `digitalocean_record`

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::lookup::one_by_one;
use infra_resource::{Answers, Checks, Fault, Identity, Op, Resource, by_id};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::domain::Domain;
use crate::account::Account;
use crate::api::{Listing, segment};
use crate::body::{compact, given};
use crate::listed;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_record")]
pub(crate) struct Record {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    domain: Option<String>,
    #[attr(optional)]
    flags: Option<i64>,
    #[attr(computed, computed_on = ["name"])]
    fqdn: Option<String>,
    #[attr(required)]
    name: Option<String>,
    #[attr(optional)]
    port: Option<i64>,
    #[attr(optional)]
    priority: Option<i64>,
    #[attr(optional)]
    tag: Option<String>,
    #[attr(optional_computed)]
    ttl: Option<i64>,
    #[attr(required, force_new)]
    r#type: Option<String>,
    #[attr(required)]
    value: Option<String>,
    #[attr(optional)]
    weight: Option<i64>,
}

/// A record as the API reports it.
#[derive(Deserialize, Clone, Debug)]
struct Api {
    id: u64,
    r#type: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    data: String,
    priority: Option<i64>,
    port: Option<i64>,
    #[serde(default)]
    ttl: Option<i64>,
    weight: Option<i64>,
    flags: Option<i64>,
    tag: Option<String>,
}

/// The types whose data is the name of a host.
const NAMES: [&str; 5] = ["CNAME", "MX", "NS", "SRV", "CAA"];

/// A host's name within `domain`, whole and without the dot at its end. `@` is the domain itself.
fn whole(name: &str, domain: &str) -> String {
    match name.strip_suffix('.') {
        Some(whole) => whole.to_lowercase(),
        None if name == "@" => domain.to_lowercase(),
        None => format!("{name}.{domain}").to_lowercase(),
    }
}

impl Api {
    /// The data as states have it: names end with a dot.
    fn value(&self) -> String {
        let is_name =
            NAMES.contains(&self.r#type.as_str()) && self.data != "@" && self.tag.as_deref() != Some("iodef");
        if is_name && !self.data.ends_with('.') { format!("{}.", self.data) } else { self.data.clone() }
    }
}

impl Record {
    fn domain(&self) -> &str {
        given(&self.domain).unwrap_or_default()
    }

    fn path(domain: &str) -> String {
        format!("/v2/domains/{}/records", segment(domain))
    }

    fn observe(&self, domain: &str, api: &Api) -> Self {
        let value = api.value();
        let means = |text: &Option<String>, now: &str| {
            given(text).is_some_and(|text| whole(text, domain) == whole(now, domain))
        };
        // What means the same keeps the form that it had.
        let name = if means(&self.name, &api.name) { self.name.clone() } else { Some(api.name.clone()) };
        let is_name = NAMES.contains(&api.r#type.as_str()) && api.tag.as_deref() != Some("iodef");
        let value = if is_name && means(&self.value, &value) { self.value.clone() } else { Some(value) };
        Self {
            id: Some(api.id.to_string()),
            domain: Some(domain.to_owned()),
            flags: Some(api.flags.unwrap_or_default()),
            fqdn: Some(whole(&api.name, domain)),
            name,
            port: Some(api.port.unwrap_or_default()),
            priority: Some(api.priority.unwrap_or_default()),
            tag: Some(api.tag.clone().unwrap_or_default()),
            ttl: api.ttl,
            r#type: Some(api.r#type.clone()),
            value,
            weight: Some(api.weight.unwrap_or_default()),
        }
    }

    /// Whether a record that has been found is the one that this describes.
    fn is(&self, api: &Api) -> bool {
        let domain = self.domain();
        let is_value = self.value.as_deref() == Some(&api.data)
            || given(&self.value).is_some_and(|value| whole(value, domain) == whole(&api.value(), domain));
        self.r#type.as_deref() == Some(&api.r#type)
            && given(&self.name).is_some_and(|name| whole(name, domain) == whole(&api.name, domain))
            && is_value
            && self.priority.unwrap_or_default() == api.priority.unwrap_or_default()
            && self.port.unwrap_or_default() == api.port.unwrap_or_default()
            && self.weight.unwrap_or_default() == api.weight.unwrap_or_default()
            && self.flags.unwrap_or_default() == api.flags.unwrap_or_default()
    }

    fn body(&self) -> Json {
        compact(json!({
            "type": self.r#type,
            "name": self.name,
            "data": self.value,
            "priority": self.priority,
            "port": self.port,
            "ttl": self.ttl,
            "weight": self.weight,
            "flags": self.flags,
            "tag": given(&self.tag),
        }))
    }

    /// The records of domains, by domain; nothing where there is no such domain.
    async fn of_domains(
        cx: &Account,
        domains: BTreeSet<String>,
    ) -> BTreeMap<String, Result<Vec<Api>, ProviderError>> {
        let domains: Vec<String> = domains.into_iter().filter(|domain| !domain.is_empty()).collect();
        let read = one_by_one(&domains, |domain| async move {
            let first = Listing::first(cx.api(), &Self::path(domain), "domain_records").await;
            match first {
                Ok(first) => first.rest(cx.api()).await,
                Err(error) if error.class == ErrorClass::NotFound => Ok(Vec::new()),
                Err(error) => Err(error),
            }
        })
        .await;
        domains.into_iter().zip(read).collect()
    }

    async fn by_itself(&self, cx: &Account) -> Result<Option<Self>, ProviderError> {
        let path = format!("{}/{}", Self::path(self.domain()), segment(self.id()));
        let Some(mut answer) = cx.api().find::<Json>(&path).await? else { return Ok(None) };
        let api: Api = listed::part(&mut answer, "domain_record")?;
        Ok(Some(self.observe(self.domain(), &api)))
    }
}

impl Resource for Record {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("type", &["A", "AAAA", "CAA", "CNAME", "MX", "NS", "TXT", "SRV", "SOA"]);
        for number in ["port", "priority", "weight"] {
            checks.within(number, 0, 65_535);
        }
        checks.within("flags", 0, 255);
        checks.one_of("tag", &["issue", "issuewild", "iodef"]);
        let needed: &[&str] = match checks.text("type") {
            Some("MX") => &["priority"],
            Some("SRV") => &["priority", "weight", "port"],
            Some("CAA") => &["flags", "tag"],
            _ => &[],
        };
        for argument in needed {
            if checks.is_left_out(argument) {
                checks.report(argument, format!("{argument} is needed for a record of this type"));
            }
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        if let [one] = prior
            && !one.id().is_empty()
        {
            return vec![one.by_itself(cx).await];
        }
        let domains = prior.iter().map(|record| record.domain().to_owned()).collect();
        let found = Self::of_domains(cx, domains).await;
        let listed: Vec<_> = prior
            .iter()
            .map(|record| match found.get(record.domain()) {
                Some(Ok(records)) => {
                    let id = record.id();
                    let api = records
                        .iter()
                        .find(|api| if id.is_empty() { record.is(api) } else { api.id.to_string() == id });
                    Ok(api.map(|api| record.observe(record.domain(), api)))
                }
                Some(Err(error)) => Err(error.clone()),
                None => Ok(None),
            })
            .collect();
        // A list may be a moment behind.
        let mut answers = Vec::with_capacity(prior.len());
        for (record, answer) in prior.iter().zip(listed) {
            answers.push(match answer {
                Ok(None) if !record.id().is_empty() => record.by_itself(cx).await,
                other => other,
            });
        }
        answers
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let mut answer: Json = cx.api().post(&Self::path(planned.domain()), &planned.body()).await?;
        let api: Api = listed::part(&mut answer, "domain_record")?;
        Ok(planned.observe(planned.domain(), &api))
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        let path = format!("{}/{}", Self::path(prior.domain()), segment(prior.id()));
        let mut answer: Json = cx.api().put(&path, &planned.body()).await?;
        let api: Api = listed::part(&mut answer, "domain_record")?;
        Ok(planned.observe(prior.domain(), &api))
    }

    async fn delete(cx: &Account, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        cx.api().delete(&format!("{}/{}", Self::path(prior.domain()), segment(prior.id())), None).await
    }

    /// `DOMAIN,ID`
    async fn import(cx: &Account, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((domain, id)) = id.split_once(',') else {
            let message = format!("\"{id}\" does not name a record");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write DOMAIN,ID: `example.com,12345678`"));
        };
        Self { domain: Some(domain.to_owned()), ..Self::from_id(id) }.by_itself(cx).await
    }

    /// Those that the API makes for each domain are not listed.
    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let domains = listed::all::<Domain>(cx).await?.iter().map(<Domain as listed::Listed>::key).collect();
        let mut records = Vec::new();
        for (domain, found) in Self::of_domains(cx, domains).await {
            let own = |api: &&Api| api.r#type != "SOA" && !(api.r#type == "NS" && api.name == "@");
            records.extend(found?.iter().filter(own).map(|api| Self::default().observe(&domain, api)));
        }
        Ok(records)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_several_forms() {
        assert_eq!(whole("@", "example.com"), "example.com");
        assert_eq!(whole("www", "example.com"), "www.example.com");
        assert_eq!(whole("WWW.example.com.", "example.com"), "www.example.com");
    }
}
