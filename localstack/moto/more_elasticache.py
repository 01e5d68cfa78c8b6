"""ElastiCache: caches and replication groups as they are told and change, parameter groups, and changing subnet groups.

https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_Operations.html
"""

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.elasticache.responses import ElastiCacheResponse

VERSIONS = {"memcached": "1.6.22", "redis": "7.1.0", "valkey": "8.0.1"}
# Settings of engines: a few of many, with what the engine has.
SETTINGS = {"maxmemory-policy": "volatile-lru", "timeout": "0", "notify-keyspace-events": "", "activerehashing": "yes"}


class Refused(ServiceException):
    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


def _kept(self, kind):
    """What there is of a kind, in this account and region."""
    return self.elasticache_backend.__dict__.setdefault("more", {}).setdefault(kind, {})


def _found(self, kind, name, code):
    if name not in _kept(self, kind):
        raise Refused(code, f"{name} not found.")
    return _kept(self, kind)[name]


def _told(self, kind, name, code, listed):
    if name:
        return ActionResult({listed: [_found(self, kind, name, code)]})
    return ActionResult({listed: list(_kept(self, kind).values())})


def _arn(self, kind, name):
    return f"arn:aws:elasticache:{self.region}:{self.current_account}:{kind}:{name}"


def _tag(self, arn):
    self.elasticache_backend.tagging_service.tag_resource(arn, self._get_param("Tags") or [])


def list_tags_for_resource(self):
    service = self.elasticache_backend.tagging_service
    return ActionResult({"TagList": service.list_tags_for_resource(self._get_param("ResourceName"))["Tags"]})


# Names that ElastiCache writes in lower case, and takes in any.
LOWERED = {"CacheParameterGroupName", "CacheSubnetGroupName"}


def _param(self, name, default=None):
    value = self._get_param(name)
    if value is None:
        return default
    return value.lower() if name in LOWERED else value


# Parameter groups

GROUP = "CacheParameterGroupName"
NO_GROUP = "CacheParameterGroupNotFound"


def create_cache_parameter_group(self):
    name = _param(self, GROUP)
    if name in _kept(self, "parameters"):
        raise Refused("CacheParameterGroupAlreadyExists", f"Cache Parameter Group {name} already exists")
    group = {
        GROUP: name,
        "CacheParameterGroupFamily": _param(self, "CacheParameterGroupFamily"),
        "Description": _param(self, "Description"),
        "IsGlobal": False,
        "ARN": _arn(self, "parametergroup", name),
        "own": {},
    }
    _kept(self, "parameters")[name] = group
    _tag(self, group["ARN"])
    return ActionResult({"CacheParameterGroup": group})


def describe_cache_parameter_groups(self):
    return _told(self, "parameters", _param(self, GROUP), NO_GROUP, "CacheParameterGroups")


def describe_cache_parameters(self):
    own = _found(self, "parameters", _param(self, GROUP), NO_GROUP)["own"]
    source = _param(self, "Source")
    settings = [{"ParameterName": name, "ParameterValue": value, "Source": "user"} for name, value in own.items()]
    engine = [
        {"ParameterName": name, "ParameterValue": value, "Source": "system"}
        for name, value in SETTINGS.items()
        if name not in own
    ]
    told = settings + engine
    return ActionResult({"Parameters": [one for one in told if source in (None, one["Source"])]})


def modify_cache_parameter_group(self):
    group = _found(self, "parameters", _param(self, GROUP), NO_GROUP)
    for setting in _param(self, "ParameterNameValues", []):
        name, value = setting["ParameterName"], setting["ParameterValue"]
        if name not in SETTINGS:
            raise Refused("InvalidParameterValue", f"The parameter {name} does not exist.")
        # What is as the engine has it is nobody's own.
        group["own"].pop(name, None)
        if value != SETTINGS[name]:
            group["own"][name] = value
    return ActionResult({GROUP: group[GROUP]})


def reset_cache_parameter_group(self):
    group = _found(self, "parameters", _param(self, GROUP), NO_GROUP)
    for setting in _param(self, "ParameterNameValues", []):
        group["own"].pop(setting["ParameterName"], None)
    return ActionResult({GROUP: group[GROUP]})


