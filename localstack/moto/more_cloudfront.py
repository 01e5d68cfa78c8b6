"""CloudFront: functions, origin access identities, and policies, of which there are some that AWS has made.

https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront.html
"""

import uuid

from moto.cloudfront.models import random_id
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

BASE = "{0}/2020-05-31/"
PATHS = [
    "function$",
    "function/(?P<name>[^/]+)$",
    "function/(?P<name>[^/]+)/describe$",
    "function/(?P<name>[^/]+)/publish$",
    "origin-access-identity/cloudfront$",
    "origin-access-identity/cloudfront/(?P<id>[^/]+)$",
    "origin-access-identity/cloudfront/(?P<id>[^/]+)/config$",
    "cache-policy$",
    "cache-policy/(?P<id>[^/]+)$",
    "origin-request-policy$",
    "origin-request-policy/(?P<id>[^/]+)$",
    "response-headers-policy$",
    "response-headers-policy/(?P<id>[^/]+)$",
]
url_paths = {BASE + path: CloudFrontResponse.dispatch for path in PATHS}


class Refused(ServiceException):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def _kept(self, kind):
    """What there is of a kind, in this account."""
    return self.backend.__dict__.setdefault("more", {}).setdefault(kind, {})


def _found(self, kind, key, code):
    if key not in _kept(self, kind):
        raise Refused(code, "The specified resource does not exist.")
    return _kept(self, kind)[key]


def _match(self, etag):
    if self._get_param("IfMatch") != etag:
        raise Refused("InvalidIfMatchVersion", "The If-Match version is missing or not valid for the resource.")


def _summary(name, function, stage):
    live = function["LIVE"] == function["DEVELOPMENT"]
    return {
        "Name": name,
        "Status": "UNASSOCIATED" if live else "UNPUBLISHED",
        "FunctionConfig": function[stage]["config"],
        "FunctionMetadata": {
            "FunctionARN": f"arn:aws:cloudfront::{function['account']}:function/{name}",
            "Stage": stage,
            "CreatedTime": function["created"],
            "LastModifiedTime": function["created"],
        },
    }


def _function(self):
    name = self._get_param("Name")
    function = _found(self, "function", name, "NoSuchFunctionExists")
    stage = self._get_param("Stage") or "DEVELOPMENT"
    if function[stage] is None:
        raise Refused("NoSuchFunctionExists", "The specified function does not exist.")
    return name, function, stage


def _version(self):
    return {
        "config": self._get_param("FunctionConfig"),
        "code": self._get_param("FunctionCode"),
        "etag": random_id(),
    }


def create_function(self):
    name = self._get_param("Name")
    if name in _kept(self, "function"):
        raise Refused("FunctionAlreadyExists", "A function with the same name already exists in this account.")
    function = {"DEVELOPMENT": _version(self), "LIVE": None, "created": utcnow(), "account": self.current_account}
    _kept(self, "function")[name] = function
    summary = _summary(name, function, "DEVELOPMENT")
    return ActionResult({"FunctionSummary": summary, "ETag": function["DEVELOPMENT"]["etag"]})


def describe_function(self):
    name, function, stage = _function(self)
    return ActionResult({"FunctionSummary": _summary(name, function, stage), "ETag": function[stage]["etag"]})


def get_function(self):
    _, function, stage = _function(self)
    version = function[stage]
    return ActionResult(
        {"FunctionCode": version["code"], "ETag": version["etag"], "ContentType": "application/octet-stream"}
    )


def update_function(self):
    name, function, _ = _function(self)
    _match(self, function["DEVELOPMENT"]["etag"])
    function["DEVELOPMENT"] = _version(self)
    summary = _summary(name, function, "DEVELOPMENT")
    return ActionResult({"FunctionSummary": summary, "ETag": function["DEVELOPMENT"]["etag"]})


def publish_function(self):
    name, function, _ = _function(self)
    _match(self, function["DEVELOPMENT"]["etag"])
    function["LIVE"] = function["DEVELOPMENT"]
    return ActionResult({"FunctionSummary": _summary(name, function, "LIVE")})


def delete_function(self):
    name, function, _ = _function(self)
    _match(self, function["DEVELOPMENT"]["etag"])
    del _kept(self, "function")[name]
    return EmptyResult()


def list_functions(self):
    stage = self._get_param("Stage") or "DEVELOPMENT"
    there = [(name, one) for name, one in _kept(self, "function").items() if one[stage]]
    items = [_summary(name, one, stage) for name, one in there]
    return ActionResult({"FunctionList": {"MaxItems": 100, "Quantity": len(items), "Items": items}})


IDENTITY = "CloudFrontOriginAccessIdentity"


def _identity(self):
    return _found(self, "identity", self._get_param("Id"), "NoSuchCloudFrontOriginAccessIdentity")


def _told(identity):
    return ActionResult({IDENTITY: identity["told"], "ETag": identity["etag"]})


def create_cloud_front_origin_access_identity(self):
    config = self._get_param(IDENTITY + "Config")
    for identity in _kept(self, "identity").values():
        known = identity["told"][IDENTITY + "Config"]
        if known["CallerReference"] == config["CallerReference"]:
            if known != config:
                raise Refused("CloudFrontOriginAccessIdentityAlreadyExists", "The caller reference is taken.")
            return _told(identity)
    told = {"Id": random_id(), "S3CanonicalUserId": uuid.uuid4().hex * 2, IDENTITY + "Config": config}
    _kept(self, "identity")[told["Id"]] = {"told": told, "etag": random_id()}
    return _told(_kept(self, "identity")[told["Id"]])


