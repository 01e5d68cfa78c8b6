"""Mends the installed moto where it answers otherwise than AWS, and our client, strict as it is, cannot read it.

Run by the interpreter of the virtual environment, once, after installation. Each mend names the text that it replaces, so that
a new version of moto fails here and is looked at, instead of being mended by halves.
"""

import pathlib
import shutil
import sys

import moto

# Without a trace beside it.
sys.dont_write_bytecode = True
from answers import ANSWERS  # noqa: E402

ROOT = pathlib.Path(moto.__file__).parent

# GetBucketVersioning: S3 answers with the element VersioningConfiguration, moto with GetBucketVersioningResponse.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
VERSIONING = (
    "s3/responses.py",
    '''        result = {"Status": versioning}
        self.data["Action"] = "GetBucketVersioning"
        return self.serialized(ActionResult(result))
''',
    '''        status = f"<Status>{versioning}</Status>" if versioning else ""
        namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
        body = f'<VersioningConfiguration xmlns="{namespace}">{status}</VersioningConfiguration>'
        return 200, {"Content-Type": "application/xml"}, body
''',
)

# PutObject and DeleteObject with a condition: S3 checks it and writes in one step. moto serves each call in a thread of its own, and
# another one can write between its check and its write; then two calls with If-None-Match: * both succeed. Also the entity tag is
# computed when it is first asked for, from a file that another thread may be reading.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
WRITES = (
    "s3/responses.py",
    """

class S3Response(BaseResponse):
""",
    """

ONE_WRITE_AT_A_TIME = threading.RLock()


class S3Response(BaseResponse):
""",
)
WRITES_IMPORT = (
    "s3/responses.py",
    """
import re
""",
    """
import re
import threading
""",
)
PUT = (
    "s3/responses.py",
    """    def put_object(self) -> TYPE_RESPONSE:
""",
    """    def put_object(self) -> TYPE_RESPONSE:
        with ONE_WRITE_AT_A_TIME:
            return self._put_object()

    def _put_object(self) -> TYPE_RESPONSE:
""",
)
DELETE = (
    "s3/responses.py",
    """    def delete_object(self) -> TYPE_RESPONSE:
""",
    """    def delete_object(self) -> TYPE_RESPONSE:
        with ONE_WRITE_AT_A_TIME:
            return self._delete_object()

    def _delete_object(self) -> TYPE_RESPONSE:
""",
)
ENTITY_TAG = (
    "s3/models.py",
    """    def etag(self) -> str:
        if self._etag is None:
            value_md5 = md5_hash()
            self._value_buffer.seek(0)
            while True:
                block = self._value_buffer.read(16 * 1024 * 1024)  # read in 16MB chunks
                if not block:
                    break
                value_md5.update(block)

            self._etag = value_md5.hexdigest()
        return f'"{self._etag}"'
""",
    """    def etag(self) -> str:
        if self._etag is None:
            self._etag = md5_hash(self.value).hexdigest()
        return f'"{self._etag}"'
""",
)

# CloudWatch: calls in CBOR are translated, see cbor.py.
CLOUDWATCH = (
    "cloudwatch/urls.py",
    """from .responses import CloudWatchResponse
""",
    """from .cbor import PATH, CborResponse
from .responses import CloudWatchResponse
""",
)
CLOUDWATCH_PATHS = (
    "cloudwatch/urls.py",
    """url_paths = {"{0}/$": CloudWatchResponse.dispatch}
""",
    """url_paths = {"{0}/$": CloudWatchResponse.dispatch, PATH: CborResponse.dispatch}
""",
)

