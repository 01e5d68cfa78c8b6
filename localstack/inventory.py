"""Lists what exists in the account behind AWS_ENDPOINT_URL, leaving out what every account has.

Exit code 0: nothing is left. 1: something is, one line for each object. 2: the account could not be read.
"""

import functools
import os
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError


# A client takes longer to make than to use.
client_of = functools.cache(boto3.client)


def pages(client, operation, key, **arguments):
    """Every element of `key` over all pages of a list operation."""
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page[key]


def own_vpcs(ec2):
    return [vpc["VpcId"] for vpc in pages(ec2, "describe_vpcs", "Vpcs") if not vpc["IsDefault"]]


def own_subnets(ec2):
    return [s["SubnetId"] for s in pages(ec2, "describe_subnets", "Subnets") if not s["DefaultForAz"]]


def own_groups(ec2):
    return [g["GroupId"] for g in pages(ec2, "describe_security_groups", "SecurityGroups") if g["GroupName"] != "default"]


def own_route_tables(ec2):
    tables = pages(ec2, "describe_route_tables", "RouteTables")
    return [t["RouteTableId"] for t in tables if not any(a["Main"] for a in t["Associations"])]


def own_network_acls(ec2):
    return [a["NetworkAclId"] for a in pages(ec2, "describe_network_acls", "NetworkAcls") if not a["IsDefault"]]


def live(found, name):
    """Names of what is not deleted."""
    return [item[name] for item in found if item.get("State") != "deleted"]


def live_instances(ec2):
    instances = (i for r in pages(ec2, "describe_instances", "Reservations") for i in r["Instances"])
    return [i["InstanceId"] for i in instances if i["State"]["Name"] != "terminated"]


def live_nat_gateways(ec2):
    gateways = pages(ec2, "describe_nat_gateways", "NatGateways")
    return [g["NatGatewayId"] for g in gateways if g["State"] != "deleted"]


def own_keys(kms):
    """Keys that AWS keeps for its services count as a customer's in moto, and are told by their aliases."""
    aliases = [a for a in pages(kms, "list_aliases", "Aliases") if a["AliasName"].startswith("alias/aws/")]
    aws = {a.get("TargetKeyId") for a in aliases}
    keys = [kms.describe_key(KeyId=k["KeyId"])["KeyMetadata"] for k in pages(kms, "list_keys", "Keys")]
    return [k["KeyId"] for k in keys if k["KeyId"] not in aws and k["KeyState"] != "PendingDeletion"]


def distributions(cloudfront):
    lists = (page["DistributionList"] for page in cloudfront.get_paginator("list_distributions").paginate())
    return [d["Id"] for found in lists for d in found.get("Items", [])]


def own_rules(events):
    """Rules of every bus. botocore has no pages for either."""
    buses = [bus["Name"] for bus in events.list_event_buses()["EventBuses"]]
    return [rule["Name"] for bus in buses for rule in events.list_rules(EventBusName=bus)["Rules"]]