def delete_cache_parameter_group(self):
    name = _param(self, GROUP)
    _found(self, "parameters", name, NO_GROUP)
    for cluster in _kept(self, "clusters").values():
        if cluster["CacheParameterGroup"][GROUP] == name:
            raise Refused("InvalidCacheParameterGroupState", f"{name} is in use.")
    del _kept(self, "parameters")[name]
    return ActionResult({})


# Caches

NO_CLUSTER = "CacheClusterNotFound"
TEXTS = [
    "CacheNodeType",
    "CacheSubnetGroupName",
    "EngineVersion",
    "PreferredMaintenanceWindow",
    "SnapshotWindow",
    "SnapshotRetentionLimit",
    "AutoMinorVersionUpgrade",
    "TransitEncryptionEnabled",
    "NetworkType",
    "IpDiscovery",
]


def _whole(version, engine):
    """7.1 is 7.1.0, and nothing the latest."""
    if not version:
        return VERSIONS[engine]
    return version if version.count(".") == 2 else f"{version.replace('.x', '.2')}.0"


def _nodes(cluster, count, zones=()):
    name, port = cluster["CacheClusterId"], cluster["port"]
    zone = cluster["PreferredAvailabilityZone"]
    zone = "us-east-1a" if zone == "Multiple" else zone

    def node(index):
        number = f"{index + 1:04}"
        return {
            "CacheNodeId": number,
            "CacheNodeStatus": "available",
            "CacheNodeCreateTime": cluster["CacheClusterCreateTime"],
            "Endpoint": {"Address": f"{name}.abcdef.{number}.use1.cache.amazonaws.com", "Port": port},
            "CustomerAvailabilityZone": zones[index] if index < len(zones) else zone,
        }

    return [node(index) for index in range(count)]


def _topic(arn):
    return {"TopicArn": arn, "TopicStatus": "active"} if arn else None


def _groups(ids):
    return [{"SecurityGroupId": one, "Status": "active"} for one in ids or []]


def _logs(cluster, requests):
    there = {one["LogType"]: one for one in cluster.get("LogDeliveryConfigurations", [])}
    for one in requests or []:
        there.pop(one["LogType"], None)
        if one.get("Enabled") in (True, "true", None):
            there[one["LogType"]] = {**{k: v for k, v in one.items() if k != "Enabled"}, "Status": "active"}
    cluster["LogDeliveryConfigurations"] = list(there.values())


def _cluster(self, name, asked):
    """A cache of what was asked for."""
    engine = asked.get("Engine") or "redis"
    version = _whole(asked.get("EngineVersion"), engine)
    family = f"redis{version[0]}" if engine == "redis" else f"{engine}{version[: version.rindex('.')]}"
    zones = asked.get("PreferredAvailabilityZones") or []
    cluster = {
        "CacheClusterId": name,
        "CacheClusterStatus": "available",
        "CacheClusterCreateTime": utcnow(),
        "Engine": engine,
        "CacheParameterGroup": {
            GROUP: asked.get(GROUP) or f"default.{family}",
            "ParameterApplyStatus": "in-sync",
        },
        "PreferredAvailabilityZone": "Multiple"
        if asked.get("AZMode") == "cross-az"
        else asked.get("PreferredAvailabilityZone") or "us-east-1a",
        "NotificationConfiguration": _topic(asked.get("NotificationTopicArn")),
        "SecurityGroups": _groups(asked.get("SecurityGroupIds")),
        "ReplicationGroupId": asked.get("ReplicationGroupId"),
        "ARN": _arn(self, "cluster", name),
        "AutoMinorVersionUpgrade": True,
        "AtRestEncryptionEnabled": False,
        "TransitEncryptionEnabled": False,
        "PreferredMaintenanceWindow": "sun:05:00-sun:06:00",
        "SnapshotRetentionLimit": 0,
        "SnapshotWindow": None if engine == "memcached" else "03:00-04:00",
        "CacheSubnetGroupName": "default",
        "NetworkType": "ipv4",
        "IpDiscovery": "ipv4",
        "port": int(asked.get("Port") or (11211 if engine == "memcached" else 6379)),
    }
    cluster.update({key: asked[key] for key in TEXTS if asked.get(key) is not None})
    cluster["EngineVersion"] = version
    cluster["NumCacheNodes"] = int(asked.get("NumCacheNodes") or 1)
    cluster["CacheNodes"] = _nodes(cluster, cluster["NumCacheNodes"], zones)
    if engine == "memcached":
        address = f"{name}.abcdef.cfg.use1.cache.amazonaws.com"
        cluster["ConfigurationEndpoint"] = {"Address": address, "Port": cluster["port"]}
    _logs(cluster, asked.get("LogDeliveryConfigurations"))
    return cluster


