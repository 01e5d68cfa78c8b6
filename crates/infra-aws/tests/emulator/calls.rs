//! How many calls are made, and what happens to calls whose answers get lost.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use infra_provider::model::config_from_json;
use infra_provider::{Client, Object, Operation, Progress, Provider, Scope, Settled, Stopped};
use infra_value::Value;
use serde_json::{Value as Json, json};

use crate::by_hand::Bench;
use crate::moto::{self, Moto};
use crate::wire::Wire;

struct Quiet;

#[async_trait]
impl Progress for Quiet {
    async fn identified(&self, _object: &Object) -> Result<(), Stopped> {
        Ok(())
    }

    fn is_cancelled(&self) -> bool {
        false
    }
}

pub struct Cloud {
    pub wire: Wire,
    provider: infra_aws::AwsProvider,
    pub client: Arc<dyn Client>,
}

impl Cloud {
    pub async fn behind_wire(moto: &Moto) -> Self {
        let wire = Wire::before(moto.port()).await;
        let (provider, client) = moto::connect(wire.port()).await;
        Self { wire, provider, client }
    }

    fn config(&self, ty: &str, config: &Json) -> Value {
        config_from_json(&self.provider.schemas().resources[ty], &config.to_string()).unwrap()
    }

    /// Makes an object what a configuration says, and reads it back as that.
    async fn change(&self, ty: &str, prior: &Object, config: Json) -> Object {
        let planned = self.client.plan(ty, Some(prior), &self.config(ty, &config)).unwrap();
        let op = Operation::new("change", &Quiet);
        let object = self.client.update(ty, prior, &planned.value, op).await.unwrap();
        let read = self.client.read_many(ty, std::slice::from_ref(&object)).await.remove(0).unwrap();
        assert_eq!(read.map(|read| read.value).as_ref(), Some(&object.value));
        object
    }

    pub async fn create(&self, ty: &str, token: &str, config: Json) -> Object {
        let planned = self.client.plan(ty, None, &self.config(ty, &config)).unwrap();
        let op = Operation::new(token, &Quiet);
        let object = self.client.create(ty, &planned.value, op).await.unwrap();
        let settled = Settled { ty: ty.to_owned(), token: token.to_owned(), object: object.clone() };
        self.client.settle(&[settled]).await.unwrap();
        object
    }
}

pub fn block_on(test: impl AsyncFnOnce(Moto)) {
    let Some(moto) = moto::start() else { return };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test(moto));
}

pub fn calls(expected: &[(&str, usize)]) -> BTreeMap<String, usize> {
    expected.iter().map(|(action, count)| ((*action).to_owned(), *count)).collect()
}

#[test]
fn a_lost_answer_makes_nothing_twice() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        cloud.wire.lose("CreateVpc");
        let vpc = cloud.create("aws_vpc", "one", json!({"cidr_block": "10.0.0.0/16"})).await;
        assert_eq!(cloud.wire.calls()["CreateVpc"], 1, "the VPC was there, and was found");
        let vpc = vpc.id().unwrap();

        cloud.wire.lose("RunInstances");
        let subnet =
            cloud.create("aws_subnet", "two", json!({"cidr_block": "10.0.1.0/24", "vpc_id": vpc})).await;
        let image = "ami-04681a1dbd79675a5";
        let config = json!({"ami": image, "instance_type": "t3.micro", "subnet_id": subnet.id()});
        cloud.create("aws_instance", "three", config).await;
        assert_eq!(cloud.wire.calls()["RunInstances"], 1);

        // What needs a call of its own is made up for.
        cloud.wire.lose("CreateInternetGateway");
        let gateway = cloud.create("aws_internet_gateway", "four", json!({"vpc_id": vpc})).await;
        assert_eq!(cloud.wire.calls()["CreateInternetGateway"], 1);
        assert_eq!(gateway.value.get("vpc_id").and_then(Value::as_str), Some(vpc));

        let listed = cloud.client.list("aws_instance", &Scope::default()).await.unwrap();
        assert_eq!(listed.len(), 1);
        let listed = cloud.client.list("aws_vpc", &Scope::default()).await.unwrap();
        assert_eq!(listed.len(), 1);
    });
}

#[test]
fn a_lost_delete_is_made_again_and_works() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let vpc = cloud.create("aws_vpc", "one", json!({"cidr_block": "10.0.0.0/16"})).await;
        cloud.wire.lose("DeleteVpc");
        let op = Operation::new("two", &Quiet);
        cloud.client.delete("aws_vpc", &vpc, op).await.unwrap();
        assert_eq!(cloud.client.read_many("aws_vpc", &[vpc]).await, [Ok(None)]);
    });
}

