//! `digitalocean_droplet`

use std::collections::BTreeSet;
use std::time::Duration;

use infra_provider::model::{Model, Nested};
use infra_provider::{ProviderError, Scope};
use infra_resource::{
    Answers, Checks, Draft, Fault, Identity, Limits, Op, Resource, Wanted, by_id, timeouts,
};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::action;
use crate::api::Listing;
use crate::body::{compact, given, id_or_name, same_ignoring_case};
use crate::digest;
use crate::intent;
use crate::listed::{self, Listed};
use crate::tags::{self, Tags};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_droplet", version = 1)]
pub(crate) struct Droplet {
    #[attr(optional_computed)]
    pub(crate) id: Option<String>,
    #[attr(optional, default = false)]
    backups: Option<bool>,
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed, computed_on = ["size"])]
    disk: Option<i64>,
    #[attr(optional, force_new)]
    droplet_agent: Option<bool>,
    #[attr(optional, default = false)]
    graceful_shutdown: Option<bool>,
    #[attr(required, force_new)]
    image: Option<String>,
    #[attr(computed)]
    ipv4_address: Option<String>,
    #[attr(computed)]
    ipv4_address_private: Option<String>,
    #[attr(optional, default = false)]
    ipv6: Option<bool>,
    #[attr(optional_computed, computed_on = ["ipv6"])]
    ipv6_address: Option<String>,
    #[attr(computed)]
    locked: Option<bool>,
    #[attr(computed, computed_on = ["size"])]
    memory: Option<i64>,
    #[attr(optional, force_new, default = false)]
    monitoring: Option<bool>,
    #[attr(required)]
    name: Option<String>,
    #[attr(computed, computed_on = ["size"])]
    price_hourly: Option<f64>,
    #[attr(computed, computed_on = ["size"])]
    price_monthly: Option<f64>,
    #[attr(optional_computed, deprecated = "every droplet is in a VPC: use vpc_uuid")]
    private_networking: Option<bool>,
    #[attr(optional_computed, force_new, equivalent = same_ignoring_case)]
    region: Option<String>,
    #[attr(optional, default = true)]
    resize_disk: Option<bool>,
    #[attr(required, equivalent = same_ignoring_case)]
    size: Option<String>,
    #[attr(optional, force_new)]
    ssh_keys: Option<BTreeSet<String>>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(optional, equivalent = tags::same)]
    tags: Option<Tags>,
    #[attr(computed)]
    urn: Option<String>,
    #[attr(optional, force_new, equivalent = digest::same)]
    user_data: Option<String>,
    #[attr(computed, computed_on = ["size"])]
    vcpus: Option<i64>,
    #[attr(optional_computed)]
    volume_ids: Option<BTreeSet<String>>,
    #[attr(optional_computed, force_new)]
    vpc_uuid: Option<String>,
    #[block(list, max = 1)]
    backup_policy: Vec<BackupPolicy>,
    #[block(single)]
    timeouts: Option<timeouts::CreateUpdateDelete>,
}

/// The status of a droplet whose resize was cut off, until the next apply sees to it.
const RESIZING: &str = "resizing";

/// When backups are made.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct BackupPolicy {
    #[attr(optional)]
    hour: Option<i64>,
    #[attr(optional)]
    plan: Option<String>,
    #[attr(optional)]
    weekday: Option<String>,
}

impl BackupPolicy {
    fn body(&self) -> Json {
        compact(json!({"plan": given(&self.plan), "weekday": given(&self.weekday), "hour": self.hour}))
    }
}

/// A droplet as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: u64,
    name: String,
    memory: i64,
    vcpus: i64,
    disk: i64,
    locked: bool,
    status: String,
    created_at: String,
    #[serde(default)]
    features: Vec<String>,
    #[serde(default)]
    volume_ids: Vec<String>,
    size_slug: String,
    size: Size,
    networks: Networks,
    region: Region,
    #[serde(default)]
    tags: Vec<String>,
    vpc_uuid: Option<String>,
    image: Image,
    #[serde(default)]
    project_id: Option<String>,
}

#[derive(Deserialize, Clone, Debug)]
struct Size {
    price_hourly: f64,
    price_monthly: f64,
}

#[derive(Deserialize, Clone, Debug)]
struct Region {
    slug: String,
}