ASKED = TEXTS + [
    "AZMode",
    "Engine",
    GROUP,
    "LogDeliveryConfigurations",
    "NotificationTopicArn",
    "NumCacheNodes",
    "Port",
    "PreferredAvailabilityZone",
    "PreferredAvailabilityZones",
    "ReplicationGroupId",
    "SecurityGroupIds",
]


def create_cache_cluster(self):
    name = _param(self, "CacheClusterId").lower()
    if name in _kept(self, "clusters"):
        raise Refused("CacheClusterAlreadyExists", f"Cache cluster {name} already exists.")
    cluster = _cluster(self, name, {key: _param(self, key) for key in ASKED})
    _kept(self, "clusters")[name] = cluster
    _tag(self, cluster["ARN"])
    return ActionResult({"CacheCluster": cluster})


def describe_cache_clusters(self):
    return _told(self, "clusters", _param(self, "CacheClusterId"), NO_CLUSTER, "CacheClusters")


CHANGED = [key for key in TEXTS if key not in ("CacheSubnetGroupName", "NetworkType", "TransitEncryptionEnabled")]


def _change(self, cluster):
    cluster.update({key: _param(self, key) for key in CHANGED if _param(self, key) is not None})
    cluster["EngineVersion"] = _whole(cluster["EngineVersion"], cluster["Engine"])
    if _param(self, GROUP):
        cluster["CacheParameterGroup"][GROUP] = _param(self, GROUP)
    if _param(self, "SecurityGroupIds"):
        cluster["SecurityGroups"] = _groups(_param(self, "SecurityGroupIds"))
    if _param(self, "NotificationTopicArn"):
        cluster["NotificationConfiguration"] = _topic(_param(self, "NotificationTopicArn"))
    if _param(self, "NotificationTopicStatus") == "inactive":
        cluster["NotificationConfiguration"]["TopicStatus"] = "inactive"


def modify_cache_cluster(self):
    cluster = _found(self, "clusters", _param(self, "CacheClusterId"), NO_CLUSTER)
    _change(self, cluster)
    _logs(cluster, _param(self, "LogDeliveryConfigurations"))
    if _param(self, "AZMode"):
        cluster["PreferredAvailabilityZone"] = "Multiple" if _param(self, "AZMode") == "cross-az" else "us-east-1a"
    if _param(self, "NumCacheNodes") is not None:
        count, old = int(_param(self, "NumCacheNodes")), cluster["NumCacheNodes"]
        if count < old and len(_param(self, "CacheNodeIdsToRemove", [])) != old - count:
            raise Refused("InvalidParameterCombination", "The nodes to remove must be named.")
        cluster["NumCacheNodes"] = count
        cluster["CacheNodes"] = _nodes(cluster, count)
    return ActionResult({"CacheCluster": cluster})


def delete_cache_cluster(self):
    name = _param(self, "CacheClusterId")
    cluster = _found(self, "clusters", name, NO_CLUSTER)
    del _kept(self, "clusters")[name]
    return ActionResult({"CacheCluster": {**cluster, "CacheClusterStatus": "deleting"}})


# Replication groups

NO_REPLICATION = "ReplicationGroupNotFoundFault"
OF_GROUP = ["CacheNodeType", "SnapshotRetentionLimit", "SnapshotWindow", "NetworkType", "IpDiscovery"]


def _status(on):
    return "enabled" if on in (True, "true") else "disabled"


