//! `aws_cloudfront_function`

use std::collections::BTreeSet;

use aws_sdk_cloudfront::primitives::Blob;
use aws_sdk_cloudfront::types::{
    FunctionConfig, FunctionRuntime, FunctionStage, FunctionSummary, KeyValueStoreAssociation,
    KeyValueStoreAssociations,
};
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use infra_value::{Type, Value};

use super::quantity;
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::error::{During, built, if_found};
use crate::given::{given, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};

/// Code that runs on requests and answers, near to everybody. Reading costs three calls for each: for what is worked on,
/// its code, and what is in use.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_cloudfront_function")]
pub struct Function {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(required)]
    code: String,
    #[attr(optional)]
    comment: Option<String>,
    #[attr(computed, computed_on = ["code", "comment", "key_value_store_associations", "publish", "runtime"])]
    etag: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(optional)]
    key_value_store_associations: Option<BTreeSet<String>>,
    #[attr(computed, computed_on = ["code", "comment", "key_value_store_associations", "publish", "runtime"])]
    live_stage_etag: Option<String>,
    #[attr(required, force_new)]
    name: String,
    #[attr(optional, default = true)]
    publish: Option<bool>,
    #[attr(required)]
    runtime: String,
    #[attr(computed, computed_on = ["code", "comment", "key_value_store_associations", "publish", "runtime"])]
    status: Option<String>,
}

/// What there is of a function in a stage, and its ETag.
async fn describe(
    cx: &Context,
    name: &str,
    stage: FunctionStage,
) -> Result<Option<(FunctionSummary, Option<String>)>, ProviderError> {
    let call = cx.cloudfront().describe_function().name(name).stage(stage);
    let found = if_found(call.send().await.during("cloudfront:DescribeFunction"))?;
    Ok(found.and_then(|found| Some((found.function_summary?, found.e_tag))))
}

impl Function {
    fn key(&self) -> &str {
        given(&self.id).unwrap_or(&self.name)
    }

    fn config(&self) -> Result<FunctionConfig, ProviderError> {
        let stores = self.key_value_store_associations.iter().flatten();
        let stores: Vec<_> = stores
            .map(|arn| built(KeyValueStoreAssociation::builder().key_value_store_arn(arn).build()))
            .collect::<Result<_, _>>()?;
        let associations = (!stores.is_empty()).then(|| {
            let associations = KeyValueStoreAssociations::builder().quantity(quantity(&stores));
            built(associations.set_items(Some(stores)).build())
        });
        let config = FunctionConfig::builder()
            .comment(self.comment.clone().unwrap_or_default())
            .runtime(FunctionRuntime::from(self.runtime.as_str()))
            .set_key_value_store_associations(associations.transpose()?);
        built(config.build())
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some((api, etag)) = describe(cx, self.key(), FunctionStage::Development).await? else {
            return Ok(None);
        };
        let code = cx.cloudfront().get_function().name(self.key()).stage(FunctionStage::Development);
        let Some(code) = if_found(code.send().await.during("cloudfront:GetFunction"))? else {
            return Ok(None);
        };
        let live = describe(cx, self.key(), FunctionStage::Live).await?;
        let Some(config) = api.function_config else { return Ok(None) };
        let stores = config.key_value_store_associations.and_then(|stores| stores.items).unwrap_or_default();
        let code = code.function_code.map(Blob::into_inner).unwrap_or_default();
        let code = String::from_utf8(code).map_err(|_| {
            ProviderError::new(ErrorClass::Invalid, format!("the code of {} is not UTF-8", self.key()))
        })?;
        Ok(Some(Self {
            arn: api.function_metadata.map(|metadata| metadata.function_arn),
            code,
            comment: Some(config.comment),
            etag,
            id: Some(api.name.clone()),
            key_value_store_associations: Some(
                stores.into_iter().map(|store| store.key_value_store_arn).collect(),
            ),
            live_stage_etag: Some(live.and_then(|(_, etag)| etag).unwrap_or_default()),
            name: api.name,
            publish: Some(self.publish.unwrap_or(true)),
            runtime: config.runtime.as_str().to_owned(),
            status: told(&api.status),
        }))
    }

