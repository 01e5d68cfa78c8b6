def tag(types, make):
    """A tag that somebody adds."""
    for ty in types:
        change(ty, "tag", "tags")(make)


PAIR = {"Key": "outside", "Value": "yes"}
lower = [{"key": "outside", "value": "yes"}]

tag(
    ["aws_vpc", "aws_subnet", "aws_internet_gateway", "aws_security_group", "aws_ebs_volume",
     "aws_route_table", "aws_eip", "aws_nat_gateway", "aws_network_acl", "aws_instance", "aws_vpc_endpoint",
     "aws_egress_only_internet_gateway", "aws_default_route_table", "aws_default_security_group",
     "aws_default_network_acl", "aws_vpc_peering_connection", "aws_vpc_dhcp_options", "aws_flow_log",
     "aws_customer_gateway", "aws_vpn_gateway", "aws_network_interface"],
    lambda a: client("ec2").create_tags(Resources=[a["id"]], Tags=[PAIR]),
)
tag(
    ["aws_key_pair"],
    lambda a: client("ec2").create_tags(Resources=[a["key_pair_id"]], Tags=[PAIR]),
)
tag(
    ["aws_lb", "aws_lb_target_group", "aws_lb_listener", "aws_lb_listener_rule"],
    lambda a: client("elbv2").add_tags(ResourceArns=[a["arn"]], Tags=[PAIR]),
)
tag(
    ["aws_db_instance", "aws_db_parameter_group", "aws_db_subnet_group", "aws_db_option_group", "aws_rds_cluster",
     "aws_rds_cluster_instance"],
    lambda a: client("rds").add_tags_to_resource(ResourceName=a["arn"], Tags=[PAIR]),
)
tag(["aws_iam_user"], lambda a: client("iam").tag_user(UserName=a["name"], Tags=[PAIR]))
tag(["aws_iam_role", "aws_iam_service_linked_role"], lambda a: client("iam").tag_role(RoleName=a["name"], Tags=[PAIR]))
tag(
    ["aws_iam_instance_profile"],
    lambda a: client("iam").tag_instance_profile(InstanceProfileName=a["name"], Tags=[PAIR]),
)
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
tag(
    ["aws_route53_health_check"],
    lambda a: client("route53").change_tags_for_resource(
        ResourceType="healthcheck", ResourceId=a["id"], AddTags=[PAIR]
    ),
)
tag(
    ["aws_elasticache_subnet_group", "aws_elasticache_parameter_group", "aws_elasticache_cluster",
     "aws_elasticache_replication_group"],
    lambda a: client("elasticache").add_tags_to_resource(ResourceName=a["arn"], Tags=[PAIR]),
)
tag(["aws_dynamodb_table"], lambda a: client("dynamodb").tag_resource(ResourceArn=a["arn"], Tags=[PAIR]))
tag(
    ["aws_ecs_cluster", "aws_ecs_service", "aws_ecs_task_definition"],
    lambda a: client("ecs").tag_resource(resourceArn=a["arn"] if "arn" in a else a["id"], tags=lower),
)
tag(
    ["aws_backup_vault", "aws_backup_plan"],
    lambda a: client("backup").tag_resource(ResourceArn=a["arn"], Tags={"outside": "yes"}),
)
tag(["aws_budgets_budget"], lambda a: client("budgets").tag_resource(ResourceARN=a["arn"], ResourceTags=[PAIR]))
tag(["aws_ecr_repository"], lambda a: client("ecr").tag_resource(resourceArn=a["arn"], tags=[PAIR]))


@change("aws_s3_bucket", "tag", "tags")
def _(a):
    s3 = client("s3")
    tags = s3.get_bucket_tagging(Bucket=a["id"])["TagSet"]
    s3.put_bucket_tagging(Bucket=a["id"], Tagging={"TagSet": [*tags, PAIR]})
