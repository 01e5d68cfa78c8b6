# CloudWatch cannot send to a topic that is encrypted with AWS's own key, and a key of one's own is not free. Alarms carry
# names and numbers only.
resource "aws_sns_topic" "alarms" {
  name = "${local.name}-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

resource "aws_cloudwatch_metric_alarm" "cpu" {
  count = var.app_servers

  alarm_name          = "${aws_instance.app[count.index].tags.Name}-cpu"
  alarm_description   = "The server works at its limit; a t2.micro that has no credits left is throttled to 10 %."
  namespace           = "AWS/EC2"
  metric_name         = "CPUUtilization"
  dimensions          = { InstanceId = aws_instance.app[count.index].id }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 80
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "down" {
  count = var.app_servers

  alarm_name          = "${aws_instance.app[count.index].tags.Name}-down"
  alarm_description   = "The server fails its status checks, or reports nothing at all."
  namespace           = "AWS/EC2"
  metric_name         = "StatusCheckFailed"
  dimensions          = { InstanceId = aws_instance.app[count.index].id }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${local.name}-errors"
  alarm_description   = "More than ${var.error_rate_percent} % of the requests fail on our side."
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.error_rate_percent
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "rate"
    expression  = "IF(requests > 0, (FILL(of_servers, 0) + FILL(of_balancer, 0)) / requests * 100, 0)"
    label       = "Failed requests in percent"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = {
      of_servers  = "HTTPCode_Target_5XX_Count"
      of_balancer = "HTTPCode_ELB_5XX_Count"
      requests    = "RequestCount"
    }

    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = { LoadBalancer = aws_lb.main.arn_suffix }
        stat        = "Sum"
        period      = 300
      }
    }
  }
}
