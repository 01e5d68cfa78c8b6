//! Changing an instance in place.

use std::collections::BTreeSet;

use aws_sdk_ec2::operation::modify_instance_attribute::builders::ModifyInstanceAttributeFluentBuilder as Modify;
use aws_sdk_ec2::types::{
    AttributeBooleanValue, AttributeValue, EbsInstanceBlockDeviceSpecification, HttpTokensState,
    IamInstanceProfileSpecification, InstanceAttributeName, InstanceAutoRecoveryState,
    InstanceBlockDeviceMappingSpecification, InstanceCreditSpecificationRequest,
    InstanceMetadataEndpointState, InstanceMetadataProtocolState, InstanceMetadataTagsState, VolumeType,
};
use infra_provider::ProviderError;

use super::launch::{int, reservation};
use super::{Instance, template};
use crate::context::Context;
use crate::ec2::{filter, tagging, user_data};
use crate::error::During;
use crate::given::{given, given_string};
use crate::mutation::{Fault, Op};
use crate::resource::Resource;
use crate::tags::TagMap;

fn boolean(value: bool) -> AttributeBooleanValue {
    AttributeBooleanValue::builder().value(value).build()
}

fn attribute(value: &str) -> AttributeValue {
    AttributeValue::builder().value(value).build()
}

/// Makes the instance what is planned.
pub(super) async fn update(
    cx: &Context,
    prior: &Instance,
    planned: Instance,
    op: &Op<'_>,
) -> Result<Instance, Fault> {
    template::ensure_same(cx, prior, &planned).await?;
    tagging::change(cx, prior.id(), &prior.tags_all, &planned.tags_all).await?;
    planned.modify_volume_tags(cx, prior).await?;
    planned.modify_protection(cx, prior).await?;
    op.persist_new(|| planned.modify_profile(cx, prior)).await?;
    planned.modify_network(cx, prior).await?;
    planned.modify_monitoring(cx, prior).await?;
    planned.modify_options(cx, prior).await?;
    planned.modify_root_device(cx, prior, op).await?;
    planned.modify_stopped(cx, prior, op).await?;
    Ok(cx.read_back(&planned, op).await?)
}

impl Instance {
    async fn modify(&self, cx: &Context, set: impl FnOnce(Modify) -> Modify) -> Result<(), ProviderError> {
        let call = set(cx.ec2().modify_instance_attribute().instance_id(self.id()));
        call.send().await.during("ec2:ModifyInstanceAttribute").map(drop)
    }

    /// Sets what the launch did not. `now` is what is in force. Says whether there was anything to set.
    pub(super) async fn after_launch(&self, cx: &Context, now: &Self) -> Result<bool, ProviderError> {
        let mut changed = false;
        if self.source_dest_check == Some(false) && now.source_dest_check != Some(false) {
            self.modify(cx, |call| call.source_dest_check(boolean(false))).await?;
            changed = true;
        }
        if self.volume_tags.is_none() {
            changed |= self.tag_devices(cx, now).await?;
        }
        Ok(changed)
    }

    /// Gives volumes the tags of their devices' blocks.
    async fn tag_devices(&self, cx: &Context, now: &Self) -> Result<bool, ProviderError> {
        let mut wanted: Vec<(Option<String>, TagMap, TagMap)> = Vec::new();
        if let (Some(planned), Some(root)) = (self.root_block_device.first(), now.root_block_device.first())
            && let Some(tags) = &planned.tags
        {
            wanted.push((root.volume_id.clone(), root.tags_all.clone().unwrap_or_default(), tags.clone()));
        }
        for device in &now.ebs_block_device {
            let planned =
                self.ebs_block_device.iter().find(|planned| planned.device_name == device.device_name);
            if let Some(tags) = planned.and_then(|planned| planned.tags.as_ref()) {
                wanted.push((
                    device.volume_id.clone(),
                    device.tags_all.clone().unwrap_or_default(),
                    tags.clone(),
                ));
            }
        }
        let mut changed = false;
        for (volume, now, own) in wanted {
            let mut all = cx.tags().default.clone();
            all.extend(own);
            if let Some(volume) = volume.filter(|_| now != all) {
                tagging::change(cx, &volume, &now, &all).await?;
                changed = true;
            }
        }
        Ok(changed)
    }

