# Data


@change("aws_db_instance", "backups", "backup_retention_period")
def _(a):
    client("rds").modify_db_instance(
        DBInstanceIdentifier=a["identifier"], BackupRetentionPeriod=a["backup_retention_period"] + 3, ApplyImmediately=True
    )


@change("aws_db_instance", "class", "instance_class")
def _(a):
    client("rds").modify_db_instance(
        DBInstanceIdentifier=a["identifier"], DBInstanceClass="db.t4g.large", ApplyImmediately=True
    )


@change("aws_db_parameter_group", "parameter", "parameter")
def _(a):
    parameter = {"ParameterName": "log_connections", "ParameterValue": "0", "ApplyMethod": "immediate"}
    client("rds").modify_db_parameter_group(DBParameterGroupName=a["name"], Parameters=[parameter])


@change("aws_s3_bucket_cors_configuration", "rule", "cors_rule")
def _(a):
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "MaxAgeSeconds": 60}
    client("s3").put_bucket_cors(Bucket=a["bucket"], CORSConfiguration={"CORSRules": [rule]})


@change("aws_s3_bucket_cors_configuration", "delete")
def _(a):
    client("s3").delete_bucket_cors(Bucket=a["bucket"])


@change("aws_s3_bucket_lifecycle_configuration", "days", "rule")
def _(a):
    s3 = client("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket=a["bucket"])["Rules"]
    rules[0]["Expiration"]["Days"] = 999
    s3.put_bucket_lifecycle_configuration(Bucket=a["bucket"], LifecycleConfiguration={"Rules": rules})


@change("aws_s3_bucket_lifecycle_configuration", "delete")
def _(a):
    client("s3").delete_bucket_lifecycle(Bucket=a["bucket"])


def is_not_for_logs(a):
    """Whether nobody writes logs into a bucket, whom its policy has to let: the emulator fails where a principal is no object."""
    return "logs" not in a["bucket"]


@change("aws_s3_bucket_policy", "public", "policy", only=is_not_for_logs)
def _(a):
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Principal"] = "*"
    client("s3").put_bucket_policy(Bucket=a["bucket"], Policy=json.dumps(policy))


@change("aws_s3_bucket_policy", "delete", only=is_not_for_logs)
def _(a):
    client("s3").delete_bucket_policy(Bucket=a["bucket"])


@change("aws_s3_bucket_object_lock_configuration", "days", "rule")
def _(a):
    retention = {"Mode": "GOVERNANCE", "Days": 3}
    client("s3").put_object_lock_configuration(
        Bucket=a["bucket"],
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}},
    )


@change("aws_ecr_repository", "mutable", "image_tag_mutability")
def _(a):
    client("ecr").put_image_tag_mutability(repositoryName=a["name"], imageTagMutability="MUTABLE")


@change("aws_ecr_repository", "scan", "image_scanning_configuration")
def _(a):
    client("ecr").put_image_scanning_configuration(
        repositoryName=a["name"], imageScanningConfiguration={"scanOnPush": False}
    )


@change("aws_ecr_lifecycle_policy", "days", "policy")
def _(a):
    policy = json.loads(a["policy"])
    policy["rules"][0]["selection"]["countNumber"] = 99
    client("ecr").put_lifecycle_policy(repositoryName=a["repository"], lifecyclePolicyText=json.dumps(policy))


@change("aws_ecr_lifecycle_policy", "delete")
def _(a):
    client("ecr").delete_lifecycle_policy(repositoryName=a["repository"])
