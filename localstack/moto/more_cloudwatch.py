"""CloudWatch: alarms of other alarms; and what is gone takes its tags along.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_CompositeAlarm.html
"""

from moto.cloudwatch.models import Alarm, CloudWatchBackend
from moto.cloudwatch.responses import CloudWatchResponse

delete_alarms = CloudWatchBackend.delete_alarms


def put_composite_alarm(self):
    answer = self.put_metric_alarm()
    alarm = self.cloudwatch_backend.alarms[self._get_param("AlarmName")]
    alarm.actions_suppressor = self._get_param("ActionsSuppressor")
    alarm.actions_suppressor_wait_period = self._get_param("ActionsSuppressorWaitPeriod")
    alarm.actions_suppressor_extension_period = self._get_param("ActionsSuppressorExtensionPeriod")
    return answer


def delete_alarms_and_tags(self, alarm_names):
    for name in alarm_names:
        if name in self.alarms:
            self.tagger.delete_all_tags_for_resource(self.alarms[name].alarm_arn)
    return delete_alarms(self, alarm_names)


Alarm.alarm_rule = property(lambda self: self.rule)
CloudWatchResponse.put_composite_alarm = put_composite_alarm
CloudWatchBackend.delete_alarms = delete_alarms_and_tags
