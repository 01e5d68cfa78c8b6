//! The built-in AWS provider: resource types and data sources with the names, arguments and stored attributes of
//! Terraform's AWS provider 5.100, through the AWS SDK.
//!
//! # How it is made
//!
//! A type is one file: a struct that derives [`infra_provider::model::Model`] (schema, planning rules, conversion) and
//! an `impl` of `resource::Resource` or `resource::DataSource`, listed in its service's `resources()` or
//! `data_sources()`. Everything else is done once:
//!
//! | what | where |
//! |---|---|
//! | the provider block, credentials, clients | `provider`, `context::Context` |
//! | types by name, erased | `registry` |
//! | creating once whatever the network does, deleting until nothing is in the way | `mutation` |
//! | waiting | `wait` |
//! | reads asked for one by one and made together | `gather`, through `Context::read` |
//! | reads by key, page by page | `lookup` |
//! | tags, `tags_all`, the intent tag | `tags`, `ec2::tagging`, `ec2::intent` |
//! | whether what is reported is what was written | `agreement` |
//! | errors of the SDK as errors of the contract | `error`, `hints` |
//! | null, `""`, `0`, `false` and empty collections | `conform` |
//! | checks of a configuration beyond its schema | `checks` |
//! | adjusting a plan | `draft` |
//!
//! `docs/specs/resource.md` is the contract of a type.

mod acm;
mod agreement;
mod arn;
mod autoscaling;
mod blanks;
mod checks;
mod cidr;
mod client;
mod cloudfront;
mod conform;
mod context;
mod documents;
mod draft;
mod durations;
mod ec2;
mod elbv2;
mod error;
mod functions;
mod gather;
mod given;
mod hints;
mod iam;
mod kms;
mod logs;
mod lookup;
mod meta;
mod mutation;
mod names;
mod private;
mod provider;
mod rds;
mod recent;
mod registry;
mod resource;
mod route53;
mod s3;
mod secretsmanager;
mod sns;
mod sqs;
mod ssm;
mod stored;
mod tags;
mod timeouts;
mod unmanaged;

pub use provider::AwsProvider;
