# Identity


@change("aws_iam_group_membership", "leave", "users")
def _(a):
    client("iam").remove_user_from_group(GroupName=a["group"], UserName=a["users"][0])


@change("aws_iam_user_policy", "deny", "policy")
def _(a):
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Effect"] = "Deny"
    client("iam").put_user_policy(UserName=a["user"], PolicyName=a["name"], PolicyDocument=json.dumps(policy))


@change("aws_iam_user_policy", "delete")
def _(a):
    client("iam").delete_user_policy(UserName=a["user"], PolicyName=a["name"])


@change("aws_iam_policy", "widen", "policy")
def _(a):
    iam = client("iam")
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Action"] = ["s3:GetObject", "s3:PutObject"]
    # There are never more than five.
    for version in iam.list_policy_versions(PolicyArn=a["arn"])["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=a["arn"], VersionId=version["VersionId"])
    iam.create_policy_version(PolicyArn=a["arn"], PolicyDocument=json.dumps(policy), SetAsDefault=True)


@change("aws_iam_user_policy_attachment", "delete")
def _(a):
    client("iam").detach_user_policy(UserName=a["user"], PolicyArn=a["policy_arn"])


@change("aws_iam_openid_connect_provider", "thumbprint", "thumbprint_list")
def _(a):
    client("iam").update_open_id_connect_provider_thumbprint(
        OpenIDConnectProviderArn=a["arn"], ThumbprintList=["990f4193972f2becf12ddeda5237f9c952f20d9e"]
    )


@change("aws_kms_key", "description", "description")
def _(a):
    client("kms").update_key_description(KeyId=a["key_id"], Description="changed by hand")


@change("aws_kms_key", "rotation", "enable_key_rotation")
def _(a):
    client("kms").disable_key_rotation(KeyId=a["key_id"])


@change("aws_kms_alias", "delete")
def _(a):
    client("kms").delete_alias(AliasName=a["name"])


@change("aws_ssm_parameter", "value", "value")
def _(a):
    client("ssm").put_parameter(Name=a["name"], Value="changed by hand", Type=a["type"], Overwrite=True)


@change("aws_ssm_parameter", "delete")
def _(a):
    client("ssm").delete_parameter(Name=a["name"])


@change("aws_iam_role", "text", "description")
def _(a):
    client("iam").update_role(RoleName=a["name"], Description="changed by hand", MaxSessionDuration=a["max_session_duration"])


@change("aws_iam_role", "session", "max_session_duration")
def _(a):
    text = {"Description": a["description"]} if a["description"] else {}
    client("iam").update_role(RoleName=a["name"], MaxSessionDuration=a["max_session_duration"] + 3600, **text)


@change("aws_iam_role", "trust", "assume_role_policy")
def _(a):
    policy = json.loads(a["assume_role_policy"])
    policy["Statement"][0]["Principal"] = {"AWS": "*"}
    client("iam").update_assume_role_policy(RoleName=a["name"], PolicyDocument=json.dumps(policy))


@change("aws_iam_role_policy", "deny", "policy")
def _(a):
    policy = json.loads(a["policy"])
    policy["Statement"][0]["Effect"] = "Deny"
    client("iam").put_role_policy(RoleName=a["role"], PolicyName=a["name"], PolicyDocument=json.dumps(policy))


@change("aws_iam_role_policy", "delete")
def _(a):
    client("iam").delete_role_policy(RoleName=a["role"], PolicyName=a["name"])


@change("aws_iam_role_policy_attachment", "delete")
def _(a):
    client("iam").detach_role_policy(RoleName=a["role"], PolicyArn=a["policy_arn"])


@change("aws_iam_service_linked_role", "text", "description")
def _(a):
    client("iam").update_role_description(RoleName=a["name"], Description="changed by hand")


# The configuration computes what this changes.
@change("aws_iam_instance_profile", "empty", "role", only=lambda a: a["role"])
def _(a):
    client("iam").remove_role_from_instance_profile(InstanceProfileName=a["name"], RoleName=a["role"])


@change("aws_iam_access_key", "off", "status")
def _(a):
    client("iam").update_access_key(UserName=a["user"], AccessKeyId=a["id"], Status="Inactive")


@change("aws_iam_access_key", "delete")
def _(a):
    client("iam").delete_access_key(UserName=a["user"], AccessKeyId=a["id"])


# The emulator keeps a description that is to be empty.
@change("aws_secretsmanager_secret", "text", "description", only=lambda a: a["description"])
def _(a):
    client("secretsmanager").update_secret(SecretId=a["arn"], Description="changed by hand")


# What is in a secret is replaced by a newer version; the one that is managed is there still, as the previous one.
@change("aws_secretsmanager_secret_version", "newer", "version_stages")
def _(a):
    client("secretsmanager").put_secret_value(SecretId=a["secret_id"], SecretString="changed by hand")


# A group that somebody is in would take that with it.
@change("aws_iam_group", "delete", only=lambda a: a["name"].endswith("-nobody"))
def _(a):
    client("iam").delete_group(GroupName=a["name"])
