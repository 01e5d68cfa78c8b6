"""EC2: default subnets that are made anew.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultSubnet.html
"""

import ipaddress

from moto.ec2.exceptions import DefaultVpcDoesNotExistError
from moto.ec2.models.subnets import DefaultSubnetAlreadyExistsInAvailabilityZoneError, SubnetBackend


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
