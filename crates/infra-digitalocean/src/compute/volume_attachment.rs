//! `digitalocean_volume_attachment`

use infra_provider::model::Model;
use infra_provider::{ProviderError, Scope};
use infra_resource::{Answers, Fault, Identity, Op, Resource};

use super::volume::{self, Volume};
use crate::account::Account;
use crate::body::given;
use crate::listed;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_volume_attachment")]
pub(crate) struct VolumeAttachment {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    droplet_id: Option<i64>,
    #[attr(required, force_new)]
    volume_id: Option<String>,
}

/// How long the id of a volume is.
const UUID: usize = 36;

impl VolumeAttachment {
    fn new(droplet: i64, volume: &str) -> Self {
        Self {
            id: Some(format!("{droplet}-{volume}")),
            droplet_id: Some(droplet),
            volume_id: Some(volume.to_owned()),
        }
    }

    fn parts(&self) -> (i64, &str) {
        (self.droplet_id.unwrap_or_default(), given(&self.volume_id).unwrap_or_default())
    }

    /// The volume, when it is attached as this says.
    fn is_of(&self, volume: &Volume) -> bool {
        volume.droplet_ids.as_ref().is_some_and(|ids| ids.contains(&self.parts().0))
    }
}

impl Resource for VolumeAttachment {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;

    fn id(&self) -> &str {
        given(&self.id).unwrap_or_default()
    }

    fn set_id(&mut self, id: String) {
        self.id = Some(id);
    }

    /// `DROPLET-VOLUME`; Terraform's provider adds something of its own, which says nothing.
    fn from_id(id: &str) -> Self {
        let parts =
            id.split_once('-').and_then(|(droplet, rest)| Some((droplet.parse().ok()?, rest.get(..UUID)?)));
        parts.map_or_else(Self::default, |(droplet, volume)| Self::new(droplet, volume))
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let volumes: Vec<Volume> = prior.iter().map(|prior| Volume::from_id(prior.parts().1)).collect();
        let found = listed::read_many(cx, &volumes).await;
        let read = |(prior, volume): (&Self, Result<Option<Volume>, ProviderError>)| {
            let (droplet, id) = prior.parts();
            let attached = volume?.filter(|volume| prior.is_of(volume));
            // An id that another tool made up stays.
            let kept = given(&prior.id).map(str::to_owned);
            Ok(attached.map(|_| Self { id: kept.or(Self::new(droplet, id).id), ..Self::new(droplet, id) }))
        };
        prior.iter().zip(found).map(read).collect()
    }

    /// Waits for the droplet to be idle: one that something else is done to refuses for a while.
    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let (droplet, id) = planned.parts();
        volume::start(cx, id, "attach", droplet).await?;
        Ok(Self::new(droplet, id))
    }

    /// Everything needs another attachment.
    async fn update(cx: &Account, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let (droplet, id) = prior.parts();
        let volume = infra_resource::context::read(cx, &Volume::from_id(id)).await?;
        if volume.is_none_or(|volume| !prior.is_of(&volume)) {
            return Ok(());
        }
        volume::act(cx, id, "detach", droplet, op).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let volumes = listed::list::<Volume>(cx).await?;
        let attached = volumes.iter().flat_map(|volume| {
            volume.droplet_ids.iter().flatten().map(|droplet| Self::new(*droplet, volume.id()))
        });
        Ok(attached.collect())
    }
}
