//! `aws_lambda_layer_version`

use std::collections::{BTreeSet, HashMap, HashSet};

use aws_sdk_lambda::operation::get_layer_version::GetLayerVersionOutput;
use aws_sdk_lambda::types::{Architecture, LayerVersionContentInput, LayersListItem, Runtime};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use infra_provider::model::Model;
use infra_provider::{ErrorClass, ProviderError, Scope};
use sha2::{Digest, Sha256};

use super::function::{date, package};
use crate::agreement::says_the_same;
use crate::checks::Checks;
use crate::context::Context;
use crate::error::{During, if_found};
use crate::given::{given, given_items, given_string, told};
use crate::lookup;
use crate::mutation::{Fault, Op};
use crate::recent::is_recent;
use crate::resource::{Answers, Identity, Limits, Resource, Shows, Wanted, by_id};
use crate::sought::sought;

/// Files that functions have in common, of which every publication is another version. One never changes: it is there or gone, which
/// the list of layers tells of the last one of each.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_lambda_layer_version")]
pub struct LayerVersion {
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed)]
    code_sha256: Option<String>,
    #[attr(optional, force_new)]
    compatible_architectures: Option<BTreeSet<String>>,
    #[attr(optional, force_new)]
    compatible_runtimes: Option<BTreeSet<String>>,
    #[attr(computed)]
    created_date: Option<String>,
    #[attr(optional, force_new)]
    description: Option<String>,
    #[attr(optional, force_new)]
    filename: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    layer_arn: Option<String>,
    #[attr(required, force_new)]
    layer_name: String,
    #[attr(optional, force_new)]
    license_info: Option<String>,
    #[attr(optional, force_new)]
    s3_bucket: Option<String>,
    #[attr(optional, force_new)]
    s3_key: Option<String>,
    #[attr(optional, force_new)]
    s3_object_version: Option<String>,
    #[attr(computed)]
    signing_job_arn: Option<String>,
    #[attr(computed)]
    signing_profile_version_arn: Option<String>,
    #[attr(optional, force_new, default = false)]
    skip_destroy: Option<bool>,
    #[attr(optional_computed, force_new)]
    source_code_hash: Option<String>,
    #[attr(computed)]
    source_code_size: Option<i64>,
    #[attr(computed)]
    version: Option<String>,
}

const LISTS: &str = "lambda:ListLayers";

/// The layer and the number that an ARN of a version names.
fn parse(arn: &str) -> Result<(&str, i64), ProviderError> {
    let (layer, number) = arn.rsplit_once(':').unwrap_or_default();
    match number.parse() {
        Ok(number) if arn.split(':').count() == 8 => Ok((layer, number)),
        _ => {
            let message = format!("\"{arn}\" does not name a version of a layer");
            let hint = "write its ARN: arn:aws:lambda:us-east-1:123456789012:layer:name:1";
            Err(ProviderError::new(ErrorClass::Invalid, message).hint(hint))
        }
    }
}

async fn get(cx: &Context, layer: &str, number: i64) -> Result<Option<GetLayerVersionOutput>, ProviderError> {
    let call = cx.lambda().get_layer_version().layer_name(layer).version_number(number).send();
    if_found(call.await.during("lambda:GetLayerVersion"))
}

/// The numbers of the versions that a layer has.
async fn numbers(cx: &Context, layer: &str) -> Result<Vec<i64>, ProviderError> {
    let call = cx.lambda().list_layer_versions().layer_name(layer).into_paginator().items().send();
    let found = if_found(call.collect::<Result<Vec<_>, _>>().await.during("lambda:ListLayerVersions"))?;
    Ok(found.unwrap_or_default().into_iter().map(|version| version.version).collect())
}

/// The ARN of a layer's last version.
fn last(layer: &LayersListItem) -> Option<String> {
    layer.latest_matching_version()?.layer_version_arn.clone()
}

/// Looks for versions among the last ones of all layers.
async fn among_last(
    cx: &Context,
    ids: &HashSet<String>,
) -> Result<HashMap<String, LayersListItem>, ProviderError> {
    let page = |marker| async move {
        let page = cx.lambda().list_layers().set_marker(marker).send().await.during(LISTS)?;
        Ok((page.layers.unwrap_or_default(), page.next_marker))
    };
    sought(ids, ids.len(), last, page).await
}