/// What such a call has changed goes by another name afterwards, or is there already: made again as it was, it is refused.
#[test]
fn a_lost_change_is_found_to_be_done() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let vpc = cloud.create("aws_vpc", "vpc", json!({"cidr_block": "10.0.0.0/16"})).await;
        let vpc = vpc.id().unwrap();
        let subnet =
            cloud.create("aws_subnet", "subnet", json!({"cidr_block": "10.0.1.0/24", "vpc_id": vpc})).await;
        cloud.wire.lose("AttachInternetGateway");
        let gateway = cloud.create("aws_internet_gateway", "gateway", json!({"vpc_id": vpc})).await;
        let trust = json!({"Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"},
        }]});
        let role = json!({"name": "r", "assume_role_policy": trust.to_string()});
        cloud.create("aws_iam_role", "role", role).await;
        cloud.wire.lose("AddRoleToInstanceProfile");
        cloud.create("aws_iam_instance_profile", "profile", json!({"name": "p", "role": "r"})).await;
        let entry = |port: u16| {
            json!({"rule_no": port, "action": "allow", "protocol": "tcp", "from_port": port, "to_port": port,
                "cidr_block": "10.0.0.0/8"})
        };
        let rule = |port: u16| json!({"protocol": "tcp", "from_port": port, "to_port": port, "cidr_blocks": ["10.0.0.0/8"]});
        let group = |ports: &[u16]| {
            let rules: Vec<Json> = ports.iter().map(|port| rule(*port)).collect();
            json!({"name": "g", "description": "g", "vpc_id": vpc, "ingress": rules})
        };
        let route = json!({"cidr_block": "0.0.0.0/0", "gateway_id": gateway.id()});

        let lost = ["CreateNetworkAclEntry", "ReplaceNetworkAclAssociation", "CreateRoute"];
        for action in lost {
            cloud.wire.lose(action);
        }
        let acl = json!({"vpc_id": vpc, "subnet_ids": [subnet.id()], "ingress": [entry(80)]});
        cloud.create("aws_network_acl", "acl", acl).await;
        let table = json!({"vpc_id": vpc, "route": [route]});
        let table = cloud.create("aws_route_table", "table", table).await;
        let other = cloud.create("aws_route_table", "other", json!({"vpc_id": vpc})).await;

        let made = cloud.create("aws_security_group", "group", group(&[80])).await;
        cloud.wire.lose("AuthorizeSecurityGroupIngress");
        cloud.change("aws_security_group", &made, group(&[80, 443])).await;

        let in_table = |table: &Object| json!({"subnet_id": subnet.id(), "route_table_id": table.id()});
        let made = cloud.create("aws_route_table_association", "in", in_table(&table)).await;
        cloud.wire.lose("ReplaceRouteTableAssociation");
        cloud.change("aws_route_table_association", &made, in_table(&other)).await;

        let main = |table: &Object| json!({"vpc_id": vpc, "route_table_id": table.id()});
        let made = cloud.create("aws_main_route_table_association", "main", main(&table)).await;
        cloud.wire.lose("ReplaceRouteTableAssociation");
        let main = cloud.change("aws_main_route_table_association", &made, main(&other)).await;
        cloud.wire.lose("ReplaceRouteTableAssociation");
        let op = Operation::new("undo", &Quiet);
        cloud.client.delete("aws_main_route_table_association", &main, op).await.unwrap();

        let lost_twice = cloud.wire.calls();
        assert_eq!(lost_twice["ReplaceNetworkAclAssociation"], 1, "it was found to be done");
    });
}

#[test]
fn refreshing_many_takes_a_call_a_page() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let vpc = cloud.create("aws_vpc", "vpc", json!({"cidr_block": "10.0.0.0/16"})).await;
        let vpc_id = vpc.id().unwrap();
        let subnets = (0..210).map(|n| {
            let config = json!({"cidr_block": format!("10.0.{n}.0/24"), "vpc_id": vpc_id});
            let cloud = &cloud;
            async move { cloud.create("aws_subnet", &format!("subnet-{n}"), config).await }
        });
        let objects = futures::future::join_all(subnets).await;
        cloud.wire.calls();
        let read = cloud.client.read_many("aws_subnet", &objects).await;
        assert!(read.iter().zip(&objects).all(|(read, object)| read.as_ref() == Ok(&Some(object.clone()))));
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeSubnets", 2)]));

        cloud.client.read_many("aws_vpc", &[vpc]).await.remove(0).unwrap().unwrap();
        assert_eq!(cloud.wire.calls(), calls(&[("DescribeVpcs", 1), ("DescribeVpcAttribute", 2)]));
    });
}

