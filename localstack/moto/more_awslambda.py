"""Lambda: addresses and what becomes of events, of a function and of its versions and aliases; where events come from, whatever
they are of. No function is run. Layers are found by their ARNs.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
https://docs.aws.amazon.com/lambda/latest/api/API_EventSourceMappingConfiguration.html
https://docs.aws.amazon.com/lambda/latest/api/API_FunctionUrlConfig.html
https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html
https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
https://docs.aws.amazon.com/lambda/latest/api/API_ListLayerVersions.html
"""

import json
import time
import uuid
from urllib.parse import unquote

from moto.awslambda.exceptions import (
    ConflictException,
    GenericResourcNotFound,
    InvalidParameterValueException,
    LambdaClientError,
)
from moto.awslambda.models import EventInvokeConfig
from moto.awslambda.responses import LambdaResponse
from moto.core.utils import utcnow
from moto.sqs.models import sqs_backends

BASE = "{0}/(?P<api_version>[^/]+)/"
PATHS = [
    r"functions/(?P<function_name>[\w_:%-]+)/urls$",
]
url_paths = {BASE + path: LambdaResponse.dispatch for path in PATHS}

LATEST = "$LATEST"


class Conflict(LambdaClientError):
    code = 409

    def __init__(self, message):
        super().__init__("ResourceConflictException", message)


def answer(told, status=200):
    return status, {"status": status}, json.dumps(told)


def name_of(self):
    return unquote(self.path.split("/functions/")[1].split("/")[0])


def latest(self):
    """The function that a call is about."""
    name = self.backend.get_function(name_of(self)).function_name
    return self.backend.get_function(name)


def parts(function, kind):
    """What a function has of a kind, by version or alias."""
    return function.__dict__.setdefault("parts", {}).setdefault(kind, {})


def asked(self):
    """The function and the version or alias, which have to be there."""
    function = latest(self)
    qualifier = self._get_param("Qualifier") or LATEST
    self.backend.get_function(function.function_name, qualifier)
    return function, qualifier


def part(self, kind):
    function, qualifier = asked(self)
    if qualifier not in parts(function, kind):
        raise GenericResourcNotFound()
    return parts(function, kind), qualifier


def now():
    return utcnow().strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def settings(body):
    told = {"InvokeMode": "BUFFERED", **{name: body[name] for name in ("AuthType", "InvokeMode", "Cors") if name in body}}
    # An empty one takes away what there was.
    return {name: value for name, value in told.items() if value}


def create_function_url_config(self):
    function, qualifier = asked(self)
    urls = parts(function, "url")
    arn = function.function_arn.removesuffix(":" + LATEST)
    if qualifier != LATEST:
        arn = f"{arn}:{qualifier}"
    if qualifier in urls:
        raise Conflict(
            f"Failed to create function url config for [functionArn = {arn}]. Error message: FunctionUrlConfig exists for"
            " this Lambda function"
        )
    urls[qualifier] = {
        "FunctionUrl": f"https://{uuid.uuid4().hex}.lambda-url.{self.region}.on.aws/",
        "FunctionArn": arn,
        "CreationTime": now(),
        "LastModifiedTime": now(),
        **settings(self.json_body),
    }
    return answer(urls[qualifier], 201)


def get_function_url_config(self):
    urls, qualifier = part(self, "url")
    return answer(urls[qualifier])


def update_function_url_config(self):
    urls, qualifier = part(self, "url")
    url = urls[qualifier]
    changed = {name: url[name] for name in ("AuthType", "InvokeMode", "Cors") if name in url}
    fixed = {name: value for name, value in url.items() if name not in changed}
    urls[qualifier] = {**fixed, **settings({**changed, **self.json_body}), "LastModifiedTime": now()}
    return answer(urls[qualifier])


def delete_function_url_config(self):
    urls, qualifier = part(self, "url")
    del urls[qualifier]
    return 204, {"status": 204}, ""


def list_function_url_configs(self):
    return answer({"FunctionUrlConfigs": list(parts(latest(self), "url").values())})


def put_function_event_invoke_config(self):
    function, qualifier = asked(self)
    arn = f"{function.function_arn.removesuffix(':' + LATEST)}:{qualifier}"
    body = {name: value for name, value in self.json_body.items() if value is not None}
    config = {**body, "DestinationConfig": {"OnFailure": {}, "OnSuccess": {}, **body.get("DestinationConfig", {})}}
    told = EventInvokeConfig(arn, time.time(), config).response()
    parts(function, "event-invoke-config")[qualifier] = told
    return answer(told)


def get_function_event_invoke_config(self):
    configs, qualifier = part(self, "event-invoke-config")
    return answer(configs[qualifier])


def update_function_event_invoke_config(self):
    configs, qualifier = part(self, "event-invoke-config")
    configs[qualifier].update(self.json_body, LastModified=time.time())
    return answer(configs[qualifier])


def delete_function_event_invoke_config(self):
    configs, qualifier = part(self, "event-invoke-config")
    del configs[qualifier]
    return 204, {"status": 204}, ""


def list_function_event_invoke_configs(self):
    return answer({"FunctionEventInvokeConfigs": list(parts(latest(self), "event-invoke-config").values())})


create = LambdaResponse.create_alias


def create_alias(self):
    try:
        return create(self)
    except ConflictException as error:
        raise Conflict(error.message) from None


def list_aliases(self):
    return answer({"Aliases": [alias.to_json() for alias in self.backend.list_aliases(latest(self).function_name)]})


