"""EC2: default subnets that are made anew, placement groups, and which address of an interface an elastic one points to.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultSubnet.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreatePlacementGroup.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePlacementGroups.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeletePlacementGroup.html
"""

import fnmatch
import ipaddress

from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.exceptions import (
    DefaultSubnetAlreadyExistsInAvailabilityZoneError,
    DefaultVpcDoesNotExistError,
    EC2ClientError,
)
from moto.ec2.models.elastic_ip_addresses import ElasticAddress
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.responses import EC2Response
from moto.ec2.utils import EC2_PREFIX_TO_RESOURCE, EC2_RESOURCE_TO_PREFIX, random_id


def create_default_subnet(self, availability_zone):
    """moto counts subnets to find a range, which is taken where a middle one is gone, and takes it for the zone's default only where
    the zone has no other."""
    defaults = self.get_default_subnets()
    if availability_zone in defaults:
        raise DefaultSubnetAlreadyExistsInAvailabilityZoneError(defaults[availability_zone].id, availability_zone)
    vpc = self.get_default_vpc()
    if vpc is None:
        raise DefaultVpcDoesNotExistError()
    taken = [subnet.cidr for subnet in self.describe_subnets(filters={"vpc-id": vpc.id})]
    ranges = ipaddress.ip_network(vpc.cidr_block).subnets(new_prefix=20)
    free = next(range for range in ranges if not any(range.overlaps(other) for other in taken))
    subnet = self.create_subnet(vpc_id=vpc.id, cidr_block=str(free), availability_zone=availability_zone)
    subnet.default_for_az, subnet.map_public_ip_on_launch = True, True
    return subnet


SubnetBackend.create_default_subnet = create_default_subnet

EC2_RESOURCE_TO_PREFIX["placement-group"] = "pg"
EC2_PREFIX_TO_RESOURCE["pg"] = "placement-group"


def groups_of(backend):
    if not hasattr(backend, "placement_groups"):
        backend.placement_groups = {}
    return backend.placement_groups


def told(backend, group):
    tags = backend.tags.get(group["GroupId"], {})
    return {**group, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


def create_placement_group(self):
    groups, name = groups_of(self.ec2_backend), self._get_param("GroupName")
    strategy = self._get_param("Strategy", "cluster")
    if name in groups:
        raise EC2ClientError("InvalidPlacementGroup.Duplicate", f"The placement group '{name}' already exists.")
    group = {
        "GroupName": name,
        "GroupId": random_id(prefix="pg", size=17),
        "GroupArn": f"arn:aws:ec2:{self.region}:{self.current_account}:placement-group/{name}",
        "State": "available",
        "Strategy": strategy,
    }
    if strategy == "partition":
        group["PartitionCount"] = self._get_int_param("PartitionCount", 2)
    if strategy == "spread":
        group["SpreadLevel"] = self._get_param("SpreadLevel", "rack")
    groups[name] = group
    tags = self._parse_tag_specification("placement-group").get("placement-group", {})
    if tags:
        self.ec2_backend.create_tags([group["GroupId"]], tags)
    return ActionResult({"PlacementGroup": told(self.ec2_backend, group)})


def describe_placement_groups(self):
    groups = [told(self.ec2_backend, group) for group in groups_of(self.ec2_backend).values()]
    names = self._get_param("GroupNames", [])

    def has(group, name, values):
        if name.startswith("tag:"):
            of_group = [tag["Value"] for tag in group["Tags"] if tag["Key"] == name[4:]]
        else:
            of_group = [group.get({"group-name": "GroupName", "strategy": "Strategy", "state": "State"}[name])]
        return any(fnmatch.fnmatchcase(str(one), value) for one in of_group for value in values)

    filters = self._filters_from_querystring() or {}
    found = [group for group in groups if all(has(group, name, values) for name, values in filters.items())]
    missing = set(names) - {group["GroupName"] for group in groups}
    if missing:
        raise EC2ClientError("InvalidPlacementGroup.Unknown", f"The placement group '{missing.pop()}' is unknown.")
    return ActionResult({"PlacementGroups": [group for group in found if not names or group["GroupName"] in names]})


def delete_placement_group(self):
    name = self._get_param("GroupName")
    group = groups_of(self.ec2_backend).pop(name, None)
    if group is None:
        raise EC2ClientError("InvalidPlacementGroup.Unknown", f"The placement group '{name}' is unknown.")
    self.ec2_backend.tags.pop(group["GroupId"], None)
    return EmptyResult()


for call in [create_placement_group, describe_placement_groups, delete_placement_group]:
    setattr(EC2Response, call.__name__, call)

associate = EC2Response.associate_address


def associate_address(self):
    answer = associate(self)
    association = answer.result["AssociationId"]
    address = next(one for one in self.ec2_backend.addresses if one.association_id == association)
    address.chosen_private_ip = self._get_param("PrivateIpAddress")
    return answer


def private_ip_address(self):
    if self.eni is None:
        return None
    return getattr(self, "chosen_private_ip", None) or self.eni.private_ip_address


EC2Response.associate_address = associate_address
ElasticAddress.private_ip_address = property(private_ip_address)