/// From how many on they are looked for among the last ones.
const MANY: usize = 3;

impl LayerVersion {
    /// `self` is what was known of it.
    fn observe(&self, api: GetLayerVersionOutput) -> Self {
        let arn = api.layer_version_arn().unwrap_or_default().to_owned();
        let layer_arn = api.layer_arn().unwrap_or_default();
        let name = layer_arn.rsplit(':').next().unwrap_or_default().to_owned();
        let content = api.content();
        let runtimes = api.compatible_runtimes().iter().map(|runtime| runtime.as_str().to_owned());
        let machines = api.compatible_architectures().iter().map(|machine| machine.as_str().to_owned());
        Self {
            code_sha256: told(&content.and_then(|content| content.code_sha256())),
            compatible_architectures: Some(machines.collect()),
            compatible_runtimes: Some(runtimes.collect()),
            created_date: told(&api.created_date),
            description: told(&api.description),
            layer_arn: Some(layer_arn.to_owned()),
            layer_name: Some(self.layer_name.clone()).filter(|name| !name.is_empty()).unwrap_or(name),
            license_info: told(&api.license_info),
            signing_job_arn: told(&content.and_then(|content| content.signing_job_arn())),
            signing_profile_version_arn: told(
                &content.and_then(|content| content.signing_profile_version_arn()),
            ),
            skip_destroy: Some(self.skip_destroy.unwrap_or_default()),
            source_code_size: content.map(|content| content.code_size),
            version: Some(api.version.to_string()),
            id: Some(arn.clone()),
            arn: Some(arn),
            ..self.clone()
        }
    }

    /// Whether it was published with the code that is configured, as far as that is known.
    async fn has_its_code(&self, wanted: &Self) -> bool {
        let Some(hash) = given(&self.code_sha256) else { return false };
        if given(&wanted.source_code_hash) == Some(hash) {
            return true;
        }
        let Ok(Some(code)) = package(&wanted.filename).await else { return false };
        hash == STANDARD.encode(Sha256::digest(code.as_ref()))
    }

    /// Looks for what a publication has made of which nobody knows the number: the last version of its layer, if it has the same code.
    async fn look_for(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(number) = numbers(cx, &self.layer_name).await?.into_iter().max() else { return Ok(None) };
        let found = get(cx, &self.layer_name, number).await?.map(|api| self.observe(api));
        match found {
            Some(found) if found.has_its_code(self).await => Ok(Some(found)),
            _ => Ok(None),
        }
    }

    async fn read(&self, cx: &Context) -> Result<Option<Self>, ProviderError> {
        let Some(id) = given(&self.id) else { return self.look_for(cx).await };
        let (layer, number) = parse(id)?;
        Ok(get(cx, layer, number).await?.map(|api| self.observe(api)))
    }
}

impl Resource for LayerVersion {
    type Cx = Context;

    const IDENTITY: Identity = Identity::Natural;
    const LIMITS: Limits = Limits::minutes(10);
    const SHOWS: Shows = Shows::Only(&[]);