# Kind, service, operation, key of the list, and what names an element (nothing when elements are names).
SIMPLE = [
    ("alarm", "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("auto scaling group", "autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups", "AutoScalingGroupName"),
    ("cache cluster", "elasticache", "describe_cache_clusters", "CacheClusters", "CacheClusterId"),
    ("dashboard", "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("certificate", "acm", "list_certificates", "CertificateSummaryList", "CertificateArn"),
    ("backup vault", "backup", "list_backup_vaults", "BackupVaultList", "BackupVaultName"),
    ("cache subnet group", "elasticache", "describe_cache_subnet_groups", "CacheSubnetGroups", "CacheSubnetGroupName"),
    ("database parameter group", "rds", "describe_db_parameter_groups", "DBParameterGroups", "DBParameterGroupName"),
    ("database", "rds", "describe_db_instances", "DBInstances", "DBInstanceIdentifier"),
    ("database subnet group", "rds", "describe_db_subnet_groups", "DBSubnetGroups", "DBSubnetGroupName"),
    ("DHCP options", "ec2", "describe_dhcp_options", "DhcpOptions", "DhcpOptionsId"),
    ("egress-only gateway", "ec2", "describe_egress_only_internet_gateways", "EgressOnlyInternetGateways",
     "EgressOnlyInternetGatewayId"),
    ("file system", "efs", "describe_file_systems", "FileSystems", "FileSystemId"),
    ("flow log", "ec2", "describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("function", "lambda", "list_functions", "Functions", "FunctionName"),
    ("group of users", "iam", "list_groups", "Groups", "GroupName"),
    ("hosted zone", "route53", "list_hosted_zones", "HostedZones", "Name"),
    ("launch configuration", "autoscaling", "describe_launch_configurations", "LaunchConfigurations",
     "LaunchConfigurationName"),
    ("launch template", "ec2", "describe_launch_templates", "LaunchTemplates", "LaunchTemplateName"),
    ("classic load balancer", "elb", "describe_load_balancers", "LoadBalancerDescriptions", "LoadBalancerName"),
    ("load balancer", "elbv2", "describe_load_balancers", "LoadBalancers", "LoadBalancerName"),
    ("log group", "logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("parameter", "ssm", "describe_parameters", "Parameters", "Name"),
    ("queue", "sqs", "list_queues", "QueueUrls", None),
    ("mail identity", "ses", "list_identities", "Identities", None),
    ("repository", "ecr", "describe_repositories", "repositories", "repositoryName"),
    ("secret", "secretsmanager", "list_secrets", "SecretList", "Name"),
    ("target group", "elbv2", "describe_target_groups", "TargetGroups", "TargetGroupName"),
    ("topic", "sns", "list_topics", "Topics", "TopicArn"),
    ("user", "iam", "list_users", "Users", "UserName"),
]


def named(service, operation, key, name):
    """Names of what one operation lists. An emulator without the service has none of its objects."""
    try:
        found = [item for page in client_of(service).get_paginator(operation).paginate() for item in page.get(key, [])]
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 501:
            return []
        raise
    names = [item[name] if name else item for item in found]
    # Groups that the services make themselves.
    return [name for name in names if name != "default" and not name.startswith("default.")]


def inventory():
    """Names of the objects that exist, by kind.

    Network interfaces are not asked for: moto keeps those of deleted NAT gateways and terminated instances.
    """
    ec2, iam, s3 = (client_of(service) for service in ("ec2", "iam", "s3"))
    return {
        "VPC": own_vpcs(ec2),
        "subnet": own_subnets(ec2),
        "internet gateway": [
            g["InternetGatewayId"] for g in pages(ec2, "describe_internet_gateways", "InternetGateways")
        ],
        "NAT gateway": live_nat_gateways(ec2),
        "network ACL": own_network_acls(ec2),
        "key pair": [k["KeyName"] for k in ec2.describe_key_pairs()["KeyPairs"]],
        "VPN gateway": live(ec2.describe_vpn_gateways()["VpnGateways"], "VpnGatewayId"),
        "customer gateway": live(ec2.describe_customer_gateways()["CustomerGateways"], "CustomerGatewayId"),
        "VPC endpoint": live(pages(ec2, "describe_vpc_endpoints", "VpcEndpoints"), "VpcEndpointId"),
        "peering connection": [
            c["VpcPeeringConnectionId"]
            for c in pages(ec2, "describe_vpc_peering_connections", "VpcPeeringConnections")
            if c["Status"]["Code"] not in ("deleted", "rejected", "expired", "failed")
        ],
        "elastic IP": [a["AllocationId"] for a in ec2.describe_addresses()["Addresses"]],
        "route table": own_route_tables(ec2),
        "security group": own_groups(ec2),
        "instance": live_instances(ec2),
        "volume": [v["VolumeId"] for v in pages(ec2, "describe_volumes", "Volumes")],
        "role": [r["RoleName"] for r in pages(iam, "list_roles", "Roles")],
        "instance profile": [
            p["InstanceProfileName"] for p in pages(iam, "list_instance_profiles", "InstanceProfiles")
        ],
        "policy": [p["PolicyName"] for p in pages(iam, "list_policies", "Policies", Scope="Local")],
        "bucket": [b["Name"] for b in s3.list_buckets()["Buckets"]],
        "key": own_keys(client_of("kms")),
        "distribution": distributions(client_of("cloudfront")),
        "event rule": own_rules(client_of("events")),
        **{kind: named(*listed) for kind, *listed in SIMPLE},
    }


def main():
    if not os.environ.get("AWS_ENDPOINT_URL"):
        print("AWS_ENDPOINT_URL is not set: this reads an emulator's account, never a real one", file=sys.stderr)
        return 2
    try:
        found = inventory()
    except (BotoCoreError, ClientError) as error:
        print(f"the account could not be read: {error}", file=sys.stderr)
        return 2
    for kind, names in found.items():
        for name in names:
            print(f"{kind} {name}")
    total = sum(len(names) for names in found.values())
    print(f"{total} objects of {len(found)} kinds are left" if total else f"nothing is left: {', '.join(found)}")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