def _members(self, group):
    """Makes the caches of a group as many as it is to have."""
    name, clusters, shards = group["ReplicationGroupId"], _kept(self, "clusters"), group["shards"]
    clustered = group["ClusterEnabled"]
    domain = "abcdef.use1.cache.amazonaws.com"
    wanted, node_groups = [], []
    for shard in range(1, shards + 1):
        members = []
        for replica in range(1, group["replicas"] + 2):
            member = f"{name}-{shard:04}-{replica:03}" if clustered else f"{name}-{replica:03}"
            wanted.append(member)
            role = {} if clustered else {"CurrentRole": "primary" if replica == 1 else "replica"}
            members.append({"CacheClusterId": member, "CacheNodeId": "0001", **role})
        node_group = {"NodeGroupId": f"{shard:04}", "Status": "available", "NodeGroupMembers": members}
        if not clustered:
            node_group["PrimaryEndpoint"] = {"Address": f"master.{name}.{domain}", "Port": group["port"]}
            node_group["ReaderEndpoint"] = {"Address": f"replica.{name}.{domain}", "Port": group["port"]}
        node_groups.append(node_group)
    for gone in [one for one in group["MemberClusters"] if one not in wanted]:
        del clusters[gone]
    for new in [one for one in wanted if one not in clusters]:
        clusters[new] = _cluster(self, new, {**group["asked"], "ReplicationGroupId": name, "NumCacheNodes": 1})
    group["MemberClusters"], group["NodeGroups"] = wanted, node_groups
    if clustered:
        group["ConfigurationEndpoint"] = {"Address": f"clustercfg.{name}.{domain}", "Port": group["port"]}


def create_replication_group(self):
    name = _param(self, "ReplicationGroupId").lower()
    if name in _kept(self, "groups"):
        raise Refused("ReplicationGroupAlreadyExists", f"Replication group {name} already exists.")
    asked = {key: _param(self, key) for key in ASKED if key not in ("NumCacheNodes", "ReplicationGroupId")}
    shards = int(_param(self, "NumNodeGroups") or 1)
    family = _param(self, GROUP, "")
    clustered = shards > 1 or family.endswith(".cluster.on") or _param(self, "ClusterMode") == "enabled"
    replicas = _param(self, "ReplicasPerNodeGroup")
    total = int(_param(self, "NumCacheClusters") or 1)
    group = {
        "ReplicationGroupId": name,
        "Description": _param(self, "ReplicationGroupDescription"),
        "Status": "available",
        "MemberClusters": [],
        "AutomaticFailover": _status(_param(self, "AutomaticFailoverEnabled")),
        "MultiAZ": _status(_param(self, "MultiAZEnabled")),
        "SnapshotRetentionLimit": 0,
        "SnapshotWindow": "03:00-04:00",
        "ClusterEnabled": clustered,
        "ClusterMode": _param(self, "ClusterMode") or _status(clustered),
        "AuthTokenEnabled": bool(_param(self, "AuthToken")),
        "TransitEncryptionEnabled": _param(self, "TransitEncryptionEnabled", False),
        "TransitEncryptionMode": _param(self, "TransitEncryptionMode"),
        "AtRestEncryptionEnabled": _param(self, "AtRestEncryptionEnabled", False),
        "KmsKeyId": _param(self, "KmsKeyId"),
        "ARN": _arn(self, "replicationgroup", name),
        "UserGroupIds": _param(self, "UserGroupIds", []),
        "ReplicationGroupCreateTime": utcnow(),
        "DataTiering": _status(_param(self, "DataTieringEnabled")),
        "AutoMinorVersionUpgrade": _param(self, "AutoMinorVersionUpgrade", True),
        "NetworkType": "ipv4",
        "IpDiscovery": "ipv4",
        "Engine": asked.get("Engine") or "redis",
        "shards": shards,
        "replicas": total - 1 if replicas is None else int(replicas),
        "port": int(_param(self, "Port") or 6379),
        "asked": asked,
    }
    group.update({key: _param(self, key) for key in OF_GROUP if _param(self, key) is not None})
    _logs(group, _param(self, "LogDeliveryConfigurations"))
    _members(self, group)
    _kept(self, "groups")[name] = group
    _tag(self, group["ARN"])
    return ActionResult({"ReplicationGroup": group})


def describe_replication_groups(self):
    return _told(self, "groups", _param(self, "ReplicationGroupId"), NO_REPLICATION, "ReplicationGroups")


def _group(self):
    return _found(self, "groups", _param(self, "ReplicationGroupId"), NO_REPLICATION)


