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


# The emulator forgets the other certificates of a listener that is brought back.
@change("aws_lb_listener", "port", "port", only=lambda a: a["protocol"] == "HTTP")
def _(a):
    client("elbv2").modify_listener(ListenerArn=a["arn"], Port=a["port"] + 8000)


@change("aws_lb_listener_rule", "path", "condition")
def _(a):
    condition = {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/other/*"]}}
    client("elbv2").modify_rule(RuleArn=a["arn"], Conditions=[condition])


@change("aws_lb_listener_rule", "delete")
def _(a):
    client("elbv2").delete_rule(RuleArn=a["arn"])


@change("aws_lb_target_group_attachment", "delete")
def _(a):
    target = {"Id": a["target_id"], "Port": a["port"]}
    client("elbv2").deregister_targets(TargetGroupArn=a["target_group_arn"], Targets=[target])


@change("aws_lb_listener_certificate", "delete")
def _(a):
    certificates = [{"CertificateArn": a["certificate_arn"]}]
    client("elbv2").remove_listener_certificates(ListenerArn=a["listener_arn"], Certificates=certificates)
