"""More of what mend.py mends: answers that say something else than what was asked for, or what AWS says.

Each is the file, the text that is there and the text that takes its place.
"""

# DescribeServices: a service that was made without a network has none. Terraform's provider crashes at an empty one.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html
SERVICE_NETWORK = (
    "ecs/models.py",
    """            self.network_configuration = self._validate_network(network_configuration)
        else:
            self.network_configuration = {}
""",
    """            self.network_configuration = self._validate_network(network_configuration)
        else:
            self.network_configuration = None
""",
)

# CreateService: the groups of a network may be left out.
# https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
SERVICE_GROUPS = (
    "ecs/models.py",
    """            ec2_backend.describe_security_groups(group_ids=c["securityGroups"])
""",
    """            ec2_backend.describe_security_groups(group_ids=c.get("securityGroups"))
""",
)
SERVICE_SETTINGS = (
    "ecs/responses.py",
    """            role_arn=role,
        )
        return ActionResult({"service": service})
""",
    """            role_arn=role,
        )
        service.enable_ecs_managed_tags = self._get_param("enableECSManagedTags", False)
        service.availability_zone_rebalancing = self._get_param("availabilityZoneRebalancing", "DISABLED")
        return ActionResult({"service": service})
""",
)

# DescribePolicies: whether a policy is in force, no forecast where there is none, and no pause that nobody asked for.
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_ScalingPolicy.html
POLICY_ENABLED = (
    "autoscaling/responses.py",
    """            predictive_scaling_configuration=params.get(
                "PredictiveScalingConfiguration", {}
            ),
        )
        return ActionResult({"PolicyArn": policy.arn})
""",
    """            predictive_scaling_configuration=params.get("PredictiveScalingConfiguration"),
        )
        policy.enabled = self._get_bool_param("Enabled", True)
        return ActionResult({"PolicyArn": policy.arn})
""",
)
POLICY_COOLDOWN = (
    "autoscaling/models.py",
    """            self.cooldown = cooldown if cooldown is not None else DEFAULT_COOLDOWN
        self.target_tracking_configuration""",
    """            self.cooldown = cooldown
        self.target_tracking_configuration""",
)

# GetDistribution: what a behaviour says is what was put, and a certificate is one of three.
# https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html
# https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html
BEHAVIOR_FUNCTIONS = (
    "cloudfront/models.py",
    """        self.lambda_function_associations = {"Quantity": 0}
        self.function_associations = {"Quantity": 0}
""",
    """        self.lambda_function_associations = config.get("LambdaFunctionAssociations") or {"Quantity": 0}
        self.function_associations = config.get("FunctionAssociations") or {"Quantity": 0}
""",
)
BEHAVIOR_VALUES = (
    "cloudfront/models.py",
    """        self.forwarded_values = ForwardedValues(config.get("ForwardedValues", {}))
""",
    """        self.forwarded_values = ForwardedValues(config["ForwardedValues"]) if config.get("ForwardedValues") else None
""",
)
CERTIFICATE = (
    "cloudfront/models.py",
    """        self.cloud_front_default_certificate = config.get(
            "CloudFrontDefaultCertificate", True
        )
        self.iam_certificate_id = config.get("IAMCertificateId") or ""
        self.acm_certificate_arn = config.get("ACMCertificateArn") or ""
        self.ssl_support_method = config.get("SSLSupportMethod") or "sni-only"
""",
    """        self.iam_certificate_id = config.get("IAMCertificateId")
        self.acm_certificate_arn = config.get("ACMCertificateArn")
        self.cloud_front_default_certificate = not (self.iam_certificate_id or self.acm_certificate_arn)
        self.ssl_support_method = config.get("SSLSupportMethod")
""",
)

