# The edge


@change("aws_route53_zone", "comment", "comment")
def _(a):
    client("route53").update_hosted_zone_comment(Id=a["zone_id"], Comment="changed by hand")


def record(a, action, **other):
    name = a["fqdn"] + "."
    value = {"Name": name, "Type": a["type"], "TTL": a["ttl"], **other}
    value.setdefault("ResourceRecords", [{"Value": text} for text in a["records"]])
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": value}]}
    client("route53").change_resource_record_sets(HostedZoneId=a["zone_id"], ChangeBatch=batch)


@change("aws_route53_record", "ttl", "ttl", only=lambda a: not a["alias"])
def _(a):
    record(a, "UPSERT", TTL=a["ttl"] + 60)


@change("aws_route53_record", "value", "records", only=lambda a: not a["alias"])
def _(a):
    record(a, "UPSERT", ResourceRecords=[{"Value": "30 mail3.example.com."}])


@change("aws_cloudfront_distribution", "comment", "comment")
def _(a):
    front = client("cloudfront")
    found = front.get_distribution_config(Id=a["id"])
    config = {**found["DistributionConfig"], "Comment": "changed by hand"}
    front.update_distribution(Id=a["id"], IfMatch=found["ETag"], DistributionConfig=config)


@change("aws_cloudfront_origin_access_control", "signing", "signing_behavior")
def _(a):
    front = client("cloudfront")
    found = front.get_origin_access_control(Id=a["id"])
    config = {**found["OriginAccessControl"]["OriginAccessControlConfig"], "SigningBehavior": "never"}
    front.update_origin_access_control(Id=a["id"], IfMatch=found["ETag"], OriginAccessControlConfig=config)


# The emulator refuses to make a record again, word for word, while any stands after it in the zone.
@change("aws_route53_record", "delete", only=lambda a: a["name"].startswith("zz"))
def _(a):
    record(a, "DELETE")


@change("aws_route53_health_check", "threshold", "failure_threshold")
def _(a):
    client("route53").update_health_check(HealthCheckId=a["id"], FailureThreshold=a["failure_threshold"] + 2)


@change("aws_cloudfront_origin_access_identity", "comment", "comment")
def _(a):
    front = client("cloudfront")
    found = front.get_cloud_front_origin_access_identity(Id=a["id"])
    config = found["CloudFrontOriginAccessIdentity"]["CloudFrontOriginAccessIdentityConfig"]
    config = {**config, "Comment": "changed by hand"}
    front.update_cloud_front_origin_access_identity(
        Id=a["id"], IfMatch=found["ETag"], CloudFrontOriginAccessIdentityConfig=config
    )


@change("aws_cloudfront_function", "comment", "comment")
def _(a):
    front = client("cloudfront")
    etag = front.describe_function(Name=a["name"])["ETag"]
    config = {"Comment": "changed by hand", "Runtime": a["runtime"]}
    etag = front.update_function(
        Name=a["name"], IfMatch=etag, FunctionConfig=config, FunctionCode=a["code"].encode()
    )["ETag"]
    front.publish_function(Name=a["name"], IfMatch=etag)


@change("aws_cloudfront_function", "code", "code")
def _(a):
    front = client("cloudfront")
    etag = front.describe_function(Name=a["name"])["ETag"]
    config = {"Comment": a["comment"], "Runtime": a["runtime"]}
    code = a["code"].replace("return", "var by = 'hand'; return")
    etag = front.update_function(Name=a["name"], IfMatch=etag, FunctionConfig=config, FunctionCode=code.encode())["ETag"]
    front.publish_function(Name=a["name"], IfMatch=etag)