    by_id!();

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["filename", "s3_bucket"]);
        for other in ["s3_key", "s3_object_version"] {
            checks.at_most_one(&["filename", other]);
        }
        checks.requires("s3_bucket", &["s3_key"]);
        checks.requires("s3_key", &["s3_bucket"]);
        checks.some_of("compatible_architectures", &["x86_64", "arm64"]);
        if checks.text("filename").is_some_and(|file| file.starts_with('~')) {
            checks.report("filename", "~ is not understood here: write the path out, or use pathexpand");
        }
        if checks.text("license_info").is_some_and(|license| license.len() > 512) {
            checks.report("license_info", "license_info may have 512 characters at most");
        }
    }

    /// What all of is known is only looked for in the list.
    async fn read_many(cx: &Context, prior: &[Self]) -> Answers<Self> {
        let known = prior.iter().filter(|prior| prior.code_sha256.is_some());
        let ids: HashSet<String> = known.filter_map(|prior| given_string(&prior.id)).collect();
        let listed = match ids.len() < MANY {
            true => Ok(HashMap::new()),
            false => cx.if_allowed(LISTS, among_last(cx, &ids)).await,
        };
        let listed = match listed {
            Ok(listed) => listed,
            Err(error) => return prior.iter().map(|_| Err(error.clone())).collect(),
        };
        lookup::one_by_one(prior, |prior| {
            let is_there = given(&prior.id).is_some_and(|id| ids.contains(id) && listed.contains_key(id));
            async move { if is_there { Ok(Some(prior.clone())) } else { prior.read(cx).await } }
        })
        .await
    }

    async fn create(cx: &Context, planned: &Self, _token: &str) -> Result<Self, ProviderError> {
        let content = LayerVersionContentInput::builder()
            .set_s3_bucket(given_string(&planned.s3_bucket))
            .set_s3_key(given_string(&planned.s3_key))
            .set_s3_object_version(given_string(&planned.s3_object_version))
            .set_zip_file(package(&planned.filename).await?);
        let machines = given_items(&planned.compatible_architectures);
        let runtimes = given_items(&planned.compatible_runtimes);
        let call = cx
            .lambda_once()
            .publish_layer_version()
            .layer_name(&planned.layer_name)
            .content(content.build())
            .set_compatible_architectures(
                machines.map(|names| names.iter().map(|name| Architecture::from(name.as_str())).collect()),
            )
            .set_compatible_runtimes(
                runtimes.map(|names| names.iter().map(|name| Runtime::from(name.as_str())).collect()),
            )
            .set_description(given_string(&planned.description))
            .set_license_info(given_string(&planned.license_info));
        let made = call.send().await.during("lambda:PublishLayerVersion")?;
        Ok(Self { id: made.layer_version_arn, ..planned.clone() })
    }

    async fn complete(cx: &Context, made: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&made, op).await?)
    }

    fn is_from(wanted: &Wanted<Self>, found: &Self) -> bool {
        let created = found.created_date.as_deref().and_then(date);
        created.is_none_or(|date| is_recent(&date, wanted.begun)) && says_the_same(&wanted.planned, found)
    }

    /// Nothing of it can be changed.
    async fn update(cx: &Context, _prior: &Self, planned: Self, op: &Op<'_>) -> Result<Self, Fault> {
        Ok(cx.read_written(&planned, op).await?)
    }

    fn stays(&self) -> bool {
        self.skip_destroy == Some(true)
    }

    /// Functions that have it keep it.
    async fn delete(cx: &Context, prior: &Self, op: &Op<'_>) -> Result<(), ProviderError> {
        if prior.skip_destroy == Some(true) {
            return Ok(());
        }
        let (layer, number) = parse(prior.id())?;
        let call = cx.lambda().delete_layer_version().layer_name(layer).version_number(number);
        call.send().await.during("lambda:DeleteLayerVersion")?;
        let gone = || async { Ok(get(cx, layer, number).await?.is_none().then_some(())) };
        op.until(format!("the layer version {} to be gone", prior.id()), gone).await
    }

    /// They have no tags: a scope that asks for some has none.
    async fn list(cx: &Context, scope: &Scope) -> Result<Vec<Self>, ProviderError> {
        if !scope.tags.is_empty() {
            return Ok(Vec::new());
        }
        let layers = cx.lambda().list_layers().into_paginator().items().send();
        let layers = layers.collect::<Result<Vec<_>, _>>().await.during(LISTS)?;
        let arns: Vec<String> = layers.into_iter().filter_map(|layer| layer.layer_arn).collect();
        let found = lookup::one_by_one(&arns, |arn| numbers(cx, arn)).await;
        let mut known = Vec::new();
        for (arn, numbers) in arns.iter().zip(found) {
            known.extend(numbers?.into_iter().map(|number| Self::from_id(&format!("{arn}:{number}"))));
        }
        Self::read_many(cx, &known).await.into_iter().filter_map(Result::transpose).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_version_is_of_a_layer() {
        let layer = "arn:aws:lambda:us-east-1:123456789012:layer:l";
        assert_eq!(parse(&format!("{layer}:12")).unwrap(), (layer, 12));
        for wrong in [layer, "l:1", "", "arn:aws:lambda:us-east-1:123456789012:layer:l:one"] {
            assert_eq!(parse(wrong).unwrap_err().class, ErrorClass::Invalid, "{wrong}");
        }
    }
}
