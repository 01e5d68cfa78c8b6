# Settings of buckets, and what is in them


# What is copied elsewhere needs its versions.
@change("aws_s3_bucket_versioning", "suspend", "versioning_configuration", only=lambda a: "logs" in a["bucket"])
def _(a):
    client("s3").put_bucket_versioning(Bucket=a["bucket"], VersioningConfiguration={"Status": "Suspended"})


@change("aws_s3_bucket_ownership_controls", "owner", "rule")
def _(a):
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    client("s3").put_bucket_ownership_controls(Bucket=a["bucket"], OwnershipControls=rules)


@change("aws_s3_bucket_ownership_controls", "delete")
def _(a):
    client("s3").delete_bucket_ownership_controls(Bucket=a["bucket"])


@change("aws_s3_bucket_acl", "public", "access_control_policy")
def _(a):
    client("s3").put_bucket_acl(Bucket=a["bucket"], ACL="public-read")


@change("aws_s3_bucket_public_access_block", "off", "block_public_policy")
def _(a):
    settings = {"BlockPublicAcls": a["block_public_acls"], "BlockPublicPolicy": not a["block_public_policy"],
                "IgnorePublicAcls": a["ignore_public_acls"], "RestrictPublicBuckets": a["restrict_public_buckets"]}
    client("s3").put_public_access_block(Bucket=a["bucket"], PublicAccessBlockConfiguration=settings)


@change("aws_s3_bucket_public_access_block", "delete")
def _(a):
    client("s3").delete_public_access_block(Bucket=a["bucket"])


@change("aws_s3_bucket_server_side_encryption_configuration", "plain", "rule")
def _(a):
    rules = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
    client("s3").put_bucket_encryption(Bucket=a["bucket"], ServerSideEncryptionConfiguration=rules)


@change("aws_s3_bucket_website_configuration", "index", "index_document")
def _(a):
    site = {"IndexDocument": {"Suffix": "home.html"}, "ErrorDocument": {"Key": "error.html"}}
    client("s3").put_bucket_website(Bucket=a["bucket"], WebsiteConfiguration=site)


@change("aws_s3_bucket_website_configuration", "delete")
def _(a):
    client("s3").delete_bucket_website(Bucket=a["bucket"])


@change("aws_s3_bucket_logging", "prefix", "target_prefix")
def _(a):
    status = {"LoggingEnabled": {"TargetBucket": a["target_bucket"], "TargetPrefix": "other/"}}
    client("s3").put_bucket_logging(Bucket=a["bucket"], BucketLoggingStatus=status)


@change("aws_s3_bucket_logging", "delete")
def _(a):
    client("s3").put_bucket_logging(Bucket=a["bucket"], BucketLoggingStatus={})


@change("aws_s3_bucket_notification", "events", "queue")
def _(a):
    s3 = client("s3")
    queues = s3.get_bucket_notification_configuration(Bucket=a["bucket"])["QueueConfigurations"]
    queues[0]["Events"] = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]
    s3.put_bucket_notification_configuration(Bucket=a["bucket"], NotificationConfiguration={"QueueConfigurations": queues})


@change("aws_s3_bucket_replication_configuration", "prefix", "rule")
def _(a):
    s3 = client("s3")
    found = s3.get_bucket_replication(Bucket=a["bucket"])["ReplicationConfiguration"]
    found["Rules"][0]["Status"] = "Disabled"
    s3.put_bucket_replication(Bucket=a["bucket"], ReplicationConfiguration=found)


@change("aws_s3_bucket_replication_configuration", "delete")
def _(a):
    client("s3").delete_bucket_replication(Bucket=a["bucket"])


@change("aws_s3_object", "type", "content_type")
def _(a):
    client("s3").put_object(Bucket=a["bucket"], Key=a["key"], Body=a["content"], ContentType="text/plain", Tagging="Project=families")


@change("aws_s3_object", "delete")
def _(a):
    client("s3").delete_object(Bucket=a["bucket"], Key=a["key"])
