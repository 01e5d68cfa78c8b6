"""EC2: snapshots of disks and their archive, and images that are not to be used any more.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Snapshot.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotTier.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RestoreSnapshotTier.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotTierStatus.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeprecation.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html
"""

from datetime import timedelta

from moto.core.parse import default_timestamp_parser
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.exceptions import EC2ClientError, InvalidAMIIdError
from moto.ec2.models.amis import Ami, AmiBackend
from moto.ec2.models.elastic_block_store import EBSBackend, Snapshot
from moto.ec2.responses import EC2Response

create_snapshot = EBSBackend.create_snapshot


def create_snapshot_with_key(self, volume_id, description, *args, **kwargs):
    """A snapshot of an encrypted disk has the disk's key."""
    snapshot = create_snapshot(self, volume_id, description or "", *args, **kwargs)
    snapshot.kms_key_id = snapshot.kms_key_id or snapshot.volume.kms_key_id
    return snapshot


EBSBackend.create_snapshot = create_snapshot_with_key
# Taking one out for a time leaves it in the archive, too.
Snapshot.storage_tier, Snapshot.tiering, Snapshot.restore_until = "standard", None, None

describe_snapshots = EC2Response.describe_snapshots


def describe_snapshots_of_owners(self):
    """moto does not look at whose they are to be."""
    answer, owners = describe_snapshots(self), self._get_param("OwnerIds", [])
    wanted = {self.current_account if owner == "self" else owner for owner in owners}
    found = answer.result["Snapshots"]
    return ActionResult({"Snapshots": [one for one in found if not wanted or one.owner_id in wanted]})


def modify_snapshot_tier(self):
    snapshot = self.ec2_backend.get_snapshot(self._get_param("SnapshotId"))
    if snapshot.storage_tier == "archive":
        raise EC2ClientError("IncorrectState", f"The snapshot {snapshot.id} is already in the archive tier.")
    snapshot.storage_tier, snapshot.tiering = self._get_param("StorageTier"), ("archival-completed", utcnow())
    return ActionResult({"SnapshotId": snapshot.id, "TieringStartTime": snapshot.tiering[1]})


def restore_snapshot_tier(self):
    snapshot = self.ec2_backend.get_snapshot(self._get_param("SnapshotId"))
    if snapshot.storage_tier != "archive":
        raise EC2ClientError("IncorrectState", f"The snapshot {snapshot.id} is not in the archive tier.")
    days, is_permanent = self._get_int_param("TemporaryRestoreDays"), self._get_bool_param("PermanentRestore")
    kind = "permanent" if is_permanent else "temporary"
    snapshot.tiering = (f"{kind}-restore-completed", utcnow())
    if is_permanent:
        snapshot.storage_tier, snapshot.restore_until = "standard", None
    else:
        snapshot.restore_until = utcnow() + timedelta(days=days or 1)
    told = {"SnapshotId": snapshot.id, "RestoreStartTime": snapshot.tiering[1], "IsPermanentRestore": is_permanent}
    return ActionResult({**told, "RestoreDuration": None if is_permanent else days or 1})


def describe_snapshot_tier_status(self):
    wanted = self._filters_from_querystring().get("snapshot-id")

    def told(snapshot):
        status, started = snapshot.tiering or (None, None)
        return {
            "SnapshotId": snapshot.id,
            "VolumeId": snapshot.volume.id,
            "Status": snapshot.status,
            "OwnerId": snapshot.owner_id,
            "StorageTier": snapshot.storage_tier,
            "LastTieringStartTime": started,
            "LastTieringProgress": 100,
            "LastTieringOperationStatus": status,
            "RestoreExpiryTime": snapshot.restore_until,
        }

    found = [one for one in self.ec2_backend.snapshots.values() if wanted is None or one.id in wanted]
    return ActionResult({"SnapshotTierStatuses": [told(one) for one in found]})


Ami.deprecation_time = None


def image(self):
    id = self._get_param("ImageId")
    if id not in self.ec2_backend.amis:
        raise InvalidAMIIdError([id])
    return self.ec2_backend.amis[id]


def enable_image_deprecation(self):
    at = self._get_param("DeprecateAt")
    at = default_timestamp_parser(at) if isinstance(at, str) else at
    # Seconds are rounded to the minute.
    at = (at + timedelta(seconds=30)).replace(second=0, microsecond=0)
    image(self).deprecation_time = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return ActionResult({"Return": True})


def disable_image_deprecation(self):
    image(self).deprecation_time = None
    return ActionResult({"Return": True})


modify_image_attribute = EC2Response.modify_image_attribute


def modify_image_description(self):
    """moto changes nothing but who may use it."""
    description = self._get_param("Description")
    if description is not None:
        image(self).description = description.get("Value", "") if isinstance(description, dict) else description
    return modify_image_attribute(self)


create_image = AmiBackend.create_image


def create_image_of_disks(self, *args, **kwargs):
    """It is found where its account and its name say."""
    made = create_image(self, *args, **kwargs)
    made.image_location = f"{made.owner_id}/{made.name}"
    return made


AmiBackend.create_image = create_image_of_disks
EC2Response.describe_snapshots = describe_snapshots_of_owners
EC2Response.modify_image_attribute = modify_image_description
for call in [
    describe_snapshot_tier_status,
    disable_image_deprecation,
    enable_image_deprecation,
    modify_snapshot_tier,
    restore_snapshot_tier,
]:
    setattr(EC2Response, call.__name__, call)
