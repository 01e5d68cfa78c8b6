//! The launch template that an instance is started from.

use aws_sdk_ec2::types::{
    Instance as Api, LaunchTemplate as Template, LaunchTemplateSpecification, LaunchTemplateVersion,
};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Value;

use super::blocks::LaunchTemplate;
use super::{Instance, read};
use crate::checks::Checks;
use crate::context::Context;
use crate::draft::Draft;
use crate::ec2::{filter, launch_template};
use crate::error::During;
use crate::given::{given, given_string, told};
use crate::resource::Resource;

/// Names for a version, which another version can get.
const DEFAULT: &str = "$Default";
const LATEST: &str = "$Latest";

pub(super) fn check(template: &mut Checks<'_>) {
    template.at_most_one(&["id", "name"]);
}

/// A version is a number, or what a name of versions stands for. What a state says is compared with what is wanted:
///
/// - A number is what the instance was started from: another one needs a new instance. A state has a number where the
///   configuration has a name when the name stands for something else by now.
/// - A name stands for the version that the instance was started from. Whether that is what another name or a number means,
///   only AWS can tell: see [`ensure_same`].
pub(super) fn adjust(draft: &mut Draft<'_>) {
    let attribute = "launch_template";
    let (prior, planned) = (draft.prior(attribute).as_slice(), draft.planned(attribute).as_slice());
    let (prior, Some(planned)) = (prior.unwrap_or_default(), planned) else { return };
    let is_another = match (prior.first(), planned.first()) {
        (Some(old), Some(new)) => is_another_version(old, new),
        (None, None) => false,
        _ => true,
    };
    if is_another {
        draft.replace(attribute);
    }
}

fn is_another_version(old: &Value, new: &Value) -> bool {
    let version = |template: &Value| template.get("version").and_then(Value::as_str).map(str::to_owned);
    match (version(old), version(new)) {
        (Some(old), Some(new)) => old != new && !is_name(&old),
        // Not known yet: it follows from something that changes.
        (_, None) => true,
        (None, Some(_)) => false,
    }
}

fn is_name(version: &str) -> bool {
    version.is_empty() || version.starts_with('$')
}

/// For the call that starts an instance. The API takes one of id and name.
pub(super) fn to_api(template: &LaunchTemplate) -> LaunchTemplateSpecification {
    let id = given_string(&template.id);
    let name = given_string(&template.name).filter(|_| id.is_none());
    LaunchTemplateSpecification::builder()
        .set_launch_template_id(id)
        .set_launch_template_name(name)
        .set_version(given_string(&template.version))
        .build()
}

/// The image that an instance is to be started from: its own, else that of its template.
pub(super) async fn image(cx: &Context, planned: &Instance) -> Result<String, ProviderError> {
    if let Some(image) = given(&planned.ami) {
        return Ok(image.to_owned());
    }
    let version = match planned.launch_template.first() {
        Some(template) => version(cx, template).await?,
        None => None,
    };
    let image = version.and_then(|version| version.launch_template_data).and_then(|data| data.image_id);
    image.filter(|image| !image.is_empty()).ok_or_else(|| {
        let message =
            "the root device belongs to an image, and neither ami nor the launch template names one";
        ProviderError::new(ErrorClass::Invalid, message)
    })
}

async fn version(
    cx: &Context,
    template: &LaunchTemplate,
) -> Result<Option<LaunchTemplateVersion>, ProviderError> {
    let wanted = to_api(template);
    let call = cx
        .ec2()
        .describe_launch_template_versions()
        .set_launch_template_id(wanted.launch_template_id)
        .set_launch_template_name(wanted.launch_template_name)
        .versions(wanted.version.unwrap_or_else(|| DEFAULT.to_owned()))
        // An image may be named by a parameter.
        .resolve_alias(true);
    let found = call.send().await.during("ec2:DescribeLaunchTemplateVersions")?;
    Ok(found.launch_template_versions.into_iter().flatten().next())
}

/// The id and the version of the template that an instance was started from: EC2 writes them down as tags.
fn origin(api: &Api) -> Option<(&str, &str)> {
    let tag = |key: &str| api.tags().iter().find(|tag| tag.key() == Some(key)).and_then(|tag| tag.value());
    Some((tag("aws:ec2launchtemplate:id")?, tag("aws:ec2launchtemplate:version")?))
}

