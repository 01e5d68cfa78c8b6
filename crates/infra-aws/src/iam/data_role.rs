//! `aws_iam_role`, the data source

use infra_provider::ProviderError;
use infra_provider::model::{Model, Nested};

use super::{date, tagging};
use crate::context::Context;
use crate::documents;
use crate::error::During;
use crate::resource::DataSource;
use crate::tags::TagMap;

/// A role that exists.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_iam_role")]
pub struct DataRole {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    assume_role_policy: Option<String>,
    #[attr(computed)]
    create_date: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    max_session_duration: Option<i64>,
    #[attr(required)]
    name: String,
    #[attr(computed)]
    path: Option<String>,
    #[attr(computed)]
    permissions_boundary: Option<String>,
    #[attr(computed, nested)]
    role_last_used: Vec<LastUsed>,
    #[attr(optional_computed)]
    tags: TagMap,
    #[attr(computed)]
    unique_id: Option<String>,
}

/// When and where it was used.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct LastUsed {
    #[attr(computed)]
    last_used_date: Option<String>,
    #[attr(computed)]
    region: Option<String>,
}

impl DataSource for DataRole {
    type Cx = Context;

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let answer = cx.iam().get_role().role_name(&config.name).send().await.during("iam:GetRole")?;
        let Some(role) = answer.role else { return Ok(config) };
        let boundary = role.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
        let last_used = role.role_last_used().map(|used| LastUsed {
            last_used_date: Some(used.last_used_date().map(date).unwrap_or_default()),
            region: Some(used.region().unwrap_or_default().to_owned()),
        });
        Ok(Self {
            assume_role_policy: role.assume_role_policy_document().map(documents::decoded),
            create_date: Some(date(&role.create_date)),
            description: Some(role.description().unwrap_or_default().to_owned()),
            max_session_duration: role.max_session_duration.map(i64::from),
            permissions_boundary: Some(boundary.unwrap_or_default().to_owned()),
            role_last_used: last_used.into_iter().collect(),
            tags: cx.tags().observe(tagging::reported(role.tags()), None).all,
            arn: Some(role.arn),
            id: Some(role.role_name),
            name: config.name,
            path: Some(role.path),
            unique_id: Some(role.role_id),
        })
    }
}