# GetConfigurationSet of SES, version 2: moto puts a whole object where SES has a flag, and tells empty options, which SES leaves out.
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetConfigurationSet.html
CONFIGURATION_SET = (
    "ses/models.py",
    """        return {
            "ConfigurationSetName": self.configuration_set_name,
            "TrackingOptions": self.tracking_options,
            "DeliveryOptions": self.delivery_options,
            "ReputationOptions": self.reputation_options,
            "SendingOptions": {"SendingEnabled": self.enabled},
            "Tags": self.tags,
            "SuppressionOptions": self.suppression_options,
            "VdmOptions": self.vdm_options,
        }
""",
    """        told = {
            "ConfigurationSetName": self.configuration_set_name,
            "TrackingOptions": self.tracking_options,
            "DeliveryOptions": self.delivery_options,
            "ReputationOptions": self.reputation_options,
            "SendingOptions": self.enabled or {"SendingEnabled": True},
            "Tags": self.tags,
            "SuppressionOptions": self.suppression_options,
            "VdmOptions": self.vdm_options,
        }
        return {name: value for name, value in told.items() if value}
""",
)

# GetBucketReplication: moto tells no filters, prefixes and deletions of any rule; what was put is what S3 tells. A rule of the first
# version, which has no filter, has no priority either.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
REPLICATION = (
    "s3/responses.py",
    """        rules = [
            {
                "ID": rule["ID"],
                "Priority": rule["Priority"],
                "Status": rule["Status"],
                "DeleteMarkerReplication": {"Status": "Disabled"},
                "Filter": {"Prefix": ""},
                "Destination": rule["Destination"],
            }
            for rule in replication["Rule"]
        ]
        return self.serialized(
            ActionResult(
                {
                    "ReplicationConfiguration": {
                        "Role": replication["Role"],
                        "Rules": rules,
                    },
                }
            )
        )
""",
    """        body = xmltodict.unparse({"ReplicationConfiguration": replication})
        return 200, {"Content-Type": "application/xml"}, body
""",
)
REPLICATION_PRIORITY = (
    "s3/models.py",
    """            if "Priority" not in rule:
                rule["Priority"] = 1
""",
    """            if "Priority" not in rule and "Filter" in rule:
                rule["Priority"] = 1
""",
)

# Emptying a bucket whose versioning is suspended: moto takes delete markers for objects.
DELETE_MARKERS = (
    "s3/utils.py",
    """            version.dispose()
""",
    """            getattr(version, "dispose", lambda: None)()
""",
)

# Snapshots that RDS makes by itself are named by the minute: who makes, deletes and makes a cluster again within one finds the name taken.
CLUSTER_SNAPSHOT = (
    "rds/models.py",
    """        time_stamp = utcnow().strftime("%Y-%m-%d-%H-%M")
        snapshot_id = f"rds:{self.db_cluster_identifier}-{time_stamp}"
""",
    """        time_stamp = utcnow().strftime("%Y-%m-%d-%H-%M-%S-%f")
        snapshot_id = f"rds:{self.db_cluster_identifier}-{time_stamp}"
""",
)

# DescribeOptionGroups: moto takes a name for granted.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOptionGroups.html
OPTION_GROUPS = (
    "rds/models.py",
    """            if (
                option_group_kwargs["option_group_name"]
                and option_group.name != option_group_kwargs["option_group_name"]
            ):
                continue
            elif option_group_kwargs.get(
                "engine_name"
""",
    """            if (
                option_group_kwargs.get("option_group_name")
                and option_group.name != option_group_kwargs["option_group_name"]
            ):
                continue
            elif option_group_kwargs.get(
                "engine_name"
""",
)
OPTION_GROUPS_NONE = (
    "rds/models.py",
    """        if not len(option_group_list):
            raise OptionGroupNotFoundFaultError(
""",
    """        if not len(option_group_list) and option_group_kwargs.get("option_group_name"):
            raise OptionGroupNotFoundFaultError(
""",
)

# GetDistribution: moto forgets which access control an origin has.
# https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html
ORIGIN = (
    "cloudfront/models.py",
    """        self.s3_access_identity = ""
        self.custom_origin = None
""",
    """        self.s3_access_identity = ""
        self.origin_access_control_id = origin.get("OriginAccessControlId") or ""
        self.custom_origin = None
""",
)

# DescribeNetworkInterfaces: the interface of a NAT gateway looks as if nobody had any use for it.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NetworkInterface.html
NAT_INTERFACE = (
    "ec2/models/nat_gateways.py",
    """            backend.get_subnet(self.subnet_id), self.private_ip
        )

        # associate""",
    """            backend.get_subnet(self.subnet_id), self.private_ip
        )
        self._eni.status = "in-use"
        self._eni.interface_type = "nat_gateway"
        self._eni.requester_managed = True

        # associate""",
)