# DescribeInstances: the groups of an instance are those of its first interface.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html
INSTANCE_GROUPS = (
    "ec2/models/instances.py",
    """            ipv6_address_count=kwargs.get("ipv6_address_count"),
        )

    @property
    def instance_state""",
    """            ipv6_address_count=kwargs.get("ipv6_address_count"),
        )
        if not self.security_groups and 0 in self.nics:
            self.security_groups = list(self.nics[0].group_set)

    @property
    def instance_state""",
)

# DescribeInstances, DescribeNetworkInterfaces: an interface without a public address is associated with none.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceNetworkInterface.html
ASSOCIATION = (
    "ec2/models/elastic_network_interfaces.py",
    """            association["ipOwnerId"] = self.ec2_backend.account_id
        return association
""",
    """            association["ipOwnerId"] = self.ec2_backend.account_id
        return association or None
""",
)

# CreateFlowLogs: what is logged has to be said of all but gateways.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateFlowLogs.html
TRAFFIC = (
    "ec2/responses/flow_logs.py",
    """        validate_resource_ids(resource_ids)

        tags =""",
    """        validate_resource_ids(resource_ids)
        if not traffic_type and not resource_type.startswith("TransitGateway"):
            raise MissingParameterError("TrafficType")

        tags =""",
)
TRAFFIC_IMPORT = (
    "ec2/responses/flow_logs.py",
    """from moto.ec2.models import validate_resource_ids
""",
    """from moto.ec2.exceptions import MissingParameterError
from moto.ec2.models import validate_resource_ids
""",
)

# DescribeDBInstances: every instance has a resource id of its own. moto gives all of them the same one.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DBInstance.html
INSTANCE_ID = (
    "rds/models.py",
    """        self.dbi_resource_id = "db-M5ENSHXFPU6XHZ4G4ZEI5QIO2U"
""",
    """        self.dbi_resource_id = "db-" + "".join(
            random.choice(string.ascii_uppercase + string.digits) for _ in range(26)
        )
""",
)

# DescribeDBParameters: what somebody has set comes from the user.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Parameter.html
PARAMETER_SOURCE = (
    "rds/models.py",
    """    def update_parameters(self, new_parameters: Iterable[dict[str, Any]]) -> None:
        for new_parameter in new_parameters:
            parameter = self.parameters[new_parameter["ParameterName"]]
            parameter.update(new_parameter)
""",
    """    def update_parameters(self, new_parameters: Iterable[dict[str, Any]]) -> None:
        for new_parameter in new_parameters:
            parameter = self.parameters[new_parameter["ParameterName"]]
            parameter.update(new_parameter, Source="user")
""",
)

# DescribeDBClusterParameters: the same.
CLUSTER_PARAMETER_SOURCE = (
    "rds/models.py",
    """        for new_parameter in new_parameters:
            parameter = self.parameters[new_parameter["ParameterName"]]
            parameter.update(new_parameter)


class Event:
""",
    """        for new_parameter in new_parameters:
            parameter = self.parameters[new_parameter["ParameterName"]]
            parameter.update(new_parameter, Source="user")


class Event:
""",
)

# ListTagsForResource: endpoints of clusters have ARNs, too.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Tagging.ARN.Constructing.html
CLUSTER_ENDPOINT_ARN = (
    "rds/models.py",
    """|db-proxy|cluster-pg):""",
    """|db-proxy|cluster-pg|cluster-endpoint):""",
)

# DescribeDBClusters: only a serverless cluster of the first version has a scaling configuration.
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ScalingConfigurationInfo.html
CLUSTER_SCALING = (
    "rds/models.py",
    """        configuration = self.scaling_configuration or {}
        info = {
""",
    """        configuration = self.scaling_configuration
        if not configuration:
            return None
        info = {
""",
)

# CreateDhcpOptions: moto does not look at the tags.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDhcpOptions.html
DHCP_TAGS = (
    "ec2/responses/dhcp_options.py",
    """            netbios_node_type=netbios_node_type,
        )

        result = {"DhcpOptions": dhcp_options_set}
""",
    """            netbios_node_type=netbios_node_type,
        )
        dhcp_options_set.add_tags(self._parse_tag_specification().get("dhcp-options", {}))

        result = {"DhcpOptions": dhcp_options_set}
""",
)