impl Instance {
    /// The template that has to be asked about to tell what this instance was started from.
    pub(super) fn asks_template<'a>(&self, api: &'a Api) -> Option<&'a str> {
        let (id, _) = origin(api).filter(|_| self.shows_template())?;
        let is_known = self.launch_template.first().is_some_and(|known| {
            given(&known.id) == Some(id)
                && given(&known.name).is_some()
                && given(&known.version).is_some_and(|version| !is_name(version))
        });
        (!is_known).then_some(id)
    }

    /// Whether it has a template, or may have: of one that is read for the first time nothing is known. An instance that was
    /// taken without one stays without one, else it would have to be replaced.
    fn shows_template(&self) -> bool {
        !self.launch_template.is_empty() || self.arn.is_none()
    }

    /// What it was started from. `template`: as it is now, unless it is gone or need not be asked. What is not told is
    /// as it was known.
    pub(super) fn template(&self, api: &Api, template: Option<&Template>) -> Vec<LaunchTemplate> {
        let known = self.launch_template.first();
        let Some((id, version)) = origin(api).filter(|_| self.shows_template()) else {
            return self.launch_template.clone();
        };
        if template.is_none() && known.is_none() {
            return Vec::new();
        }
        let name = match (template, known) {
            (Some(template), _) => told(&template.launch_template_name),
            (None, known) => known.and_then(|known| known.name.clone()),
        };
        vec![LaunchTemplate {
            id: Some(id.to_owned()),
            name,
            version: Some(written(known.map(|known| &known.version), version, template)),
        }]
    }
}

/// A version in the words that are known for it, as long as they are true.
fn written(known: Option<&Option<String>>, version: &str, template: Option<&Template>) -> String {
    let stands_for = |name: &str| template.and_then(|template| number_of(template, name));
    match known {
        Some(known) => {
            let word = known.as_deref().unwrap_or_default();
            let is_true = match template {
                Some(_) => stands_for(word).as_deref() == Some(version),
                None => true,
            };
            if is_name(word) && is_true { word.to_owned() } else { version.to_owned() }
        }
        // Nobody has named it yet. The name that is used where nothing is said goes first.
        None => {
            let mut names = [DEFAULT, LATEST].into_iter();
            let name = names.find(|name| stands_for(name).as_deref() == Some(version));
            name.unwrap_or(version).to_owned()
        }
    }
}

/// The number of a version.
fn number_of(template: &Template, version: &str) -> Option<String> {
    match version {
        "" | DEFAULT => template.default_version_number.map(|number| number.to_string()),
        LATEST => template.latest_version_number.map(|number| number.to_string()),
        number => Some(number.to_owned()),
    }
}

