"""Lists what exists in the account behind AWS_ENDPOINT_URL, leaving out what every account has.

Exit code 0: nothing is left. 1: something is, one line for each object. 2: the account could not be read.
"""

import os
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError


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


def live_instances(ec2):
    instances = (i for r in pages(ec2, "describe_instances", "Reservations") for i in r["Instances"])
    return [i["InstanceId"] for i in instances if i["State"]["Name"] != "terminated"]


def live_nat_gateways(ec2):
    gateways = pages(ec2, "describe_nat_gateways", "NatGateways")
    return [g["NatGatewayId"] for g in gateways if g["State"] != "deleted"]


def inventory():
    """Names of the objects that exist, by kind.

    Network interfaces are not asked for: moto keeps those of deleted NAT gateways and terminated instances.
    """
    ec2, iam, s3 = (boto3.client(service) for service in ("ec2", "iam", "s3"))
    return {
        "VPC": own_vpcs(ec2),
        "subnet": own_subnets(ec2),
        "internet gateway": [
            g["InternetGatewayId"] for g in pages(ec2, "describe_internet_gateways", "InternetGateways")
        ],
        "NAT gateway": live_nat_gateways(ec2),
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