# DescribeLaunchTemplates: the tags as they are now. And what tags a template has is not what tags that has which it launches.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
TEMPLATE_TAGS = (
    "ec2/models/launch_templates.py",
    """        self.add_tags(tag_map)
        self.tags = self.get_tags()
""",
    """        self.add_tags(tag_map)
""",
)
TEMPLATE_TAGS_NOW = (
    "ec2/models/launch_templates.py",
    """    def is_default(self, version: LaunchTemplateVersion) -> bool:
""",
    """    @property
    def tags(self) -> list[dict[str, str]]:
        return self.get_tags()

    def is_default(self, version: LaunchTemplateVersion) -> bool:
""",
)
TEMPLATE_DATA = (
    "ec2/responses/launch_templates.py",
    """        if tag_spec:
            if "TagSpecifications" not in parsed_template_data:
                parsed_template_data["TagSpecifications"] = []
            converted_tag_spec = []
            for resource_type, tags in tag_spec.items():
                converted_tag_spec.append(
                    {
                        "ResourceType": resource_type,
                        "Tags": [
                            {"Key": key, "Value": value} for key, value in tags.items()
                        ],
                    }
                )

            parsed_template_data["TagSpecifications"].extend(converted_tag_spec)

""",
    "",
)

# ListTagsForResource of SES, version 2: an identity's name begins with `identity/`.
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
IDENTITY_TAGS = (
    "ses/models.py",
    """                arn=get_arn(self, "ses", f"email-identity/{email_identity}"),
""",
    """                arn=get_arn(self, "ses", f"identity/{email_identity}"),
""",
)

# CreateHostedZone: a zone that is made with a network is a private one, whether the call says so or not.
# https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html
PRIVATE_ZONE = (
    "route53/responses.py",
    """        private_zone = self._get_bool_param("HostedZoneConfig.PrivateZone", False)
        # It is possible""",
    """        private_zone = self._get_bool_param("HostedZoneConfig.PrivateZone", False) or bool(self._get_param("VPC.VPCId"))
        # It is possible""",
)

# CreateHealthCheck: the port that is filled in is that of the protocol.
# https://github.com/hashicorp/terraform-provider-aws/issues/23512
PORT = (
    "route53/models.py",
    """        self.port = health_check_args.get("port") or 80
        self.type_ = health_check_args.get("type")
""",
    """        self.type_ = health_check_args.get("type")
        self.port = health_check_args.get("port") or (443 if self.type_.startswith("HTTPS") else 80)
""",
)

# ChangeResourceRecordSets, ListResourceRecordSets: an asterisk and its code are one name, and Route 53 tells the code.
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html
ASTERISK = (
    "route53/models.py",
    """        the_zone = self.get_hosted_zone(zoneid)

        for value in change_list:
            validate_domain_name(
""",
    """        the_zone = self.get_hosted_zone(zoneid)

        for value in change_list:
            record = value["ResourceRecordSet"]
            record["Name"] = record["Name"].replace("*", "\\\\052")
            validate_domain_name(
""",
)
ASTERISK_ASKED = (
    "route53/models.py",
    """        if start_name:
            validate_domain_name(start_name)
""",
    """        if start_name:
            start_name = start_name.replace("*", "\\\\052")
            validate_domain_name(start_name)
""",
)

# ElastiCache writes the names of groups in lower case, and takes them in any.
# https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheSubnetGroup.html
SUBNET_GROUP = (
    "elasticache/models.py",
    """        if cache_subnet_group_name in self.cache_subnet_groups:
            raise CacheSubnetGroupAlreadyExists(cache_subnet_group_name)
""",
    """        cache_subnet_group_name = cache_subnet_group_name.lower()
        if cache_subnet_group_name in self.cache_subnet_groups:
            raise CacheSubnetGroupAlreadyExists(cache_subnet_group_name)
""",
)
SUBNET_GROUPS = (
    "elasticache/models.py",
    """        if cache_subnet_group_name:
            if cache_subnet_group_name in self.cache_subnet_groups:
""",
    """        if cache_subnet_group_name:
            cache_subnet_group_name = cache_subnet_group_name.lower()
            if cache_subnet_group_name in self.cache_subnet_groups:
""",
)

