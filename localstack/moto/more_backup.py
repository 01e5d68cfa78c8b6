"""AWS Backup: changing plans, and what they make backups of.

https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Operations_AWS_Backup.html
"""

import json
import re
import uuid
from urllib.parse import unquote

from moto.backup.exceptions import InvalidRequestException, ResourceNotFoundException
from moto.backup.models import Plan
from moto.backup.responses import BackupResponse


def _ids(self):
    """The plan and the selection that a path names."""
    found = re.search(r"/plans/([^/]+)(?:/selections(?:/([^/]+))?)?/?$", self.path)
    plan, selection = found.groups()
    backend = self.backup_backend
    if plan not in backend.plans:
        raise ResourceNotFoundException(msg=f"Failed reading Backup plan with provided planId {plan}")
    return backend.plans[plan], selection


def list_tags(self):
    """moto looks for the ARN before a slash at the end of the path, which not every client writes."""
    arn = unquote(self.path.strip("/").split("/")[-1])
    return json.dumps({"Tags": self.backup_backend.list_tags(resource_arn=arn)})


def _selections(plan):
    if not hasattr(plan, "selections"):
        plan.selections = {}
    return plan.selections


def update_backup_plan(self):
    plan, _ = _ids(self)
    new = Plan(json.loads(self.body)["BackupPlan"], plan.creator_request_id, self.backup_backend)
    plan.backup_plan = new.backup_plan
    plan.advanced_backup_settings = new.advanced_backup_settings
    plan.version_id = new.version_id
    return json.dumps(plan.to_dict())


delete = BackupResponse.delete_backup_plan


def delete_backup_plan(self):
    plan, _ = _ids(self)
    if _selections(plan):
        raise InvalidRequestException(msg="Related backup plan selections must be deleted prior to backup plan deletion")
    return delete(self)


def create_backup_selection(self):
    plan, _ = _ids(self)
    body = json.loads(self.body)
    selection = {
        "SelectionId": str(uuid.uuid4()),
        "BackupPlanId": plan.backup_plan_id,
        "CreationDate": plan.creation_date,
        "CreatorRequestId": body.get("CreatorRequestId"),
        "BackupSelection": body["BackupSelection"],
    }
    _selections(plan)[selection["SelectionId"]] = selection
    return json.dumps({key: selection[key] for key in ["SelectionId", "BackupPlanId", "CreationDate"]})


def _selection(self):
    plan, selection = _ids(self)
    if selection not in _selections(plan):
        raise ResourceNotFoundException(msg=f"Backup selection {selection} is not found")
    return _selections(plan), selection


def get_backup_selection(self):
    selections, selection = _selection(self)
    return json.dumps(selections[selection])


def delete_backup_selection(self):
    selections, selection = _selection(self)
    del selections[selection]
    return json.dumps({})


def list_backup_selections(self):
    plan, _ = _ids(self)

    def member(selection):
        told = {key: value for key, value in selection.items() if key != "BackupSelection"}
        told["SelectionName"] = selection["BackupSelection"]["SelectionName"]
        told["IamRoleArn"] = selection["BackupSelection"]["IamRoleArn"]
        return told

    return json.dumps({"BackupSelectionsList": [member(one) for one in _selections(plan).values()]})


CALLS = {
    "list_tags": list_tags,
    "update_backup_plan": update_backup_plan,
    "delete_backup_plan": delete_backup_plan,
    "create_backup_selection": create_backup_selection,
    "get_backup_selection": get_backup_selection,
    "delete_backup_selection": delete_backup_selection,
    "list_backup_selections": list_backup_selections,
}
for name, call in CALLS.items():
    setattr(BackupResponse, name, call)