#[derive(Deserialize, Clone, Debug)]
struct Image {
    id: u64,
    slug: Option<String>,
}

#[derive(Deserialize, Clone, Debug, Default)]
struct Networks {
    #[serde(default)]
    v4: Vec<Network>,
    #[serde(default)]
    v6: Vec<Network>,
}

#[derive(Deserialize, Clone, Debug)]
struct Network {
    ip_address: String,
    r#type: String,
}

fn address(networks: &[Network], kind: &str) -> Option<String> {
    let network = networks.iter().find(|network| network.r#type == kind);
    Some(network.map(|network| network.ip_address.to_lowercase()).unwrap_or_default())
}

impl Api {
    /// Its number.
    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    /// The slug of its image, or else the number.
    pub(crate) fn image(&self) -> String {
        let slug = self.image.slug.clone().filter(|slug| !slug.is_empty());
        slug.unwrap_or_else(|| self.image.id.to_string())
    }

    /// Its IPv6 address within its network, or nothing.
    pub(crate) fn private_ipv6(&self) -> String {
        address(&self.networks.v6, "private").unwrap_or_default()
    }

    /// The project that it is in, where the API tells.
    pub(crate) fn project(&self) -> String {
        self.project_id.clone().unwrap_or_default()
    }

    fn has(&self, feature: &str) -> bool {
        self.features.iter().any(|has| has == feature)
    }

    /// Whether it runs and nothing is being done to it.
    fn is_up(&self) -> bool {
        self.status == "active" && !self.locked
    }

    /// Whether a resize of it was begun and not seen to its end.
    fn is_resizing(&self) -> bool {
        self.tags.contains(&intent::tag(&Droplet::resize_mark(&self.id.to_string())))
    }
}

impl Listed for Droplet {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/droplets";
    const MANY: &'static str = "droplets";
    const ONE: &'static str = "droplet";

    fn key(api: &Api) -> String {
        api.id.to_string()
    }

    fn exists(api: &Api) -> bool {
        api.status != "archive"
    }

    fn observe(&self, api: &Api) -> Self {
        Self {
            id: Some(api.id.to_string()),
            backups: Some(api.has("backups")),
            created_at: Some(api.created_at.clone()),
            disk: Some(api.disk),
            ipv4_address: address(&api.networks.v4, "public"),
            ipv4_address_private: address(&api.networks.v4, "private"),
            ipv6: Some(api.has("ipv6")),
            ipv6_address: address(&api.networks.v6, "public"),
            locked: Some(api.locked),
            memory: Some(api.memory),
            monitoring: Some(api.has("monitoring")),
            name: Some(api.name.clone()),
            price_hourly: Some(api.size.price_hourly),
            price_monthly: Some(api.size.price_monthly),
            private_networking: Some(api.has("private_networking")),
            region: Some(api.region.slug.clone()),
            size: Some(api.size_slug.clone()),
            status: Some(if api.is_resizing() { RESIZING.to_owned() } else { api.status.clone() }),
            tags: Some(intent::shown(&api.tags).collect()),
            urn: Some(format!("do:droplet:{}", api.id)),
            user_data: self.user_data.as_deref().map(digest::stored),
            vcpus: Some(api.vcpus),
            volume_ids: Some(api.volume_ids.iter().cloned().collect()),
            vpc_uuid: Some(api.vpc_uuid.clone().unwrap_or_default()),
            ..self.clone()
        }
    }
}

impl Droplet {
    /// Droplets with a GPU: the API lists them apart from the others.
    pub(crate) async fn with_gpus(cx: &Account) -> Result<Vec<Api>, ProviderError> {
        let path = format!("{}?type=gpus", Self::ENDPOINT);
        let found: Vec<Api> = Listing::first(cx.api(), &path, Self::MANY).await?.rest(cx.api()).await?;
        Ok(found.into_iter().filter(Self::exists).collect())
    }

    /// Droplets of both kinds.
    async fn all(cx: &Account) -> Result<Vec<Api>, ProviderError> {
        let (plain, with_gpus) = futures::join!(listed::all::<Self>(cx), Self::with_gpus(cx));
        Ok(plain?.into_iter().chain(with_gpus?).collect())
    }

    async fn act(&self, cx: &Account, body: Json, op: &Op<'_>) -> Result<(), ProviderError> {
        action::run(cx, &format!("{}/actions", listed::address::<Self>(self.id())), &body, op).await
    }

    async fn volume(
        &self,
        cx: &Account,
        volume: &str,
        action: &str,
        op: &Op<'_>,
    ) -> Result<(), ProviderError> {
        super::volume::act(cx, volume, action, self.id().parse().unwrap_or_default(), op).await
    }

    async fn until_up(&self, cx: &Account, op: &Op<'_>) -> Result<Self, ProviderError> {
        let api = listed::until(cx, self, op, "to be active", |api| Ok(api.is_up())).await?;
        Ok(self.observe(&api))
    }

    /// What marks a droplet that is off only to be resized.
    fn resize_mark(id: &str) -> String {
        format!("resize-{id}")
    }

    /// Another size: the droplet has to be off meanwhile. It is marked for as long, so that one whose resize was cut
    /// off is seen to be on again.
    async fn resize(&self, cx: &Account, planned: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let mark = Self::resize_mark(self.id());
        tags::add(cx, "droplet", self.id(), &intent::tag(&mark)).await?;
        // What a resize that was cut off has begun is still going on.
        let now = listed::until(cx, self, op, "to be idle", |api| Ok(!api.locked)).await?;
        if now.status == "active" {
            self.act(cx, json!({"type": "power_off"}), op).await?;
        }
        let mut resized = Ok(());
        if !now.size_slug.eq_ignore_ascii_case(given(&planned.size).unwrap_or_default()) {
            let disk = planned.resize_disk.unwrap_or(true);
            let body = json!({"type": "resize", "size": given(&planned.size), "disk": disk});
            resized = self.act(cx, body, op).await;
        }
        // On again whatever came of it.
        let on = self.act(cx, json!({"type": "power_on"}), op).await;
        intent::settle(cx, &[mark]).await?;
        resized.and(on)
    }

    fn has_size_of(&self, planned: &Self) -> bool {
        let size = |droplet: &Self| given(&droplet.size).unwrap_or_default().to_lowercase();
        size(self) == size(planned)
    }

    async fn change_backups(&self, cx: &Account, planned: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let policy = planned.backup_policy.first().map(BackupPolicy::body);
        let (was, is) = (self.backups == Some(true), planned.backups == Some(true));
        match (was, is) {
            (false, true) => {
                self.act(cx, compact(json!({"type": "enable_backups", "backup_policy": policy})), op).await
            }
            (true, false) => self.act(cx, json!({"type": "disable_backups"}), op).await,
            (true, true) if self.backup_policy != planned.backup_policy && policy.is_some() => {
                self.act(cx, json!({"type": "change_backup_policy", "backup_policy": policy}), op).await
            }
            _ => Ok(()),
        }
    }
}

impl Resource for Droplet {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Token;
    const LIMITS: Limits = Limits {
        create: Duration::from_secs(3600),
        update: Duration::from_secs(3600),
        delete: Duration::from_secs(600),
    };

    by_id!();

    /// What the API does not tell of a droplet that others made.
    fn from_id(id: &str) -> Self {
        let defaults = Self { resize_disk: Some(true), graceful_shutdown: Some(false), ..Self::default() };
        Self { id: Some(id.to_owned()), ..defaults }
    }

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["ipv6_address"]);
        for argument in ["image", "name", "size"] {
            if checks.text(argument) == Some("") {
                checks.report(argument, format!("{argument} must not be empty"));
            }
        }
        let is_host = |name: &str| {
            let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            name.len() <= 255
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
                && is_plain(name.as_bytes().first())
                && is_plain(name.as_bytes().last())
        };
        if checks.text("name").is_some_and(|name| !name.is_empty() && !is_host(name)) {
            checks
                .report("name", "the name of a droplet is that of a host: letters, digits, dashes and dots");
        }
        if checks.get("private_networking").and_then(infra_value::Value::as_bool) == Some(false) {
            checks.report("private_networking", "every droplet is in a VPC: remove private_networking");
        }
        if checks.is_off("backups")
            && checks.get("backup_policy").is_some_and(|v| !v.as_slice().unwrap_or_default().is_empty())
        {
            checks.report("backup_policy", "backup_policy needs backups to be true");
        }
        checks.each("backup_policy", |policy| {
            policy.one_of("plan", &["daily", "weekly"]);
            policy.one_of("weekday", &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]);
            policy.within("hour", 0, 20);
        });
    }

    fn plan(draft: &mut Draft<'_>) {
        if draft.prior("status").as_str() == Some(RESIZING) {
            draft.set("status", infra_value::Value::unknown(infra_value::Type::String));
        }
        let is_on = |value: &infra_value::Value| value.as_bool() == Some(true);
        if is_on(draft.prior("ipv6")) && draft.planned("ipv6").as_bool() == Some(false) {
            draft.replace("ipv6");
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        listed::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let on = |flag: Option<bool>| flag.filter(|on| *on);
        let keys: Vec<Json> = planned.ssh_keys.iter().flatten().map(|key| id_or_name(key)).collect();
        let body = compact(json!({
            "name": given(&planned.name),
            "region": given(&planned.region).map(str::to_lowercase),
            "size": given(&planned.size).map(str::to_lowercase),
            "image": id_or_name(given(&planned.image).unwrap_or_default()),
            "ssh_keys": keys,
            "backups": on(planned.backups),
            "backup_policy": planned.backup_policy.first().map(BackupPolicy::body),
            "ipv6": on(planned.ipv6),
            "monitoring": on(planned.monitoring),
            "private_networking": on(planned.private_networking),
            "tags": intent::with_tag(planned.tags.iter().flatten(), token),
            "user_data": given(&planned.user_data),
            "volumes": planned.volume_ids.clone().unwrap_or_default(),
            "vpc_uuid": given(&planned.vpc_uuid),
            "with_droplet_agent": planned.droplet_agent,
        }));
        let api = listed::one::<Self>(cx.api().post(Self::ENDPOINT, &body).await?)?;
        Ok(planned.observe(&api))
    }

    async fn complete(cx: &Account, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(made.until_up(cx, op).await?)
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.status.as_deref() == Some(RESIZING) || !prior.has_size_of(&planned) {
            prior.resize(cx, &planned, op).await?;
        }
        if prior.name != planned.name {
            prior.act(cx, json!({"type": "rename", "name": planned.name}), op).await?;
        }
        prior.change_backups(cx, &planned, op).await?;
        if prior.ipv6 != Some(true) && planned.ipv6 == Some(true) {
            prior.act(cx, json!({"type": "enable_ipv6"}), op).await?;
        }
        let (was, is) = (prior.tags.clone().unwrap_or_default(), planned.tags.clone().unwrap_or_default());
        tags::change(cx, "droplet", prior.id(), &was, &is).await?;
        if let (Some(was), Some(is)) = (&prior.volume_ids, &planned.volume_ids) {
            for volume in is.difference(was) {
                prior.volume(cx, volume, "attach", op).await?;
            }
            for volume in was.difference(is) {
                prior.volume(cx, volume, "detach", op).await?;
            }
        }
        let api = listed::until(cx, &planned, op, "to be idle", |api| Ok(!api.locked)).await?;
        Ok(planned.observe(&api))
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let Some(now) = listed::get::<Self>(cx, prior.id()).await? else { return Ok(()) };
        if prior.graceful_shutdown == Some(true) && now.status == "active" {
            prior.act(cx, json!({"type": "shutdown"}), op).await?;
        }
        if now.is_resizing() {
            intent::settle(cx, &[Self::resize_mark(prior.id())]).await?;
        }
        // What is attached outlives the droplet, and must not be attached to one that is gone.
        for volume in &now.volume_ids {
            prior.volume(cx, volume, "detach", op).await?;
        }
        listed::delete(cx, prior, op).await
    }

    async fn import(cx: &Account, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some(api) = listed::get::<Self>(cx, id).await? else { return Ok(None) };
        Ok(Some(Self { image: Some(api.image()), ..Self::from_id(id).observe(&api) }))
    }

    async fn list(cx: &Account, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = Self::all(cx).await?;
        let wanted = |droplet: &Self| tags::in_scope(droplet.tags.as_ref(), scope);
        Ok(found.iter().map(|api| Self::default().observe(api)).filter(wanted).collect())
    }

    async fn find(cx: &Account, wanted: &[Wanted<Self>]) -> Answers<Self> {
        intent::among(Self::all(cx).await, wanted, |api| &api.tags)
    }

    async fn settle(cx: &Account, tokens: &[String]) -> Result<(), ProviderError> {
        intent::settle(cx, tokens).await
    }
}