# GetFunction: what is set of a function beside its code, and what Lambda fills in of its log. Changes of it.
# https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
# https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
FUNCTION_SETTINGS = (
    "awslambda/models.py",
    """        # VpcConfig has no default, if not supplied
        self._vpc_config = spec.get("VpcConfig")
""",
    """        # VpcConfig has no default, if not supplied
        self._vpc_config = spec.get("VpcConfig")
        self.kept: dict[str, Any] = {}
        self.keep(spec)
""",
)
FUNCTION_KEPT = (
    "awslambda/models.py",
    """        if self.environment_vars:
            config["Environment"] = {"Variables": self.environment_vars}

        return config
""",
    """        if self.environment_vars:
            config["Environment"] = {"Variables": self.environment_vars}
        config.update({name: value for name, value in self.kept.items() if value and value != {"TargetArn": ""}})

        return config

    def keep(self, spec: dict[str, Any]) -> None:
        names = ("DeadLetterConfig", "FileSystemConfigs", "KMSKeyArn", "LoggingConfig", "SnapStart")
        kept = {name: spec.get(name, self.kept.get(name)) for name in names}
        kept["SnapStart"] = {"OptimizationStatus": "Off", "ApplyOn": "None", **(kept["SnapStart"] or {})}
        log = {"LogFormat": "Text", "LogGroup": self.logs_group_name, **(kept["LoggingConfig"] or {})}
        if log["LogFormat"] == "JSON":
            log = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", **log}
        kept["LoggingConfig"] = log
        self.kept = kept
""",
)
FUNCTION_CHANGES = (
    "awslambda/models.py",
    """            elif key == "Layers":
                self.layers = self._get_layers_data(value)

        self.code_or_config_updated = True
""",
    """            elif key == "Layers":
                self.layers = self._get_layers_data(value)
            elif key == "TracingConfig":
                self.tracing_config = value
            elif key == "EphemeralStorage":
                self.ephemeral_storage = value["Size"]
            elif key == "ImageConfig":
                self.image_config = ImageConfig(value)
        self.keep(config_updates)

        self.code_or_config_updated = True
""",
)
FUNCTION_MACHINES = (
    "awslambda/models.py",
    """        self._set_function_code(updated_spec)
        self.code_or_config_updated = True
""",
    """        self._set_function_code(updated_spec)
        self.architectures = updated_spec.get("Architectures") or self.architectures
        self.code_or_config_updated = True
""",
)
# GetFunction: what is otherwise than the image says, only where something is.
# https://docs.aws.amazon.com/lambda/latest/api/API_ImageConfigResponse.html
FUNCTION_IMAGE = (
    "awslambda/models.py",
    """        if self.package_type == "Image":
            config["ImageConfigResponse"] = {
""",
    """        if self.package_type == "Image" and any(self.image_config.response().values()):
            config["ImageConfigResponse"] = {
""",
)
# A function that may not run at all is no function without a limit.
# https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html
FUNCTION_STOPPED = (
    "awslambda/models.py",
    """        if self.reserved_concurrency:
            resp.update(
""",
    """        if self.reserved_concurrency is not None:
            resp.update(
""",
)

