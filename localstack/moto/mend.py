"""Mends the installed moto where it answers otherwise than AWS, and our client, strict as it is, cannot read it.

Run by the interpreter of the virtual environment, once, after installation. Each mend names the text that it replaces, so that
a new version of moto fails here and is looked at, instead of being mended by halves.
"""

import pathlib
import shutil
import sys

import moto

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

shutil.copy(pathlib.Path(__file__).with_name("cbor.py"), ROOT / "cloudwatch")

for name, wrong, right in [VERSIONING, CLOUDWATCH, CLOUDWATCH_PATHS, CONFIGURATION_SET]:
    path = ROOT / name
    text = path.read_text()
    if text.count(wrong) != 1:
        sys.exit(f"{path}: the text to mend is not there once; is this another version of moto?")
    path.write_text(text.replace(wrong, right))
