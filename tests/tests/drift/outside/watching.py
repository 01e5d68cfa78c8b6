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
