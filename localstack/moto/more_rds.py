"""RDS: roles that instances and clusters no longer take on, settings of parameter groups that the engine gets back, and endpoints of
clusters.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveRoleFromDBInstance.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RemoveRoleFromDBCluster.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBParameterGroup.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ResetDBClusterParameterGroup.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBClusterEndpoint.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusterEndpoints.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBClusterEndpoint.html
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DeleteDBClusterEndpoint.html
"""

from moto.core.responses import ActionResult, EmptyResult
from moto.rds.exceptions import DBParameterGroupNotFoundError, RDSClientError
from moto.rds.models import RDSBaseModel
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


class Endpoint(RDSBaseModel):
    resource_type = "cluster-endpoint"

    def __init__(self, backend, params):
        super().__init__(backend)
        self.identifier = params["DBClusterEndpointIdentifier"].lower()
        self.cluster = backend.describe_db_clusters(params["DBClusterIdentifier"])[0]
        self.tags = params.get("Tags", [])
        self.members = {}
        self.change(params)

    def change(self, params):
        self.kind = params.get("EndpointType") or self.kind
        for name in ("StaticMembers", "ExcludedMembers"):
            if params.get(name) is not None:
                self.members[name] = list(params.get(name) or [])
        for instance in [one for members in self.members.values() for one in members]:
            self.backend.describe_db_instances(instance)

    @property
    def resource_id(self):
        return self.identifier

    def told(self, status="available"):
        host = f"{self.identifier}.cluster-custom-123456789012.{self.region}.rds.amazonaws.com"
        return {
            "DBClusterEndpointArn": self.arn,
            "DBClusterEndpointIdentifier": self.identifier,
            "DBClusterEndpointResourceIdentifier": f"cluster-endpoint-{self.identifier.upper()}",
            "DBClusterIdentifier": self.cluster.resource_id,
            "Endpoint": host,
            "EndpointType": "CUSTOM",
            "CustomEndpointType": self.kind,
            "Status": status,
            **self.members,
        }


def endpoints(self):
    """Those that are of clusters that are there."""
    known = self.backend.resource_map.setdefault(Endpoint, {})
    for name in [name for name, of in known.items() if of.cluster.resource_id not in self.backend.clusters]:
        del known[name]
    return known


def endpoint(self):
    name = self.params.get("DBClusterEndpointIdentifier").lower()
    if name not in endpoints(self):
        raise RDSClientError("DBClusterEndpointNotFoundFault", f"DB cluster endpoint {name} not found")
    return endpoints(self)[name]


def create_db_cluster_endpoint(self):
    made = Endpoint(self.backend, self.params)
    if made.identifier in endpoints(self):
        text = f"DB cluster endpoint {made.identifier} already exists"
        raise RDSClientError("DBClusterEndpointAlreadyExistsFault", text)
    endpoints(self)[made.identifier] = made
    return ActionResult(made.told("creating"))


def describe_db_cluster_endpoints(self):
    if self.params.get("DBClusterEndpointIdentifier"):
        return ActionResult({"DBClusterEndpoints": [endpoint(self).told()]})
    own = [
        {
            "DBClusterIdentifier": cluster.resource_id,
            "Endpoint": f"{kind.lower()}.{cluster.resource_id}",
            "EndpointType": kind,
            "Status": "available",
        }
        for cluster in self.backend.clusters.values()
        for kind in ("WRITER", "READER")
    ]
    asked = self.params.get("DBClusterIdentifier")
    found = [*own, *(of.told() for of in endpoints(self).values())]
    return ActionResult({"DBClusterEndpoints": [of for of in found if asked in (None, of["DBClusterIdentifier"])]})


def modify_db_cluster_endpoint(self):
    changed = endpoint(self)
    changed.change(self.params)
    return ActionResult(changed.told("modifying"))


def delete_db_cluster_endpoint(self):
    gone = endpoint(self)
    del endpoints(self)[gone.identifier]
    return ActionResult(gone.told("deleting"))


for call in (
    create_db_cluster_endpoint,
    describe_db_cluster_endpoints,
    modify_db_cluster_endpoint,
    delete_db_cluster_endpoint,
):
    setattr(RDSResponse, call.__name__, call)
