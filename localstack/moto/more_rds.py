"""RDS: roles that instances no longer take on.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveRoleFromDBInstance.html
"""

from moto.core.responses import EmptyResult
from moto.rds.exceptions import RDSClientError
from moto.rds.responses import RDSResponse


def remove_role_from_db_instance(self):
    name, arn = self.params.get("DBInstanceIdentifier"), self.params.get("RoleArn")
    database = self.backend.describe_db_instances(name)[0]
    kept = [role for role in database._associated_roles if role.role_arn != arn]
    if len(kept) == len(database._associated_roles):
        raise RDSClientError("DBInstanceRoleNotFound", f"Role {arn} is not associated with DB instance {name}")
    database._associated_roles = kept
    return EmptyResult()


RDSResponse.remove_role_from_db_instance = remove_role_from_db_instance
