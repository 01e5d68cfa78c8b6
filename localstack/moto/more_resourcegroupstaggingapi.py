"""The index of tags: GetResources of the objects whose ARNs it is given. moto pages through whatever it has instead.

An object that is not there, or has never been tagged, is not in the answer.
https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
"""

import json

from moto.backends import get_backend
from moto.core.exceptions import ServiceException, _RESTError
from moto.resourcegroupstaggingapi.models import RESTError
from moto.resourcegroupstaggingapi.responses import ResourceGroupsTaggingAPIResponse

GONE = (KeyError, ServiceException, _RESTError)
PER_CALL = 100

pages = ResourceGroupsTaggingAPIResponse.get_resources


def last(arn):
    return arn.split(":")[-1]


# What each service keeps for an ARN: a dictionary, or pairs under two names.
TAGS = {
    "acm": lambda acm, arn: acm.get_certificate(arn).tags,
    "backup": lambda backup, arn: backup.list_tags(arn),
    "cloudwatch": lambda cloudwatch, arn: cloudwatch.list_tags_for_resource(arn),
    "dynamodb": lambda dynamodb, arn: dynamodb.list_tags_of_resource(arn),
    "ecr": lambda ecr, arn: ecr.list_tags_for_resource(arn)["tags"],
    "elasticache": lambda elasticache, arn: elasticache.tagging_service.list_tags_for_resource(arn)["Tags"],
    "events": lambda events, arn: events.list_tags_for_resource(arn)["Tags"],
    "kms": lambda kms, arn: kms.list_resource_tags(arn)["Tags"],
    "lambda": lambda functions, arn: functions.list_tags(arn),
    "logs": lambda logs, arn: logs.list_tags_for_resource(arn),
    "rds": lambda rds, arn: rds.list_tags_for_resource(arn),
    "sns": lambda sns, arn: sns.list_tags_for_resource(arn),
    "sqs": lambda sqs, arn: sqs.get_queue(last(arn)).tags,
    "ssm": lambda ssm, arn: ssm.list_tags_for_resource("Parameter", parameter(ssm, arn)),
}


def parameter(ssm, arn):
    """A name has a slash at its front in the ARN, whether it begins with one or not."""
    name = last(arn).removeprefix("parameter")
    return name if name in ssm._parameters else name.removeprefix("/")


def pairs(tags):
    if isinstance(tags, dict):
        return [{"Key": key, "Value": value} for key, value in tags.items()]
    return [{"Key": tag.get("Key") or tag["TagKey"], "Value": tag.get("Value", tag.get("TagValue"))} for tag in tags]


def get_resources(self):
    arns = self._get_param("ResourceARNList")
    if not arns:
        return pages(self)
    if len(arns) > PER_CALL:
        raise RESTError("InvalidParameterException", f"ResourceARNList has more than {PER_CALL} elements")
    found = []
    for arn in arns:
        _, _, service, region, _ = arn.split(":")[:5]
        if service not in TAGS or region != self.region:
            continue
        try:
            tags = pairs(TAGS[service](get_backend(service)[self.current_account][region], arn))
        except GONE:
            continue
        if tags:
            found.append({"ResourceARN": arn, "Tags": tags})
    return json.dumps({"PaginationToken": "", "ResourceTagMappingList": found})


ResourceGroupsTaggingAPIResponse.get_resources = get_resources
