//! How many calls a refresh takes where one call reads many, and that it sees what others did.

use infra_provider::{Object, Scope};
use serde_json::{Value as Json, json};

use crate::by_hand::{Bench, call_with, text};
use crate::calls::{Cloud, block_on, calls};
use crate::moto::Moto;

const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

impl Cloud {
    async fn create_all(&self, ty: &str, configs: impl IntoIterator<Item = Json>) -> Vec<Object> {
        let mut objects = Vec::new();
        for (n, config) in configs.into_iter().enumerate() {
            objects.push(self.create(ty, &format!("{ty}-{n}"), config).await);
        }
        objects
    }

    async fn read_all(&self, ty: &str, objects: &[Object]) -> Vec<Option<Object>> {
        let read = self.client.read_many(ty, objects).await;
        read.into_iter().map(|read| read.unwrap()).collect()
    }

    /// Reads objects that are as they were.
    async fn assert_unchanged(&self, ty: &str, objects: &[Object]) {
        for (read, object) in self.read_all(ty, objects).await.into_iter().zip(objects) {
            assert_eq!(read.map(|read| read.value).as_ref(), Some(&object.value), "{ty}");
        }
    }

    /// Reads objects of which the first is otherwise by now, and the second is gone.
    async fn assert_seen(&self, ty: &str, objects: &[Object], changed: &Object) {
        let read = self.read_all(ty, objects).await;
        assert_eq!(read[0].as_ref().map(|read| &read.value), Some(&changed.value), "{ty}");
        assert!(read[1].is_none(), "{ty}");
        for (read, object) in read.iter().zip(objects).skip(2) {
            assert_eq!(read.as_ref().map(|read| &read.value), Some(&object.value), "{ty}");
        }
    }
}

fn allow(action: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": [action], "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn named(names: &[&str]) -> Vec<Json> {
    names.iter().map(|name| json!({"name": name})).collect()
}

#[test]
fn users_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let ty = "aws_iam_user";
        let mut configs = named(&["a", "b", "c"]);
        configs
            .push(json!({"name": "d", "path": "/x/", "permissions_boundary": READ_ONLY, "tags": {"k": "v"}}));
        let users = cloud.create_all(ty, configs).await;
        cloud.wire.calls();
        cloud.assert_unchanged(ty, &users[2..]).await;
        assert_eq!(cloud.wire.calls(), calls(&[("GetUser", 2)]));
        cloud.assert_unchanged(ty, &users).await;
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1)]));

        let tagged = Scope { tags: vec![("k".to_owned(), "v".to_owned())] };
        let listed = cloud.client.list(ty, &tagged).await.unwrap();
        assert_eq!(listed.iter().map(|user| text(user, "name")).collect::<Vec<_>>(), ["d"]);
        assert_eq!(cloud.client.list(ty, &Scope::default()).await.unwrap().len(), 4);
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 2)]));

        let other = Bench::new(&moto).await;
        let changed =
            json!({"name": "a", "path": "/y/", "permissions_boundary": READ_ONLY, "tags": {"k": "w"}});
        let changed = other.update(ty, &users[0], &changed).await;
        other.delete(ty, &users[1]).await;
        let read = cloud.read_all(ty, &users).await;
        let read_of = |name| read[0].as_ref().and_then(|read| read.value.get(name));
        for name in ["arn", "path", "permissions_boundary", "tags_all", "unique_id"] {
            assert_eq!(read_of(name), changed.value.get(name), "{name}");
        }
        assert!(read[1].is_none());
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1), ("GetUser", 1)]));

        // Who may not ask for all of them reads one by one, and does not ask again.
        cloud.wire.refuse("GetAccountAuthorizationDetails");
        assert_eq!(cloud.read_all(ty, &users).await, read);
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1), ("GetUser", 4)]));
        assert_eq!(cloud.read_all(ty, &users).await, read);
        assert_eq!(cloud.wire.calls(), calls(&[("GetUser", 4)]));
    });
}

