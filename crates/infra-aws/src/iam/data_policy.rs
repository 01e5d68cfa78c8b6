//! `aws_iam_policy`, the data source

use aws_sdk_iam::types::Policy as Api;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::{check, policy_versions, tagging};
use crate::checks::Checks;
use crate::context::Context;
use crate::error::During;
use crate::given::{given, given_string};
use crate::resource::DataSource;
use crate::tags::TagMap;

/// A policy that exists, the account's or AWS's own, by its ARN or by its name.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_policy")]
pub struct DataPolicy {
    #[attr(optional_computed)]
    arn: Option<String>,
    #[attr(computed)]
    attachment_count: Option<i64>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    path: Option<String>,
    #[attr(optional)]
    path_prefix: Option<String>,
    #[attr(computed)]
    policy: Option<String>,
    #[attr(computed)]
    policy_id: Option<String>,
    #[attr(optional_computed)]
    tags: TagMap,
}

impl DataPolicy {
    /// The ARN of the one policy of that name.
    async fn find(&self, cx: &Context) -> Result<String, ProviderError> {
        let name = given(&self.name).unwrap_or_default();
        let call = cx.iam().list_policies().set_path_prefix(given_string(&self.path_prefix)).max_items(1000);
        let listed = call.into_paginator().items().send().collect::<Result<Vec<Api>, _>>().await;
        let listed = listed.during("iam:ListPolicies")?.into_iter();
        let mut found = listed.filter(|api| api.policy_name() == Some(name)).filter_map(|api| api.arn);
        let problem = match (found.next(), found.next()) {
            (Some(arn), None) => return Ok(arn),
            (Some(one), Some(another)) => {
                format!("{one} and {another} are named {name}: say which with `arn`")
            }
            (None, _) => format!("there is no policy named {name}"),
        };
        let error = ProviderError::invalid(Path::attr("name"), problem);
        Err(ProviderError { class: ErrorClass::NotFound, ..error })
    }
}

impl DataSource for DataPolicy {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["arn", "name"]);
        checks.at_most_one(&["arn", "path_prefix"]);
        check::arn(checks, "arn");
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let arn = match given(&config.arn) {
            Some(arn) => arn.to_owned(),
            None => config.find(cx).await?,
        };
        let answer = cx.iam().get_policy().policy_arn(&arn).send().await.during("iam:GetPolicy")?;
        let Some(api) = answer.policy else { return Ok(config) };
        let version = api.default_version_id().unwrap_or_default();
        let document = policy_versions::document(cx, &arn, version).await?;
        Ok(Self {
            attachment_count: api.attachment_count.map(i64::from),
            description: Some(api.description().unwrap_or_default().to_owned()),
            policy: document,
            tags: cx.tags().observe(tagging::reported(api.tags()), None).all,
            name: api.policy_name,
            path: api.path,
            path_prefix: config.path_prefix,
            policy_id: api.policy_id,
            id: Some(arn.clone()),
            arn: Some(arn),
        })
    }
}
