"""CloudTrail: LookupEvents, of the calls that were made to the emulator itself, but for those of S3, which moto serves by another way.

AWS records with a call which resources it was about. Here each text among its parameters counts as the name of one.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

import json
import uuid

from moto.cloudtrail.responses import CloudTrailResponse
from moto.core.more import EVENTS


def _told(event):
    identity = {"type": "Root"} if event["user"] == "root" else {"type": "IAMUser", "userName": event["user"]}
    record = {"userIdentity": identity, "eventName": event["name"], "eventSource": event["source"]}
    if event["failed"]:
        record["errorCode"] = "Client.Refused"
    return {
        "EventId": str(uuid.uuid4()),
        "EventName": event["name"],
        "EventSource": event["source"],
        "EventTime": event["time"],
        "ReadOnly": "false",
        "Username": event["user"],
        "CloudTrailEvent": json.dumps(record),
    }


def lookup_events(self):
    wanted = {one["AttributeKey"]: one["AttributeValue"] for one in self._get_param("LookupAttributes") or []}
    name = wanted.get("ResourceName")
    found = [_told(event) for event in reversed(list(EVENTS)) if name is None or name in event["about"]]
    start = int(self._get_param("NextToken") or 0)
    end = start + int(self._get_param("MaxResults") or 50)
    answer = {"Events": found[start:end]}
    if end < len(found):
        answer["NextToken"] = str(end)
    return json.dumps(answer)


CloudTrailResponse.lookup_events = lookup_events
