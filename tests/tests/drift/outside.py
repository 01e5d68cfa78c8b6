"""Changes objects of a state behind its back, as somebody with a console would.

Usage: outside.py STATE SEED COUNT [KIND...]

Picks COUNT of the changes that the table below knows for the objects in STATE, at most one for each object, by SEED, and makes
them. With KINDs, only those are picked from. Prints what it did, one JSON object a line: the kind of change, the address, and
the attribute that shows it; nothing for an object that is gone.
"""

import functools
import json
import random
import sys

import boto3

client = functools.cache(boto3.client)

# By type: name of the change, attribute that shows it, and how it is made from the object's attributes.
CHANGES = {}


def change(ty, name, attribute=None, only=lambda a: True):
    """Adds a change. `attribute` is None where the object is deleted; `only` says which objects it can be made to."""

    def add(make):
        CHANGES.setdefault(ty, {})[name] = (attribute, only, make)
        return make

    return add


def tag(types, make):
    """A tag that somebody adds."""
    for ty in types:
        change(ty, "tag", "tags")(make)


PAIR = {"Key": "outside", "Value": "yes"}
lower = [{"key": "outside", "value": "yes"}]

tag(
    ["aws_vpc", "aws_subnet", "aws_internet_gateway", "aws_security_group", "aws_ebs_volume",
     "aws_route_table", "aws_eip", "aws_nat_gateway", "aws_network_acl", "aws_instance", "aws_vpc_endpoint"],
    lambda a: client("ec2").create_tags(Resources=[a["id"]], Tags=[PAIR]),
)
tag(
    ["aws_lb", "aws_lb_target_group", "aws_lb_listener", "aws_lb_listener_rule"],
    lambda a: client("elbv2").add_tags(ResourceArns=[a["arn"]], Tags=[PAIR]),
)
tag(
    ["aws_db_instance", "aws_db_parameter_group", "aws_db_subnet_group"],
    lambda a: client("rds").add_tags_to_resource(ResourceName=a["arn"], Tags=[PAIR]),
)
tag(["aws_iam_user"], lambda a: client("iam").tag_user(UserName=a["name"], Tags=[PAIR]))
tag(["aws_iam_role"], lambda a: client("iam").tag_role(RoleName=a["name"], Tags=[PAIR]))
tag(["aws_iam_policy"], lambda a: client("iam").tag_policy(PolicyArn=a["arn"], Tags=[PAIR]))
tag(
    ["aws_iam_openid_connect_provider"],
    lambda a: client("iam").tag_open_id_connect_provider(OpenIDConnectProviderArn=a["arn"], Tags=[PAIR]),
)
tag(["aws_sqs_queue"], lambda a: client("sqs").tag_queue(QueueUrl=a["id"], Tags={"outside": "yes"}))
tag(["aws_sns_topic"], lambda a: client("sns").tag_resource(ResourceArn=a["arn"], Tags=[PAIR]))
tag(["aws_cloudwatch_log_group"], lambda a: client("logs").tag_log_group(logGroupName=a["name"], tags={"outside": "yes"}))
tag(["aws_cloudwatch_metric_alarm"], lambda a: client("cloudwatch").tag_resource(ResourceARN=a["arn"], Tags=[PAIR]))
tag(["aws_cloudwatch_event_rule"], lambda a: client("events").tag_resource(ResourceARN=a["arn"], Tags=[PAIR]))
tag(["aws_kms_key"], lambda a: client("kms").tag_resource(KeyId=a["key_id"], Tags=[{"TagKey": "outside", "TagValue": "yes"}]))
tag(["aws_secretsmanager_secret"], lambda a: client("secretsmanager").tag_resource(SecretId=a["arn"], Tags=[PAIR]))
tag(
    ["aws_ssm_parameter"],
    lambda a: client("ssm").add_tags_to_resource(ResourceType="Parameter", ResourceId=a["name"], Tags=[PAIR]),
)
tag(
    ["aws_route53_zone"],
    lambda a: client("route53").change_tags_for_resource(
        ResourceType="hostedzone", ResourceId=a["zone_id"], AddTags=[PAIR]
    ),
)
tag(["aws_acm_certificate"], lambda a: client("acm").add_tags_to_certificate(CertificateArn=a["arn"], Tags=[PAIR]))
tag(
    ["aws_cloudfront_distribution"],
    lambda a: client("cloudfront").tag_resource(Resource=a["arn"], Tags={"Items": [PAIR]}),
)
tag(["aws_ecr_repository"], lambda a: client("ecr").tag_resource(resourceArn=a["arn"], tags=[PAIR]))


