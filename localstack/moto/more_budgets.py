"""Budgets: changing them, who is told, tags.

https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_Operations_AWS_Budgets.html
"""

import json

from moto.budgets.exceptions import NotFoundException
from moto.budgets.models import Budget
from moto.budgets.responses import BudgetsResponse

TAGS = {}


def _budget(self):
    name = self._get_param("BudgetName")
    budgets = self.backend.budgets[self._get_param("AccountId")]
    if name not in budgets:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return budgets[name]


def update_budget(self):
    new = self._get_param("NewBudget")
    budgets = self.backend.budgets[self._get_param("AccountId")]
    if new["BudgetName"] not in budgets:
        raise NotFoundException(f"Unable to update budget: {new['BudgetName']} - the budget doesn't exist.")
    old = budgets[new["BudgetName"]]
    new.setdefault("TimePeriod", old.budget["TimePeriod"])
    budgets[new["BudgetName"]] = Budget(new, [])
    budgets[new["BudgetName"]].notifications = old.notifications
    return json.dumps({})


def describe_subscribers_for_notification(self):
    wanted = self._get_param("Notification")
    key = ["ComparisonOperator", "NotificationType", "Threshold", "ThresholdType"]
    for notification in _budget(self).notifications:
        if all(notification.details.get(name) == wanted.get(name) for name in key):
            return json.dumps({"Subscribers": notification.subscribers})
    raise NotFoundException("Unable to get subscribers - the notification doesn't exist.")


create = BudgetsResponse.create_budget
delete = BudgetsResponse.delete_budget


def create_budget(self):
    answer = create(self)
    name = self._get_param("Budget")["BudgetName"]
    arn = f"arn:aws:budgets::{self._get_param('AccountId')}:budget/{name}"
    TAGS[arn] = {tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags") or []}
    return answer


def delete_budget(self):
    answer = delete(self)
    TAGS.pop(f"arn:aws:budgets::{self._get_param('AccountId')}:budget/{self._get_param('BudgetName')}", None)
    return answer


def _tags(self):
    arn = self._get_param("ResourceARN")
    if arn not in TAGS:
        raise NotFoundException("The resource doesn't exist.")
    return TAGS[arn]


def list_tags_for_resource(self):
    return json.dumps({"ResourceTags": [{"Key": key, "Value": value} for key, value in _tags(self).items()]})


def tag_resource(self):
    _tags(self).update({tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags")})
    return json.dumps({})


def untag_resource(self):
    tags = _tags(self)
    for key in self._get_param("ResourceTagKeys"):
        tags.pop(key, None)
    return json.dumps({})


CALLS = {
    "create_budget": create_budget,
    "delete_budget": delete_budget,
    "update_budget": update_budget,
    "describe_subscribers_for_notification": describe_subscribers_for_notification,
    "list_tags_for_resource": list_tags_for_resource,
    "tag_resource": tag_resource,
    "untag_resource": untag_resource,
}
for name, call in CALLS.items():
    setattr(BudgetsResponse, name, call)
