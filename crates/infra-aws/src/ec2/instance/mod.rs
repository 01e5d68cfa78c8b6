//! `aws_instance`

pub(in crate::ec2) mod blocks;
mod launch;
mod market;
mod modify;
mod observe;
mod plan;
pub(in crate::ec2) mod power;
pub(in crate::ec2) mod read;
mod template;
mod volumes;

use std::collections::BTreeSet;
use std::time::Duration;

use infra_provider::model::Model;
use infra_provider::{ErrorClass, Obstacle, ProviderError, Scope};

use blocks::{
    CapacityReservation, CpuOptions, CreditSpecification, EbsBlockDevice, EnclaveOptions,
    EphemeralBlockDevice, LaunchTemplate, MaintenanceOptions, MarketOptions, MetadataOptions,
    NetworkInterface, PrivateDnsNameOptions, RootBlockDevice,
};

use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::ec2::user_data;
use crate::error::During;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, by_id};
use crate::tags::TagMap;
use crate::timeouts::CreateReadUpdateDelete;

/// A machine.
///
/// What its arguments leave out, a launch template may say: only what is configured is sent beside it. Of `launch_template`, the
/// state has what the template is called and the version as it is configured, while `$Latest` or `$Default` stands for the version
/// that the instance was started from, and else its number. A plan has a new instance then, as Terraform's does: what
/// `$Latest` means has changed, and that is asked for. A template that is gone is no reason for a new one.
///
/// From a name to another or to a number, and the other way round, a plan cannot see whether both mean the same. From a
/// number to a name it has a new instance; from a name it has none, and the update fails where the version is another.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_instance", version = 1)]
pub struct Instance {
    #[attr(optional_computed, force_new)]
    ami: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed, force_new)]
    associate_public_ip_address: Option<bool>,
    #[attr(optional_computed, force_new)]
    availability_zone: Option<String>,
    #[attr(optional_computed, force_new, deprecated = "use cpu_options")]
    cpu_core_count: Option<i64>,
    #[attr(optional_computed, force_new, deprecated = "use cpu_options")]
    cpu_threads_per_core: Option<i64>,
    #[attr(optional_computed)]
    disable_api_stop: Option<bool>,
    #[attr(optional_computed)]
    disable_api_termination: Option<bool>,
    #[attr(optional_computed, force_new)]
    ebs_optimized: Option<bool>,
    #[attr(optional_computed)]
    enable_primary_ipv6: Option<bool>,
    #[attr(optional, default = false)]
    get_password_data: Option<bool>,
    #[attr(optional, force_new)]
    hibernation: Option<bool>,
    #[attr(optional_computed, force_new)]
    host_id: Option<String>,
    #[attr(optional_computed, force_new)]
    host_resource_group_arn: Option<String>,
    #[attr(optional_computed)]
    iam_instance_profile: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    instance_initiated_shutdown_behavior: Option<String>,
    #[attr(computed)]
    instance_lifecycle: Option<String>,
    #[attr(computed)]
    instance_state: Option<String>,
    #[attr(optional_computed)]
    instance_type: Option<String>,
    #[attr(optional_computed, force_new)]
    ipv6_address_count: Option<i64>,
    #[attr(optional_computed, force_new)]
    ipv6_addresses: Option<Vec<String>>,
    #[attr(optional_computed, force_new)]
    key_name: Option<String>,
    #[attr(optional_computed)]
    monitoring: Option<bool>,
    #[attr(computed)]
    outpost_arn: Option<String>,
    #[attr(computed)]
    password_data: Option<String>,
    #[attr(optional_computed, force_new)]
    placement_group: Option<String>,
    #[attr(optional_computed, force_new)]
    placement_partition_number: Option<i64>,
    #[attr(computed)]
    pub(in crate::ec2) primary_network_interface_id: Option<String>,
    #[attr(computed)]
    private_dns: Option<String>,
    #[attr(optional_computed, force_new)]
    private_ip: Option<String>,
    // A stopped instance loses its public address, and these changes need a stop.
    #[attr(computed, computed_on = ["instance_type", "user_data", "user_data_base64"])]
    public_dns: Option<String>,
    #[attr(computed, computed_on = ["instance_type", "user_data", "user_data_base64"])]
    public_ip: Option<String>,
    #[attr(optional_computed)]
    secondary_private_ips: Option<BTreeSet<String>>,
    #[attr(optional_computed, force_new)]
    security_groups: Option<BTreeSet<String>>,
    #[attr(optional, default = true)]
    source_dest_check: Option<bool>,
    #[attr(computed)]
    spot_instance_request_id: Option<String>,
    #[attr(optional_computed, force_new)]
    subnet_id: Option<String>,
    #[attr(optional)]
    tags: Option<TagMap>,
    #[attr(optional_computed)]
    pub(in crate::ec2) tags_all: TagMap,
    #[attr(optional_computed, force_new)]
    tenancy: Option<String>,
    #[attr(optional_computed, equivalent = user_data::same)]
    user_data: Option<String>,
    #[attr(optional_computed)]
    user_data_base64: Option<String>,
    #[attr(optional, default = false)]
    user_data_replace_on_change: Option<bool>,
    #[attr(optional)]
    volume_tags: Option<TagMap>,
    #[attr(optional_computed)]
    vpc_security_group_ids: Option<BTreeSet<String>>,
    #[block(list, max = 1, computed)]
    capacity_reservation_specification: Vec<CapacityReservation>,
    #[block(list, max = 1, computed, force_new)]
    cpu_options: Vec<CpuOptions>,
    // Reported for every burstable instance, also when the configuration has none.
    #[block(list, max = 1, computed, planned_empty)]
    credit_specification: Vec<CreditSpecification>,
    #[block(set, computed, force_new)]
    ebs_block_device: Vec<EbsBlockDevice>,
    #[block(list, max = 1, computed, force_new)]
    enclave_options: Vec<EnclaveOptions>,
    #[block(set, computed, force_new)]
    ephemeral_block_device: Vec<EphemeralBlockDevice>,
    #[block(list, max = 1, computed, force_new)]
    instance_market_options: Vec<MarketOptions>,
    #[block(list, max = 1)]
    launch_template: Vec<LaunchTemplate>,
    #[block(list, max = 1, computed)]
    maintenance_options: Vec<MaintenanceOptions>,
    #[block(list, max = 1, computed)]
    metadata_options: Vec<MetadataOptions>,
    #[block(set, computed, force_new)]
    network_interface: Vec<NetworkInterface>,
    #[block(list, max = 1, computed)]
    private_dns_name_options: Vec<PrivateDnsNameOptions>,
    #[block(list, max = 1, computed)]
    root_block_device: Vec<RootBlockDevice>,
    #[block(single)]
    timeouts: Option<CreateReadUpdateDelete>,
}