    async fn modify_volume_tags(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        if self.volume_tags == prior.volume_tags {
            if self.volume_tags.is_none() {
                self.tag_devices(cx, prior).await?;
            }
            return Ok(());
        }
        let with_defaults = |tags: &Option<TagMap>| {
            let mut all = cx.tags().default.clone();
            all.extend(tags.clone().unwrap_or_default());
            all
        };
        let (old, new) = (with_defaults(&prior.volume_tags), with_defaults(&self.volume_tags));
        let root = prior.root_block_device.iter().filter_map(|root| root.volume_id.as_deref());
        let others = prior.ebs_block_device.iter().filter_map(|device| device.volume_id.as_deref());
        for volume in root.chain(others) {
            tagging::change(cx, volume, &old, &new).await?;
        }
        Ok(())
    }

    /// Sets protection from termination and stopping, and what a shutdown from within does.
    pub(super) async fn modify_protection(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        if let Some(on) = self.disable_api_termination.filter(|on| prior.disable_api_termination != Some(*on))
        {
            self.modify(cx, |call| call.disable_api_termination(boolean(on))).await?;
        }
        if let Some(on) = self.disable_api_stop.filter(|on| prior.disable_api_stop != Some(*on)) {
            self.modify(cx, |call| call.disable_api_stop(boolean(on))).await?;
        }
        let behavior = given(&self.instance_initiated_shutdown_behavior);
        if let Some(behavior) =
            behavior.filter(|_| behavior != given(&prior.instance_initiated_shutdown_behavior))
        {
            let name = InstanceAttributeName::InstanceInitiatedShutdownBehavior;
            self.modify(cx, |call| call.attribute(name).value(behavior)).await?;
        }
        Ok(())
    }

    /// Its association has another id afterwards: a call whose answer was lost is not made again as it was, but all of this.
    async fn modify_profile(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        let (old, new) = (given(&prior.iam_instance_profile), given(&self.iam_instance_profile));
        if old == new {
            return Ok(());
        }
        let call = cx.ec2().describe_iam_instance_profile_associations();
        let call = call
            .filters(filter("instance-id", [self.id()]))
            .filters(filter("state", ["associated", "associating"]));
        let found = call.send().await.during("ec2:DescribeIamInstanceProfileAssociations")?;
        let association =
            found.iam_instance_profile_associations.into_iter().flatten().find_map(|a| a.association_id);
        let profile = |name: &str| IamInstanceProfileSpecification::builder().name(name).build();
        match (association, new) {
            (Some(id), Some(name)) => {
                let call = cx.ec2_once().replace_iam_instance_profile_association().association_id(id);
                let done = call.iam_instance_profile(profile(name)).send().await;
                done.during("ec2:ReplaceIamInstanceProfileAssociation").map(drop)
            }
            (None, Some(name)) => {
                let call = cx.ec2_once().associate_iam_instance_profile().instance_id(self.id());
                let done = call.iam_instance_profile(profile(name)).send().await;
                done.during("ec2:AssociateIamInstanceProfile").map(drop)
            }
            (Some(id), None) => {
                let call = cx.ec2_once().disassociate_iam_instance_profile().association_id(id);
                call.send().await.during("ec2:DisassociateIamInstanceProfile").map(drop)
            }
            (None, None) => Ok(()),
        }
    }

