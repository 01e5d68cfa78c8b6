# What the application writes: one JSON object a line.
resource "aws_cloudwatch_log_group" "app" {
  name              = "/collab-editor/${var.environment}/app"
  retention_in_days = var.log_days
}

# What the database and its replica write.
resource "aws_cloudwatch_log_group" "database" {
  for_each = toset([for log in setproduct(local.databases, local.database_logs) : join("/", log)])

  name              = "/aws/rds/instance/${each.key}"
  retention_in_days = var.log_days
}

resource "aws_cloudwatch_log_metric_filter" "exceptions" {
  name           = "${local.name}-exceptions"
  log_group_name = aws_cloudwatch_log_group.app.name
  pattern        = "{ $.level = \"error\" }"

  metric_transformation {
    namespace     = "CollabEditor/${var.environment}"
    name          = "Exceptions"
    value         = "1"
    default_value = "0"
  }
}

# Alarms carry names and numbers only; CloudWatch cannot send to a topic that is encrypted with AWS's own key.
resource "aws_sns_topic" "alarms" {
  name = "${local.name}-alarms"
}

resource "aws_sns_topic_subscription" "alarms" {
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

locals {
  of_balancer = { LoadBalancer = aws_lb.main.arn_suffix }
  of_database = { DBInstanceIdentifier = aws_db_instance.main.identifier }

  alarms = {
    cpu = {
      says       = "All servers there may be work at their limit."
      metric     = ["AWS/EC2", "CPUUtilization", "Average"]
      dimensions = { AutoScalingGroupName = aws_autoscaling_group.app.name }
      above      = 85
    }
    unhealthy = {
      says       = "A server fails its health check."
      metric     = ["AWS/ApplicationELB", "UnHealthyHostCount", "Maximum"]
      dimensions = merge(local.of_balancer, { TargetGroup = aws_lb_target_group.app["web"].arn_suffix })
      above      = 0
    }
    errors = {
      says       = "Requests fail on our side."
      metric     = ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "Sum"]
      dimensions = local.of_balancer
      above      = 25
    }
    latency = {
      says       = "Answers take longer than a second."
      metric     = ["AWS/ApplicationELB", "TargetResponseTime", "Average"]
      dimensions = local.of_balancer
      above      = 1
    }
    exceptions = {
      says       = "The application logs errors."
      metric     = ["CollabEditor/${var.environment}", "Exceptions", "Sum"]
      dimensions = {}
      above      = 50
    }
    database-cpu = {
      says       = "The database works at its limit."
      metric     = ["AWS/RDS", "CPUUtilization", "Average"]
      dimensions = local.of_database
      above      = 80
    }
    database-storage = {
      says       = "Less than 2 GiB are free in the database."
      metric     = ["AWS/RDS", "FreeStorageSpace", "Minimum"]
      dimensions = local.of_database
      below      = 2 * 1024 * 1024 * 1024
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "main" {
  for_each = local.alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.says
  namespace           = each.value.metric[0]
  metric_name         = each.value.metric[1]
  statistic           = each.value.metric[2]
  dimensions          = each.value.dimensions
  period              = 300
  evaluation_periods  = 2
  comparison_operator = can(each.value.below) ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = try(each.value.below, each.value.above)
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
