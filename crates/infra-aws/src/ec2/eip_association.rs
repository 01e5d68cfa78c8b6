//! `aws_eip_association`

use aws_sdk_ec2::types::Address as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::{FILTER_VALUES, eip, filter, filters};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Wanted, by_id};

/// What an elastic address points to.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_eip_association")]
pub struct EipAssociation {
    #[attr(optional_computed, force_new)]
    allocation_id: Option<String>,
    #[attr(optional, force_new)]
    allow_reassociation: Option<bool>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed, force_new)]
    instance_id: Option<String>,
    #[attr(optional_computed, force_new)]
    network_interface_id: Option<String>,
    #[attr(optional_computed, force_new)]
    private_ip_address: Option<String>,
    #[attr(optional_computed, force_new)]
    public_ip: Option<String>,
}

impl EipAssociation {
    fn observe(&self, api: &Api) -> Option<Self> {
        Some(Self {
            allocation_id: told(&api.allocation_id),
            allow_reassociation: self.allow_reassociation,
            id: Some(api.association_id.clone().filter(|id| !id.is_empty())?),
            instance_id: told(&api.instance_id),
            network_interface_id: told(&api.network_interface_id),
            private_ip_address: told(&api.private_ip_address),
            public_ip: told(&api.public_ip),
        })
    }
}

impl Resource for EipAssociation {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(5);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["allocation_id", "public_ip"]);
        if checks.is_left_out("instance_id") && checks.is_left_out("network_interface_id") {
            checks.report("instance_id", "one of instance_id, network_interface_id must be set");
        }
    }

    /// By id; where there is none yet, by the address, which has one association at most.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let page = |name: &'static str| move |keys| eip::describe(cx, vec![filter(name, keys)]);
        let ids = prior.iter().map(|prior| prior.id().to_owned());
        let without_id = || prior.iter().filter(|prior| prior.id().is_empty());
        let allocations = without_id().filter_map(|prior| given_string(&prior.allocation_id));
        let addresses = without_id().filter_map(|prior| given_string(&prior.public_ip));
        let (by_id, by_allocation, by_address) = futures::join!(
            lookup::by_key(ids, FILTER_VALUES, Api::association_id, page("association-id")),
            lookup::by_key(allocations, FILTER_VALUES, Api::allocation_id, page("allocation-id")),
            lookup::by_key(addresses, FILTER_VALUES, Api::public_ip, page("public-ip")),
        );
        let read = |prior: &Self| {
            let found = if !prior.id().is_empty() {
                by_id.get(prior.id())?
            } else if let Some(allocation) = given(&prior.allocation_id) {
                by_allocation.get(allocation)?
            } else {
                by_address.get(given(&prior.public_ip).unwrap_or_default())?
            };
            Ok(found.and_then(|api| prior.observe(api)))
        };
        prior.iter().map(read).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .ec2_once()
            .associate_address()
            .set_allocation_id(given_string(&planned.allocation_id))
            .set_public_ip(given_string(&planned.public_ip))
            .set_instance_id(given_string(&planned.instance_id))
            .set_network_interface_id(given_string(&planned.network_interface_id))
            .set_private_ip_address(given_string(&planned.private_ip_address))
            .set_allow_reassociation(planned.allow_reassociation);
        let made = call.send().await.during("ec2:AssociateAddress")?;
        Ok(Self { id: made.association_id, ..planned.clone() })
    }

    /// The address may point elsewhere; then ours was refused.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        let is = |wanted: &Option<String>, found: &Option<String>| {
            given(wanted).is_none() || given(wanted) == given(found)
        };
        is(&wanted.planned.instance_id, &found.instance_id)
            && is(&wanted.planned.network_interface_id, &found.network_interface_id)
            && is(&wanted.planned.private_ip_address, &found.private_ip_address)
    }

    /// Whatever changes needs a new association.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_back(&planned, op).await?)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.ec2().disassociate_address().association_id(prior.id());
        match call.send().await.during("ec2:DisassociateAddress") {
            Err(error) if error.class == ErrorClass::NotFound => Ok(()),
            other => other.map(drop),
        }
    }

    /// Associations have no tags: those of addresses that have the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let found = eip::describe(cx, filters::of_scope(scope)).await?;
        Ok(found.iter().filter_map(|api| Self::default().observe(api)).collect())
    }
}