    async fn modify_network(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        let interface = given(&prior.primary_network_interface_id);
        if let Some(on) = self.source_dest_check.filter(|on| prior.source_dest_check != Some(*on)) {
            self.modify(cx, |call| call.source_dest_check(boolean(on))).await?;
        }
        if let Some(groups) = &self.vpc_security_group_ids
            && prior.vpc_security_group_ids.as_ref() != Some(groups)
            && !groups.is_empty()
        {
            let groups: Vec<String> = groups.iter().cloned().collect();
            self.modify(cx, |call| call.set_groups(Some(groups))).await?;
        }
        let none = BTreeSet::new();
        let old = prior.secondary_private_ips.as_ref().unwrap_or(&none);
        let new = self.secondary_private_ips.as_ref().unwrap_or(old);
        let removed: Vec<String> = old.difference(new).cloned().collect();
        let added: Vec<String> = new.difference(old).cloned().collect();
        if let Some(interface) = interface.filter(|_| !removed.is_empty()) {
            let call = cx.ec2().unassign_private_ip_addresses().network_interface_id(interface);
            let done = call.set_private_ip_addresses(Some(removed)).send().await;
            done.during("ec2:UnassignPrivateIpAddresses")?;
        }
        if let Some(interface) = interface.filter(|_| !added.is_empty()) {
            let call = cx.ec2().assign_private_ip_addresses().network_interface_id(interface);
            let done = call.set_private_ip_addresses(Some(added)).send().await;
            done.during("ec2:AssignPrivateIpAddresses")?;
        }
        Ok(())
    }

    async fn modify_monitoring(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        match self.monitoring.filter(|on| prior.monitoring != Some(*on)) {
            Some(true) => {
                let call = cx.ec2().monitor_instances().instance_ids(self.id());
                call.send().await.during("ec2:MonitorInstances").map(drop)
            }
            Some(false) => {
                let call = cx.ec2().unmonitor_instances().instance_ids(self.id());
                call.send().await.during("ec2:UnmonitorInstances").map(drop)
            }
            None => Ok(()),
        }
    }

    /// The nested blocks that can change while it runs.
    async fn modify_options(&self, cx: &Context, prior: &Self) -> Result<(), ProviderError> {
        if let Some(options) = self.metadata_options.first()
            && prior.metadata_options.first() != Some(options)
        {
            let call = cx
                .ec2()
                .modify_instance_metadata_options()
                .instance_id(self.id())
                .set_http_endpoint(given(&options.http_endpoint).map(InstanceMetadataEndpointState::from))
                .set_http_protocol_ipv6(
                    given(&options.http_protocol_ipv6).map(InstanceMetadataProtocolState::from),
                )
                .set_http_put_response_hop_limit(int(options.http_put_response_hop_limit))
                .set_http_tokens(given(&options.http_tokens).map(HttpTokensState::from))
                .set_instance_metadata_tags(
                    given(&options.instance_metadata_tags).map(InstanceMetadataTagsState::from),
                );
            call.send().await.during("ec2:ModifyInstanceMetadataOptions")?;
        }
        if let Some(credits) = self.credit_specification.first().and_then(|credit| given(&credit.cpu_credits))
            && prior.credit_specification.first().and_then(|credit| given(&credit.cpu_credits))
                != Some(credits)
        {
            let request = InstanceCreditSpecificationRequest::builder()
                .instance_id(self.id())
                .cpu_credits(credits)
                .build();
            let call =
                cx.ec2().modify_instance_credit_specification().instance_credit_specifications(request);
            call.send().await.during("ec2:ModifyInstanceCreditSpecification")?;
        }
        if let Some(options) = self.maintenance_options.first()
            && prior.maintenance_options.first() != Some(options)
        {
            let recovery = given(&options.auto_recovery).map(InstanceAutoRecoveryState::from);
            let call = cx.ec2().modify_instance_maintenance_options().instance_id(self.id());
            let done = call.set_auto_recovery(recovery).send().await;
            done.during("ec2:ModifyInstanceMaintenanceOptions")?;
        }
        if let Some(options) = self.private_dns_name_options.first()
            && prior.private_dns_name_options.first() != Some(options)
        {
            let call = cx
                .ec2()
                .modify_private_dns_name_options()
                .instance_id(self.id())
                .set_enable_resource_name_dns_a_record(options.enable_resource_name_dns_a_record)
                .set_enable_resource_name_dns_aaaa_record(options.enable_resource_name_dns_aaaa_record);
            call.send().await.during("ec2:ModifyPrivateDnsNameOptions")?;
        }
        if let Some(spec) = self.capacity_reservation_specification.first()
            && prior.capacity_reservation_specification.first() != Some(spec)
        {
            let call = cx.ec2().modify_instance_capacity_reservation_attributes().instance_id(self.id());
            let done = call.capacity_reservation_specification(reservation(spec)).send().await;
            done.during("ec2:ModifyInstanceCapacityReservationAttributes")?;
        }
        Ok(())
    }