#[test]
fn roles_are_read_without_the_permission_for_the_account() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let names = ["a", "b", "c"];
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"},
        }]});
        let role = |name: &str| json!({"name": name, "assume_role_policy": trust.to_string()});
        let policy = |role: &str| json!({"role": role, "name": "p", "policy": allow("s3:Get*")});
        let attachment = |role: &str| json!({"role": role, "policy_arn": READ_ONLY});
        let managed = |name: &str| json!({"name": name, "policy": allow("s3:List*")});
        let types = [
            ("aws_iam_role", names.map(role), "GetRole"),
            ("aws_iam_role_policy", names.map(policy), "GetRolePolicy"),
            ("aws_iam_role_policy_attachment", names.map(attachment), "ListAttachedRolePolicies"),
            ("aws_iam_policy", names.map(managed), "GetPolicyVersion"),
        ];
        let mut made = Vec::new();
        for (ty, configs, one) in types {
            made.push((ty, cloud.create_all(ty, configs).await, one));
        }
        for (ty, objects, one) in &made {
            cloud.wire.calls();
            cloud.assert_unchanged(ty, objects).await;
            assert_eq!(cloud.wire.calls().get(*one), None, "{ty}");
        }
        cloud.wire.refuse("GetAccountAuthorizationDetails");
        let mut denied = 0;
        for (ty, objects, one) in &made {
            cloud.assert_unchanged(ty, objects).await;
            let called = cloud.wire.calls();
            denied += called.get("GetAccountAuthorizationDetails").copied().unwrap_or_default();
            assert_eq!(called.get(*one), Some(&3), "{ty}");
        }
        assert_eq!(denied, 1);
    });
}

/// Policies within three holders, and policies that are attached to them.
async fn what_they_may_do(moto: &Moto, holder: &str, get: &str, list: &str) {
    let cloud = Cloud::behind_wire(moto).await;
    let other = Bench::new(moto).await;
    let names = ["a", "b", "c"];
    cloud.create_all(&format!("aws_iam_{holder}"), named(&names)).await;
    let within = format!("aws_iam_{holder}_policy");
    let attached = format!("{within}_attachment");
    let (within, attached) = (within.as_str(), attached.as_str());
    let policy = |name: &str, action: &str| json!({holder: name, "name": "p", "policy": allow(action)});
    let policies = cloud.create_all(within, names.map(|name| policy(name, "s3:Get*"))).await;
    let attachment = |name: &str| json!({holder: name, "policy_arn": READ_ONLY});
    let attachments = cloud.create_all(attached, names.map(attachment)).await;

    cloud.wire.calls();
    futures::join!(cloud.assert_unchanged(within, &policies), cloud.assert_unchanged(attached, &attachments));
    assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1)]));
    assert_eq!(cloud.client.list(within, &Scope::default()).await.unwrap().len(), 3);
    assert_eq!(cloud.client.list(attached, &Scope::default()).await.unwrap().len(), 3);
    assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 2)]));

    let changed = other.update(within, &policies[0], &policy("a", "s3:*")).await;
    other.delete(within, &policies[1]).await;
    cloud.assert_seen(within, &policies, &changed).await;
    assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1), (get, 1)]));
    other.delete(attached, &attachments[1]).await;
    cloud.assert_seen(attached, &attachments, &attachments[0]).await;
    assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1), (list, 1)]));
}

#[test]
fn what_users_may_do_is_refreshed_together() {
    block_on(async |moto| what_they_may_do(&moto, "user", "GetUserPolicy", "ListAttachedUserPolicies").await);
}

#[test]
fn what_groups_may_do_is_refreshed_together() {
    block_on(async |moto| {
        what_they_may_do(&moto, "group", "GetGroupPolicy", "ListAttachedGroupPolicies").await;
    });
}

#[test]
fn who_has_policies_is_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        cloud.create_all("aws_iam_user", named(&["a", "b"])).await;
        cloud.create_all("aws_iam_group", named(&["g"])).await;
        let policy = |name: &str| json!({"name": name, "policy": allow("s3:Get*")});
        let policies = cloud.create_all("aws_iam_policy", ["p", "q", "r"].map(policy)).await;
        let ty = "aws_iam_policy_attachment";
        let of = |policy: &Object, users: &[&str]| json!({"name": text(policy, "name"), "policy_arn": text(policy, "arn"), "users": users, "groups": ["g"]});
        let attachments = cloud.create_all(ty, policies.iter().map(|policy| of(policy, &["a"]))).await;
        cloud.wire.calls();
        cloud.assert_unchanged(ty, &attachments).await;
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1)]));
        cloud.assert_unchanged(ty, &attachments[1..]).await;
        assert_eq!(cloud.wire.calls(), calls(&[("ListEntitiesForPolicy", 2)]));
        let changed = other.update(ty, &attachments[0], &of(&policies[0], &["a", "b"])).await;
        other.delete(ty, &attachments[1]).await;
        cloud.assert_seen(ty, &attachments, &changed).await;
        let expected = [("GetAccountAuthorizationDetails", 1), ("ListEntitiesForPolicy", 1)];
        assert_eq!(cloud.wire.calls(), calls(&expected));
    });
}