/// How long an instance usually takes to start or to go.
const TYPICAL: Duration = Duration::from_secs(30);

impl Resource for Instance {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Marked;
    const LIMITS: Limits = Limits {
        create: Duration::from_secs(600),
        update: Duration::from_secs(600),
        delete: Duration::from_secs(1200),
    };

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        plan::check(checks);
    }

    fn plan(draft: &mut Draft<'_>) {
        plan::adjust(draft);
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        read::read_many(cx, prior).await
    }

    async fn create(cx: &Context, planned: &Self, token: &str) -> Result<Self, ProviderError> {
        let id = launch::run(cx, planned, token).await?;
        Ok(Self { id, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let made = made.unless_said();
        let now = made.read_in_state(cx, "running", op).await?;
        let changed = made.after_launch(cx, &now).await?;
        if changed { Ok(cx.read_back(&made, op).await?) } else { Ok(now) }
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        modify::update(cx, prior, planned, op).await
    }

    fn guards(&self) -> Vec<Obstacle> {
        let protection = self.disable_api_termination == Some(true);
        protection.then(|| Obstacle::protected_by("disable_api_termination")).into_iter().collect()
    }

    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        // The engine calls this for a protected instance only when the protection is given up.
        if prior.disable_api_termination == Some(true) {
            let off = Self { disable_api_termination: Some(false), ..prior.clone() };
            off.modify_protection(cx, prior).await?;
        }
        market::cancel(cx, prior).await?;
        let call = cx.ec2().terminate_instances().instance_ids(prior.id());
        call.send().await.during("ec2:TerminateInstances")?;
        let what = format!("{} to be terminated", prior.id());
        let gone = || async { Ok((!read::exists(cx, prior.id()).await?).then_some(())) };
        op.until_typically(TYPICAL, what, gone).await
    }

    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some(found) = cx.read(&Self::from_id(id)).await? else { return Ok(None) };
        let data = read::user_data(cx, id).await?;
        let user_data = data.as_deref().map(user_data::stored);
        Ok(Some(Self {
            user_data,
            user_data_replace_on_change: Some(false),
            get_password_data: Some(false),
            ..found
        }))
    }

    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        read::list(cx, scope).await
    }
}

impl Instance {
    /// What a new instance is when nobody says otherwise needs no call to be known. A launch template may say it.
    fn unless_said(self) -> Self {
        if !self.launch_template.is_empty() {
            return self;
        }
        let stop = || Some("stop".to_owned());
        Self {
            disable_api_stop: self.disable_api_stop.or(Some(false)),
            disable_api_termination: self.disable_api_termination.or(Some(false)),
            instance_initiated_shutdown_behavior: self.instance_initiated_shutdown_behavior.or_else(stop),
            ..self
        }
    }

    /// Reads it until it is in a state. An instance that ends instead has failed.
    async fn read_in_state(&self, cx: &Context, state: &str, op: &Op<'_>) -> Result<Self, Fault> {
        let what = format!("{} to be {state}", self.id());
        let arrived = || async {
            let Some(now) = cx.read(self).await? else {
                return match read::failure(cx, self.id()).await? {
                    Some(why) => {
                        let message = format!("{} ended before it was {state}: {why}", self.id());
                        Err(ProviderError::new(ErrorClass::Invalid, message).during("ec2:RunInstances"))
                    }
                    // Not visible yet.
                    None => Ok(None),
                };
            };
            Ok((now.instance_state.as_deref() == Some(state)).then_some(now))
        };
        op.until_typically(TYPICAL, what, arrived).await.map_err(|error| {
            let tainted = error.class == ErrorClass::Invalid;
            Fault { error, tainted }
        })
    }
}
