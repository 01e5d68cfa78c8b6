"""Auto Scaling: launch configurations and hooks are told as they were put, one name is of one, and what a group has stays. Topics are told
of groups. A balancer that is detached leaves the others theirs, and what is asked of a group that is not there is an error.
Groups keep where their instances are spread and what capacity they use, and when they are too old; a group with a warm pool is not deleted.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchConfiguration.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateLaunchConfiguration.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLaunchConfiguration.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutLifecycleHook.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutNotificationConfiguration.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeNotificationConfigurations.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteNotificationConfiguration.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateOrUpdateTags.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DetachLoadBalancers.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteAutoScalingGroup.html
"""

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeLaunchConfiguration
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult

create = AutoScalingResponse.create_launch_configuration
delete = AutoScalingResponse.delete_launch_configuration
put_hook = AutoScalingResponse.put_lifecycle_hook
describe_hooks = AutoScalingResponse.describe_lifecycle_hooks
create_group = AutoScalingResponse.create_auto_scaling_group
update_group = AutoScalingResponse.update_auto_scaling_group
delete_group = AutoScalingResponse.delete_auto_scaling_group

# What moto does not keep of a group.
KEPT = {
    "AvailabilityZoneDistribution": "availability_zone_distribution",
    "CapacityReservationSpecification": "capacity_reservation_specification",
    "MaxInstanceLifetime": "max_instance_lifetime",
}


def create_launch_configuration(self):
    name = self._get_param("LaunchConfigurationName")
    known = self.autoscaling_backend.launch_configurations
    if name in known:
        text = f"Launch Configuration by this name already exists - A launch configuration already exists with the name {name}"
        raise AutoscalingClientError("AlreadyExists", text)
    answer = create(self)
    known[name].placement_tenancy = self._get_param("PlacementTenancy")
    known[name].associate_public_ip_address = self._get_param("AssociatePublicIpAddress")
    return answer


def delete_launch_configuration(self):
    name = self._get_param("LaunchConfigurationName")
    if name not in self.autoscaling_backend.launch_configurations:
        raise ValidationError(f"Launch configuration name not found - Launch configuration {name} not found")
    for group in self.autoscaling_backend.autoscaling_groups.values():
        if getattr(group, "launch_configuration_name", None) == name:
            text = f"Cannot delete launch configuration {name} because it is attached to AutoScalingGroup {group.name}"
            raise AutoscalingClientError("ResourceInUse", text)
    return delete(self)


def check_group(self, name=None):
    name = name or self._get_param("AutoScalingGroupName")
    if name not in self.autoscaling_backend.autoscaling_groups:
        raise ValidationError(f"AutoScalingGroup name not found - AutoScalingGroup '{name}' not found")
    return name


def put_lifecycle_hook(self):
    group, name = check_group(self), self._get_param("LifecycleHookName")
    answer = put_hook(self)
    hook = self.autoscaling_backend.lifecycle_hooks[f"{group}_{name}"]
    hook.role_arn = self._get_param("RoleARN") or None
    hook.notification_target_arn = self._get_param("NotificationTargetARN") or None
    hook.notification_metadata = self._get_param("NotificationMetadata") or None
    return answer


def describe_lifecycle_hooks(self):
    check_group(self)
    return describe_hooks(self)


def keep(self):
    group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
    for name, attribute in KEPT.items():
        if (value := self._get_params().get(name)) is not None:
            setattr(group, attribute, value)


def create_auto_scaling_group(self):
    answer = create_group(self)
    keep(self)
    return answer


def update_auto_scaling_group(self):
    answer = update_group(self)
    keep(self)
    return answer


def delete_auto_scaling_group(self):
    name, backend = self._get_param("AutoScalingGroupName"), self.autoscaling_backend
    group = backend.autoscaling_groups.get(name)
    if group and group.warm_pool and not self._get_bool_param("ForceDelete"):
        text = "You cannot delete an AutoScalingGroup while there is a warm pool."
        raise AutoscalingClientError("ResourceInUse", text)
    answer = delete_group(self)
    backend.lifecycle_hooks = {
        key: hook for key, hook in backend.lifecycle_hooks.items() if hook.auto_scaling_group_name != name
    }
    for key in [key for key in told(self) if key[0] == name]:
        del told(self)[key]
    return answer


def told(self):
    """What topics are told of groups."""
    return self.autoscaling_backend.__dict__.setdefault("notification_configurations", {})


def put_notification_configuration(self):
    told(self)[check_group(self), self._get_param("TopicARN")] = self._get_param("NotificationTypes", [])
    return EmptyResult()


def describe_notification_configurations(self):
    groups = self._get_param("AutoScalingGroupNames", [])
    configurations = [
        {"AutoScalingGroupName": group, "TopicARN": topic, "NotificationType": kind}
        for (group, topic), kinds in told(self).items()
        for kind in kinds
        if not groups or group in groups
    ]
    return ActionResult({"NotificationConfigurations": configurations})


def delete_notification_configuration(self):
    told(self).pop((check_group(self), self._get_param("TopicARN")), None)
    return EmptyResult()


def tags_of_groups(call):
    """What tags groups that are there."""

    def tag(self):
        for one in self._get_param("Tags", []):
            check_group(self, one["ResourceId"])
        return call(self)

    return tag


def balancers_of_groups(call):
    """What attaches balancers to groups that are there, and takes them away."""

    def change(self):
        check_group(self)
        return call(self)

    return change


def detach_load_balancers(self, group_name, load_balancer_names):
    """moto takes the instances from all balancers."""
    group = self.autoscaling_groups[group_name]
    instances = {state.instance.id for state in group.instance_states}
    for name in set(load_balancer_names) & set(self.elb_backend.load_balancers):
        self.elb_backend.deregister_instances(name, instances, from_autoscaling=True)
    group.load_balancer_names = [name for name in group.load_balancer_names if name not in load_balancer_names]


AutoScalingBackend.detach_load_balancers = detach_load_balancers
for name in ["create_or_update_tags", "delete_tags"]:
    setattr(AutoScalingResponse, name, tags_of_groups(getattr(AutoScalingResponse, name)))
for name in ["attach_load_balancers", "detach_load_balancers"]:
    setattr(AutoScalingResponse, name, balancers_of_groups(getattr(AutoScalingResponse, name)))
FakeLaunchConfiguration.block_device_mappings = property(lambda self: self.block_device_mapping_dict or [])
AutoScalingResponse.create_launch_configuration = create_launch_configuration
AutoScalingResponse.delete_launch_configuration = delete_launch_configuration
for call in (
    put_lifecycle_hook,
    describe_lifecycle_hooks,
    create_auto_scaling_group,
    update_auto_scaling_group,
    delete_auto_scaling_group,
    put_notification_configuration,
    describe_notification_configurations,
    delete_notification_configuration,
):
    setattr(AutoScalingResponse, call.__name__, call)
