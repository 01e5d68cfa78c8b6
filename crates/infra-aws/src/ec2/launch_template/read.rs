//! Reading launch templates: a call for every 200, and one for their latest versions; for the version of each when there are few.

use std::collections::HashMap;

use aws_sdk_ec2::types::{Filter, LaunchTemplate as Api, LaunchTemplateVersion};
use infra_provider::{ProviderError, Scope};

use super::LaunchTemplate;
use crate::context::Context;
use crate::ec2::{FILTER_VALUES, filters};
use crate::error::{During, if_found};
use crate::lookup;
use crate::resource::{Answers, Resource};

/// How many versions a call tells at most.
const VERSIONS: i32 = 200;

async fn describe(cx: &Context, ids: Vec<String>) -> Result<Vec<Api>, ProviderError> {
    let call = cx.ec2().describe_launch_templates().set_launch_template_ids(Some(ids));
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("ec2:DescribeLaunchTemplates")
}

async fn latest(cx: &Context, id: String) -> Result<Option<LaunchTemplateVersion>, ProviderError> {
    let call = cx.ec2().describe_launch_template_versions().launch_template_id(id).versions("$Latest");
    let found = if_found(call.send().await.during("ec2:DescribeLaunchTemplateVersions"))?;
    Ok(found.and_then(|found| found.launch_template_versions).into_iter().flatten().next())
}

/// The latest version of every template of the region, by the template's id.
async fn all_latest(cx: &Context) -> Result<HashMap<String, LaunchTemplateVersion>, ProviderError> {
    let call = cx.ec2().describe_launch_template_versions().versions("$Latest").max_results(VERSIONS);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    let found = found.during("ec2:DescribeLaunchTemplateVersions")?.into_iter();
    Ok(found.filter_map(|version| Some((version.launch_template_id.clone()?, version))).collect())
}

/// Those of some ids that exist, by id.
pub(in crate::ec2) async fn existing(
    cx: &Context,
    ids: Vec<String>,
) -> Result<HashMap<String, Api>, ProviderError> {
    let mut templates = HashMap::new();
    for page in ids.chunks(FILTER_VALUES) {
        let found = lookup::existing(page.to_vec(), |ids| describe(cx, ids)).await?;
        templates.extend(found.into_iter().filter_map(|api| Some((api.launch_template_id.clone()?, api))));
    }
    Ok(templates)
}

pub(super) async fn read_many(cx: &Context, prior: &[LaunchTemplate]) -> Answers<LaunchTemplate> {
    let ids = prior.iter().map(|prior| prior.id().to_owned());
    let page = |ids: Vec<String>| lookup::existing(ids, |ids| describe(cx, ids));
    let found = lookup::by_key(ids, FILTER_VALUES, Api::launch_template_id, page).await;
    let ids: Vec<&str> = prior.iter().map(LaunchTemplate::id).collect();
    let versions = lookup::from_list(&ids, all_latest(cx), |id| latest(cx, id)).await;
    let account = cx.account_id().await;
    let answer = |(prior, version): (&LaunchTemplate, Result<Option<_>, ProviderError>)| {
        let (Some(api), Some(version)) = (found.get(prior.id())?, version?) else { return Ok(None) };
        let account = account.as_ref().map_err(ProviderError::clone)?;
        Ok(Some(prior.observe(cx, account, api, &version)))
    };
    prior.iter().zip(versions).map(answer).collect()
}

/// Those that match.
pub(in crate::ec2) async fn matching(cx: &Context, filters: Vec<Filter>) -> Result<Vec<Api>, ProviderError> {
    let filters = Some(filters).filter(|filters| !filters.is_empty());
    let call = cx.ec2().describe_launch_templates().set_filters(filters);
    let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
    found.during("ec2:DescribeLaunchTemplates")
}

pub(super) async fn list(cx: &Context, scope: &Scope) -> Result<Vec<LaunchTemplate>, ProviderError> {
    let found = matching(cx, filters::of_scope(scope)).await?;
    let known: Vec<LaunchTemplate> =
        found.iter().filter_map(Api::launch_template_id).map(LaunchTemplate::from_id).collect();
    read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
}
