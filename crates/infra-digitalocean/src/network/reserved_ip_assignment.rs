//! `digitalocean_reserved_ip_assignment`

use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_resource::{Answers, Fault, Identity, Limits, Op, Resource, by_id};

use super::reserved_ip::{self, ReservedIp};
use crate::account::Account;
use crate::body::given;
use crate::listed::{self, Listed};

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_reserved_ip_assignment")]
pub(crate) struct ReservedIpAssignment {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    droplet_id: Option<i64>,
    #[attr(required, force_new)]
    ip_address: Option<String>,
}

impl ReservedIpAssignment {
    fn new(droplet: i64, address: &str) -> Self {
        Self {
            id: Some(format!("{droplet}-{address}")),
            droplet_id: Some(droplet),
            ip_address: Some(address.to_owned()),
        }
    }

    fn parts(&self) -> (i64, &str) {
        (self.droplet_id.unwrap_or_default(), given(&self.ip_address).unwrap_or_default())
    }
}

impl Resource for ReservedIpAssignment {
    type Cx = Account;
    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(60);

    by_id!();

    /// `DROPLET-ADDRESS`; Terraform's provider adds something of its own, which says nothing.
    fn from_id(id: &str) -> Self {
        let mut parts = id.split('-');
        match (parts.next().and_then(|droplet| droplet.parse().ok()), parts.next()) {
            (Some(droplet), Some(address)) => Self::new(droplet, address),
            _ => Self::default(),
        }
    }

    async fn read_many(cx: &Account, prior: &[Self]) -> Answers<Self> {
        let addresses: Vec<ReservedIp> =
            prior.iter().map(|prior| ReservedIp::from_id(prior.parts().1)).collect();
        let found = listed::read_many(cx, &addresses).await;
        let read = |(prior, address): (&Self, Result<Option<ReservedIp>, ProviderError>)| {
            let (droplet, id) = prior.parts();
            let assigned = address?.filter(|address| address.droplet() == Some(droplet));
            // An id that another tool made up stays.
            let kept = given(&prior.id).map(str::to_owned);
            Ok(assigned.map(|_| Self { id: kept.or(Self::new(droplet, id).id), ..Self::new(droplet, id) }))
        };
        prior.iter().zip(found).map(read).collect()
    }

    async fn create(cx: &Account, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let (droplet, address) = planned.parts();
        reserved_ip::start(cx, address, droplet).await?;
        Ok(Self::new(droplet, address))
    }

    /// Everything needs another assignment.
    async fn update(cx: &Account, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(infra_resource::context::read_back(cx, &planned, op).await?)
    }

    async fn delete(cx: &Account, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let (droplet, address) = prior.parts();
        match listed::get::<ReservedIp>(cx, address).await? {
            Some(now) if now.droplet() == Some(droplet) => reserved_ip::assign(cx, address, None, op).await,
            _ => Ok(()),
        }
    }

    /// `ADDRESS,DROPLET`
    async fn import(cx: &Account, id: &str) -> Result<Option<Self>, ProviderError> {
        let parts = id.split_once(',').and_then(|(address, droplet)| Some((address, droplet.parse().ok()?)));
        let Some((address, droplet)) = parts else {
            let message = format!("\"{id}\" does not name an assignment");
            return Err(ProviderError::new(ErrorClass::Invalid, message)
                .hint("write the address and the id of the droplet, with a comma between them"));
        };
        infra_resource::context::read(cx, &Self::new(droplet, address)).await
    }

    async fn list(cx: &Account, _scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let addresses = listed::all::<ReservedIp>(cx).await?;
        let assigned = |api: &<ReservedIp as Listed>::Api| {
            api.droplet().map(|droplet| Self::new(droplet, &ReservedIp::key(api)))
        };
        Ok(addresses.iter().filter_map(assigned).collect())
    }
}
