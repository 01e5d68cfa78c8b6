"""RDS: roles that instances and clusters no longer take on, and settings of parameter groups that the engine gets back.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveRoleFromDBInstance.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveRoleFromDBCluster.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBParameterGroup.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBClusterParameterGroup.html
"""

from moto.core.responses import ActionResult, EmptyResult
from moto.rds.exceptions import DBParameterGroupNotFoundError, RDSClientError
from moto.rds.responses import RDSResponse


def remove_role(database, arn, code):
    kept = [role for role in database._associated_roles if role.role_arn != arn]
    if len(kept) == len(database._associated_roles):
        raise RDSClientError(code, f"Role {arn} is not associated with {database.resource_id}")
    database._associated_roles = kept
    return EmptyResult()


def remove_role_from_db_instance(self):
    database = self.backend.describe_db_instances(self.params.get("DBInstanceIdentifier"))[0]
    return remove_role(database, self.params.get("RoleArn"), "DBInstanceRoleNotFound")


def remove_role_from_db_cluster(self):
    cluster = self.backend.describe_db_clusters(self.params.get("DBClusterIdentifier"))[0]
    return remove_role(cluster, self.params.get("RoleArn"), "DBClusterRoleNotFound")


RDSResponse.remove_role_from_db_instance = remove_role_from_db_instance
RDSResponse.remove_role_from_db_cluster = remove_role_from_db_cluster


def reset(self, groups, argument):
    name = self.params.get(argument)
    if name not in groups:
        raise DBParameterGroupNotFoundError(name)
    settings = groups[name].parameters
    wanted = [setting["ParameterName"] for setting in self.params.get("Parameters", [])]
    for setting in list(settings) if self.params.get("ResetAllParameters", True) else wanted:
        settings.pop(setting, None)
    return ActionResult({argument: name})


def reset_db_parameter_group(self):
    return reset(self, self.backend.db_parameter_groups, "DBParameterGroupName")


def reset_db_cluster_parameter_group(self):
    return reset(self, self.backend.db_cluster_parameter_groups, "DBClusterParameterGroupName")


RDSResponse.reset_db_parameter_group = reset_db_parameter_group
RDSResponse.reset_db_cluster_parameter_group = reset_db_cluster_parameter_group
