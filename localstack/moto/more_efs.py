"""EFS: file systems that change and are protected, policies that go, backups that are turned on and off, and where file systems are mounted.

https://docs.aws.amazon.com/efs/latest/ug/api-reference.html
"""

import json

from moto.efs.exceptions import AccessPointNotFound, EFSError, FileSystemNotFound
from moto.efs.models import EFSBackend, FileSystem
from moto.efs.responses import EFSResponse

JSON = {"Content-Type": "application/json"}


class AccessPointAlreadyExists(EFSError):
    code = 409

    def __init__(self, token):
        super().__init__("AccessPointAlreadyExists", f"Access point with token {token} already exists.")


def _system(self):
    found = self.efs_backend.file_systems_by_id
    name = self._get_param("FileSystemId")
    if name not in found:
        raise FileSystemNotFound(name)
    return found[name]


info = FileSystem.info_json


def info_json(self):
    protection = getattr(self, "_protection", "ENABLED")
    return info(self) | {"FileSystemProtection": {"ReplicationOverwriteProtection": protection}}


def update_file_system(self):
    system = _system(self)
    mode = self._get_param("ThroughputMode")
    if mode is not None:
        system.throughput_mode = mode
    throughput = self._get_param("ProvisionedThroughputInMibps")
    provisioned = system.throughput_mode == "provisioned"
    system.provisioned_throughput_in_mibps = (
        (throughput or system.provisioned_throughput_in_mibps) if provisioned else None
    )
    return json.dumps(system.info_json()), {"status": 202} | JSON


def update_file_system_protection(self):
    system = _system(self)
    system._protection = self._get_param("ReplicationOverwriteProtection")
    return json.dumps({"ReplicationOverwriteProtection": system._protection}), JSON


def put_backup_policy(self):
    policy = self._get_param("BackupPolicy")
    _system(self)._backup = policy["Status"] == "ENABLED"
    return json.dumps({"BackupPolicy": policy}), JSON


def describe_backup_policy(self):
    return json.dumps({"BackupPolicy": _system(self).backup_policy or {"Status": "DISABLED"}}), JSON


describe_policy = EFSResponse.describe_file_system_policy


def describe_file_system_policy(self):
    _system(self)
    return describe_policy(self)


put_policy = EFSResponse.put_file_system_policy


def put_file_system_policy(self):
    _system(self)
    return put_policy(self)


def delete_file_system_policy(self):
    _system(self).file_system_policy = None
    return "", JSON


create_target = EFSBackend.create_mount_target


def create_mount_target(self, file_system_id, subnet_id, ip_address=None, security_groups=None):
    """Without groups it is in the default one of the VPC. Its interface is in use."""
    if not security_groups:
        vpc = self.ec2_backend.get_subnet(subnet_id).vpc_id
        security_groups = [self.ec2_backend.get_default_security_group(vpc).id]
    target = create_target(self, file_system_id, subnet_id, ip_address, security_groups)
    interface = self.ec2_backend.enis[target.network_interface_id]
    interface.status = "in-use"
    interface.interface_type = "efs"
    interface.requester_managed = True
    return target


create_point = EFSBackend.create_access_point


def create_access_point(self, client_token, tags, file_system_id, posix_user, root_directory):
    if file_system_id not in self.file_systems_by_id:
        raise FileSystemNotFound(file_system_id)
    if any(point.client_token == client_token for point in self.access_points.values()):
        raise AccessPointAlreadyExists(client_token)
    directory = dict(root_directory or {})
    directory["Path"] = directory.get("Path") or "/"
    return create_point(self, client_token, tags, file_system_id, posix_user, directory)


def delete_access_point(self, access_point_id):
    if self.access_points.pop(access_point_id, None) is None:
        raise AccessPointNotFound(access_point_id)


delete_system = EFSBackend.delete_file_system


def delete_file_system(self, file_system_id):
    """What leads into it goes with it."""
    delete_system(self, file_system_id)
    kept = {name: point for name, point in self.access_points.items() if point.file_system_id != file_system_id}
    self.access_points = kept


FileSystem.info_json = info_json
for call in [create_mount_target, create_access_point, delete_access_point, delete_file_system]:
    setattr(EFSBackend, call.__name__, call)
for call in [
    update_file_system,
    update_file_system_protection,
    put_backup_policy,
    describe_backup_policy,
    describe_file_system_policy,
    put_file_system_policy,
    delete_file_system_policy,
]:
    setattr(EFSResponse, call.__name__, call)
url_paths = {"/2015-02-01/file-systems/<file_system_id>/protection": EFSResponse.dispatch}