STREAM = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
USUAL = {"dynamodb": STREAM, "kinesis": STREAM, "sqs": {"BatchSize": 10}}
GROUP = "AmazonManagedKafkaEventSourceConfig"
OWN_GROUP = "SelfManagedKafkaEventSourceConfig"


class Mapping:
    def __init__(self, account, region, function_arn, spec):
        self.uuid = str(uuid.uuid4())
        self.arn = f"arn:aws:lambda:{region}:{account}:event-source-mapping:{self.uuid}"
        self.tags = spec.pop("Tags", None) or {}
        self.event_source_arn = spec.get("EventSourceArn")
        self.service = self.event_source_arn.split(":")[2] if self.event_source_arn else None
        self.told = {"MaximumBatchingWindowInSeconds": 0, "BatchSize": 100, **USUAL.get(self.service, {})}
        if self.service == "kafka":
            spec.setdefault(GROUP, {"ConsumerGroupId": str(uuid.uuid4())})
        if "SelfManagedEventSource" in spec:
            spec.setdefault(OWN_GROUP, {"ConsumerGroupId": str(uuid.uuid4())})
        self.change(function_arn, spec)

    def change(self, function_arn, spec):
        enabled = spec.pop("Enabled", None)
        if enabled is not None or "State" not in self.told:
            self.told["State"] = "Disabled" if enabled is False else "Enabled"
        self.told.update(spec, FunctionArn=function_arn, LastModified=time.time())
        self.told.pop("FunctionName", None)
        servers = self.told.get("SelfManagedEventSource", {}).get("Endpoints", {})
        for names in servers.values():
            names.sort()

    def get_configuration(self):
        told = {name: value for name, value in self.told.items() if value not in ({}, "", None)}
        return {
            **told,
            "UUID": self.uuid,
            "EventSourceMappingArn": self.arn,
            "LastProcessingResult": "No records processed",
            "StateTransitionReason": "USER_INITIATED",
        }

    def source(self):
        """What there is one of for each function."""
        return [self.told.get(name) for name in ("EventSourceArn", "Topics", "Queues", "SelfManagedEventSource")]


def mappings(self):
    return self.backend._event_source_mappings


def mapping(self):
    id = self.path.rstrip("/").split("/")[-1]
    if id not in mappings(self):
        raise GenericResourcNotFound()
    return mappings(self)[id]


def called(self, name):
    """The ARN of the function, with the version or alias that the name has."""
    function = self.backend.get_function(name)
    arn = self.backend.get_function(function.function_name).function_arn
    qualifier = name.split(":")[7:] if name.startswith("arn:") else name.split(":")[1:]
    return ":".join([arn, *qualifier])


def create_event_source_mapping(self):
    spec = self.json_body
    made = Mapping(self.current_account, self.region, called(self, spec["FunctionName"]), spec)
    queues = sqs_backends[self.current_account][self.region].queues.values()
    if made.service == "sqs" and made.event_source_arn not in [queue.queue_arn for queue in queues]:
        code = "AWS.SimpleQueueService.NonExistentQueue"
        message = f"Error occurred while ReceiveMessage. SQS Error Code: {code}."
        raise InvalidParameterValueException(message)
    for other in mappings(self).values():
        if other.source() == made.source() and other.told["FunctionArn"] == made.told["FunctionArn"]:
            raise Conflict(
                f'An event source mapping with arn (" {made.event_source_arn} ") and function ("'
                f' {made.told["FunctionArn"].split(":")[6]} ") already exists. Please update or delete the existing mapping'
                f" with UUID {other.uuid}"
            )
    mappings(self)[made.uuid] = made
    return answer(made.get_configuration(), 202)


def get_event_source_mapping(self):
    return answer(mapping(self).get_configuration())


def update_event_source_mapping(self):
    changed, spec = mapping(self), self.json_body
    name = spec.get("FunctionName")
    changed.change(called(self, name) if name else changed.told["FunctionArn"], spec)
    return answer(changed.get_configuration(), 202)


def delete_event_source_mapping(self):
    gone = mapping(self)
    del mappings(self)[gone.uuid]
    return answer({**gone.get_configuration(), "State": "Deleting"}, 202)


def list_event_source_mappings(self):
    source, function = self._get_param("EventSourceArn"), self._get_param("FunctionName")
    arn = called(self, function) if function else None
    told = [one.get_configuration() for one in mappings(self).values()]
    found = [
        one
        for one in told
        if source in (None, one.get("EventSourceArn")) and arn in (None, one["FunctionArn"])
    ]
    return answer({"EventSourceMappings": found})


def list_layer_versions(self):
    name = unquote(self.path.split("/layers/")[1].split("/")[0]).split(":")[-1]
    versions = sorted(self.backend.list_layer_versions(name), key=lambda version: version.version, reverse=True)
    return answer({"LayerVersions": [version.get_layer_version() for version in versions]})


CALLS = [
    list_layer_versions,
    create_event_source_mapping,
    delete_event_source_mapping,
    get_event_source_mapping,
    list_event_source_mappings,
    update_event_source_mapping,
    create_alias,
    create_function_url_config,
    delete_function_event_invoke_config,
    delete_function_url_config,
    get_function_event_invoke_config,
    get_function_url_config,
    list_aliases,
    list_function_event_invoke_configs,
    list_function_url_configs,
    put_function_event_invoke_config,
    update_function_event_invoke_config,
    update_function_url_config,
]
for call in CALLS:
    setattr(LambdaResponse, call.__name__, call)
