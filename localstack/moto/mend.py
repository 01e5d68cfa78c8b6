"""Mends the installed moto where it answers otherwise than AWS, and our client, strict as it is, cannot read it.

Run by the interpreter of the virtual environment, once, after installation. Each mend names the text that it replaces, so that
a new version of moto fails here and is looked at, instead of being mended by halves.
"""

import pathlib
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

for name, wrong, right in [VERSIONING]:
    path = ROOT / name
    text = path.read_text()
    if text.count(wrong) != 1:
        sys.exit(f"{path}: the text to mend is not there once; is this another version of moto?")
    path.write_text(text.replace(wrong, right))