def get_cloud_front_origin_access_identity(self):
    return _told(_identity(self))


def update_cloud_front_origin_access_identity(self):
    identity = _identity(self)
    _match(self, identity["etag"])
    identity["told"][IDENTITY + "Config"] = self._get_param(IDENTITY + "Config")
    identity["etag"] = random_id()
    return _told(identity)


def delete_cloud_front_origin_access_identity(self):
    _match(self, _identity(self)["etag"])
    del _kept(self, "identity")[self._get_param("Id")]
    return EmptyResult()


def list_cloud_front_origin_access_identities(self):
    def summary(told):
        return {**told, "Comment": told[IDENTITY + "Config"]["Comment"]}

    items = [summary(identity["told"]) for identity in _kept(self, "identity").values()]
    listed = {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": len(items), "Items": items}
    return ActionResult({IDENTITY + "List": listed})


def _none(kind):
    return {f"{kind}Behavior": "none"}


def _cache(name, comment, ttls, **more):
    least, usual, most = ttls
    key = {
        "EnableAcceptEncodingGzip": True,
        "EnableAcceptEncodingBrotli": True,
        "HeadersConfig": _none("Header"),
        "CookiesConfig": _none("Cookie"),
        "QueryStringsConfig": _none("QueryString"),
        **more,
    }
    return {
        "Name": name,
        "Comment": comment,
        "MinTTL": least,
        "DefaultTTL": usual,
        "MaxTTL": most,
        "ParametersInCacheKeyAndForwardedToOrigin": key,
    }


# Policies of AWS:
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html,
# .../using-managed-origin-request-policies.html, .../using-managed-response-headers-policies.html
POLICIES = {
    "CachePolicy": {
        "658327ea-f89d-4fab-a63d-7e88639e58f6": _cache(
            "Managed-CachingOptimized",
            "Policy with caching enabled. Supports Gzip and Brotli compression.",
            (1, 86400, 31536000),
        ),
        "4135ea2d-6df8-44a3-9df3-4b5a84be39ad": _cache(
            "Managed-CachingDisabled",
            "Policy with caching disabled",
            (0, 0, 0),
            EnableAcceptEncodingGzip=False,
            EnableAcceptEncodingBrotli=False,
        ),
    },
    "OriginRequestPolicy": {
        "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf": {
            "Name": "Managed-CORS-S3Origin",
            "Comment": "Policy for S3 origin with CORS",
            "HeadersConfig": {
                "HeaderBehavior": "whitelist",
                "Headers": {
                    "Quantity": 3,
                    "Items": ["origin", "access-control-request-headers", "access-control-request-method"],
                },
            },
            "CookiesConfig": _none("Cookie"),
            "QueryStringsConfig": _none("QueryString"),
        },
    },
    "ResponseHeadersPolicy": {
        "67f7725c-6f97-4210-82d7-5512b31e9d03": {
            "Name": "Managed-SecurityHeadersPolicy",
            "Comment": "Adds a set of security headers to every response",
            "SecurityHeadersConfig": {
                "XSSProtection": {"Override": False, "Protection": True, "ModeBlock": True},
                "FrameOptions": {"Override": False, "FrameOption": "SAMEORIGIN"},
                "ReferrerPolicy": {"Override": False, "ReferrerPolicy": "strict-origin-when-cross-origin"},
                "ContentTypeOptions": {"Override": True},
                "StrictTransportSecurity": {"Override": False, "AccessControlMaxAgeSec": 31536000},
            },
        },
    },
}


def _policy(kind, id):
    return {"Id": id, "LastModifiedTime": utcnow(), f"{kind}Config": POLICIES[kind][id]}


def _get(kind):
    def get(self):
        id = self._get_param("Id")
        if id not in POLICIES[kind]:
            raise Refused(f"NoSuch{kind}", "The policy does not exist.")
        return ActionResult({kind: _policy(kind, id), "ETag": "E23ZP02F085DFQ"})

    return get


def _list(kind):
    def list_policies(self):
        items = [{"Type": "managed", kind: _policy(kind, id)} for id in POLICIES[kind]]
        return ActionResult({f"{kind}List": {"MaxItems": 100, "Quantity": len(items), "Items": items}})

    return list_policies


CALLS = {
    "create_function": create_function,
    "describe_function": describe_function,
    "get_function": get_function,
    "update_function": update_function,
    "publish_function": publish_function,
    "delete_function": delete_function,
    "list_functions": list_functions,
    "create_cloud_front_origin_access_identity": create_cloud_front_origin_access_identity,
    "get_cloud_front_origin_access_identity": get_cloud_front_origin_access_identity,
    "update_cloud_front_origin_access_identity": update_cloud_front_origin_access_identity,
    "delete_cloud_front_origin_access_identity": delete_cloud_front_origin_access_identity,
    "list_cloud_front_origin_access_identities": list_cloud_front_origin_access_identities,
    "get_cache_policy": _get("CachePolicy"),
    "list_cache_policies": _list("CachePolicy"),
    "get_origin_request_policy": _get("OriginRequestPolicy"),
    "list_origin_request_policies": _list("OriginRequestPolicy"),
    "get_response_headers_policy": _get("ResponseHeadersPolicy"),
    "list_response_headers_policies": _list("ResponseHeadersPolicy"),
}
for name, call in CALLS.items():
    setattr(CloudFrontResponse, name, call)