#[test]
fn groups_of_users_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        cloud.create_all("aws_iam_user", named(&["a", "b", "c"])).await;
        cloud.create_all("aws_iam_group", named(&["f", "g"])).await;
        let ty = "aws_iam_user_group_membership";
        let of = |user: &str| json!({"user": user, "groups": ["f", "g"]});
        let members = cloud.create_all(ty, ["a", "b", "c"].map(of)).await;
        cloud.wire.calls();
        cloud.assert_unchanged(ty, &members).await;
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1)]));
        cloud.assert_unchanged(ty, &members[1..]).await;
        assert_eq!(cloud.wire.calls(), calls(&[("ListGroupsForUser", 2)]));
        other.delete(ty, &members[1]).await;
        cloud.assert_seen(ty, &members, &members[0]).await;
        let expected = [("GetAccountAuthorizationDetails", 1), ("ListGroupsForUser", 1)];
        assert_eq!(cloud.wire.calls(), calls(&expected));
    });
}

#[test]
fn groups_and_who_is_in_them_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        cloud.create_all("aws_iam_user", named(&["a", "b", "c"])).await;
        let ty = "aws_iam_group";
        let groups = cloud.create_all(ty, named(&["f", "g", "h"])).await;
        let of = |group: &str, users: &[&str]| json!({"name": group, "group": group, "users": users});
        let members = [of("f", &["a", "b"]), of("g", &["a"]), of("h", &["b", "c"])];
        let members = cloud.create_all("aws_iam_group_membership", members).await;

        cloud.wire.calls();
        futures::join!(
            cloud.assert_unchanged(ty, &groups),
            cloud.assert_unchanged("aws_iam_group_membership", &members)
        );
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1)]));

        let ty = "aws_iam_group_membership";
        let changed = other.update(ty, &members[0], &of("f", &["b", "c"])).await;
        other.delete(ty, &members[1]).await;
        other.delete("aws_iam_group", &groups[1]).await;
        cloud.assert_seen(ty, &members, &changed).await;
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1), ("GetGroup", 1)]));
        let ty = "aws_iam_group";
        let changed = other.update(ty, &groups[0], &json!({"name": "f", "path": "/x/"})).await;
        cloud.assert_seen(ty, &groups, &changed).await;
        assert_eq!(cloud.wire.calls(), calls(&[("GetAccountAuthorizationDetails", 1), ("GetGroup", 1)]));
    });
}

#[test]
fn tags_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        let networks = ["10.0.0.0/16", "10.1.0.0/16"].map(|range| json!({"cidr_block": range}));
        let networks = cloud.create_all("aws_vpc", networks).await;
        let ty = "aws_ec2_tag";
        let of = |vpc: &Object, key: &str, value: &str| json!({"resource_id": text(vpc, "default_network_acl_id"), "key": key, "value": value});
        let configs = networks.iter().flat_map(|vpc| ["a", "b"].map(|key| of(vpc, key, "1")));
        let tags = cloud.create_all(ty, configs).await;
        cloud.wire.calls();
        cloud.assert_unchanged(ty, &tags).await;
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeTags", 1)]));
        let changed = other.update(ty, &tags[0], &of(&networks[0], "a", "2")).await;
        other.delete(ty, &tags[1]).await;
        cloud.assert_seen(ty, &tags, &changed).await;
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeTags", 1)]));
    });
}

