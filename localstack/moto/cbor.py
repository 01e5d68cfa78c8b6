"""CloudWatch's calls as the AWS SDK for Rust makes them: in CBOR. moto answers them in JSON only.

`mend.py` puts this file beside moto's own CloudWatch, once: a change here needs one there, so that environments are made
anew. Each call is translated to JSON, answered by moto, and the answer translated back by the shapes that botocore knows. The
protocol: https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

import base64
import json
from datetime import datetime
from urllib.parse import urljoin

from botocore.parsers import RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer
from moto.core.utils import get_service_model
from werkzeug.wrappers import Request

from .responses import CloudWatchResponse

TARGET = "GraniteServiceVersion20100801"
PATH = f"{{0}}/service/{TARGET}/operation/(?P<operation>[A-Za-z]+)$"


def plain(value):
    """What JSON has no way to say, as the JSON protocol says it."""
    if isinstance(value, datetime):
        return value.timestamp()
    return base64.b64encode(value).decode()


def encoded(value, shape):
    """A value of a shape, in CBOR."""
    content = bytearray()
    RpcV2CBORSerializer()._serialize_data_item(content, value, shape)
    return bytes(content)


def text_map(entries):
    """A short map of short texts, in CBOR: an error has no shape that botocore writes."""
    texts = [text.encode()[:255] for pair in entries.items() for text in pair]
    return bytes([0xA0 + len(entries)]) + b"".join(bytes([0x78, len(text)]) + text for text in texts)


class CborResponse:
    """Answers calls in CBOR. moto wants a class."""

    @classmethod
    def dispatch(cls, request, full_url, headers):
        operation = full_url.rsplit("/", 1)[1]
        parser = RpcV2CBORParser()
        arguments = parser.parse_data_item(parser.get_peekable_stream_from_bytes(request.data)) if request.data else {}
        replaced = ("content-type", "content-length", "accept")
        kept = [(k, v) for k, v in request.headers.items() if k.lower() not in replaced]
        kept += [("X-Amz-Target", f"{TARGET}.{operation}"), ("Content-Type", "application/x-amz-json-1.0")]
        body = json.dumps(arguments, default=plain).encode()
        asked = Request.from_values(method="POST", base_url=urljoin(full_url, "/"), data=body, headers=kept)
        status, answered, content = CloudWatchResponse.dispatch(asked, urljoin(full_url, "/"), asked.headers)
        answer = json.loads(content) if content else {}
        if status >= 300:
            code = answer.get("__type", "InternalFailure")
            content = text_map({"__type": code, "message": answer.get("message") or answer.get("Message") or code})
        else:
            shape = get_service_model("cloudwatch").operation_model(operation).output_shape
            content = encoded(answer, shape) if shape else bytes([0xA0])
        told = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
        return status, told | {k: v for k, v in answered.items() if k.lower() == "x-amzn-requestid"}, content