#[test]
fn tags_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let topic = |name: &str, kind: &str| json!({"name": name, "tags": {"Kind": kind}});
        let mut topics = Vec::new();
        for name in ["one", "two", "three"] {
            topics.push(cloud.create("aws_sns_topic", name, topic(name, "news")).await);
        }
        let refresh = async |index: usize, services: usize| {
            cloud.wire.calls();
            let read = cloud.client.read_many("aws_sns_topic", &topics).await;
            let made = cloud.wire.calls();
            let made = |action: &str| made.get(action).copied().unwrap_or_default();
            assert_eq!((made("GetResources"), made("ListTagsForResource")), (index, services));
            read.into_iter().map(|read| read.unwrap().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(refresh(1, 0).await, topics);

        // What somebody else has changed, the service tells.
        let config = cloud.config("aws_sns_topic", &topic("one", "mail"));
        let planned = cloud.client.plan("aws_sns_topic", Some(&topics[0]), &config).unwrap();
        let op = Operation::new("change", &Quiet);
        let changed = cloud.client.update("aws_sns_topic", &topics[0], &planned.value, op).await.unwrap();
        let refreshed = refresh(1, 1).await;
        assert_eq!(refreshed[0].value.get("tags_all"), changed.value.get("tags_all"));
        assert_ne!(refreshed[0].value.get("tags_all"), topics[0].value.get("tags_all"));

        // Who may not read the index asks once.
        cloud.wire.refuse("GetResources");
        assert_eq!(refresh(1, 3).await, refreshed);
        assert_eq!(refresh(0, 3).await, refreshed);
    });
}

#[test]
fn instances_are_refreshed_together() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let mut instances = Vec::new();
        for n in 0..5 {
            let config =
                json!({"ami": "ami-04681a1dbd79675a5", "instance_type": "t3.micro", "user_data": "echo hi"});
            instances.push(cloud.create("aws_instance", &format!("i-{n}"), config).await);
        }
        cloud.wire.calls();
        let read = cloud.client.read_many("aws_instance", &instances).await;
        assert!(read.iter().zip(&instances).all(|(read, object)| read.as_ref() == Ok(&Some(object.clone()))));
        let expected =
            [("DescribeInstances", 1), ("DescribeVolumes", 1), ("DescribeInstanceCreditSpecifications", 1)];
        assert_eq!(cloud.wire.calls(), calls(&expected));
    });
}

#[test]
fn configurations_of_a_bucket_are_refreshed_together() {
    block_on(async |moto| {
        let (bench, ty) = (Bench::new(&moto).await, "aws_s3_bucket_metric");
        bench.create("aws_s3_bucket", &json!({"bucket": "measured"})).await;
        let metrics = (0..101).map(|n| {
            let filter = json!([{"prefix": format!("{n}/")}]);
            let config = json!({"bucket": "measured", "name": format!("m{n:03}"), "filter": filter});
            let bench = &bench;
            async move { bench.create(ty, &config).await }
        });
        let objects = futures::future::join_all(metrics).await;
        let cloud = Cloud::behind_wire(&moto).await;
        // One call tells of 100.
        for (wanted, expected) in [(&objects[..1], 1), (&objects[..], 2)] {
            let read = cloud.client.read_many(ty, wanted).await;
            assert!(read.iter().zip(wanted).all(|(read, object)| read.as_ref() == Ok(&Some(object.clone()))));
            assert_eq!(cloud.wire.calls(), calls(&[("GET /measured", expected)]));
        }
    });
}

#[test]
fn user_data_is_stored_as_its_digest_and_compared_by_it() {
    block_on(async |moto| {
        let cloud = Cloud::behind_wire(&moto).await;
        let config = |data: &str| {
            json!({
                "ami": "ami-04681a1dbd79675a5",
                "instance_type": "t3.micro",
                "user_data": data,
                "user_data_replace_on_change": true,
            })
        };
        let instance = cloud.create("aws_instance", "one", config("#!/bin/sh\necho hi\n")).await;
        let stored = instance.value.get("user_data").and_then(|data| data.as_str());
        assert_eq!(stored, Some("b2b62c101a156f5f12dd7197cf7ae9424164b115"));
        let plan = |data: &str| {
            let config = cloud.config("aws_instance", &config(data));
            cloud.client.plan("aws_instance", Some(&instance), &config).unwrap()
        };
        assert_eq!(plan("#!/bin/sh\necho hi\n").value, instance.value);
        assert_eq!(plan("#!/bin/sh\necho bye\n").replace, [infra_value::Path::attr("user_data")]);
        let imported = cloud.client.import("aws_instance", instance.id().unwrap()).await.unwrap();
        assert_eq!(imported.value.get("user_data"), instance.value.get("user_data"));
    });
}