    async fn modify_root_device(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        let (Some(new), Some(old)) = (self.root_block_device.first(), prior.root_block_device.first()) else {
            return Ok(());
        };
        let Some(volume) = given(&old.volume_id) else { return Ok(()) };
        let number = |new: Option<i64>, old: Option<i64>| new.filter(|new| *new > 0 && old != Some(*new));
        let size = number(new.volume_size, old.volume_size);
        let iops = number(new.iops, old.iops);
        let throughput = number(new.throughput, old.throughput);
        let kind = given(&new.volume_type).filter(|kind| given(&old.volume_type) != Some(*kind));
        if size.is_some() || iops.is_some() || throughput.is_some() || kind.is_some() {
            let modify = || async {
                let call = cx
                    .ec2()
                    .modify_volume()
                    .volume_id(volume)
                    .set_size(int(size))
                    .set_iops(int(iops))
                    .set_throughput(int(throughput))
                    .set_volume_type(kind.map(VolumeType::from));
                call.send().await.during("ec2:ModifyVolume")
            };
            op.persist(modify).await?;
            let what = format!("{volume} to be modified");
            let shown = || async {
                let now = cx.read(prior).await?;
                let root = now.as_ref().and_then(|now| now.root_block_device.first());
                let is = |wanted: Option<i64>, now: Option<i64>| wanted.is_none() || wanted == now;
                let is_done = root.is_some_and(|root| {
                    is(size, root.volume_size)
                        && is(iops, root.iops)
                        && is(throughput, root.throughput)
                        && kind.is_none_or(|kind| given(&root.volume_type) == Some(kind))
                });
                Ok(is_done.then_some(()))
            };
            op.until(what, shown).await?;
        }
        if let Some(on) = new.delete_on_termination.filter(|on| old.delete_on_termination != Some(*on)) {
            let mapping = InstanceBlockDeviceMappingSpecification::builder()
                .set_device_name(given_string(&old.device_name))
                .ebs(EbsInstanceBlockDeviceSpecification::builder().delete_on_termination(on).build())
                .build();
            self.modify(cx, |call| call.block_device_mappings(mapping)).await?;
        }
        Ok(())
    }

    /// What changes only while it is stopped.
    async fn modify_stopped(&self, cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), Fault> {
        let kind = given(&self.instance_type).filter(|kind| given(&prior.instance_type) != Some(*kind));
        let stored = |data: &Option<String>| given(data).map(user_data::stored);
        let data =
            given(&self.user_data).filter(|data| stored(&prior.user_data) != Some(user_data::stored(data)));
        let base64 =
            given(&self.user_data_base64).filter(|data| given(&prior.user_data_base64) != Some(*data));
        let data = data.map(user_data::encoded).or_else(|| base64.map(str::to_owned));
        if kind.is_none() && data.is_none() {
            return Ok(());
        }
        let was_running = prior.instance_state.as_deref() != Some("stopped");
        if was_running {
            let call = cx.ec2().stop_instances().instance_ids(self.id());
            call.send().await.during("ec2:StopInstances")?;
            prior.read_in_state(cx, "stopped", op).await?;
        }
        if let Some(kind) = kind {
            self.modify(cx, |call| call.instance_type(attribute(kind))).await?;
        }
        if let Some(data) = data {
            self.modify(cx, |call| call.attribute(InstanceAttributeName::UserData).value(data)).await?;
        }
        if was_running {
            let start = || async {
                cx.ec2().start_instances().instance_ids(self.id()).send().await.during("ec2:StartInstances")
            };
            op.persist(start).await?;
            self.read_in_state(cx, "running", op).await?;
        }
        Ok(())
    }
}