    /// Puts what is worked on into use, if it is still as `etag` says.
    async fn put_into_use(&self, cx: &Context, etag: Option<String>) -> Result<(), ProviderError> {
        let call = cx.cloudfront().publish_function().name(self.key()).set_if_match(etag);
        call.send().await.during("cloudfront:PublishFunction").map(drop)
    }

    /// Whether something else would run.
    fn differs(&self, prior: &Self) -> bool {
        let stores = |of: &Self| of.key_value_store_associations.clone().unwrap_or_default();
        self.code != prior.code
            || given(&self.comment) != given(&prior.comment)
            || self.runtime != prior.runtime
            || stores(self) != stores(prior)
    }
}

impl Resource for Function {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Name;
    const LIMITS: Limits = Limits::minutes(5);
    const SHOWS: Shows = Shows::Only(&["aws_cloudfront_distribution"]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.one_of("runtime", &["cloudfront-js-1.0", "cloudfront-js-2.0"]);
    }

    /// What is worked on may not have come into use: a run was stopped between the two calls.
    fn plan(draft: &mut Draft<'_>) {
        let is_to_be_used = draft.planned("publish").as_bool() != Some(false);
        let waits = draft.prior("status").as_str() == Some("UNPUBLISHED");
        if !draft.is_create() && is_to_be_used && waits {
            for told in ["etag", "live_stage_etag", "status"] {
                draft.set(told, Value::unknown(Type::String));
            }
        }
    }

    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        lookup::one_by_one(prior, |prior| prior.read(cx)).await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let call = cx
            .cloudfront_once()
            .create_function()
            .name(&planned.name)
            .function_code(Blob::new(planned.code.as_bytes()))
            .function_config(planned.config()?);
        let answer = call.send().await.during("cloudfront:CreateFunction")?;
        Ok(Self { id: Some(planned.name.clone()), etag: answer.e_tag, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        if made.publish != Some(false) {
            made.put_into_use(cx, made.etag.clone()).await?;
        }
        Ok(cx.read_written(&made, op).await?)
    }

    /// Names are unique in an account.
    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        says_the_same(&wanted.planned, found)
    }

    async fn update(cx: &Context, prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        let mut etag = prior.etag.clone();
        if planned.differs(prior) {
            let call = cx
                .cloudfront()
                .update_function()
                .name(planned.key())
                .set_if_match(etag)
                .function_code(Blob::new(planned.code.as_bytes()))
                .function_config(planned.config()?);
            etag = call.send().await.during("cloudfront:UpdateFunction")?.e_tag;
        }
        if planned.publish != Some(false) {
            planned.put_into_use(cx, etag).await?;
        }
        Ok(cx.read_written(&planned, op).await?)
    }

    /// One that a distribution still has, which may be on its way out, is a conflict.
    async fn delete(cx: &Context, prior: &Self, _op: &Op<'_>) -> Result<(), ProviderError> {
        let Some((_, etag)) = describe(cx, prior.key(), FunctionStage::Development).await? else {
            return Ok(());
        };
        let call = cx.cloudfront().delete_function().name(prior.key()).set_if_match(etag);
        call.send().await.during("cloudfront:DeleteFunction").map(drop)
    }

    /// They have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let (mut known, mut marker) = (Vec::new(), None);
        loop {
            let call = cx.cloudfront().list_functions().stage(FunctionStage::Development).set_marker(marker);
            let page = call.send().await.during("cloudfront:ListFunctions")?.function_list;
            let Some(page) = page else { break };
            known.extend(page.items.unwrap_or_default().iter().map(|api| Self::from_id(&api.name)));
            marker = page.next_marker.filter(|marker| !marker.is_empty());
            if marker.is_none() {
                break;
            }
        }
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}