#[test]
fn secrets_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        let ty = "aws_secretsmanager_secret";
        let secret = |n| json!({"name": format!("s{n}"), "recovery_window_in_days": 0});
        let secrets = cloud.create_all(ty, (0..21).map(secret)).await;
        let version =
            |secret: &Object, value: &str| json!({"secret_id": text(secret, "id"), "secret_string": value});
        let ty = "aws_secretsmanager_secret_version";
        let versions = cloud.create_all(ty, secrets.iter().map(|secret| version(secret, "one"))).await;
        cloud.wire.calls();
        cloud.assert_unchanged(ty, &versions[..2]).await;
        assert_eq!(cloud.wire.calls(), calls(&[("GetSecretValue", 2)]));
        cloud.assert_unchanged(ty, &versions).await;
        assert_eq!(cloud.wire.calls(), calls(&[("BatchGetSecretValue", 2)]));

        // One has a newer version, one is gone. What is not current any more is not asked for with the others.
        let newer = other.create(ty, &version(&secrets[0], "two")).await;
        let older = other.read(ty, &versions[0]).await.unwrap();
        assert_ne!(older.value, versions[0].value);
        other.delete("aws_secretsmanager_secret", &secrets[1]).await;
        let some = &versions[..4];
        cloud.assert_seen(ty, some, &older).await;
        assert_eq!(cloud.wire.calls(), calls(&[("BatchGetSecretValue", 1), ("GetSecretValue", 2)]));
        let both = [older, newer, versions[2].clone(), versions[3].clone()];
        cloud.assert_unchanged(ty, &both).await;
        assert_eq!(cloud.wire.calls(), calls(&[("BatchGetSecretValue", 1), ("GetSecretValue", 1)]));

        // Who may not read many at once reads one by one, and does not ask again.
        cloud.wire.refuse("BatchGetSecretValue");
        cloud.assert_unchanged(ty, &both).await;
        assert_eq!(cloud.wire.calls(), calls(&[("BatchGetSecretValue", 1), ("GetSecretValue", 4)]));
        cloud.assert_unchanged(ty, &both).await;
        assert_eq!(cloud.wire.calls(), calls(&[("GetSecretValue", 4)]));
    });
}

#[test]
fn public_zones_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        let ty = "aws_route53_zone";
        let mut configs = named(&["a.com", "b.com", "c.com"]);
        configs.push(json!({"name": "D.com.", "comment": "ours", "tags": {"a": "b"}}));
        let zones = cloud.create_all(ty, configs).await;
        let vpc = cloud.create("aws_vpc", "vpc", json!({"cidr_block": "10.0.0.0/16"})).await;
        let private = json!({"name": "internal", "vpc": [{"vpc_id": text(&vpc, "id")}]});
        let private = cloud.create(ty, "private", private).await;
        let get: Vec<String> =
            zones.iter().map(|zone| format!("GET /2013-04-01/hostedzone/{}", text(zone, "id"))).collect();
        let (list, sets) = ("GET /2013-04-01/hostedzone", "GET /2013-04-01/delegationset");
        let tags = "POST /2013-04-01/tags/hostedzone";

        cloud.wire.calls();
        cloud.assert_unchanged(ty, &zones[..2]).await;
        assert_eq!(cloud.wire.calls(), calls(&[(&get[0], 1), (&get[1], 1), (tags, 1)]));
        cloud.assert_unchanged(ty, &zones).await;
        assert_eq!(cloud.wire.calls(), calls(&[(list, 1), (sets, 1), (tags, 1)]));
        // A private zone may be known in other networks by now.
        let mixed = [zones[0].clone(), private.clone(), zones[2].clone(), zones[3].clone()];
        cloud.assert_unchanged(ty, &mixed).await;
        let of_private = format!("GET /2013-04-01/hostedzone/{}", text(&private, "id"));
        assert_eq!(cloud.wire.calls().get(&of_private), Some(&1));

        let changed = json!({"name": "a.com", "comment": "theirs", "tags": {"k": "v"}});
        let changed = other.update(ty, &zones[0], &changed).await;
        other.delete(ty, &zones[1]).await;
        let read = cloud.read_all(ty, &zones).await;
        for name in ["comment", "tags_all", "name_servers", "primary_name_server"] {
            assert_eq!(
                read[0].as_ref().and_then(|read| read.value.get(name)),
                changed.value.get(name),
                "{name}"
            );
        }
        assert!(read[1].is_none());
        let called = cloud.wire.calls();
        assert_eq!((called.get(list), called.get(&get[0]), called.get(&get[1])), (Some(&1), None, Some(&1)));

        // Somebody makes its name servers a set that other zones can have, too.
        let id = text(&zones[2], "id");
        let parts = format!("<CallerReference>x</CallerReference><HostedZoneId>{id}</HostedZoneId>");
        let request =
            format!("<CreateReusableDelegationSetRequest>{parts}</CreateReusableDelegationSetRequest>");
        call_with(&moto, "route53", "POST", "/2013-04-01/delegationset", &request).await;
        let read = cloud.read_all(ty, &zones).await;
        assert!(!text(read[2].as_ref().unwrap(), "delegation_set_id").is_empty());

        // Who may not list zones reads one by one, and does not ask again.
        cloud.wire.refuse(list);
        cloud.wire.calls();
        for lists in [Some(&1), None] {
            assert_eq!(cloud.read_all(ty, &zones).await, read);
            let called = cloud.wire.calls();
            assert_eq!((called.get(list), called.get(&get[3])), (lists, Some(&1)));
        }
    });
}

