"""EC2: what is put into endpoints and network interfaces, and ranges of IPv6 addresses.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpcEndpoint.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclAssociation.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcIpv6CidrBlockAssociation.html
"""

from moto.ec2.exceptions import EC2ClientError, MissingParameterError
from moto.ec2.models.elastic_network_interfaces import NetworkInterface, NetworkInterfaceBackend
from moto.ec2.models.instances import InstanceBackend
from moto.ec2.models.network_acls import NetworkAclBackend
from moto.ec2.models.vpcs import VPC, VPCBackend
from moto.ec2.utils import random_private_ip

create_vpc_endpoint = VPCBackend.create_vpc_endpoint
modify_vpc_endpoint = VPCBackend.modify_vpc_endpoint


def is_interface(endpoint):
    return (endpoint.vpc_endpoint_type or "").lower() == "interface"


def create_endpoint_with_group(self, *args, **kwargs):
    """The interfaces of an endpoint have the default group of the VPC where nobody says which."""
    endpoint = create_vpc_endpoint(self, *args, **kwargs)
    if is_interface(endpoint) and not endpoint.security_group_ids:
        endpoint.security_group_ids = [self.get_default_security_group(endpoint.vpc_id).id]
    return endpoint


def modify_endpoint_and_what_leads_to_it(self, vpc_id, **kwargs):
    """moto leaves the routes to a gateway and the interfaces in subnets as they are."""
    endpoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
    tables, subnets = list(endpoint.route_table_ids or []), list(endpoint.subnet_ids or [])
    modify_vpc_endpoint(self, vpc_id=vpc_id, **kwargs)
    prefix_list = endpoint.destination_prefix_list_id
    if prefix_list:
        for table in set(endpoint.route_table_ids) - set(tables):
            self.create_route(table, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)
        for table in set(tables) - set(endpoint.route_table_ids):
            self.delete_route(table, prefix_list)
    if is_interface(endpoint):
        for subnet in set(endpoint.subnet_ids) - set(subnets):
            endpoint.network_interface_ids.append(self.create_network_interface(subnet, random_private_ip()).id)
        gone = set(subnets) - set(endpoint.subnet_ids)
        left = [id for id in endpoint.network_interface_ids if id in self.enis and self.enis[id].subnet_id in gone]
        for id in left:
            del self.enis[id]
            endpoint.network_interface_ids.remove(id)


VPCBackend.create_vpc_endpoint = create_endpoint_with_group
VPCBackend.modify_vpc_endpoint = modify_endpoint_and_what_leads_to_it

# The groups of an interface are its own, and those of an instance are the groups of its first interface.
NetworkInterface.group_set = property(lambda self: list(self._group_set))
modify_instance_security_groups = InstanceBackend.modify_instance_security_groups
modify_network_interface_attribute = NetworkInterfaceBackend.modify_network_interface_attribute


def modify_groups_of_instance(self, *args, **kwargs):
    instance = modify_instance_security_groups(self, *args, **kwargs)
    if 0 in instance.nics:
        instance.nics[0]._group_set = list(instance.security_groups)
    return instance


def modify_interface_and_instance(self, eni_id, *args, **kwargs):
    modify_network_interface_attribute(self, eni_id, *args, **kwargs)
    interface = self.get_network_interface(eni_id)
    if interface.instance and interface.device_index == 0:
        interface.instance.security_groups = list(interface._group_set)


InstanceBackend.modify_instance_security_groups = modify_groups_of_instance
NetworkInterfaceBackend.modify_network_interface_attribute = modify_interface_and_instance

replace_network_acl_association = NetworkAclBackend.replace_network_acl_association


def replace_association_that_is_there(self, association_id, network_acl_id):
    self.get_network_acl(network_acl_id)
    if not any(association_id in acl._associations for acl in self.network_acls.values()):
        message = f"The association ID '{association_id}' does not exist"
        raise EC2ClientError("InvalidAssociationID.NotFound", message)
    return replace_network_acl_association(self, association_id, network_acl_id)


NetworkAclBackend.replace_network_acl_association = replace_association_that_is_there

associate_vpc_cidr_block = VPC.associate_vpc_cidr_block


def associate_range_of_amazon(self, cidr_block, amazon_provided_ipv6_cidr_block=False, *args, **kwargs):
    """What Amazon gives is public. A range has to come from somewhere."""
    if not cidr_block and not amazon_provided_ipv6_cidr_block:
        raise MissingParameterError("cidrBlock")
    made = associate_vpc_cidr_block(self, cidr_block, amazon_provided_ipv6_cidr_block, *args, **kwargs)
    if amazon_provided_ipv6_cidr_block:
        made.update(ip_source="amazon", ipv6_address_attribute="public")
    return made


VPC.associate_vpc_cidr_block = associate_range_of_amazon