# AddPermission: a statement is there once, and has all conditions that were asked for.
# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
STATEMENT_TWICE = (
    "awslambda/policy.py",
    """        self.statements.append(policy.statements[0])
""",
    """        sid = policy.statements[0]["Sid"]
        if any(statement["Sid"] == sid for statement in self.statements):
            raise StatementExists(f"The statement id ({sid}) provided already exists.")
        self.statements.append(policy.statements[0])
""",
)
STATEMENT_ERROR = (
    "awslambda/policy.py",
    """

class Policy:
""",
    """

class StatementExists(LambdaClientError):
    code = 409

    def __init__(self, message: str):
        super().__init__("ResourceConflictException", message)


class Policy:
""",
)
STATEMENT_ERROR_IMPORT = (
    "awslambda/policy.py",
    """    GenericResourcNotFound,
    PreconditionFailedException,
""",
    """    GenericResourcNotFound,
    LambdaClientError,
    PreconditionFailedException,
""",
)
STATEMENT_CONDITIONS = (
    "awslambda/policy.py",
    """        # remove RevisionId and EventSourceToken if they are set
        self.remove_if_set(obj, ["RevisionId", "EventSourceToken"])

        # merge conditional statements into a single map under the Condition key
        self.condition_merge(obj)
""",
    """        self.remove_if_set(obj, ["RevisionId"])

        # merge conditional statements into a single map under the Condition key
        self.condition_merge(obj)
        for name in ("EventSourceToken", "FunctionUrlAuthType"):
            if name in obj:
                equals = obj.setdefault("Condition", {}).setdefault("StringEquals", {})
                equals[f"lambda:{name}"] = obj.pop(name)
""",
)

# DescribePrefixLists: the ranges of a service.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_PrefixList.html
PREFIX_LIST = (
    "ec2/models/managed_prefixes.py",
    """    @property
    def prefix_list_id(self) -> str:
        return self.id
""",
    """    @property
    def prefix_list_id(self) -> str:
        return self.id

    @property
    def cidrs(self) -> list[str]:
        versions = list(self.entries.values())
        return [entry["Cidr"] for entry in versions[-1]] if versions else []
""",
)

# DescribeTags, DeleteTags: what is left out when public access to VPCs is blocked can have tags, too.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcBlockPublicAccessExclusion.html
EXCLUSION = (
    "ec2/utils.py",
    """    "vpc-peering-connection": "pcx",
""",
    """    "vpc-peering-connection": "pcx",
    "vpc-block-public-access-exclusion": "vpcbpa-exclude",
""",
)
EXCLUSION_PREFIX = (
    "ec2/utils.py",
    """    if resource_id.startswith(EC2_RESOURCE_TO_PREFIX["vpc-endpoint-service"]):
""",
    """    if resource_id.startswith("vpcbpa-exclude-"):
        return "vpcbpa-exclude"
    if resource_id.startswith(EC2_RESOURCE_TO_PREFIX["vpc-endpoint-service"]):
""",
)

# ListReusableDelegationSets: the name servers of every zone are no set that can be used again, until somebody makes them one.
# https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateReusableDelegationSet.html
DELEGATION_SET = (
    "route53/models.py",
    """        if not delegation_set_id:
            delegation_set.id = ""
""",
    """        if not delegation_set_id:
            del self.delegation_sets[delegation_set.id]
            delegation_set.id = ""
""",
)
DELEGATION_SET_OF_ZONE = (
    "route53/models.py",
    """        self.delegation_sets[delegation_set.id] = delegation_set
        return delegation_set
""",
    """        self.delegation_sets[delegation_set.id] = delegation_set
        if hosted_zone_id:
            hosted_zone.delegation_set = delegation_set
        return delegation_set
""",
)

# ListTagsForResources: of what does not exist it tells no tags, but that it does not.
# https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListTagsForResources.html
ZONE_TAGS = (
    "route53/responses.py",
    """        resource_ids = self._get_param("ResourceIds")
        tag_sets =""",
    """        resource_ids = self._get_param("ResourceIds")
        for resource_id in resource_ids:
            if resource_type == "hostedzone":
                self.backend.get_hosted_zone(resource_id)
            else:
                self.backend.get_health_check(resource_id)
        tag_sets =""",
)

