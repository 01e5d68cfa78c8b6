//! The built-in AWS provider: resource types and data sources with the names, arguments and stored attributes of
//! Terraform's AWS provider 5.100, through the AWS SDK.
//!
//! # How it is made
//!
//! A type is one file: a struct that derives [`infra_provider::model::Model`] (schema, planning rules, conversion) and
//! an `impl` of `resource::Resource` or `resource::DataSource`, listed in its service's `resources()` or
//! `data_sources()`. What has nothing to do with AWS is done once in `infra_resource`, and here, once:
//!
//! | what | where |
//! |---|---|
//! | the provider block, credentials, clients | `provider`, `context::Context` |
//! | tags, `tags_all`, the intent tag | `tags`, `ec2::tagging`, `ec2::intent` |
//! | reading by name, with tags by ARN | `named` |
//! | when one list beats many reads | `sought` |
//! | calls that may have been made although they failed | `done` |
//! | whether what is reported is what was written | `agreement` |
//! | errors of the SDK as errors of the contract | `error`, `hints` |
//!
//! `docs/specs/resource.md` is the contract of a type.

mod acm;
mod agreement;
mod appautoscaling;
mod arn;
mod autoscaling;
mod backup;
mod blanks;
mod budgets;
mod cloudfront;
mod cloudwatch;
mod context;
mod documents;
mod done;
mod dynamodb;
mod ec2;
mod ecr;
mod ecs;
mod efs;
mod elasticache;
mod elb;
mod elbv2;
mod error;
mod events;
mod fifo;
mod fresh;
mod functions;
mod hints;
mod iam;
mod kms;
mod lambda;
mod logs;
mod meta;
mod metrics;
mod named;
mod names;
mod numbers;
mod provider;
mod rds;
mod recent;
mod registry;
mod requirements;
mod route53;
mod s3;
mod secretsmanager;
mod ses;
mod sesv2;
mod sns;
mod sought;
mod sqs;
mod ssm;
mod steps;
mod tags;
mod taken;
mod times;
mod trail;
mod undeclared;
mod unmanaged;

pub use provider::AwsProvider;
pub use sns::Topic;

use infra_resource::{
    checks, cidr, conform, draft, durations, equivalent, given, lookup, mutation, resource, timeouts, view,
};
