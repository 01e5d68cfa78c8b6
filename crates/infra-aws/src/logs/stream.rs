//! `aws_cloudwatch_log_stream`

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_sdk_cloudwatchlogs::types::LogStream as Api;
use aws_smithy_types::DateTime;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};

use super::group::LogGroup;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::told;
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::sought::{Page, sought};

/// Where the entries of one source are kept, in a log group.
///
/// From three of a group on they are looked for among all of it, 50 with each call, as long as that takes no more calls than one for each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudwatch_log_stream")]
pub struct LogStream {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(required, force_new)]
    log_group_name: String,
    #[attr(required, force_new)]
    name: String,
}

/// Streams of a group, whose names begin so. A group that is gone has none.
async fn page(
    cx: &Context,
    group: &str,
    prefix: Option<String>,
    token: Option<String>,
) -> Result<Page<Api>, ProviderError> {
    let call = cx.logs().describe_log_streams().log_group_name(group).set_log_stream_name_prefix(prefix);
    let answer = call.limit(50).set_next_token(token).send().await;
    let page = if_found(answer.during("logs:DescribeLogStreams"))?;
    Ok(page.map(|page| (page.log_streams.unwrap_or_default(), page.next_token)).unwrap_or_default())
}

/// The stream of that name. Of those whose names begin so it is the first.
async fn get(cx: &Context, group: &str, name: String) -> Result<Option<Api>, ProviderError> {
    let (found, _) = page(cx, group, Some(name.clone()), None).await?;
    Ok(found.into_iter().find(|api| api.log_stream_name() == Some(name.as_str())))
}

/// Streams of a group, by name.
async fn of_group(
    cx: &Context,
    group: &str,
    names: &[&str],
) -> HashMap<String, Result<Option<Api>, ProviderError>> {
    let keys: HashSet<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let all = sought(
        &keys,
        keys.len(),
        |api: &Api| api.log_stream_name.clone(),
        |token| page(cx, group, None, token),
    );
    let found = lookup::from_list(names, all, |name| get(cx, group, name)).await;
    names.iter().map(|name| (*name).to_owned()).zip(found).collect()
}

impl LogStream {
    /// `self` is what was known of it.
    fn observe(&self, api: &Api) -> Self {
        let name = api.log_stream_name.clone().unwrap_or_default();
        Self {
            arn: told(&api.arn),
            id: Some(name.clone()),
            log_group_name: self.log_group_name.clone(),
            name,
        }
    }
}

impl Resource for LogStream {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(2);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        if checks.text("name").is_some_and(|name| name.contains(':')) {
            checks.report("name", "a log stream's name holds no colon");
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let groups: BTreeSet<&str> = prior.iter().map(|prior| prior.log_group_name.as_str()).collect();
        let groups: Vec<&str> = groups.into_iter().collect();
        let found = lookup::one_by_one(&groups, |group| async move {
            let of_it = prior.iter().filter(|prior| prior.log_group_name == *group);
            let names: Vec<&str> = of_it.map(|prior| prior.name.as_str()).collect();
            Ok(of_group(cx, group, &names).await)
        });
        let found: HashMap<&str, _> = groups.iter().copied().zip(found.await).collect();
        let answer = |prior: &Self| {
            let of_group = found.get(prior.log_group_name.as_str()).cloned().transpose()?;
            let api = of_group.and_then(|mut streams| streams.remove(&prior.name)).transpose()?.flatten();
            Ok(api.map(|api| prior.observe(&api)))
        };
        prior.iter().map(answer).collect()
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx.logs_once().create_log_stream().log_group_name(&planned.log_group_name);
        call.log_stream_name(&planned.name).send().await.during("logs:CreateLogStream")?;
        Ok(Self { id: Some(planned.name.clone()), ..planned.clone() })
    }

    async fn find(cx: &Context, wanted: &[Wanted<Self>]) -> Answers<Self> {
        lookup::one_by_one(wanted, |wanted| async {
            let planned = &wanted.planned;
            let is_ours = |api: &Api| {
                api.creation_time().is_some_and(|time| is_recent(&DateTime::from_millis(time), wanted.begun))
            };
            let found = get(cx, &planned.log_group_name, planned.name.clone()).await?;
            Ok(found.filter(is_ours).map(|api| planned.observe(&api)))
        })
        .await
    }

    async fn update(_cx: &Context, _prior: &Self, planned: Self, _op: &Op<'_>) -> Result<Self, Fault> {
        Ok(planned)
    }

    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let call = cx.logs().delete_log_stream().log_group_name(&prior.log_group_name);
        call.log_stream_name(&prior.name).send().await.during("logs:DeleteLogStream").map(drop)
    }

    /// The id is the log group and the stream: `/app/web:main`.
    async fn import(cx: &Context, id: &str) -> Result<Option<Self>, ProviderError> {
        let Some((group, name)) = id.split_once(':').filter(|(_, name)| !name.contains(':')) else {
            let error =
                ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" does not name a log stream"));
            return Err(error.hint("write the log group and the stream: /app/web:main"));
        };
        let named = Self { log_group_name: group.to_owned(), name: name.to_owned(), ..Self::default() };
        cx.read(&named).await
    }

    /// Looks at every log group that has the scope's tags.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        let mut listed = Vec::new();
        for group in LogGroup::list(cx, scope).await? {
            let of_group = Self { log_group_name: group.id().to_owned(), ..Self::default() };
            let mut token = None;
            loop {
                let (found, next) = page(cx, group.id(), None, token).await?;
                listed.extend(found.iter().map(|api| of_group.observe(api)));
                token = next.filter(|token| !token.is_empty());
                if token.is_none() {
                    break;
                }
            }
        }
        Ok(listed)
    }
}