@change("aws_s3_bucket", "tag", "tags")
def _(a):
    s3 = client("s3")
    tags = s3.get_bucket_tagging(Bucket=a["id"])["TagSet"]
    s3.put_bucket_tagging(Bucket=a["id"], Tagging={"TagSet": [*tags, PAIR]})


# The network


@change("aws_vpc", "dns", "enable_dns_hostnames")
def _(a):
    client("ec2").modify_vpc_attribute(VpcId=a["id"], EnableDnsHostnames={"Value": not a["enable_dns_hostnames"]})


@change("aws_subnet", "public", "map_public_ip_on_launch")
def _(a):
    value = {"Value": not a["map_public_ip_on_launch"]}
    client("ec2").modify_subnet_attribute(SubnetId=a["id"], MapPublicIpOnLaunch=value)


def permission(port, cidr="0.0.0.0/0"):
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}


@change("aws_security_group", "open", "ingress")
def _(a):
    client("ec2").authorize_security_group_ingress(GroupId=a["id"], IpPermissions=[permission(22)])


@change("aws_security_group", "close", "ingress", only=lambda a: a["ingress"])
def _(a):
    ec2 = client("ec2")
    group = ec2.describe_security_groups(GroupIds=[a["id"]])["SecurityGroups"][0]
    ec2.revoke_security_group_ingress(GroupId=a["id"], IpPermissions=group["IpPermissions"])


@change("aws_security_group", "widen", "ingress", only=lambda a: a["ingress"])
def _(a):
    port = a["ingress"][0]["from_port"]
    client("ec2").authorize_security_group_ingress(GroupId=a["id"], IpPermissions=[permission(port, "10.9.0.0/16")])


# Balancers


@change("aws_lb", "idle", "idle_timeout")
def _(a):
    attributes = [{"Key": "idle_timeout.timeout_seconds", "Value": str(a["idle_timeout"] + 60)}]
    client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=a["arn"], Attributes=attributes)


@change("aws_lb", "protect", "enable_deletion_protection")
def _(a):
    attributes = [{"Key": "deletion_protection.enabled", "Value": "true"}]
    client("elbv2").modify_load_balancer_attributes(LoadBalancerArn=a["arn"], Attributes=attributes)


@change("aws_lb_target_group", "health", "health_check")
def _(a):
    client("elbv2").modify_target_group(TargetGroupArn=a["arn"], HealthCheckPath="/other")


@change("aws_lb_target_group", "drain", "deregistration_delay")
def _(a):
    attributes = [{"Key": "deregistration_delay.timeout_seconds", "Value": "17"}]
    client("elbv2").modify_target_group_attributes(TargetGroupArn=a["arn"], Attributes=attributes)


@change("aws_lb_listener", "port", "port")
def _(a):
    client("elbv2").modify_listener(ListenerArn=a["arn"], Port=a["port"] + 8000)


