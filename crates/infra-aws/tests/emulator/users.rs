//! Users, groups, keys and providers of identities.

use std::time::SystemTime;

use infra_provider::{ErrorClass, Scope};
use infra_provider_testkit::Case;
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::{by_hand, in_an_hour, text};
use crate::run;

const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const BILLING: &str = "arn:aws:iam::aws:policy/job-function/Billing";

fn allow(action: &str) -> String {
    let statement = json!({"Effect": "Allow", "Action": [action], "Resource": "*"});
    json!({"Version": "2012-10-17", "Statement": [statement]}).to_string()
}

fn with_user(ty: &str, config: Json) -> Case {
    Case::new(ty, config).by_natural_key().need("u", "aws_iam_user", json!({"name": "ci"})).need(
        "v",
        "aws_iam_user",
        json!({"name": "deploy"}),
    )
}

#[test]
fn user() {
    run(vec![
        Case::new("aws_iam_user", json!({"name": "ci", "tags": {"Name": "a"}}))
            .by_natural_key()
            .need("taken", "aws_iam_user", json!({"name": "taken"}))
            .another(json!({"name": "deploy", "path": "/jobs/"}))
            .update(json!({"name": "ci", "tags": {"Name": "b", "x": "y"}}))
            .update(json!({"name": "ci", "force_destroy": true}))
            .untold("force_destroy")
            .refused(json!({"name": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn a_user_is_renamed() {
    by_hand(async |bench, _| {
        let before = json!({"name": "before", "tags": {"a": "b"}, "permissions_boundary": READ_ONLY});
        let user = bench.create("aws_iam_user", &before).await;
        let bounded = json!({"name": "before", "permissions_boundary": BILLING});
        let user = bench.update("aws_iam_user", &user, &bounded).await;
        let renamed = json!({"name": "after", "path": "/a/", "tags": {"a": "c"}});
        let renamed = bench.update("aws_iam_user", &user, &renamed).await;
        assert_eq!(text(&renamed, "id"), "after");
        assert!(text(&renamed, "arn").ends_with(":user/a/after"));
        assert!(bench.read("aws_iam_user", &user).await.is_none());
        assert!(
            bench
                .recover("aws_iam_user", &json!({"name": "after", "path": "/a/"}), in_an_hour())
                .await
                .is_none()
        );
        let group = bench.create("aws_iam_group", &json!({"name": "old"})).await;
        let renamed = bench.update("aws_iam_group", &group, &json!({"name": "new"})).await;
        assert_eq!(text(&renamed, "id"), "new");
    });
}

#[test]
fn a_user_goes_with_all_it_has_when_it_is_told_to() {
    by_hand(async |bench, _| {
        let user = bench.create("aws_iam_user", &json!({"name": "ci"})).await;
        let policy = json!({"user": "ci", "name": "p", "policy": allow("s3:*")});
        bench.create("aws_iam_user_policy", &policy).await;
        let attached = json!({"user": "ci", "policy_arn": READ_ONLY});
        bench.create("aws_iam_user_policy_attachment", &attached).await;
        bench.create("aws_iam_access_key", &json!({"user": "ci"})).await;
        bench.create("aws_iam_group", &json!({"name": "g"})).await;
        let members = json!({"group": "g", "name": "m", "users": ["ci"]});
        bench.create("aws_iam_group_membership", &members).await;
        let forced = bench.update("aws_iam_user", &user, &json!({"name": "ci", "force_destroy": true})).await;
        bench.delete("aws_iam_user", &forced).await;
        assert!(bench.read("aws_iam_user", &forced).await.is_none());
    });
}

#[test]
fn user_policy() {
    let policy = |action: &str| json!({"user": "${u.name}", "name": "read", "policy": allow(action)});
    run(vec![
        with_user("aws_iam_user_policy", policy("s3:Get*"))
            .another(json!({"user": "${v.name}", "name_prefix": "x-", "policy": allow("s3:*")}))
            .update(policy("s3:List*"))
            .replace(json!({"user": "${u.name}", "name": "other", "policy": allow("s3:Get*")}))
            .refused(
                json!({"user": "nobody", "name": "read", "policy": allow("s3:*")}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn user_policy_attachment() {
    let attached = |user: &str, arn: &str| json!({"user": user, "policy_arn": arn});
    run(vec![
        with_user("aws_iam_user_policy_attachment", attached("${u.name}", READ_ONLY))
            .another(attached("${v.name}", BILLING))
            .replace(attached("${u.name}", BILLING))
            .import_id(|object| {
                let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{}/{}", text("user"), text("policy_arn"))
            })
            .refused(attached("nobody", READ_ONLY), ErrorClass::NotFound),
    ]);
}

fn with_group(ty: &str, config: Json) -> Case {
    Case::new(ty, config).by_natural_key().need("g", "aws_iam_group", json!({"name": "admins"})).need(
        "h",
        "aws_iam_group",
        json!({"name": "readers"}),
    )
}

#[test]
fn group_policy() {
    let policy = |action: &str| json!({"group": "${g.name}", "name": "read", "policy": allow(action)});
    run(vec![
        with_group("aws_iam_group_policy", policy("s3:Get*"))
            .another(json!({"group": "${h.name}", "name_prefix": "x-", "policy": allow("s3:*")}))
            .update(policy("s3:List*"))
            .replace(json!({"group": "${h.name}", "policy": allow("s3:Get*")}))
            .refused(
                json!({"group": "nobody", "name": "read", "policy": allow("s3:*")}),
                ErrorClass::NotFound,
            ),
    ]);
}

#[test]
fn group_policy_attachment() {
    let attached = |group: &str, arn: &str| json!({"group": group, "policy_arn": arn});
    run(vec![
        with_group("aws_iam_group_policy_attachment", attached("${g.name}", READ_ONLY))
            .another(attached("${h.name}", BILLING))
            .replace(attached("${g.name}", BILLING))
            .import_id(|object| {
                let text = |name| object.get(name).and_then(|value| value.as_str()).unwrap_or_default();
                format!("{}/{}", text("group"), text("policy_arn"))
            })
            .refused(attached("nobody", READ_ONLY), ErrorClass::NotFound),
    ]);
}

#[test]
fn group() {
    run(vec![
        Case::new("aws_iam_group", json!({"name": "admins"}))
            .by_natural_key()
            .need("taken", "aws_iam_group", json!({"name": "taken"}))
            .another(json!({"name": "readers", "path": "/jobs/"}))
            .refused(json!({"name": "taken"}), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn group_membership() {
    by_hand(async |bench, _| {
        let ty = "aws_iam_group_membership";
        for user in ["a", "b", "c"] {
            bench.create("aws_iam_user", &json!({"name": user})).await;
        }
        let group = bench.create("aws_iam_group", &json!({"name": "g"})).await;
        let of = |users: Json| json!({"name": "m", "group": "g", "users": users});
        assert!(bench.recover(ty, &of(json!(["a", "b"])), SystemTime::now()).await.is_none());
        let members = bench.create(ty, &of(json!(["a", "b"]))).await;
        let found = bench.recover(ty, &of(json!(["a", "b"])), SystemTime::now()).await;
        assert_eq!(found.map(|found| found.value), Some(members.value.clone()));
        let members = bench.update(ty, &members, &of(json!(["b", "c"]))).await;
        bench.delete(ty, &members).await;
        bench.delete(ty, &members).await;
        bench.delete("aws_iam_group", &group).await;
        assert!(bench.read(ty, &members).await.is_none());
    });
}

#[test]
fn user_group_membership() {
    let of = |user: &str, groups: &[&str]| json!({"user": user, "groups": groups});
    run(vec![
        with_group("aws_iam_user_group_membership", of("${u.name}", &["${g.name}"]))
            .need("u", "aws_iam_user", json!({"name": "ci"}))
            .need("v", "aws_iam_user", json!({"name": "deploy"}))
            .need("w", "aws_iam_user", json!({"name": "watch"}))
            .another(of("${v.name}", &["${g.name}", "${h.name}"]))
            .replace(of("${w.name}", &["${h.name}"]))
            .refused(of("nobody", &["${g.name}"]), ErrorClass::NotFound)
            .refused(of("${u.name}", &["nobodies"]), ErrorClass::NotFound),
    ]);
}

#[test]
fn a_user_stays_in_groups_that_others_have_put_it_in() {
    by_hand(async |bench, _| {
        let ty = "aws_iam_user_group_membership";
        for user in ["a", "b", "c"] {
            bench.create("aws_iam_user", &json!({"name": user})).await;
        }
        for group in ["e", "f", "g", "h"] {
            bench.create("aws_iam_group", &json!({"name": group})).await;
        }
        let theirs = bench.create(ty, &json!({"user": "a", "groups": ["e"]})).await;
        let of = |groups: Json| json!({"user": "a", "groups": groups});
        let ours = bench.create(ty, &of(json!(["f", "g"]))).await;
        assert_eq!(text(&ours, "id"), "a/f/g");
        let ours = bench.update(ty, &ours, &of(json!(["g", "h"]))).await;
        assert_eq!(text(&ours, "id"), "a/f/g");
        assert_eq!(bench.import(ty, "a/g/h").await.value.get("groups"), ours.value.get("groups"));
        assert_eq!(bench.client.list(ty, &Scope::default()).await.unwrap().len(), 1);

        // Somebody takes it out of one of them, and out of all.
        let members = json!({"name": "m", "group": "h", "users": ["a", "b"]});
        let members = bench.create("aws_iam_group_membership", &members).await;
        bench.delete("aws_iam_group_membership", &members).await;
        let left = bench.read(ty, &ours).await.unwrap();
        assert_eq!(left.value.get("groups"), bench.import(ty, "a/g").await.value.get("groups"));
        let ours = bench.update(ty, &left, &of(json!(["g", "h"]))).await;
        bench.delete(ty, &ours).await;
        assert!(bench.read(ty, &ours).await.is_none());
        assert!(bench.read(ty, &theirs).await.is_some());
    });
}

#[test]
fn policy_attachment() {
    by_hand(async |bench, _| {
        let ty = "aws_iam_policy_attachment";
        for user in ["a", "b"] {
            bench.create("aws_iam_user", &json!({"name": user})).await;
        }
        bench.create("aws_iam_group", &json!({"name": "g"})).await;
        let trust = json!({"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"});
        let trust = json!({"Version": "2012-10-17", "Statement": [trust]}).to_string();
        bench.create("aws_iam_role", &json!({"name": "r", "assume_role_policy": trust})).await;
        let policy = bench.create("aws_iam_policy", &json!({"name": "p", "policy": allow("s3:*")})).await;
        let arn = text(&policy, "arn");
        let of = |users: Json, groups: Json, roles: Json| json!({"name": "m", "policy_arn": arn, "users": users, "groups": groups, "roles": roles});

        // Who has it already is asked to give it back.
        let of_user = json!({"user": "b", "policy_arn": arn});
        let theirs = bench.create("aws_iam_user_policy_attachment", &of_user).await;
        let wanted = of(json!(["a"]), json!(["g"]), Json::Null);
        assert!(bench.recover(ty, &wanted, SystemTime::now()).await.is_none());
        let ours = bench.create(ty, &wanted).await;
        assert_eq!(text(&ours, "id"), "m");
        assert!(bench.read("aws_iam_user_policy_attachment", &theirs).await.is_none());
        let found = bench.recover(ty, &wanted, SystemTime::now()).await;
        assert_eq!(found.map(|found| found.value), Some(ours.value.clone()));

        // So is who gets it later.
        bench.create("aws_iam_user_policy_attachment", &of_user).await;
        let now = bench.read(ty, &ours).await.unwrap();
        assert_ne!(now.value, ours.value);
        let ours = bench.update(ty, &now, &wanted).await;
        let ours = bench.update(ty, &ours, &of(json!([]), json!(["g"]), json!(["r"]))).await;
        let nobody = of(json!([]), json!([]), json!([]));
        let failed = bench.try_update(ty, &ours, &nobody).await.unwrap_err();
        assert_eq!(failed.error.class, ErrorClass::Invalid);
        bench.delete(ty, &ours).await;
        bench.delete(ty, &ours).await;
        assert!(bench.read(ty, &ours).await.is_none());
        let failed = bench.try_create(ty, &nobody).await.unwrap_err();
        assert_eq!(failed.error.class, ErrorClass::Invalid);
        bench.delete("aws_iam_policy", &policy).await;
        assert!(bench.read(ty, &ours).await.is_none());
    });
}

#[test]
fn account_alias() {
    run(vec![
        Case::new("aws_iam_account_alias", json!({"account_alias": "acme"}))
            .by_natural_key()
            .replace(json!({"account_alias": "acme-dev-1"})),
    ]);
}

#[test]
fn account_password_policy() {
    let strict = json!({
        "allow_users_to_change_password": false,
        "hard_expiry": true,
        "max_password_age": 90,
        "minimum_password_length": 14,
        "password_reuse_prevention": 5,
        "require_lowercase_characters": true,
        "require_numbers": true,
        "require_symbols": false,
        "require_uppercase_characters": true,
    });
    run(vec![
        Case::new("aws_iam_account_password_policy", json!({"require_symbols": true}))
            .by_natural_key()
            .update(strict)
            .update(json!({"minimum_password_length": 8}))
            .update(json!({"max_password_age": 0, "password_reuse_prevention": 0, "hard_expiry": false}))
            .refused(json!({"minimum_password_length": 129}), ErrorClass::Invalid),
    ]);
}

#[test]
fn access_key() {
    by_hand(async |bench, _| {
        let ty = "aws_iam_access_key";
        bench.create("aws_iam_user", &json!({"name": "ci"})).await;
        bench.create("aws_iam_user", &json!({"name": "deploy"})).await;
        let key = |status: &str| json!({"user": "ci", "status": status});
        assert!(bench.recover(ty, &key("Active"), SystemTime::now()).await.is_none());
        let active = bench.create(ty, &json!({"user": "ci"})).await;
        assert_eq!(text(&active, "secret").len(), 40);
        assert_eq!(text(&active, "ses_smtp_password_v4").len(), 44);
        let inactive = bench.update(ty, &active, &key("Inactive")).await;
        assert_eq!(text(&inactive, "secret"), text(&active, "secret"));

        // What got lost is found, and of no use.
        let found = bench.recover(ty, &key("Active"), SystemTime::now()).await.unwrap();
        assert_eq!(text(&found, "id"), text(&active, "id"));
        assert!(!bench.plan(ty, Some(&found), &key("Inactive")).replace.is_empty());
        assert!(bench.recover(ty, &key("Active"), in_an_hour()).await.is_none());
        // What is imported has no secret either, and somebody has it.
        let imported = bench.import(ty, text(&active, "id")).await;
        assert!(bench.plan(ty, Some(&imported), &key("Inactive")).replace.is_empty());
        assert_eq!(text(&imported, "user"), "ci");
        assert!(!bench.plan(ty, Some(&imported), &json!({"user": "deploy"})).replace.is_empty());

        let second = bench.create(ty, &key("Inactive")).await;
        assert_eq!(bench.client.list(ty, &Scope::default()).await.unwrap().len(), 2);
        bench.delete(ty, &inactive).await;
        bench.delete(ty, &inactive).await;
        assert!(bench.read(ty, &inactive).await.is_none());
        assert!(bench.read(ty, &second).await.is_some());
        let refused = bench.try_create(ty, &json!({"user": "nobody"})).await.unwrap_err();
        assert_eq!(refused.error.class, ErrorClass::NotFound);
    });
}

#[test]
fn user_ssh_key() {
    let line = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCnqLtbutXgEsTt+9rxKoMOKUsls7YzoeuZVv8H48vO/g2MJZuYkJ4VfBQTUEiTzbifeK6XWiDylS99xIA0CJg2md1w1FZDtepee1hiHxVcQqQWkDlSo8C9wx4PSJnpZpRW6K1kPqebZjVyI4X5XmhvW108WKoOpYYnRiP+c9LXXQ== me@example.com";
    let other = line.replace("c9LXXQ==", "c9LXYQ==");
    let key = |user: &str, body: &str| json!({"username": user, "encoding": "SSH", "public_key": body});
    let with_status = |status: &str| {
        let mut config = key("${u.name}", line);
        config["status"] = json!(status);
        config
    };
    run(vec![
        with_user("aws_iam_user_ssh_key", key("${u.name}", line))
            .another(key("${u.name}", &other))
            .update(with_status("Inactive"))
            .update(with_status("Active"))
            .replace(key("${v.name}", line))
            .import_id(|key| format!("{}:{}:SSH", text_of(key, "username"), text_of(key, "id")))
            .refused(key("nobody", line), ErrorClass::NotFound),
    ]);
}

fn text_of<'v>(object: &'v Value, name: &str) -> &'v str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn saml_provider() {
    // Shorter ones are refused.
    let metadata = |id: &str| {
        format!(
            "<EntityDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\" entityID=\"{id}\"><!--{}--></EntityDescriptor>",
            "x".repeat(1000)
        )
    };
    let provider = |name: &str, id: &str| json!({"name": name, "saml_metadata_document": metadata(id)});
    let tagged = |value: &str| {
        let mut config = provider("directory", "b");
        config["tags"] = json!({"a": value});
        config
    };
    run(vec![
        Case::new("aws_iam_saml_provider", provider("directory", "a"))
            .by_natural_key()
            .need("taken", "aws_iam_saml_provider", provider("taken", "t"))
            .another(json!({"name": "other", "saml_metadata_document": metadata("o"), "tags": {"a": "b"}}))
            .update(tagged("b"))
            .update(tagged("c"))
            .replace(provider("renamed", "b"))
            .refused(provider("taken", "a"), ErrorClass::AlreadyExists),
    ]);
}

/// For tests: nobody trusts them.
const CERTIFICATES: [(&str, &str); 2] = [
    (
        "-----BEGIN CERTIFICATE-----\nMIIBgzCCASmgAwIBAgIUN8T+LIkp+m1P/gRGHZlPD+UbdVYwCgYIKoZIzj0EAwIw\nFjEUMBIGA1UEAwwLZXhhbXBsZS5jb20wIBcNMjYxMTIzMTY1MTU2WhgPMjEyNjEw\nMzAxNjUxNTZaMBYxFDASBgNVBAMMC2V4YW1wbGUuY29tMFkwEwYHKoZIzj0CAQYI\nKoZIzj0DAQcDQgAEX/qEk1quJvEqb6EdEphnP3QfusoejxFl0Rb1K/gE5GkolHgV\nrTWJxgznHBkDqgqFnZr0zEut9jkOwETvxavg3KNTMFEwHQYDVR0OBBYEFNUFV8ZF\ngVEcT/sF9OKsQhXrHk/NMB8GA1UdIwQYMBaAFNUFV8ZFgVEcT/sF9OKsQhXrHk/N\nMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSAAwRQIhAJHHDLG7T6egwMFY\n0iyYWj+m77+LWhgddmRrl4q/s8RhAiBvd6U+ivTdB22PRc6o0IYzOyo4gmhQ1dpX\nIFBTTEE0PQ==\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQghzamBfD+Lky0nrGk\nAij5X8lV2Kw2JvfXshftGCj0uU+hRANCAARf+oSTWq4m8SpvoR0SmGc/dB+6yh6P\nEWXRFvUr+ATkaSiUeBWtNYnGDOccGQOqCoWdmvTMS632OQ7ARO/Fq+Dc\n-----END PRIVATE KEY-----",
    ),
    (
        "-----BEGIN CERTIFICATE-----\nMIIBhDCCASmgAwIBAgIUCkskbayneEBTWKkRdiNTgz7YebcwCgYIKoZIzj0EAwIw\nFjEUMBIGA1UEAwwLZXhhbXBsZS5vcmcwIBcNMjYxMTIzMTY1MTU2WhgPMjEyNjEw\nMzAxNjUxNTZaMBYxFDASBgNVBAMMC2V4YW1wbGUub3JnMFkwEwYHKoZIzj0CAQYI\nKoZIzj0DAQcDQgAEizJDFP7VDkKE4aytf+PIPyXxSl165QHJq2JzCXQUSvFVwTTK\n/1gFEvlZ5bs9d6qz3yilVES/7gnbcS83Na2Ni6NTMFEwHQYDVR0OBBYEFJupDVfQ\nD+5BOKQ1EIVpUdoE8qSBMB8GA1UdIwQYMBaAFJupDVfQD+5BOKQ1EIVpUdoE8qSB\nMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAJXBQJvdY0tgxIyg\nLm7lPzqMx4Xv5U5bthjIf2zCyD6zAiEAkJ1GLIyJxWJlHECbsHbqEGpk6nyTue3S\n2BY9M/gvDHU=\n-----END CERTIFICATE-----",
        "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkVPSRL49webRqZWQ\nRBTNZzXIGns/NgFtsH7EXJZfwR2hRANCAASLMkMU/tUOQoThrK1/48g/JfFKXXrl\nAcmrYnMJdBRK8VXBNMr/WAUS+Vnluz13qrPfKKVURL/uCdtxLzc1rY2L\n-----END PRIVATE KEY-----",
    ),
];

#[test]
fn server_certificate() {
    let certificate = |which: usize, more: Json| {
        let (body, key) = CERTIFICATES[which];
        let mut config = json!({"certificate_body": body, "private_key": key});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    let chain = CERTIFICATES[1].0;
    run(vec![
        Case::new("aws_iam_server_certificate", certificate(0, json!({"name": "web"})))
            .by_natural_key()
            .need("taken", "aws_iam_server_certificate", certificate(0, json!({"name": "taken"})))
            .another(certificate(
                0,
                json!({"name_prefix": "api-", "path": "/cloudfront/", "certificate_chain": chain, "tags": {"a": "b"}}),
            ))
            .untold("private_key")
            .update(certificate(0, json!({"name": "web", "tags": {"a": "b"}})))
            .update(certificate(0, json!({"name": "web", "tags": {"a": "c"}})))
            .replace(certificate(1, json!({"name": "web-2"})))
            .import_id(|certificate| text_of(certificate, "name").to_owned())
            .refused(certificate(0, json!({"name": "taken"})), ErrorClass::AlreadyExists),
    ]);
}

#[test]
fn service_linked_role() {
    let role = |more: Json| {
        let mut config = json!({"aws_service_name": "ecs.amazonaws.com"});
        config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        config
    };
    run(vec![
        Case::new("aws_iam_service_linked_role", role(json!({"tags": {"a": "b"}})))
            .by_natural_key()
            .another(json!({"aws_service_name": "autoscaling.amazonaws.com", "custom_suffix": "x"}))
            .update(role(json!({"description": "for ECS", "tags": {"a": "c"}})))
            .replace(json!({"aws_service_name": "elasticache.amazonaws.com"})),
    ]);
}

#[test]
fn openid_connect_provider() {
    let of = |clients: Json, thumbprint: &str| {
        json!({
            "url": "https://token.actions.githubusercontent.com",
            "client_id_list": clients,
            "thumbprint_list": [thumbprint],
        })
    };
    // moto does not change the clients of a provider.
    let (a, b) = ("6938fd4d98bab03faadb97b34396831e3780aea1", "1c58a3a8518e8759bf075b76b750d4f2df264fcd");
    run(vec![
        Case::new("aws_iam_openid_connect_provider", of(json!(["sts.amazonaws.com"]), a))
            .by_natural_key()
            .another(json!({
                "url": "https://accounts.example.com/a",
                "client_id_list": ["x", "y"],
                "thumbprint_list": [b],
                "tags": {"a": "b"},
            }))
            .update(of(json!(["sts.amazonaws.com"]), b))
            .replace(
                json!({"url": "https://b.example.com", "client_id_list": ["x"], "thumbprint_list": [a]}),
            ),
    ]);
}
