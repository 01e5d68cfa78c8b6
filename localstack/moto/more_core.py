"""What CloudTrail is asked for, see more_cloudtrail.py: which calls that change something were made, by whom, and about what."""

import collections
import datetime
import json

from .responses import BaseResponse

# The latest calls; as many as any test looks back.
EVENTS = collections.deque(maxlen=5000)

READS = ("BatchGet", "Describe", "Get", "Head", "List", "Lookup", "Query", "Scan")

# Where the audit trail has another name for a service than moto.
SOURCES = {"elbv2": "elasticloadbalancing", "cloudwatch": "monitoring"}

call = BaseResponse.call_action


def texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from texts(one)


def parameters(self):
    yield from texts(self.querystring)
    try:
        yield from texts(json.loads(self.body))
    except (TypeError, ValueError):
        pass


def user(self):
    from moto.iam.models import iam_backends

    users = iam_backends[self.current_account][self.partition].users.values()
    keys = ((key.access_key_id, user.name) for user in users for key in user.access_keys)
    return dict(keys).get(self.access_key, "root")


def call_action(self):
    answer = call(self)
    name = self._get_action() or ""
    if name and not name.startswith(READS):
        EVENTS.append({
            "name": name,
            "source": f"{SOURCES.get(self.service_name, self.service_name)}.amazonaws.com",
            "time": datetime.datetime.now(datetime.timezone.utc).timestamp(),
            "user": user(self),
            "failed": answer[0] >= 400,
            "about": set(parameters(self)),
        })
    return answer


BaseResponse.call_action = call_action