# BatchGetSecretValue: a secret without a value is an error of its own, not of the whole call.
# https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_APIErrorType.html
BATCH_OF_SECRETS = (
    "secretsmanager/models.py",
    """                except (SecretNotFoundException, InvalidRequestException) as e:
""",
    """                except SecretsManagerClientError as e:
""",
)
BATCH_OF_SECRETS_IMPORT = (
    "secretsmanager/models.py",
    """    SecretHasNoValueException,
""",
    """    SecretHasNoValueException,
    SecretsManagerClientError,
""",
)

# PutSubscriptionFilter: how entries are dealt out is kept, and one of two filters may change.
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutSubscriptionFilter.html
DISTRIBUTION = (
    "logs/responses.py",
    """            log_group_name, filter_name, filter_pattern, destination_arn, role_arn
        )

        return ""
""",
    """            log_group_name, filter_name, filter_pattern, destination_arn, role_arn
        )
        put = self.logs_backend.groups[log_group_name].subscription_filters[filter_name]
        put.distribution = self._get_param("distribution") or "ByLogStream"

        return ""
""",
)
DISTRIBUTION_TOLD = (
    "logs/models.py",
    """            "distribution": "ByLogStream",
""",
    """            "distribution": self.distribution,
""",
)
SUBSCRIPTIONS = (
    "logs/models.py",
    """        if len(self.subscription_filters) == 2:
""",
    """        if len(self.subscription_filters) == 2 and filter_name not in self.subscription_filters:
""",
)

# SetQueueAttributes changes what it names: a policy that it does not name stays. GetQueueAttributes tells which queues may send what
# they could not work off, and documents without blanks.
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
QUEUE_POLICY = (
    "sqs/models.py",
    """        self.policy = attributes.get("Policy")
""",
    """        self.policy = attributes.get("Policy", getattr(self, "policy", None))
""",
)
QUEUE_ALLOWS = (
    "sqs/models.py",
    """            result["RedrivePolicy"] = json.dumps(self.redrive_policy)
""",
    """            result["RedrivePolicy"] = json.dumps(self.redrive_policy, separators=(",", ":"))

        if getattr(self, "redrive_allow_policy", None):
            result["RedriveAllowPolicy"] = self.redrive_allow_policy
""",
)
QUEUE_NAMES = (
    "sqs/models.py",
    """            ["All"]
            + queue.BASE_ATTRIBUTES
""",
    """            ["All", "RedriveAllowPolicy"]
            + queue.BASE_ATTRIBUTES
""",
)

# DeleteObjects: what is refused is told with its version.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_Error.html
REFUSED_VERSIONS = (
    "s3/responses.py",
    """        error_objects = [{"Key": k, "Code": c, "Message": m} for k, c, m in errors]
""",
    """        gone = {(k, v or None) for k, v, _ in deleted}
        left = [o for o in objects if (o["Key"], o.get("VersionId")) not in gone]
        error_objects = []
        for k, c, m in errors:
            one = next((o for o in left if o["Key"] == k), {"Key": k})
            left = [o for o in left if o is not one]
            error_objects.append({"Key": k, "VersionId": one.get("VersionId"), "Code": c, "Message": m})
""",
)

# DescribeLaunchTemplates: all that were asked for, where nobody says how many.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html
TEMPLATES = (
    "ec2/responses/launch_templates.py",
    """    def describe_launch_templates(self) -> ActionResult:
        max_results = self._get_int_param("MaxResults", 15)
""",
    """    def describe_launch_templates(self) -> ActionResult:
        max_results = self._get_int_param("MaxResults", 1000)
""",
)

# ModifyNetworkInterfaceAttribute: a description may become blank.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
INTERFACE_DESCRIPTION = (
    "ec2/models/elastic_network_interfaces.py",
    """        if description:
            eni.description = description
""",
    """        if description is not None:
            eni.description = description
""",
)