/// Fails where another word for a version is planned that does not mean what the instance was started from. A plan cannot see
/// that, and a machine is not given up for a word that may mean the same.
pub(super) async fn ensure_same(
    cx: &Context,
    prior: &Instance,
    planned: &Instance,
) -> Result<(), ProviderError> {
    let (Some(old), Some(new)) = (prior.launch_template.first(), planned.launch_template.first()) else {
        return Ok(());
    };
    if old.version == new.version {
        return Ok(());
    }
    let found = read::describe(cx, vec![filter("instance-id", [prior.id()])]).await?.into_iter().next();
    let Some((id, started_from)) = found.as_ref().and_then(|found| origin(&found.api)) else {
        return Ok(());
    };
    let wanted = given(&new.version).unwrap_or(DEFAULT);
    let templates = launch_template::read::existing(cx, vec![id.to_owned()]).await?;
    let means = templates.get(id).and_then(|template| number_of(template, wanted));
    match means.filter(|means| means != started_from) {
        None => Ok(()),
        Some(means) => {
            let what =
                if means == wanted { wanted.to_owned() } else { format!("{wanted}, which is {means}") };
            let message = format!(
                "{} was started from version {started_from} of its launch template, not from {what}",
                prior.id()
            );
            let error = ProviderError::new(ErrorClass::Invalid, message);
            Err(error.hint("only a new instance has another version: plan with -replace and its address"))
        }
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::Tag;

    use super::*;

    fn started(version: &str) -> Api {
        let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
        Api::builder()
            .tags(tag("aws:ec2launchtemplate:id", "lt-1"))
            .tags(tag("aws:ec2launchtemplate:version", version))
            .build()
    }

    fn template(default: i64, latest: i64) -> Template {
        Template::builder()
            .launch_template_id("lt-1")
            .launch_template_name("web")
            .default_version_number(default)
            .latest_version_number(latest)
            .build()
    }

    fn block(version: &str) -> LaunchTemplate {
        let text = |text: &str| Some(text.to_owned());
        LaunchTemplate { id: text("lt-1"), name: text("web"), version: text(version) }
    }

    fn instance(version: &str) -> Instance {
        Instance { arn: Some("arn".to_owned()), launch_template: vec![block(version)], ..Instance::default() }
    }

    #[test]
    fn a_name_stays_while_it_stands_for_the_version() {
        let shown =
            |known: &str, template: &Template| instance(known).template(&started("2"), Some(template));
        assert_eq!(shown("$Latest", &template(1, 2)), [block("$Latest")]);
        assert_eq!(shown("$Latest", &template(1, 3)), [block("2")]);
        assert_eq!(shown("$Default", &template(2, 3)), [block("$Default")]);
        assert_eq!(shown("$Default", &template(3, 3)), [block("2")]);
        assert_eq!(shown("2", &template(1, 2)), [block("2")]);
        assert_eq!(shown("1", &template(1, 2)), [block("2")]);
    }

    #[test]
    fn what_nobody_tells_is_as_it_was_known() {
        assert_eq!(instance("$Latest").template(&started("2"), None), [block("$Latest")]);
        assert_eq!(instance("$Latest").template(&Api::builder().build(), None), [block("$Latest")]);
        let taken = Instance { arn: Some("arn".to_owned()), ..Instance::default() };
        assert_eq!(taken.template(&started("2"), Some(&template(2, 2))), []);
    }

    #[test]
    fn an_import_names_the_version_where_it_has_a_name() {
        let shown = |template: &Template| Instance::default().template(&started("2"), Some(template));
        assert_eq!(shown(&template(2, 2)), [block("$Default")]);
        assert_eq!(shown(&template(1, 2)), [block("$Latest")]);
        assert_eq!(shown(&template(1, 3)), [block("2")]);
        assert_eq!(Instance::default().template(&started("2"), None), []);
    }

    #[test]
    fn a_template_is_asked_about_where_its_answer_matters() {
        assert_eq!(instance("2").asks_template(&started("2")), None);
        assert_eq!(instance("$Latest").asks_template(&started("2")), Some("lt-1"));
        assert_eq!(Instance::default().asks_template(&started("2")), Some("lt-1"));
        assert_eq!(instance("$Latest").asks_template(&Api::builder().build()), None);
        let taken = Instance { arn: Some("arn".to_owned()), ..Instance::default() };
        assert_eq!(taken.asks_template(&started("2")), None);
    }

    #[test]
    fn another_version_needs_a_new_instance_where_that_is_certain() {
        let of = |version: Value| Value::object([("version", version)]);
        let is_another =
            |old: &str, new: &str| is_another_version(&of(Value::string(old)), &of(Value::string(new)));
        assert!(is_another("1", "2"));
        assert!(is_another("1", "$Latest"));
        assert!(!is_another("$Latest", "$Default"));
        assert!(!is_another("$Latest", "2"));
        assert!(!is_another("2", "2"));
        assert!(is_another_version(
            &of(Value::string("$Latest")),
            &of(Value::unknown(infra_value::Type::String))
        ));
    }

    #[test]
    fn the_id_goes_before_the_name() {
        let sent = to_api(&block("2"));
        assert_eq!((sent.launch_template_id(), sent.launch_template_name()), (Some("lt-1"), None));
        assert_eq!(sent.version(), Some("2"));
        let named = LaunchTemplate { id: None, ..block("$Latest") };
        assert_eq!(to_api(&named).launch_template_name(), Some("web"));
    }
}
