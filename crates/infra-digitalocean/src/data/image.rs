//! `digitalocean_image` and `digitalocean_images`

use std::collections::BTreeSet;

use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_resource::{Checks, DataSource};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::selection::{self, Filter, Sort, select};
use crate::account::Account;
use crate::api::{Listing, segment};
use crate::body::given;
use crate::listed::part;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_image")]
pub(crate) struct ImageData {
    #[attr(computed)]
    created: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed)]
    distribution: Option<String>,
    #[attr(computed)]
    error_message: Option<String>,
    #[attr(optional_computed)]
    id: Option<i64>,
    #[attr(computed)]
    image: Option<String>,
    #[attr(computed)]
    min_disk_size: Option<i64>,
    #[attr(optional_computed)]
    name: Option<String>,
    #[attr(computed)]
    private: Option<bool>,
    #[attr(computed)]
    regions: BTreeSet<String>,
    #[attr(computed)]
    size_gigabytes: Option<f64>,
    #[attr(optional_computed)]
    slug: Option<String>,
    #[attr(optional, default = "user")]
    source: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(computed)]
    tags: BTreeSet<String>,
    #[attr(computed)]
    r#type: Option<String>,
}

#[derive(Deserialize)]
struct Api {
    id: i64,
    name: String,
    #[serde(default)]
    r#type: Option<String>,
    #[serde(default)]
    distribution: Option<String>,
    slug: Option<String>,
    #[serde(default)]
    public: bool,
    #[serde(default)]
    regions: BTreeSet<String>,
    #[serde(default)]
    created_at: Option<String>,
    min_disk_size: Option<i64>,
    size_gigabytes: Option<f64>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    tags: Option<BTreeSet<String>>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    error_message: Option<String>,
}

impl ImageData {
    /// The only image of a name.
    async fn by_name(cx: &Account, name: &str, source: &str) -> Result<Api, ProviderError> {
        let path = match source {
            "all" => "/v2/images",
            "applications" => "/v2/images?type=application",
            "distributions" => "/v2/images?type=distribution",
            _ => "/v2/images?private=true",
        };
        let images: Vec<Api> = Listing::first(cx.api(), path, "images").await?.rest(cx.api()).await?;
        let mut found = images.into_iter().filter(|image| image.name == name);
        match (found.next(), found.next()) {
            (Some(image), None) => Ok(image),
            (Some(_), Some(_)) => {
                let message = format!("more than one image is called \"{name}\"");
                Err(ProviderError::new(ErrorClass::Invalid, message).hint("name the image by its id or slug"))
            }
            (None, _) => {
                Err(missing(name)
                    .hint("`source` says where to look: user, all, applications or distributions"))
            }
        }
    }
}

fn missing(what: &str) -> ProviderError {
    ProviderError::new(ErrorClass::NotFound, format!("there is no image \"{what}\" in the account"))
}

impl DataSource for ImageData {
    type Cx = Account;

    fn check(checks: &mut Checks<'_>) {
        checks.exactly_one(&["id", "name", "slug"]);
        checks.one_of("source", &["all", "applications", "distributions", "user"]);
    }

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let reference =
            config.id.map(|id| id.to_string()).or(config.slug.clone().filter(|slug| !slug.is_empty()));
        let api: Api = match (&reference, given(&config.name)) {
            (Some(reference), _) => {
                let found = cx.api().find::<Json>(&format!("/v2/images/{}", segment(reference))).await?;
                part(&mut found.ok_or_else(|| missing(reference))?, "image")?
            }
            (None, name) => {
                let source = given(&config.source).unwrap_or("user");
                Self::by_name(cx, name.unwrap_or_default(), source).await?
            }
        };
        let slug = api.slug.filter(|slug| !slug.is_empty());
        Ok(Self {
            created: api.created_at,
            description: api.description,
            distribution: api.distribution,
            error_message: api.error_message,
            id: Some(api.id),
            image: Some(slug.clone().unwrap_or_else(|| api.id.to_string())),
            min_disk_size: api.min_disk_size,
            name: Some(api.name),
            private: Some(!api.public),
            regions: api.regions,
            size_gigabytes: api.size_gigabytes,
            slug,
            source: config.source,
            status: api.status,
            tags: api.tags.unwrap_or_default(),
            r#type: api.r#type,
        })
    }
}

/// The images that filters let pass.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "digitalocean_images")]
pub(crate) struct ImagesData {
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed, nested)]
    images: Vec<Entry>,
    #[block(set)]
    filter: Vec<Filter>,
    #[block(list)]
    sort: Vec<Sort>,
}

/// One of many.
#[derive(Nested, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    #[attr(computed)]
    created: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed)]
    distribution: Option<String>,
    #[attr(computed)]
    error_message: Option<String>,
    #[attr(computed)]
    id: Option<i64>,
    #[attr(computed)]
    image: Option<String>,
    #[attr(computed)]
    min_disk_size: Option<i64>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    private: Option<bool>,
    #[attr(computed)]
    regions: BTreeSet<String>,
    #[attr(computed)]
    size_gigabytes: Option<f64>,
    #[attr(computed)]
    slug: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(computed)]
    tags: BTreeSet<String>,
    #[attr(computed)]
    r#type: Option<String>,
}

impl From<Api> for Entry {
    fn from(api: Api) -> Self {
        let slug = api.slug.filter(|slug| !slug.is_empty());
        Self {
            created: api.created_at,
            description: api.description,
            distribution: api.distribution,
            error_message: api.error_message,
            id: Some(api.id),
            image: Some(slug.clone().unwrap_or_else(|| api.id.to_string())),
            min_disk_size: api.min_disk_size,
            name: Some(api.name),
            private: Some(!api.public),
            regions: api.regions,
            size_gigabytes: api.size_gigabytes,
            slug,
            status: api.status,
            tags: api.tags.unwrap_or_default(),
            r#type: api.r#type,
        }
    }
}

/// What an image can be chosen and ordered by.
const KEYS: [&str; 15] = [
    "created",
    "description",
    "distribution",
    "error_message",
    "id",
    "image",
    "min_disk_size",
    "name",
    "private",
    "regions",
    "size_gigabytes",
    "slug",
    "status",
    "tags",
    "type",
];

impl DataSource for ImagesData {
    type Cx = Account;

    fn check(checks: &mut Checks<'_>) {
        selection::check(checks, &KEYS);
    }

    async fn read(cx: &Account, config: Self) -> Result<Self, ProviderError> {
        let unreadable = |error: serde_json::Error| {
            ProviderError::new(ErrorClass::Unreachable, format!("the answer cannot be read: {error}"))
        };
        let found: Vec<Api> = Listing::first(cx.api(), "/v2/images", "images").await?.rest(cx.api()).await?;
        let entries: Result<Vec<Json>, _> =
            found.into_iter().map(|api| serde_json::to_value(Entry::from(api))).collect();
        let chosen = select(entries.map_err(unreadable)?, &config.filter, &config.sort);
        let images = chosen.into_iter().map(|entry| serde_json::from_value(entry).map_err(unreadable));
        Ok(Self { id: Some("images".to_owned()), images: images.collect::<Result<_, _>>()?, ..config })
    }
}
