resource "aws_autoscaling_policy" "cpu" {
  name                   = "families-cpu"
  autoscaling_group_name = aws_autoscaling_group.web.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = 60
    predefined_metric_specification {
      predefined_metric_type = "ASGAverageCPUUtilization"
    }
  }
}

resource "aws_autoscaling_policy" "waiting" {
  name                   = "families-waiting"
  autoscaling_group_name = aws_autoscaling_group.web.name
  policy_type            = "TargetTrackingScaling"

  target_tracking_configuration {
    target_value = 10.5
    customized_metric_specification {
      metrics {
        id    = "waiting"
        label = "Waiting"
        metric_stat {
          stat = "Sum"
          metric {
            metric_name = "ApproximateNumberOfMessagesVisible"
            namespace   = "AWS/SQS"
            dimensions {
              name  = "QueueName"
              value = aws_sqs_queue.jobs.name
            }
          }
        }
        return_data = false
      }
      metrics {
        id         = "each"
        expression = "waiting / 2"
      }
    }
  }
}

resource "aws_autoscaling_policy" "grow" {
  name                      = "families-grow"
  autoscaling_group_name    = aws_autoscaling_group.web.name
  policy_type               = "StepScaling"
  adjustment_type           = "ChangeInCapacity"
  estimated_instance_warmup = 60

  step_adjustment {
    scaling_adjustment          = 1
    metric_interval_lower_bound = "0"
    metric_interval_upper_bound = "10"
  }
  step_adjustment {
    scaling_adjustment          = 2
    metric_interval_lower_bound = "10"
  }
}

resource "aws_autoscaling_schedule" "evening" {
  scheduled_action_name  = "families-evening"
  autoscaling_group_name = aws_autoscaling_group.web.name
  min_size               = 0
  max_size               = -1
  desired_capacity       = 0
  recurrence             = "0 20 * * *"
  time_zone              = "Europe/Berlin"
}

resource "aws_lb_target_group" "admin" {
  name     = "families-admin"
  port     = 8081
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}

resource "aws_autoscaling_group" "admin" {
  name                      = "families-admin"
  min_size                  = 0
  max_size                  = 1
  vpc_zone_identifier       = aws_subnet.public[*].id
  wait_for_capacity_timeout = "0"

  launch_template {
    id      = aws_launch_template.web.id
    version = aws_launch_template.web.latest_version
  }
}

resource "aws_autoscaling_attachment" "admin" {
  autoscaling_group_name = aws_autoscaling_group.admin.name
  lb_target_group_arn    = aws_lb_target_group.admin.arn
}

resource "aws_cloudwatch_metric_alarm" "busy" {
  alarm_name          = "families-busy"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "CPUUtilization"
  namespace           = "AWS/EC2"
  period              = 120
  statistic           = "Average"
  threshold           = 80
  dimensions          = { AutoScalingGroupName = aws_autoscaling_group.web.name }
  alarm_actions       = [aws_autoscaling_policy.grow.arn]
}

resource "aws_cloudwatch_metric_alarm" "failing" {
  alarm_name          = "families-failing"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  threshold           = 2.5
  treat_missing_data  = "notBreaching"

  metric_query {
    id          = "rate"
    expression  = "errors / requests * 100"
    label       = "Errors"
    return_data = true
  }
  metric_query {
    id = "errors"
    metric {
      metric_name = "HTTPCode_Target_5XX_Count"
      namespace   = "AWS/ApplicationELB"
      period      = 60
      stat        = "Sum"
      dimensions  = { LoadBalancer = aws_lb.web.arn_suffix }
    }
  }
  metric_query {
    id = "requests"
    metric {
      metric_name = "RequestCount"
      namespace   = "AWS/ApplicationELB"
      period      = 60
      stat        = "Sum"
      unit        = "Count"
    }
  }
}

resource "aws_cloudwatch_dashboard" "main" {
  dashboard_name = "families"
  dashboard_body = jsonencode({
    widgets = [{ type = "text", x = 0, y = 0, width = 3, height = 3, properties = { markdown = "hello" } }]
  })
}

resource "aws_cloudwatch_event_rule" "stops" {
  name          = "families-stops"
  description   = "Instances that stop"
  event_pattern = jsonencode({ source = ["aws.ec2"], "detail-type" = ["EC2 Instance State-change Notification"] })
}

resource "aws_cloudwatch_event_rule" "nightly" {
  name_prefix         = "families-nightly-"
  schedule_expression = "rate(1 day)"
  state               = "DISABLED"
}

resource "aws_cloudwatch_event_target" "stops" {
  rule = aws_cloudwatch_event_rule.stops.name
  arn  = aws_sqs_queue.jobs.arn

  input_transformer {
    input_paths    = { instance = "$.detail.instance-id" }
    input_template = "\"<instance> stopped\""
  }
  dead_letter_config {
    arn = aws_sqs_queue.dead.arn
  }
  retry_policy {
    maximum_event_age_in_seconds = 3600
    maximum_retry_attempts       = 3
  }
}

resource "aws_cloudwatch_event_target" "nightly" {
  rule      = aws_cloudwatch_event_rule.nightly.name
  target_id = "jobs"
  arn       = aws_sqs_queue.jobs.arn
  input     = jsonencode({ job = "nightly" })
}