# DescribeTimeToLive: of what is off, no attribute is told. UpdateTable: attributes that no key has any more go with the index.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TimeToLiveDescription.html
TIME_TO_LIVE = (
    "dynamodb/models/__init__.py",
    """            table.ttl["TimeToLiveStatus"] = "DISABLED"
        table.ttl["AttributeName"] = ttl_spec["AttributeName"]
""",
    """            table.ttl["TimeToLiveStatus"] = "DISABLED"
        table.ttl["AttributeName"] = ttl_spec["AttributeName"]
        if not ttl_spec["Enabled"]:
            del table.ttl["AttributeName"]
""",
)
KEY_ATTRIBUTES = (
    "dynamodb/models/__init__.py",
    """        table.global_indexes = list(gsis_by_name.values())
""",
    """        table.global_indexes = list(gsis_by_name.values())
        keyed = [table.schema, *(index.schema for index in table.indexes + table.global_indexes)]
        names = {key["AttributeName"] for schema in keyed for key in schema}
        table.attr = [attribute for attribute in table.attr if attribute["AttributeName"] in names]
""",
)

# GetAlias: no weights are no routing.
# https://docs.aws.amazon.com/lambda/latest/api/API_AliasRoutingConfiguration.html
ALIAS_WEIGHTS = (
    "awslambda/models.py",
    """            "RoutingConfig": self.routing_config or None,
        }


class Layer:
""",
    """            "RoutingConfig": self.routing_config if any((self.routing_config or {}).values()) else None,
        }


class Layer:
""",
)

# RunInstances: protection from termination is asked for there, too.
# https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
TERMINATION = (
    "ec2/responses/instances.py",
    """            "disable_api_stop": self._get_param("DisableApiStop") or False,
""",
    """            "disable_api_stop": self._get_param("DisableApiStop") or False,
            "disable_api_termination": self._get_param("DisableApiTermination") or False,
""",
)

ANSWERS = [
    TERMINATION,
    TEMPLATES,
    INTERFACE_DESCRIPTION,
    TIME_TO_LIVE,
    KEY_ATTRIBUTES,
    ALIAS_WEIGHTS,
    SERVICE_NETWORK,
    SERVICE_GROUPS,
    SERVICE_SETTINGS,
    POLICY_ENABLED,
    POLICY_COOLDOWN,
    BEHAVIOR_FUNCTIONS,
    BEHAVIOR_VALUES,
    CERTIFICATE,
    INSTANCE_GROUPS,
    ASSOCIATION,
    TRAFFIC,
    TRAFFIC_IMPORT,
    INSTANCE_ID,
    PARAMETER_SOURCE,
    CLUSTER_PARAMETER_SOURCE,
    CLUSTER_ENDPOINT_ARN,
    CLUSTER_SCALING,
    DHCP_TAGS,
    TEMPLATE_TAGS,
    TEMPLATE_TAGS_NOW,
    TEMPLATE_DATA,
    IDENTITY_TAGS,
    PRIVATE_ZONE,
    PORT,
    ASTERISK,
    ASTERISK_ASKED,
    SUBNET_GROUP,
    SUBNET_GROUPS,
    FUNCTION_SETTINGS,
    FUNCTION_KEPT,
    FUNCTION_CHANGES,
    FUNCTION_MACHINES,
    FUNCTION_IMAGE,
    FUNCTION_STOPPED,
    STATEMENT_TWICE,
    STATEMENT_ERROR,
    STATEMENT_ERROR_IMPORT,
    STATEMENT_CONDITIONS,
    PREFIX_LIST,
    EXCLUSION,
    EXCLUSION_PREFIX,
    DELEGATION_SET,
    DELEGATION_SET_OF_ZONE,
    ZONE_TAGS,
    BATCH_OF_SECRETS,
    BATCH_OF_SECRETS_IMPORT,
    DISTRIBUTION,
    DISTRIBUTION_TOLD,
    SUBSCRIPTIONS,
    QUEUE_POLICY,
    QUEUE_ALLOWS,
    QUEUE_NAMES,
    REFUSED_VERSIONS,
]