# Filters of EC2: an object is meant where one of its values is one of the filter's. moto wants all of the one among all of the other: of
# two route tables that are asked for by an association of each, it finds neither as soon as both have a second one.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html
FILTER = (
    "ec2/utils.py",
    """        return (value and value.issubset(filter_value)) or value.issuperset(
            filter_value
        )
""",
    """        patterns = filter_value if isinstance(filter_value, list) else [filter_value]
        return any(fnmatch.fnmatch(str(one), pattern) for one in value for pattern in patterns)
""",
)

# Calls that moto lacks: `more_<service>.py` goes into the service, which takes it in.
MORE = {
    "applicationautoscaling": ("responses.py", "from . import more  # noqa: E402, F401"),
    "autoscaling": ("responses.py", "from . import more  # noqa: E402, F401"),
    "awslambda": ("urls.py", "from .more import url_paths as more  # noqa: E402\n\nurl_paths.update(more)"),
    "backup": ("responses.py", "from . import more  # noqa: E402, F401"),
    "budgets": ("responses.py", "from . import more  # noqa: E402, F401"),
    "cloudfront": ("urls.py", "from .more import url_paths as more  # noqa: E402\n\nurl_paths.update(more)"),
    "cloudtrail": ("responses.py", "from . import more  # noqa: E402, F401"),
    "cloudwatch": ("responses.py", "from . import more  # noqa: E402, F401"),
    "core": ("responses.py", "from . import more  # noqa: E402, F401"),
    "ec2": ("responses/__init__.py", "from moto.ec2 import images, more, networks, public_access  # noqa: E402, F401"),
    "efs": ("urls.py", "from .more import url_paths as more  # noqa: E402\n\nurl_paths.update(more)"),
    "elasticache": ("responses.py", "from . import more  # noqa: E402, F401"),
    "elb": ("responses.py", "from . import more  # noqa: E402, F401"),
    "events": ("responses.py", "from . import more  # noqa: E402, F401"),
    "iam": ("responses.py", "from . import more  # noqa: E402, F401"),
    "rds": ("responses.py", "from . import more  # noqa: E402, F401"),
    "resourcegroupstaggingapi": ("responses.py", "from . import more  # noqa: E402, F401"),
    "s3": ("responses.py", "from . import configurations, more  # noqa: E402, F401"),
    "secretsmanager": ("responses.py", "from . import more  # noqa: E402, F401"),
}

shutil.copy(pathlib.Path(__file__).with_name("cbor.py"), ROOT / "cloudwatch")
shutil.copy(pathlib.Path(__file__).with_name("s3_configurations.py"), ROOT / "s3" / "configurations.py")
for name in ["images", "networks", "public_access"]:
    shutil.copy(pathlib.Path(__file__).with_name(f"ec2_{name}.py"), ROOT / "ec2" / f"{name}.py")

S3 = [VERSIONING, WRITES, WRITES_IMPORT, PUT, DELETE, ENTITY_TAG, REPLICATION, REPLICATION_PRIORITY, DELETE_MARKERS]
RDS = [CLUSTER_SNAPSHOT, OPTION_GROUPS, OPTION_GROUPS_NONE]
OTHERS = [CLOUDWATCH, CLOUDWATCH_PATHS, CONFIGURATION_SET, ORIGIN, NAT_INTERFACE, FILTER]

for name, wrong, right in [*S3, *RDS, *OTHERS, *ANSWERS]:
    path = ROOT / name
    text = path.read_text()
    if text.count(wrong) != 1:
        sys.exit(f"{path}: the text to mend is not there once; is this another version of moto?")
    path.write_text(text.replace(wrong, right))

for service, (name, line) in MORE.items():
    shutil.copy(pathlib.Path(__file__).with_name(f"more_{service}.py"), ROOT / service / "more.py")
    with (ROOT / service / name).open("a") as file:
        file.write(f"\n{line}\n")
