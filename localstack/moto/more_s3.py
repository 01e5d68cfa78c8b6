"""S3: lifecycles of buckets are told as they were put, acceleration by its name, and who pays for requests, as S3 does.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
"""

import xmltodict
from moto.s3.exceptions import NoSuchLifecycleConfiguration
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

SIZE = "x-amz-transition-default-minimum-object-size"

check = FakeBucket.set_lifecycle
get = S3Response._bucket_response_get
put = S3Response._bucket_response_put


def set_lifecycle(self, rules):
    check(self, rules)
    self.rules_as_put = rules


def get_bucket_lifecycle(self):
    if not self.backend.get_bucket_lifecycle(self.bucket_name):
        raise NoSuchLifecycleConfiguration(bucket_name=self.bucket_name)
    bucket = self.backend.get_bucket(self.bucket_name)
    body = xmltodict.unparse({"LifecycleConfiguration": {"Rule": bucket.rules_as_put}})
    size = getattr(bucket, "size_as_put", None) or "all_storage_classes_128K"
    return 200, {"Content-Type": "application/xml", SIZE: size}, body


def get_bucket_accelerate_configuration(self):
    status = self.backend.get_bucket_accelerate_configuration(self.bucket_name)
    body = xmltodict.unparse({"AccelerateConfiguration": {"Status": status} if status else None})
    return 200, {"Content-Type": "application/xml"}, body


def _bucket_response_get(self, bucket_name, querystring):
    if "requestPayment" not in querystring:
        return get(self, bucket_name, querystring)
    payer = getattr(self.backend.get_bucket(bucket_name), "payer", "BucketOwner")
    body = xmltodict.unparse({"RequestPaymentConfiguration": {"Payer": payer}})
    return 200, {"Content-Type": "application/xml"}, body


def _bucket_response_put(self, request, bucket_name, querystring):
    if "lifecycle" in querystring:
        self.backend.get_bucket(bucket_name).size_as_put = self.headers.get(SIZE)
    if "requestPayment" not in querystring:
        return put(self, request, bucket_name, querystring)
    configuration = xmltodict.parse(self.body)["RequestPaymentConfiguration"]
    self.backend.get_bucket(bucket_name).payer = configuration["Payer"]
    return ""


FakeBucket.set_lifecycle = set_lifecycle
S3Response.get_bucket_lifecycle = get_bucket_lifecycle
S3Response.get_bucket_accelerate_configuration = get_bucket_accelerate_configuration
S3Response._bucket_response_get = _bucket_response_get
S3Response._bucket_response_put = _bucket_response_put