#[test]
fn metric_filters_of_many_groups_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        let groups = ["a", "b", "c"];
        cloud.create_all("aws_cloudwatch_log_group", named(&groups)).await;
        let ty = "aws_cloudwatch_log_metric_filter";
        let filter = |group: &str, name: &str, pattern: &str| {
            let metric = json!({"name": name, "namespace": "app", "value": "1"});
            json!({"log_group_name": group, "name": name, "pattern": pattern, "metric_transformation": [metric]})
        };
        let configs = groups.map(|group| ["x", "y"].map(|name| filter(group, name, "ERROR"))).into_iter();
        let filters = cloud.create_all(ty, configs.flatten()).await;

        cloud.wire.calls();
        cloud.assert_unchanged(ty, &filters[..4]).await;
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeMetricFilters", 2)]));
        cloud.assert_unchanged(ty, &filters).await;
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeMetricFilters", 1)]));

        let changed = other.update(ty, &filters[0], &filter("a", "x", "WARN")).await;
        other.delete(ty, &filters[1]).await;
        cloud.assert_seen(ty, &filters, &changed).await;
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeMetricFilters", 2)]));
    });
}

#[test]
fn vaults_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        let ty = "aws_backup_vault";
        let vaults = cloud.create_all(ty, named(&["a", "b", "c"])).await;
        let list = "GET /backup-vaults";
        let one = |name: &str| format!("{list}/{name}");

        cloud.wire.calls();
        cloud.assert_unchanged(ty, &vaults[..2]).await;
        let called = cloud.wire.calls();
        assert_eq!((called.get(list), called.get(&one("a")), called.len()), (None, Some(&1), 3));
        cloud.assert_unchanged(ty, &vaults).await;
        let called = cloud.wire.calls();
        assert_eq!((called.get(list), called.get(&one("a")), called.len()), (Some(&1), None, 2));

        let changed = other.update(ty, &vaults[0], &json!({"name": "a", "tags": {"k": "v"}})).await;
        other.delete(ty, &vaults[1]).await;
        let read = cloud.read_all(ty, &vaults).await;
        assert_eq!(
            read[0].as_ref().and_then(|read| read.value.get("tags_all")),
            changed.value.get("tags_all")
        );
        assert!(read[1].is_none());
        let called = cloud.wire.calls();
        assert_eq!((called.get(list), called.get(&one("b"))), (Some(&1), Some(&1)));
        cloud.wire.refuse(list);
        assert_eq!(cloud.read_all(ty, &vaults).await, read);
    });
}

#[test]
fn budgets_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let other = Bench::new(&moto).await;
        let ty = "aws_budgets_budget";
        let budget = |name: &str, amount: &str| json!({"name": name, "budget_type": "COST", "time_unit": "MONTHLY", "limit_amount": amount, "limit_unit": "USD"});
        let budgets = cloud.create_all(ty, ["a", "b", "c"].map(|name| budget(name, "100"))).await;

        cloud.wire.calls();
        cloud.assert_unchanged(ty, &budgets).await;
        let called = cloud.wire.calls();
        assert_eq!((called.get("DescribeBudgets"), called.get("DescribeBudget")), (Some(&1), None));

        let changed = other.update(ty, &budgets[0], &budget("a", "120")).await;
        other.delete(ty, &budgets[1]).await;
        cloud.assert_seen(ty, &budgets, &changed).await;
        let called = cloud.wire.calls();
        assert_eq!((called.get("DescribeBudgets"), called.get("DescribeBudget")), (Some(&1), Some(&1)));
    });
}
