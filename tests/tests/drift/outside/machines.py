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


@change("aws_instance", "check", "source_dest_check")
def _(a):
    value = {"Value": not a["source_dest_check"]}
    client("ec2").modify_instance_attribute(InstanceId=a["id"], SourceDestCheck=value)


# What hangs on the other one would go with it.
@change("aws_instance", "delete", only=lambda a: a["tags"].get("Name") == "alone")
def _(a):
    client("ec2").terminate_instances(InstanceIds=[a["id"]])


@change("aws_launch_template", "type", "instance_type", only=lambda a: a["name"] == "families-alone")
def _(a):
    client("ec2").create_launch_template_version(
        LaunchTemplateId=a["id"], SourceVersion="$Latest", LaunchTemplateData={"InstanceType": "t3.large"}
    )


@change("aws_eip_association", "delete")
def _(a):
    client("ec2").disassociate_address(AssociationId=a["id"])


@change("aws_ebs_volume", "iops", "iops")
def _(a):
    client("ec2").modify_volume(VolumeId=a["id"], Iops=a["iops"] + 500)


@change("aws_volume_attachment", "delete")
def _(a):
    client("ec2").detach_volume(VolumeId=a["volume_id"], InstanceId=a["instance_id"], Device=a["device_name"])


@change("aws_key_pair", "delete")
def _(a):
    client("ec2").delete_key_pair(KeyName=a["key_name"])


@change("aws_network_interface", "note", "description")
def _(a):
    value = {"Value": "changed by hand"}
    client("ec2").modify_network_interface_attribute(NetworkInterfaceId=a["id"], Description=value)


# Containers


@change("aws_ecs_cluster", "insights", "setting")
def _(a):
    settings = [{"name": "containerInsights", "value": "disabled"}]
    client("ecs").update_cluster(cluster=a["name"], settings=settings)


@change("aws_ecs_service", "count", "desired_count")
def _(a):
    client("ecs").update_service(cluster=a["cluster"], service=a["name"], desiredCount=a["desired_count"] + 2)


@change("aws_ecs_task_definition", "delete")
def _(a):
    client("ecs").deregister_task_definition(taskDefinition=a["arn"])