def modify_replication_group(self):
    group = _group(self)
    group.update({key: _param(self, key) for key in OF_GROUP if _param(self, key) is not None})
    for key in ["ClusterMode", "TransitEncryptionEnabled", "TransitEncryptionMode", "Engine", "AutoMinorVersionUpgrade"]:
        if _param(self, key) is not None:
            group[key] = _param(self, key)
    if _param(self, "ReplicationGroupDescription"):
        group["Description"] = _param(self, "ReplicationGroupDescription")
    for key, asked in [("AutomaticFailover", "AutomaticFailoverEnabled"), ("MultiAZ", "MultiAZEnabled")]:
        if _param(self, asked) is not None:
            group[key] = _status(_param(self, asked))
    if group["AutomaticFailover"] == "enabled" and group["replicas"] < 1:
        raise Refused("InvalidParameterCombination", "Automatic failover needs a replica.")
    users = [one for one in group["UserGroupIds"] if one not in _param(self, "UserGroupIdsToRemove", [])]
    group["UserGroupIds"] = users + _param(self, "UserGroupIdsToAdd", [])
    _logs(group, _param(self, "LogDeliveryConfigurations"))
    for member in group["MemberClusters"]:
        cluster = _kept(self, "clusters")[member]
        cluster["Engine"] = group["Engine"]
        _change(self, cluster)
    return ActionResult({"ReplicationGroup": group})


def _count(self):
    group = _group(self)
    replicas = int(_param(self, "NewReplicaCount"))
    if replicas < 1 and group["AutomaticFailover"] == "enabled":
        raise Refused("InvalidParameterCombination", "Automatic failover needs a replica.")
    group["replicas"] = replicas
    _members(self, group)
    return ActionResult({"ReplicationGroup": group})


def modify_replication_group_shard_configuration(self):
    group = _group(self)
    count = int(_param(self, "NodeGroupCount"))
    if count < group["shards"] and len(_param(self, "NodeGroupsToRemove", [])) != group["shards"] - count:
        raise Refused("InvalidParameterCombination", "The shards to remove must be named.")
    group["shards"] = count
    _members(self, group)
    return ActionResult({"ReplicationGroup": group})


def delete_replication_group(self):
    group = _group(self)
    for member in group["MemberClusters"]:
        del _kept(self, "clusters")[member]
    del _kept(self, "groups")[group["ReplicationGroupId"]]
    return ActionResult({"ReplicationGroup": {**group, "Status": "deleting"}})


# Subnet groups: moto makes and tells them.

SUBNETS = "CacheSubnetGroupName"
NO_SUBNETS = "CacheSubnetGroupNotFoundFault"


def _subnet_group(self):
    name = _param(self, SUBNETS)
    groups = self.elasticache_backend.cache_subnet_groups
    if name not in groups:
        raise Refused(NO_SUBNETS, f"CacheSubnetGroup {name} not found.")
    return groups, name


def modify_cache_subnet_group(self):
    groups, name = _subnet_group(self)
    old = groups[name]
    group = type(old)(
        self.current_account,
        self.region,
        name,
        _param(self, "CacheSubnetGroupDescription", old.cache_subnet_group_description),
        _param(self, "SubnetIds") or old.subnet_ids,
        old.tags,
    )
    groups[name] = group
    return ActionResult({"CacheSubnetGroup": group})


def delete_cache_subnet_group(self):
    groups, name = _subnet_group(self)
    if any(cluster["CacheSubnetGroupName"] == name for cluster in _kept(self, "clusters").values()):
        raise Refused("CacheSubnetGroupInUse", f"{name} is in use.")
    del groups[name]
    return ActionResult({})


CALLS = {
    "create_cache_cluster": create_cache_cluster,
    "create_cache_parameter_group": create_cache_parameter_group,
    "create_replication_group": create_replication_group,
    "decrease_replica_count": _count,
    "delete_cache_cluster": delete_cache_cluster,
    "delete_cache_parameter_group": delete_cache_parameter_group,
    "delete_cache_subnet_group": delete_cache_subnet_group,
    "delete_replication_group": delete_replication_group,
    "describe_cache_clusters": describe_cache_clusters,
    "describe_cache_parameter_groups": describe_cache_parameter_groups,
    "describe_cache_parameters": describe_cache_parameters,
    "describe_replication_groups": describe_replication_groups,
    "increase_replica_count": _count,
    "list_tags_for_resource": list_tags_for_resource,
    "modify_cache_cluster": modify_cache_cluster,
    "modify_cache_parameter_group": modify_cache_parameter_group,
    "modify_cache_subnet_group": modify_cache_subnet_group,
    "modify_replication_group": modify_replication_group,
    "modify_replication_group_shard_configuration": modify_replication_group_shard_configuration,
    "reset_cache_parameter_group": reset_cache_parameter_group,
}
for name, call in CALLS.items():
    setattr(ElastiCacheResponse, name, call)
