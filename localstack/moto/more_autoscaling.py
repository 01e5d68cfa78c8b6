"""Auto Scaling: launch configurations are told as they were put, one name is of one, and what a group has stays.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchConfiguration.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateLaunchConfiguration.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLaunchConfiguration.html
"""

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import FakeLaunchConfiguration
from moto.autoscaling.responses import AutoScalingResponse

create = AutoScalingResponse.create_launch_configuration
delete = AutoScalingResponse.delete_launch_configuration


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


FakeLaunchConfiguration.block_device_mappings = property(lambda self: self.block_device_mapping_dict or [])
AutoScalingResponse.create_launch_configuration = create_launch_configuration
AutoScalingResponse.delete_launch_configuration = delete_launch_configuration
