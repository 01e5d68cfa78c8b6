# Alarms carry names and numbers only; CloudWatch cannot send to a topic that is encrypted with AWS's own key.
resource "aws_sns_topic" "alarms" {
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  alarms = {
    app-down = {
      says       = "The application server fails its health check."
      metric     = ["AWS/ApplicationELB", "UnHealthyHostCount"]
      dimensions = { LoadBalancer = aws_lb.main.arn_suffix, TargetGroup = aws_lb_target_group.app.arn_suffix }
      above      = 0
      missing    = "breaching"
    }
    app-cpu = {
      says       = "The application server works at its limit: the next size is due."
      metric     = ["AWS/EC2", "CPUUtilization"]
      dimensions = { InstanceId = aws_instance.app.id }
      above      = 85
      missing    = "missing"
    }
    database-cpu = {
      says       = "The database works at its limit."
      metric     = ["AWS/RDS", "CPUUtilization"]
      dimensions = { DBInstanceIdentifier = aws_db_instance.main.identifier }
      above      = 80
      missing    = "breaching"
    }
    redis-memory = {
      says       = "The queue is nearly full: workers are too few, or stand still."
      metric     = ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage"]
      dimensions = { CacheClusterId = "${aws_elasticache_replication_group.main.id}-001" }
      above      = 80
      missing    = "missing"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "main" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.says
  namespace           = each.value.metric[0]
  metric_name         = each.value.metric[1]
  dimensions          = each.value.dimensions
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.above
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
