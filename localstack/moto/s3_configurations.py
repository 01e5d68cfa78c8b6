"""S3: configurations of a bucket that have a name: of metrics, inventories, analytics and Intelligent-Tiering. They are told as they were
put, 100 a call. moto knows inventories alone, of which it tells some otherwise and deletes none.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAnalyticsConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketIntelligentTieringConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList
"""

from xml.parsers.expat import ExpatError

import xmltodict
from moto.s3.exceptions import InvalidArgumentError, MalformedXML
from moto.s3.responses import ACTION_MAP, S3Response

PAGE = 100
MOST = 1000

# By what a kind is called in a query: what it is called in XML and in permissions, and what each has to have beside its name.
KINDS = {
    "metrics": ("Metrics", []),
    "inventory": ("Inventory", ["Destination", "IsEnabled", "IncludedObjectVersions", "Schedule"]),
    "analytics": ("Analytics", ["StorageClassAnalysis"]),
    "intelligent-tiering": ("IntelligentTiering", ["Status", "Tiering"]),
}

# What lists are called. Of analytics and Intelligent-Tiering, the reference says otherwise than what S3 sends, and the first SDK for
# Java reads.
LISTS = {
    "metrics": "ListMetricsConfigurationsResult",
    "inventory": "ListInventoryConfigurationsResult",
    "analytics": "ListBucketAnalyticsConfigurationsResult",
    "intelligent-tiering": "ListIntelligentTieringConfigurationsResult",
}

get = S3Response._bucket_response_get
put = S3Response._bucket_response_put
delete = S3Response._bucket_response_delete

NO_SUCH = (404, "NoSuchConfiguration", "The specified configuration does not exist.")
TOO_MANY = (
    400,
    "TooManyConfigurations",
    "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.",
)


def _kind(querystring):
    return next((kind for kind in KINDS if kind in querystring), None)


def _begin(self, bucket_name, kind, method, querystring):
    """What a bucket has of a kind, by name, for somebody who may ask."""
    self._set_action("BUCKET", method, querystring)
    self._authenticate_and_authorize_s3_action(bucket_name=bucket_name)
    bucket = vars(self.backend.get_bucket(bucket_name))
    # In one step: each call has a thread of its own.
    return bucket.setdefault("configurations", {kind: {} for kind in KINDS})[kind]


def _told(told, status=200):
    return status, {"Content-Type": "application/xml"}, xmltodict.unparse(told)


def _failed(status, code, message):
    return _told({"Error": {"Code": code, "Message": message}}, status)


def _bucket_response_get(self, bucket_name, querystring):
    kind = _kind(querystring)
    if kind is None:
        return get(self, bucket_name, querystring)
    had = _begin(self, bucket_name, kind, "GET", querystring)
    name, _ = KINDS[kind]
    element = f"{name}Configuration"
    if "id" in querystring:
        found = had.get(querystring["id"][0])
        return _failed(*NO_SUCH) if found is None else _told({element: found})
    after = querystring.get("continuation-token", [""])[0]
    left = [had[one] for one in sorted(had) if one > after]
    page = {element: left[:PAGE], "IsTruncated": "true" if len(left) > PAGE else "false"}
    if after:
        page["ContinuationToken"] = after
    if len(left) > PAGE:
        page["NextContinuationToken"] = left[PAGE - 1]["Id"]
    return _told({LISTS[kind]: page})


def _bucket_response_put(self, request, bucket_name, querystring):
    kind = _kind(querystring)
    if kind is None:
        return put(self, request, bucket_name, querystring)
    had = _begin(self, bucket_name, kind, "PUT", querystring)
    name, needed = KINDS[kind]
    try:
        given = xmltodict.parse(self.body)[f"{name}Configuration"]
    except (ExpatError, KeyError):
        raise MalformedXML()
    given = {key: value for key, value in (given or {}).items() if not key.startswith("@")}
    if any(part not in given for part in ["Id", *needed]):
        raise MalformedXML()
    asked = querystring.get("id", [""])[0]
    if asked != given["Id"]:
        raise InvalidArgumentError("Invalid configuration id", "id", asked)
    if asked not in had and len(had) >= MOST:
        return _failed(*TOO_MANY)
    had[asked] = given
    return ""


def _bucket_response_delete(self, bucket_name, querystring):
    kind = _kind(querystring)
    if kind is None:
        return delete(self, bucket_name, querystring)
    had = _begin(self, bucket_name, kind, "DELETE", querystring)
    gone = had.pop(querystring.get("id", [""])[0], None)
    return _failed(*NO_SUCH) if gone is None else (204, {}, "")


for kind, (name, _) in KINDS.items():
    for method, verb in [("GET", "Get"), ("PUT", "Put"), ("DELETE", "Put")]:
        ACTION_MAP["BUCKET"][method][kind] = f"{verb}{name}Configuration"

S3Response._bucket_response_get = _bucket_response_get
S3Response._bucket_response_put = _bucket_response_put
S3Response._bucket_response_delete = _bucket_response_delete
