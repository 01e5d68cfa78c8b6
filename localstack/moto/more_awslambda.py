"""Lambda: addresses and what becomes of events, of a function and of its versions and aliases.

https://docs.aws.amazon.com/lambda/latest/api/API_FunctionUrlConfig.html
https://docs.aws.amazon.com/lambda/latest/api/API_FunctionEventInvokeConfig.html
https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
"""

import json
import time
import uuid
from urllib.parse import unquote

from moto.awslambda.exceptions import ConflictException, GenericResourcNotFound, LambdaClientError
from moto.awslambda.models import EventInvokeConfig
from moto.awslambda.responses import LambdaResponse
from moto.core.utils import utcnow

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


CALLS = [
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
