# The network


@change("aws_vpc", "dns", "enable_dns_hostnames")
def _(a):
    client("ec2").modify_vpc_attribute(VpcId=a["id"], EnableDnsHostnames={"Value": not a["enable_dns_hostnames"]})


@change("aws_subnet", "public", "map_public_ip_on_launch")
def _(a):
    value = {"Value": not a["map_public_ip_on_launch"]}
    client("ec2").modify_subnet_attribute(SubnetId=a["id"], MapPublicIpOnLaunch=value)


def permission(port, cidr="0.0.0.0/0"):
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}


def has_rules(a):
    """Whether a group has its rules inline: objects of their own would show a change, too."""
    return a["ingress"] and "ruled" not in a["name"]


@change("aws_default_security_group", "open", "ingress")
@change("aws_security_group", "open", "ingress", only=has_rules)
def _(a):
    client("ec2").authorize_security_group_ingress(GroupId=a["id"], IpPermissions=[permission(22)])


@change("aws_default_security_group", "close", "ingress", only=lambda a: a["ingress"])
@change("aws_security_group", "close", "ingress", only=has_rules)
def _(a):
    ec2 = client("ec2")
    group = ec2.describe_security_groups(GroupIds=[a["id"]])["SecurityGroups"][0]
    ec2.revoke_security_group_ingress(GroupId=a["id"], IpPermissions=group["IpPermissions"])


@change("aws_security_group", "widen", "ingress", only=has_rules)
def _(a):
    port = a["ingress"][0]["from_port"]
    client("ec2").authorize_security_group_ingress(GroupId=a["id"], IpPermissions=[permission(port, "10.9.0.0/16")])


@change("aws_security_group_rule", "note", "description")
def _(a):
    ranges = [{"CidrIp": cidr, "Description": "changed by hand"} for cidr in a["cidr_blocks"]]
    port = {"IpProtocol": a["protocol"], "FromPort": a["from_port"], "ToPort": a["to_port"], "IpRanges": ranges}
    client("ec2").update_security_group_rule_descriptions_ingress(GroupId=a["security_group_id"], IpPermissions=[port])


@change("aws_security_group_rule", "delete")
def _(a):
    ranges = [{"CidrIp": cidr} for cidr in a["cidr_blocks"]]
    port = {"IpProtocol": a["protocol"], "FromPort": a["from_port"], "ToPort": a["to_port"], "IpRanges": ranges}
    client("ec2").revoke_security_group_ingress(GroupId=a["security_group_id"], IpPermissions=[port])


def rule(a, **other):
    value = {"IpProtocol": a["ip_protocol"], "FromPort": a["from_port"], "ToPort": a["to_port"], "CidrIpv4": a["cidr_ipv4"]}
    if a["description"]:
        value["Description"] = a["description"]
    update = {"SecurityGroupRuleId": a["security_group_rule_id"], "SecurityGroupRule": {**value, **other}}
    client("ec2").modify_security_group_rules(GroupId=a["security_group_id"], SecurityGroupRules=[update])


@change("aws_vpc_security_group_ingress_rule", "widen", "cidr_ipv4")
def _(a):
    rule(a, CidrIpv4="10.0.0.0/8")


@change("aws_vpc_security_group_ingress_rule", "delete")
def _(a):
    rules = [a["security_group_rule_id"]]
    client("ec2").revoke_security_group_ingress(GroupId=a["security_group_id"], SecurityGroupRuleIds=rules)


@change("aws_vpc_security_group_egress_rule", "ports", "to_port")
def _(a):
    rule(a, ToPort=a["to_port"] + 1024)


@change("aws_vpc_security_group_egress_rule", "delete")
def _(a):
    rules = [a["security_group_rule_id"]]
    client("ec2").revoke_security_group_egress(GroupId=a["security_group_id"], SecurityGroupRuleIds=rules)


def entry(acl, number, cidr, port, change_="create"):
    value = {"NetworkAclId": acl, "RuleNumber": number, "Protocol": "6", "RuleAction": "allow", "Egress": False,
             "CidrBlock": cidr, "PortRange": {"From": port, "To": port}}
    getattr(client("ec2"), f"{change_}_network_acl_entry")(**value)


def has_entries(a):
    """Whether a list has its entries inline: objects of their own would show a change, too."""
    return any(entry["rule_no"] == 100 for entry in a["ingress"])


@change("aws_default_network_acl", "open", "ingress", only=has_entries)
@change("aws_network_acl", "open", "ingress", only=has_entries)
def _(a):
    entry(a["id"], 150, "203.0.113.0/24", 22)


@change("aws_network_acl", "swap", "ingress", only=has_entries)
def _(a):
    entry(a["id"], 100, "10.128.0.0/9", 80, "replace")


@change("aws_network_acl_rule", "narrow", "cidr_block")
def _(a):
    entry(a["network_acl_id"], a["rule_number"], "10.128.0.0/9", a["from_port"], "replace")


@change("aws_network_acl_rule", "delete")
def _(a):
    client("ec2").delete_network_acl_entry(NetworkAclId=a["network_acl_id"], RuleNumber=a["rule_number"], Egress=False)


@change("aws_route_table", "route", "route", only=lambda a: a["route"])
def _(a):
    gateway = a["route"][0]["gateway_id"]
    client("ec2").create_route(RouteTableId=a["id"], DestinationCidrBlock="10.99.0.0/16", GatewayId=gateway)


@change("aws_route", "delete")
def _(a):
    client("ec2").delete_route(RouteTableId=a["route_table_id"], DestinationCidrBlock=a["destination_cidr_block"])


@change("aws_route_table_association", "delete")
def _(a):
    client("ec2").disassociate_route_table(AssociationId=a["id"])


@change("aws_vpc_endpoint", "policy", "policy")
def _(a):
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    client("ec2").modify_vpc_endpoint(VpcEndpointId=a["id"], PolicyDocument=policy)


@change("aws_vpc_peering_connection", "delete")
def _(a):
    client("ec2").delete_vpc_peering_connection(VpcPeeringConnectionId=a["id"])


@change("aws_vpc_ipv4_cidr_block_association", "delete")
def _(a):
    client("ec2").disassociate_vpc_cidr_block(AssociationId=a["id"])


@change("aws_flow_log", "delete")
def _(a):
    client("ec2").delete_flow_logs(FlowLogIds=[a["id"]])


@change("aws_vpn_gateway_attachment", "delete")
def _(a):
    client("ec2").detach_vpn_gateway(VpcId=a["vpc_id"], VpnGatewayId=a["vpn_gateway_id"])


@change("aws_vpc_dhcp_options_association", "default")
def _(a):
    client("ec2").associate_dhcp_options(DhcpOptionsId="default", VpcId=a["vpc_id"])
