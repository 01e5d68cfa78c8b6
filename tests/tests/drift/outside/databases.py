# Clusters, caches, tables, backups


@change("aws_rds_cluster", "backups", "backup_retention_period")
def _(a):
    client("rds").modify_db_cluster(
        DBClusterIdentifier=a["cluster_identifier"], BackupRetentionPeriod=a["backup_retention_period"] + 3,
        ApplyImmediately=True,
    )


@change("aws_rds_cluster_instance", "class", "instance_class")
def _(a):
    client("rds").modify_db_instance(
        DBInstanceIdentifier=a["identifier"], DBInstanceClass="db.r6g.xlarge", ApplyImmediately=True
    )


@change("aws_elasticache_subnet_group", "text", "description")
def _(a):
    client("elasticache").modify_cache_subnet_group(
        CacheSubnetGroupName=a["name"], CacheSubnetGroupDescription="changed by hand"
    )


# The configuration computes what this changes.
@change("aws_elasticache_subnet_group", "subnets", "subnet_ids", only=lambda a: len(a["subnet_ids"]) > 1)
def _(a):
    client("elasticache").modify_cache_subnet_group(
        CacheSubnetGroupName=a["name"], CacheSubnetGroupDescription=a["description"], SubnetIds=a["subnet_ids"][:1]
    )


@change("aws_elasticache_parameter_group", "timeout", "parameter")
def _(a):
    values = [{"ParameterName": "timeout", "ParameterValue": "30"}]
    client("elasticache").modify_cache_parameter_group(CacheParameterGroupName=a["name"], ParameterNameValues=values)


@change("aws_elasticache_cluster", "nodes", "num_cache_nodes")
def _(a):
    client("elasticache").modify_cache_cluster(
        CacheClusterId=a["cluster_id"], NumCacheNodes=a["num_cache_nodes"] + 1, ApplyImmediately=True
    )


@change("aws_elasticache_replication_group", "text", "description")
def _(a):
    client("elasticache").modify_replication_group(
        ReplicationGroupId=a["replication_group_id"], ReplicationGroupDescription="changed by hand", ApplyImmediately=True
    )


@change("aws_elasticache_replication_group", "snapshots", "snapshot_retention_limit")
def _(a):
    client("elasticache").modify_replication_group(
        ReplicationGroupId=a["replication_group_id"], SnapshotRetentionLimit=3, ApplyImmediately=True
    )


@change("aws_dynamodb_table", "capacity", "read_capacity")
def _(a):
    capacity = {"ReadCapacityUnits": a["read_capacity"] + 2, "WriteCapacityUnits": a["write_capacity"]}
    client("dynamodb").update_table(TableName=a["name"], ProvisionedThroughput=capacity)


@change("aws_dynamodb_table", "ttl", "ttl")
def _(a):
    ttl = {"Enabled": True, "AttributeName": "gone"}
    client("dynamodb").update_time_to_live(TableName=a["name"], TimeToLiveSpecification=ttl)


@change("aws_backup_plan", "schedule", "rule")
def _(a):
    rule = {"RuleName": "daily", "TargetBackupVaultName": a["rule"][0]["target_vault_name"],
            "ScheduleExpression": "cron(0 3 * * ? *)", "Lifecycle": {"DeleteAfterDays": 14}}
    client("backup").update_backup_plan(BackupPlanId=a["id"], BackupPlan={"BackupPlanName": a["name"], "Rules": [rule]})


@change("aws_backup_selection", "delete")
def _(a):
    client("backup").delete_backup_selection(BackupPlanId=a["plan_id"], SelectionId=a["id"])


@change("aws_budgets_budget", "limit", "limit_amount")
def _(a):
    budgets = client("budgets")
    found = budgets.describe_budget(AccountId=a["account_id"], BudgetName=a["name"])["Budget"]
    keep = ["BudgetName", "CostFilters", "CostTypes", "TimeUnit", "TimePeriod", "BudgetType"]
    found = {key: found[key] for key in keep if key in found}
    budget = {**found, "BudgetLimit": {"Amount": "250.0", "Unit": a["limit_unit"]}}
    budgets.update_budget(AccountId=a["account_id"], NewBudget=budget)
