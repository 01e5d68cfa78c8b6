//! How many calls a plan costs: one for each page of a type where the API has a list, and no more when there are more objects.

use std::collections::{BTreeMap, BTreeSet};

use infra_tests::{Staging, note};

/// Every call of a plan of staging that has nothing to do.
const EMPTY_PLAN: [(&str, &str, usize); 24] = [
    // Lists: one for each type, however many objects there are.
    ("ec2", "DescribeAddresses", 1),
    ("ec2", "DescribeInstances", 1),
    ("ec2", "DescribeInternetGateways", 1),
    ("ec2", "DescribeNatGateways", 1),
    // Route tables, routes, associations.
    ("ec2", "DescribeRouteTables", 3),
    // Rules in, rules out.
    ("ec2", "DescribeSecurityGroupRules", 2),
    ("ec2", "DescribeSecurityGroups", 1),
    ("ec2", "DescribeSubnets", 1),
    ("ec2", "DescribeVpcs", 1),
    // The rest of what an instance is: its volumes and its credit option.
    ("ec2", "DescribeVolumes", 1),
    ("ec2", "DescribeInstanceCreditSpecifications", 1),
    // The API answers one attribute of one VPC at a time.
    ("ec2", "DescribeVpcAttribute", 2),
    // Data sources.
    ("ec2", "DescribeAvailabilityZones", 1),
    ("ec2", "DescribeImages", 1),
    // Whose account it is: a data source, and the ARNs of what the API reports without one.
    ("sts", "GetCallerIdentity", 1),
    // One object each; the account's lists would leave half of it out.
    ("iam", "GetInstanceProfile", 1),
    ("iam", "GetRole", 1),
    ("iam", "GetRolePolicy", 1),
    ("iam", "ListAttachedRolePolicies", 1),
    // One bucket at a time: S3 has no lists of these.
    ("s3", "GetBucketEncryption", 1),
    ("s3", "GetBucketPolicy", 1),
    ("s3", "GetBucketTagging", 2),
    ("s3", "GetBucketVersioning", 2),
    ("s3", "GetPublicAccessBlock", 2),
];

#[test]
fn a_plan_costs_a_call_for_each_page_of_a_type() {
    let Some(staging) = Staging::set_up() else { return };
    staging.apply();
    let (objects, calls) = (staging.objects(), staging.proxy.calls());
    note(format_args!(
        "apply: {} objects, {} mutating and {} reading calls",
        objects.len(),
        staging.proxy.mutating_calls(),
        staging.proxy.reading_calls()
    ));
    // Some objects need a second call, such as the attachment of a gateway, but none needs a third on average.
    assert!(staging.proxy.mutating_calls() < 2 * objects.len(), "{calls:#?}");

    let counts = calls_of_an_empty_plan(&staging, &[]);
    for ((service, operation), count) in &counts {
        note(format_args!("{count:>4} {service} {operation}"));
    }
    let expected: BTreeMap<_, _> = EMPTY_PLAN
        .map(|(service, operation, count)| ((service.to_owned(), operation.to_owned()), count))
        .into();
    assert_eq!(counts, expected, "{}", staging.proxy.transcript());

    // None of the types has more than a page here, so that there are as many groups as types.
    let types: BTreeSet<_> = objects.keys().filter_map(|address| address.split('.').next()).collect();
    let data_sources = ["aws_ami", "aws_availability_zones", "aws_caller_identity"];
    let lists = of_lists(&counts).values().sum::<usize>();
    note(format_args!(
        "{lists} describe and list calls for {} types and {} data sources",
        types.len(),
        data_sources.len()
    ));
    assert!(lists <= types.len() + data_sources.len(), "{lists} lists for {types:?}");

    // Three times the servers, half again the zones, five times the ports: not one list more.
    let grown = [
        "-var=app={instance_type=\"t3.small\",instance_count=3}",
        "-var=zone_count=3",
        "-var=single_nat_gateway=false",
        "-var=balancer_ports=[80,443,3001,3002,3003,3004,3005,3006,3007,3008]",
    ];
    staging.run(&[&["apply", "-auto-approve"], &grown[..]].concat()).expect_code(0);
    assert!(staging.objects().len() >= objects.len() + 20, "{:?}", staging.objects().keys());
    assert_eq!(of_lists(&calls_of_an_empty_plan(&staging, &grown)), of_lists(&counts));
}

type Counts = BTreeMap<(String, String), usize>;

fn calls_of_an_empty_plan(staging: &Staging, options: &[&str]) -> Counts {
    staging.proxy.clear();
    staging.run(&[&["plan", "-detailed-exitcode"], options].concat()).expect_code(0);
    assert_eq!(staging.proxy.mutating_calls(), 0, "{}", staging.proxy.transcript());
    staging.proxy.counts()
}

/// Those that answer for many objects at once.
fn of_lists(counts: &Counts) -> Counts {
    let is_list = |operation: &str| operation.starts_with("Describe") || operation.starts_with("List");
    counts.iter().filter(|((_, operation), _)| is_list(operation)).map(|(k, v)| (k.clone(), *v)).collect()
}
