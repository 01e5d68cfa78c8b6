"""EventBridge: buses that change.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html
"""

import json

from moto.events.responses import EventsHandler


def update_event_bus(self):
    bus = self.events_backend.describe_event_bus(self._get_param("Name"))
    attributes = {
        "Description": "description",
        "KmsKeyIdentifier": "kms_key_identifier",
        "DeadLetterConfig": "dead_letter_config",
    }
    told = {"Arn": bus.arn, "Name": bus.name}
    for argument, attribute in attributes.items():
        said = self._get_param(argument)
        if said is not None:
            setattr(bus, attribute, said or None)
        if getattr(bus, attribute):
            told[argument] = getattr(bus, attribute)
    return json.dumps(told), self.response_headers


EventsHandler.update_event_bus = update_event_bus
