"""EC2: public access to VPCs that is blocked in a region, and what is left out of that.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessOptions.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessExclusion.html
"""

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.core import TaggedEC2Resource
from moto.ec2.responses import EC2Response
from moto.ec2.utils import add_tag_specification, random_resource_id


class Exclusion(TaggedEC2Resource):
    def __init__(self, backend, arn, mode, tags):
        self.ec2_backend = backend
        self.id = f"vpcbpa-exclude-{random_resource_id(17)}"
        self.resource_arn = arn
        self.creation_timestamp = utcnow()
        self.change("create-complete", mode)
        self.add_tags(tags)

    def change(self, state, mode=None):
        self.state = state
        self.mode = mode or self.mode
        self.last_update_timestamp = utcnow()

    def told(self):
        return {
            "ExclusionId": self.id,
            "InternetGatewayExclusionMode": self.mode,
            "ResourceArn": self.resource_arn,
            "State": self.state,
            "CreationTimestamp": self.creation_timestamp,
            "LastUpdateTimestamp": self.last_update_timestamp,
            "Tags": self.get_tags(),
        }


def kept(self):
    return self.ec2_backend.__dict__.setdefault("block_public_access", {"mode": "off", "exclusions": {}})


def options(self):
    return {
        "AwsAccountId": self.current_account,
        "AwsRegion": self.region,
        "State": "update-complete" if "updated" in kept(self) else "default-state",
        "InternetGatewayBlockMode": kept(self)["mode"],
        "LastUpdateTimestamp": kept(self).get("updated"),
        "ManagedBy": "account",
        "ExclusionsAllowed": "allowed",
    }


def describe_vpc_block_public_access_options(self):
    return ActionResult({"VpcBlockPublicAccessOptions": options(self)})


def modify_vpc_block_public_access_options(self):
    kept(self).update(mode=self._get_param("InternetGatewayBlockMode"), updated=utcnow())
    return ActionResult({"VpcBlockPublicAccessOptions": options(self)})


def exclusion(self, id):
    if id not in kept(self)["exclusions"]:
        message = f"The vpcBlockPublicAccessExclusion ID '{id}' does not exist"
        raise EC2ClientError("InvalidVpcBlockPublicAccessExclusionId.NotFound", message)
    return kept(self)["exclusions"][id]


def create_vpc_block_public_access_exclusion(self):
    vpc, subnet = self._get_param("VpcId"), self._get_param("SubnetId")
    of = self.ec2_backend.get_vpc(vpc) if vpc else self.ec2_backend.get_subnet(subnet)
    arn = f"arn:aws:ec2:{self.region}:{self.current_account}:{'vpc' if vpc else 'subnet'}/{of.id}"
    live = [one for one in kept(self)["exclusions"].values() if one.state != "delete-complete"]
    if any(one.resource_arn == arn for one in live):
        message = f"An exclusion already exists for {arn}"
        raise EC2ClientError("InvalidVpcBlockPublicAccessExclusion.Duplicate", message)
    tags = add_tag_specification(self._get_param("TagSpecifications", []))
    made = Exclusion(self.ec2_backend, arn, self._get_param("InternetGatewayExclusionMode"), tags)
    kept(self)["exclusions"][made.id] = made
    return ActionResult({"VpcBlockPublicAccessExclusion": made.told()})


def modify_vpc_block_public_access_exclusion(self):
    changed = exclusion(self, self._get_param("ExclusionId"))
    changed.change("update-complete", self._get_param("InternetGatewayExclusionMode"))
    return ActionResult({"VpcBlockPublicAccessExclusion": changed.told()})


def delete_vpc_block_public_access_exclusion(self):
    gone = exclusion(self, self._get_param("ExclusionId"))
    if gone.state == "delete-complete":
        message = f"{gone.id} is in delete-complete state and cannot be deleted"
        raise EC2ClientError("InvalidParameterValue", message)
    gone.change("delete-complete")
    return ActionResult({"VpcBlockPublicAccessExclusion": gone.told()})


def describe_vpc_block_public_access_exclusions(self):
    ids = self._get_param("ExclusionIds", [])
    found = [exclusion(self, id) for id in ids] if ids else list(kept(self)["exclusions"].values())
    for name, values in self._filters_from_querystring().items():
        if name.startswith("tag:"):
            key = name.removeprefix("tag:")
            found = [one for one in found if {tag["key"]: tag["value"] for tag in one.get_tags()}.get(key) in values]
    return ActionResult({"VpcBlockPublicAccessExclusions": [one.told() for one in found]})


CALLS = [
    create_vpc_block_public_access_exclusion,
    delete_vpc_block_public_access_exclusion,
    describe_vpc_block_public_access_exclusions,
    describe_vpc_block_public_access_options,
    modify_vpc_block_public_access_exclusion,
    modify_vpc_block_public_access_options,
]
for call in CALLS:
    setattr(EC2Response, call.__name__, call)