@change("aws_lb_listener_rule", "path", "condition")
def _(a):
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/other/*"]}}
    client("elbv2").modify_rule(RuleArn=a["arn"], Conditions=[condition])


@change("aws_lb_listener_rule", "delete")
def _(a):
    client("elbv2").delete_rule(RuleArn=a["arn"])


# Machines


@change("aws_autoscaling_group", "size", "max_size")
def _(a):
    client("autoscaling").update_auto_scaling_group(AutoScalingGroupName=a["name"], MaxSize=a["max_size"] + 3)


@change("aws_autoscaling_group", "grace", "health_check_grace_period")
def _(a):
    client("autoscaling").update_auto_scaling_group(AutoScalingGroupName=a["name"], HealthCheckGracePeriod=77)


@change("aws_autoscaling_group", "label", "tag")
def _(a):
    tag = {**PAIR, "ResourceId": a["name"], "ResourceType": "auto-scaling-group", "PropagateAtLaunch": False}
    client("autoscaling").create_or_update_tags(Tags=[tag])


@change("aws_autoscaling_schedule", "later", "recurrence")
def _(a):
    client("autoscaling").put_scheduled_update_group_action(
        AutoScalingGroupName=a["autoscaling_group_name"],
        ScheduledActionName=a["scheduled_action_name"],
        Recurrence="0 22 * * *",
        TimeZone=a["time_zone"],
        MinSize=0,
        DesiredCapacity=0,
    )


@change("aws_autoscaling_schedule", "delete")
def _(a):
    client("autoscaling").delete_scheduled_action(
        AutoScalingGroupName=a["autoscaling_group_name"], ScheduledActionName=a["scheduled_action_name"]
    )


@change("aws_autoscaling_policy", "warmup", "estimated_instance_warmup", only=lambda a: a["policy_type"] == "StepScaling")
def _(a):
    steps = [{"MetricIntervalLowerBound": 0.0, "MetricIntervalUpperBound": 10.0, "ScalingAdjustment": 1},
             {"MetricIntervalLowerBound": 10.0, "ScalingAdjustment": 2}]
    client("autoscaling").put_scaling_policy(
        AutoScalingGroupName=a["autoscaling_group_name"], PolicyName=a["name"], PolicyType="StepScaling",
        AdjustmentType="ChangeInCapacity", EstimatedInstanceWarmup=90, StepAdjustments=steps,
    )


@change("aws_autoscaling_attachment", "delete")
def _(a):
    client("autoscaling").detach_load_balancer_target_groups(
        AutoScalingGroupName=a["autoscaling_group_name"], TargetGroupARNs=[a["lb_target_group_arn"]]
    )


# Watching


@change("aws_cloudwatch_metric_alarm", "threshold", "threshold")
def _(a):
    watch = client("cloudwatch")
    alarm = watch.describe_alarms(AlarmNames=[a["alarm_name"]])["MetricAlarms"][0]
    known = ["AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions", "InsufficientDataActions",
             "MetricName", "Namespace", "Statistic", "ExtendedStatistic", "Dimensions", "Period", "Unit", "EvaluationPeriods",
             "DatapointsToAlarm", "ComparisonOperator", "TreatMissingData", "Metrics", "ThresholdMetricId"]
    same = {key: alarm[key] for key in known if alarm.get(key) not in (None, "", [])}
    watch.put_metric_alarm(**same, Threshold=alarm["Threshold"] + 5)


@change("aws_cloudwatch_metric_alarm", "delete")
def _(a):
    client("cloudwatch").delete_alarms(AlarmNames=[a["alarm_name"]])


@change("aws_cloudwatch_dashboard", "body", "dashboard_body")
def _(a):
    body = json.loads(a["dashboard_body"])
    body["widgets"][0]["width"] += 3
    client("cloudwatch").put_dashboard(DashboardName=a["dashboard_name"], DashboardBody=json.dumps(body))


@change("aws_cloudwatch_dashboard", "delete")
def _(a):
    client("cloudwatch").delete_dashboards(DashboardNames=[a["dashboard_name"]])


@change("aws_cloudwatch_log_group", "retention", "retention_in_days")
def _(a):
    client("logs").put_retention_policy(logGroupName=a["name"], retentionInDays=7)


@change("aws_cloudwatch_log_metric_filter", "delete")
def _(a):
    client("logs").delete_metric_filter(logGroupName=a["log_group_name"], filterName=a["name"])


@change("aws_cloudwatch_event_rule", "state", "state")
def _(a):
    events = client("events")
    events.enable_rule(Name=a["name"]) if a["state"] == "DISABLED" else events.disable_rule(Name=a["name"])


@change("aws_cloudwatch_event_target", "delete")
def _(a):
    client("events").remove_targets(Rule=a["rule"], Ids=[a["target_id"]])


@change("aws_cloudwatch_event_target", "input", "input", only=lambda a: a["input"])
def _(a):
    target = {"Id": a["target_id"], "Arn": a["arn"], "Input": '{"job":"other"}'}
    client("events").put_targets(Rule=a["rule"], Targets=[target])


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


@change("aws_s3_bucket_policy", "public", "policy")
def _(a):
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Principal"] = "*"
    client("s3").put_bucket_policy(Bucket=a["bucket"], Policy=json.dumps(policy))


@change("aws_s3_bucket_policy", "delete")
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


# Identity


@change("aws_iam_group_membership", "leave", "users")
def _(a):
    client("iam").remove_user_from_group(GroupName=a["group"], UserName=a["users"][0])


@change("aws_iam_user_policy", "deny", "policy")
def _(a):
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Effect"] = "Deny"
    client("iam").put_user_policy(UserName=a["user"], PolicyName=a["name"], PolicyDocument=json.dumps(policy))


@change("aws_iam_user_policy", "delete")
def _(a):
    client("iam").delete_user_policy(UserName=a["user"], PolicyName=a["name"])


@change("aws_iam_policy", "widen", "policy")
def _(a):
    iam = client("iam")
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Action"] = ["s3:GetObject", "s3:PutObject"]
    # There are never more than five.
    for version in iam.list_policy_versions(PolicyArn=a["arn"])["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=a["arn"], VersionId=version["VersionId"])
    iam.create_policy_version(PolicyArn=a["arn"], PolicyDocument=json.dumps(policy), SetAsDefault=True)


@change("aws_iam_user_policy_attachment", "delete")
def _(a):
    client("iam").detach_user_policy(UserName=a["user"], PolicyArn=a["policy_arn"])


@change("aws_iam_openid_connect_provider", "thumbprint", "thumbprint_list")
def _(a):
    client("iam").update_open_id_connect_provider_thumbprint(
        OpenIDConnectProviderArn=a["arn"], ThumbprintList=["990f4193972f2becf12ddeda5237f9c952f20d9e"]
    )


@change("aws_kms_key", "description", "description")
def _(a):
    client("kms").update_key_description(KeyId=a["key_id"], Description="changed by hand")


@change("aws_kms_key", "rotation", "enable_key_rotation")
def _(a):
    client("kms").disable_key_rotation(KeyId=a["key_id"])


@change("aws_kms_alias", "delete")
def _(a):
    client("kms").delete_alias(AliasName=a["name"])


@change("aws_ssm_parameter", "value", "value")
def _(a):
    client("ssm").put_parameter(Name=a["name"], Value="changed by hand", Type=a["type"], Overwrite=True)


@change("aws_ssm_parameter", "delete")
def _(a):
    client("ssm").delete_parameter(Name=a["name"])


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


# Mail and messages


@change("aws_sns_topic", "name", "display_name")
def _(a):
    client("sns").set_topic_attributes(TopicArn=a["arn"], AttributeName="DisplayName", AttributeValue="By hand")


@change("aws_sns_topic_policy", "principal", "policy")
def _(a):
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Principal"] = {"AWS": "*"}
    client("sns").set_topic_attributes(TopicArn=a["arn"], AttributeName="Policy", AttributeValue=json.dumps(policy))


@change("aws_sns_topic_subscription", "raw", "raw_message_delivery")
def _(a):
    client("sns").set_subscription_attributes(
        SubscriptionArn=a["arn"], AttributeName="RawMessageDelivery", AttributeValue="false"
    )


@change("aws_sns_topic_subscription", "delete")
def _(a):
    client("sns").unsubscribe(SubscriptionArn=a["arn"])


@change("aws_sqs_queue", "visibility", "visibility_timeout_seconds")
def _(a):
    value = {"VisibilityTimeout": str(a["visibility_timeout_seconds"] + 15)}
    client("sqs").set_queue_attributes(QueueUrl=a["id"], Attributes=value)


@change("aws_sqs_queue", "retention", "message_retention_seconds")
def _(a):
    client("sqs").set_queue_attributes(QueueUrl=a["id"], Attributes={"MessageRetentionPeriod": "7200"})


def objects(state):
    """Addresses and attributes of all managed objects."""
    for resource in state["resources"]:
        if resource["mode"] != "managed":
            continue
        for instance in resource["instances"]:
            key = instance.get("index_key")
            index = "" if key is None else f"[{json.dumps(key)}]"
            module = resource.get("module")
            prefix = f"{module}." if module else ""
            yield resource["type"], f"{prefix}{resource['type']}.{resource['name']}{index}", instance["attributes"]


def main(path, seed, count, kinds):
    with open(path) as file:
        state = json.load(file)
    possible = []
    # What was done before and stays would change nothing.
    done = [kind.removeprefix("!") for kind in kinds if kind.startswith("!")]
    kinds = [kind for kind in kinds if not kind.startswith("!")]
    for ty, address, attributes in objects(state):
        for name, (attribute, only, make) in CHANGES.get(ty, {}).items():
            kind = f"{ty} {name}"
            if only(attributes) and (not kinds or kind in kinds) and f"{kind} of {address}" not in done:
                possible.append((kind, address, attribute, make, attributes))
    random.Random(seed).shuffle(possible)
    taken = set()
    for kind, address, attribute, make, attributes in possible:
        if len(taken) == count:
            break
        if address in taken:
            continue
        taken.add(address)
        try:
            make(attributes)
        except Exception as error:
            raise SystemExit(f"{kind} of {address}: {error}") from error
        print(json.dumps({"kind": kind, "address": address, "attribute": attribute}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
