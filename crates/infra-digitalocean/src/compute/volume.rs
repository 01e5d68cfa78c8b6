//! `digitalocean_volume`

use std::collections::BTreeSet;

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Checks, Draft, Fault, Identity, Op, Resource, Wanted, by_id};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::account::Account;
use crate::action;
use crate::api::segment;
use crate::body::{compact, given, same_ignoring_case};
use crate::intent;
use crate::listed::{self, Listed};
use crate::tags::{self, Tags};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_volume")]
pub(crate) struct Volume {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional, force_new)]
    description: Option<String>,
    #[attr(computed)]
    pub(super) droplet_ids: Option<BTreeSet<i64>>,
    #[attr(computed)]
    filesystem_label: Option<String>,
    #[attr(optional_computed, deprecated = "use initial_filesystem_type")]
    filesystem_type: Option<String>,
    #[attr(optional, force_new)]
    initial_filesystem_label: Option<String>,
    #[attr(optional, force_new)]
    initial_filesystem_type: Option<String>,
    #[attr(required, force_new)]
    name: Option<String>,
    #[attr(required, force_new, equivalent = same_ignoring_case)]
    region: Option<String>,
    #[attr(required)]
    size: Option<i64>,
    #[attr(optional, force_new)]
    snapshot_id: Option<String>,
    #[attr(optional, equivalent = tags::same)]
    tags: Option<Tags>,
    #[attr(computed)]
    urn: Option<String>,
}

/// A volume as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Api {
    id: String,
    #[serde(default)]
    droplet_ids: Option<BTreeSet<i64>>,
    name: String,
    #[serde(default)]
    description: Option<String>,
    size_gigabytes: i64,
    region: Region,
    #[serde(default)]
    tags: Option<Vec<String>>,
    #[serde(default)]
    filesystem_type: Option<String>,
    #[serde(default)]
    filesystem_label: Option<String>,
}

#[derive(Deserialize, Clone, Debug)]
struct Region {
    slug: String,
}

/// Attaches a volume to a droplet, or detaches it.
pub(super) async fn act(
    cx: &Account,
    volume: &str,
    action: &str,
    droplet: i64,
    op: &Op<'_>,
) -> Result<(), ProviderError> {
    let body = json!({"type": action, "droplet_id": droplet});
    action::run(cx, &format!("/v2/volumes/{}/actions", segment(volume)), &body, op).await
}

/// The same, without waiting for the end of it.
pub(super) async fn start(
    cx: &Account,
    volume: &str,
    action: &str,
    droplet: i64,
) -> Result<(), ProviderError> {
    let body = json!({"type": action, "droplet_id": droplet});
    cx.api().post::<Json>(&format!("/v2/volumes/{}/actions", segment(volume)), &body).await.map(drop)
}

impl Listed for Volume {
    type Api = Api;
    const ENDPOINT: &'static str = "/v2/volumes";
    const MANY: &'static str = "volumes";
    const ONE: &'static str = "volume";

    fn key(api: &Api) -> String {
        api.id.clone()
    }

    fn observe(&self, api: &Api) -> Self {
        Self {
            id: Some(api.id.clone()),
            description: Some(api.description.clone().unwrap_or_default()),
            droplet_ids: Some(api.droplet_ids.clone().unwrap_or_default()),
            filesystem_label: Some(api.filesystem_label.clone().unwrap_or_default()),
            filesystem_type: Some(api.filesystem_type.clone().unwrap_or_default()),
            name: Some(api.name.clone()),
            region: Some(api.region.slug.clone()),
            size: Some(api.size_gigabytes),
            tags: Some(intent::shown(api.tags.as_deref().unwrap_or_default()).collect()),
            urn: Some(format!("do:volume:{}", api.id)),
            ..self.clone()
        }
    }
}

impl Resource for Volume {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Token;

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.within("size", 1, 16_384);
        checks.one_of("initial_filesystem_type", &["ext4", "xfs"]);
        checks.one_of("filesystem_type", &["ext4", "xfs"]);
        checks.at_most_one(&["initial_filesystem_type", "filesystem_type"]);
    }

    fn plan(draft: &mut Draft<'_>) {
        if let (Some(was), Some(is)) = (draft.prior("size").as_i64(), draft.planned("size").as_i64())
            && is < was
            && !draft.is_replaced()
        {
            draft
                .refuse("size", format!("a volume can only grow: size is {was} GiB, and cannot become {is}"));
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        listed::read_many(cx, prior).await
    }

    async fn create(cx: &Account, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let filesystem = given(&planned.initial_filesystem_type).or(given(&planned.filesystem_type));
        let body = compact(json!({
            "name": planned.name,
            "region": given(&planned.region).map(str::to_lowercase),
            "size_gigabytes": planned.size,
            "description": given(&planned.description),
            "snapshot_id": given(&planned.snapshot_id),
            "filesystem_type": filesystem,
            "filesystem_label": given(&planned.initial_filesystem_label),
            "tags": intent::with_tag(planned.tags.iter().flatten(), token),
        }));
        Ok(planned.observe(&listed::one::<Self>(cx.api().post(Self::ENDPOINT, &body).await?)?))
    }

    async fn update(cx: &Account, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if prior.size != planned.size {
            let body = json!({"type": "resize", "size_gigabytes": planned.size, "region": prior.region});
            action::run(cx, &format!("{}/actions", listed::address::<Self>(prior.id())), &body, op).await?;
        }
        let (was, is) = (prior.tags.clone().unwrap_or_default(), planned.tags.clone().unwrap_or_default());
        tags::change(cx, "volume", prior.id(), &was, &is).await?;
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        listed::delete(cx, prior, op).await
    }

    async fn import(cx: &Account, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some(found) = infra_resource::context::read(cx, &Self::from_id(id)).await? else {
            return Ok(None);
        };
        let (initial_filesystem_type, initial_filesystem_label) =
            (found.filesystem_type.clone(), found.filesystem_label.clone());
        Ok(Some(Self { initial_filesystem_type, initial_filesystem_label, ..found }))
    }

    async fn list(cx: &Account, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = listed::list::<Self>(cx).await?;
        Ok(found.into_iter().filter(|volume| tags::in_scope(volume.tags.as_ref(), scope)).collect())
    }

    async fn find(cx: &Account, wanted: &[Wanted<Self>]) -> Answers<Self> {
        intent::find(cx, wanted, |api| api.tags.as_deref().unwrap_or_default()).await
    }

    async fn settle(cx: &Account, tokens: &[String]) -> Result<(), ProviderError> {
        intent::settle(cx, tokens).await
    }
}
