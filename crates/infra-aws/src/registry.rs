//! The types that the provider offers. A new type is a file of its own and a line in the list of its service.

use infra_resource::registry::{Handler, Reader, Registry};
pub(crate) use infra_resource::registry::{data_source, data_source_named, resource, resource_named};

use crate::context::Context;
use crate::{
    acm, appautoscaling, autoscaling, backup, budgets, cloudfront, cloudwatch, dynamodb, ec2, ecr, ecs, efs,
    elasticache, elb, elbv2, events, iam, kms, lambda, logs, meta, rds, route53, s3, secretsmanager, ses,
    sesv2, sns, sqs, ssm,
};

/// Resource types of a service.
pub(crate) type Resources = Vec<Handler<Context>>;

/// Data sources of a service.
pub(crate) type DataSources = Vec<Box<dyn Reader<Context>>>;

/// All types.
pub(crate) fn registry() -> Registry<Context> {
    let resources = [
        acm::resources(),
        appautoscaling::resources(),
        autoscaling::resources(),
        backup::resources(),
        budgets::resources(),
        cloudfront::resources(),
        cloudwatch::resources(),
        dynamodb::resources(),
        ec2::resources(),
        ecr::resources(),
        ecs::resources(),
        efs::resources(),
        elasticache::resources(),
        elb::resources(),
        elbv2::resources(),
        events::resources(),
        iam::resources(),
        kms::resources(),
        lambda::resources(),
        logs::resources(),
        rds::resources(),
        route53::resources(),
        s3::resources(),
        secretsmanager::resources(),
        ses::resources(),
        sesv2::resources(),
        sns::resources(),
        sqs::resources(),
        ssm::resources(),
    ];
    let data_sources = [
        acm::data_sources(),
        autoscaling::data_sources(),
        cloudfront::data_sources(),
        ec2::data_sources(),
        ecr::data_sources(),
        efs::data_sources(),
        elb::data_sources(),
        elbv2::data_sources(),
        iam::data_sources(),
        kms::data_sources(),
        lambda::data_sources(),
        logs::data_sources(),
        meta::data_sources(),
        rds::data_sources(),
        route53::data_sources(),
        s3::data_sources(),
        secretsmanager::data_sources(),
        ssm::data_sources(),
    ];
    Registry::new(
        "AWS",
        resources.into_iter().flatten().collect(),
        data_sources.into_iter().flatten().collect(),
    )
}
