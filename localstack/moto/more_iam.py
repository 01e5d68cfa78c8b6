"""IAM: boundaries of users, tags that a user keeps when its name or path changes, and what is not there.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
"""

from moto.core.responses import EmptyResult
from moto.core.serialize import never_return
from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend, User
from moto.iam.responses import IamResponse


def _boundary(user):
    arn = getattr(user, "boundary", None)
    return {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn} if arn else None


User.permissions_boundary = property(_boundary)
# The list tells neither boundaries nor tags.
IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER["ListUsersResponse.Users.User.PermissionsBoundary"] = never_return

create = IamResponse.create_user


def create_user(self):
    answer = create(self)
    self.backend.get_user(self._get_param("UserName")).boundary = self._get_param("PermissionsBoundary")
    return answer


def put_user_permissions_boundary(self):
    self.backend.get_user(self._get_param("UserName")).boundary = self._get_param("PermissionsBoundary")
    return EmptyResult()


def delete_user_permissions_boundary(self):
    self.backend.get_user(self._get_param("UserName")).boundary = None
    return EmptyResult()


for call in [create_user, put_user_permissions_boundary, delete_user_permissions_boundary]:
    setattr(IamResponse, call.__name__, call)

update = IAMBackend.update_user


def update_user(self, user_name, new_path=None, new_user_name=None):
    """moto keeps tags by ARN, and the ARN changes."""
    user = self.get_user(user_name)
    before = user.arn
    tags = self.tagger.list_tags_for_resource(before)["Tags"]
    update(self, user_name, new_path, new_user_name)
    if user.arn != before:
        self.tagger.delete_all_tags_for_resource(before)
        self.tagger.tag_resource(user.arn, tags)


IAMBackend.update_user = update_user

update_other = IAMBackend.update_group


def update_group(self, group_name, new_group_name, new_path):
    """moto takes a new path only with a new name."""
    if new_group_name:
        update_other(self, group_name, new_group_name, new_path)
    elif new_path:
        self.get_group(group_name).path = new_path


IAMBackend.update_group = update_group

delete_any = IamResponse.delete_account_alias


def delete_account_alias(self):
    """moto deletes whichever the account has."""
    alias = self._get_param("AccountAlias")
    if alias not in self.backend.account_aliases:
        raise NotFoundException(f"The Account Alias {alias} cannot be found.")
    return delete_any(self)


entities = IamResponse.list_entities_for_policy


def list_entities_for_policy(self):
    """moto knows of nobody who has a policy that there is not."""
    self.backend.get_policy(self._get_param("PolicyArn"))
    return entities(self)


for call in [delete_account_alias, list_entities_for_policy]:
    setattr(IamResponse, call.__name__, call)
