"""Secrets Manager: rotation of secrets, by a function that does its work at once. It is not run.

https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html
https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
"""

import json
import math
import re
import time

from moto.core.exceptions import JsonRESTError
from moto.secretsmanager.exceptions import (
    InvalidParameterException,
    InvalidRequestException,
    OperationNotPermittedOnReplica,
    ResourceNotFoundException,
    SecretNotFoundException,
)
from moto.secretsmanager.models import FakeSecret, ReplicaSecret, SecretsManagerBackend

DAY = 86400
PRINCIPAL = "secretsmanager.amazonaws.com"

to_dict = FakeSecret.to_dict
cancel = SecretsManagerBackend.cancel_rotate_secret


def told(rules):
    """The days between rotations are told of a schedule, too, where it says them."""
    rate = re.fullmatch(r"rate\((\d+) (hour|day)s?\)", rules.get("ScheduleExpression", ""))
    if not rate:
        return rules
    return {**rules, "AutomaticallyAfterDays": math.ceil(int(rate[1]) / (24 if rate[2] == "hour" else 1))}


def check_rules(rules):
    days, schedule = rules.get("AutomaticallyAfterDays"), rules.get("ScheduleExpression")
    if days is not None and schedule is not None:
        raise InvalidParameterException("You can't specify both AutomaticallyAfterDays and ScheduleExpression.")
    if days is not None and not 1 <= days <= 1000:
        raise InvalidParameterException("RotationRules.AutomaticallyAfterDays must be within 1-1000.")
    if schedule is not None and not re.fullmatch(r"(rate|cron)\(.+\)", schedule):
        raise InvalidParameterException("RotationRules.ScheduleExpression is not valid.")


def check_function(secret, arn):
    """Secrets Manager has to be allowed to call the function."""
    from moto.awslambda.utils import get_backend

    try:
        function = get_backend(secret.account_id, secret.region).get_function(arn)
    except Exception:
        raise ResourceNotFoundException(f"Resource not found for ARN '{arn}'.") from None
    statements = function.policy.statements if function.policy else []
    if not any(PRINCIPAL in json.dumps(statement.get("Principal")) for statement in statements):
        message = (
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access"
            f" to the principal {PRINCIPAL}."
        )
        raise JsonRESTError("AccessDeniedException", message)


def rotate(secret, version):
    """What a function does that changes nothing but the version."""
    current = secret.versions.get(secret.default_version_id)
    if current is None or version in secret.versions:
        return
    new = {**current, "createdate": int(time.time()), "version_id": version, "version_stages": ["AWSCURRENT"]}
    secret.reset_default_version(new, version)
    secret.last_rotation_date = int(time.time())


def rotate_secret(
    self,
    secret_id,
    client_request_token=None,
    rotation_lambda_arn=None,
    rotation_rules=None,
    rotate_immediately=True,
):
    if not self._is_valid_identifier(secret_id):
        raise SecretNotFoundException()
    secret = self.secrets[secret_id]
    if isinstance(secret, ReplicaSecret):
        raise OperationNotPermittedOnReplica
    if secret.is_deleted():
        raise InvalidRequestException(
            "You tried to perform the operation on a secret that's currently marked deleted."
        )
    version = self._from_client_request_token(client_request_token)
    arn = rotation_lambda_arn or secret.rotation_lambda_arn
    # A secret that another service manages is rotated by that.
    if not arn and secret.owning_service is None:
        raise InvalidRequestException(
            "You tried to enable rotation on a secret that doesn't already have a Lambda function ARN configured"
            " and you didn't include such an ARN as a parameter in this call."
        )
    check_rules(rotation_rules or {})
    if arn:
        check_function(secret, arn)
    secret.rotation_lambda_arn = arn
    secret.rotation_requested = secret.rotation_enabled = True
    if rotation_rules:
        secret.rotation_rules = rotation_rules
    if rotate_immediately:
        rotate(secret, version)
    days = told(getattr(secret, "rotation_rules", {})).get("AutomaticallyAfterDays")
    secret.next_rotation_date = int(time.time()) + days * DAY if days else None
    return secret.to_short_dict()


def cancel_rotate_secret(self, secret_id):
    answer = cancel(self, secret_id)
    self.secrets[secret_id].next_rotation_date = None
    return answer


def secret_to_dict(self):
    answer = to_dict(self)
    if self.rotation_requested:
        answer["RotationRules"] = told(getattr(self, "rotation_rules", {}))
        if not self.rotation_lambda_arn:
            del answer["RotationLambdaARN"]
    return answer


SecretsManagerBackend.rotate_secret = rotate_secret
SecretsManagerBackend.cancel_rotate_secret = cancel_rotate_secret
FakeSecret.to_dict = secret_to_dict
