//! `aws_ami`

use aws_sdk_ec2::types::{BlockDeviceMapping, Image, ProductCode};
use infra_provider::model::{Model, Nested};
use infra_provider::{ErrorClass, ProviderError};
use infra_value::Path;

use super::filter_block::{self, FilterBlock};
use crate::checks::Checks;
use crate::context::Context;
use crate::ec2::{images, tagging};
use crate::error::During;
use crate::given::told;
use crate::resource::DataSource;
use crate::tags::TagMap;
use crate::timeouts::Read;

/// The one image that matches, or the newest.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_ami")]
pub struct Ami {
    #[attr(computed)]
    architecture: Option<String>,
    #[attr(computed)]
    arn: Option<String>,
    #[attr(computed, nested_set)]
    block_device_mappings: Vec<Mapping>,
    #[attr(computed)]
    boot_mode: Option<String>,
    #[attr(computed)]
    creation_date: Option<String>,
    #[attr(computed)]
    deprecation_time: Option<String>,
    #[attr(computed)]
    description: Option<String>,
    #[attr(computed)]
    ena_support: Option<bool>,
    #[attr(optional)]
    executable_users: Option<Vec<String>>,
    #[attr(computed)]
    hypervisor: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    image_id: Option<String>,
    #[attr(computed)]
    image_location: Option<String>,
    #[attr(computed)]
    image_owner_alias: Option<String>,
    #[attr(computed)]
    image_type: Option<String>,
    #[attr(computed)]
    imds_support: Option<String>,
    #[attr(optional)]
    include_deprecated: Option<bool>,
    #[attr(computed)]
    kernel_id: Option<String>,
    #[attr(computed)]
    last_launched_time: Option<String>,
    #[attr(optional)]
    most_recent: Option<bool>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(optional)]
    name_regex: Option<String>,
    #[attr(computed)]
    owner_id: Option<String>,
    #[attr(optional)]
    owners: Option<Vec<String>>,
    #[attr(computed)]
    platform: Option<String>,
    #[attr(computed)]
    platform_details: Option<String>,
    #[attr(computed, nested_set)]
    product_codes: Vec<Code>,
    #[attr(computed)]
    public: Option<bool>,
    #[attr(computed)]
    ramdisk_id: Option<String>,
    #[attr(computed)]
    root_device_name: Option<String>,
    #[attr(computed)]
    root_device_type: Option<String>,
    #[attr(computed)]
    root_snapshot_id: Option<String>,
    #[attr(computed)]
    sriov_net_support: Option<String>,
    #[attr(computed)]
    state: Option<String>,
    #[attr(computed)]
    state_reason: TagMap,
    #[attr(optional_computed)]
    tags: Option<TagMap>,
    #[attr(computed)]
    tpm_support: Option<String>,
    #[attr(optional)]
    uefi_data: Option<String>,
    #[attr(computed)]
    usage_operation: Option<String>,
    #[attr(computed)]
    virtualization_type: Option<String>,
    #[block(set)]
    filter: Vec<FilterBlock>,
    #[block(single)]
    timeouts: Option<Read>,
}

/// A device that the image maps.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Mapping {
    #[attr(computed)]
    device_name: Option<String>,
    #[attr(computed)]
    ebs: TagMap,
    #[attr(computed)]
    no_device: Option<String>,
    #[attr(computed)]
    virtual_name: Option<String>,
}

/// A product of the marketplace that the image contains.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Code {
    #[attr(computed)]
    product_code_id: Option<String>,
    #[attr(computed)]
    product_code_type: Option<String>,
}

/// What Terraform's provider writes where the API gives no reason.
const UNSET: &str = "UNSET";

fn mapping(api: &BlockDeviceMapping) -> Mapping {
    let ebs = api.ebs().map(|ebs| {
        let number = |number: Option<i32>| number.unwrap_or_default().to_string();
        let flag = |flag: Option<bool>| flag.unwrap_or_default().to_string();
        [
            ("delete_on_termination", flag(ebs.delete_on_termination)),
            ("encrypted", flag(ebs.encrypted)),
            ("iops", number(ebs.iops)),
            ("snapshot_id", ebs.snapshot_id.clone().unwrap_or_default()),
            ("throughput", number(ebs.throughput)),
            ("volume_initialization_rate", number(ebs.volume_initialization_rate)),
            ("volume_size", number(ebs.volume_size)),
            (
                "volume_type",
                ebs.volume_type.as_ref().map(|kind| kind.as_str().to_owned()).unwrap_or_default(),
            ),
        ]
    });
    Mapping {
        device_name: Some(api.device_name.clone().unwrap_or_default()),
        ebs: ebs.into_iter().flatten().map(|(key, value)| (key.to_owned(), value)).collect(),
        no_device: Some(api.no_device.clone().unwrap_or_default()),
        virtual_name: Some(api.virtual_name.clone().unwrap_or_default()),
    }
}

fn code(api: &ProductCode) -> Code {
    Code {
        product_code_id: api.product_code_id.clone(),
        product_code_type: api.product_code_type.as_ref().map(|kind| kind.as_str().to_owned()),
    }
}

impl DataSource for Ami {
    type Cx = Context;

    fn check(checks: &mut Checks<'_>) {
        checks.refuse(&["uefi_data"]);
        if checks.text("name_regex").is_some_and(|pattern| regex::Regex::new(pattern).is_err()) {
            checks.report("name_regex", "name_regex is not a regular expression");
        }
        let is_open =
            ["filter", "name_regex", "executable_users", "owners"].iter().all(|a| checks.is_left_out(a));
        if is_open {
            checks.report("owners", "set at least one of owners, executable_users, name_regex and filter");
        }
    }

    async fn read(cx: &Context, config: Self) -> Result<Self, ProviderError> {
        let call = cx
            .ec2()
            .describe_images()
            .set_owners(config.owners.clone().filter(|owners| !owners.is_empty()))
            .set_executable_users(config.executable_users.clone().filter(|users| !users.is_empty()))
            .set_filters(Some(filter_block::to_api(&config.filter)))
            .set_include_deprecated(config.include_deprecated);
        let found = call.into_paginator().items().send().collect::<Result<Vec<_>, _>>().await;
        let mut images: Vec<Image> = found.during("ec2:DescribeImages")?;
        if let Some(pattern) = config.name_regex.as_deref().filter(|pattern| !pattern.is_empty()) {
            let invalid =
                |error: regex::Error| ProviderError::invalid(Path::attr("name_regex"), error.to_string());
            let pattern = regex::Regex::new(pattern).map_err(invalid)?;
            images.retain(|image| image.name().is_some_and(|name| pattern.is_match(name)));
        }
        // ISO 8601 sorts as text. Of images of one moment, the one that is reported first.
        images.sort_by(|a, b| b.creation_date.cmp(&a.creation_date));
        let newest = config.most_recent == Some(true);
        let image = match images.as_slice() {
            [] => {
                let error =
                    ProviderError::new(ErrorClass::NotFound, format!("no image in {} matches", cx.region()));
                return Err(error.hint("check owners, filters and name_regex"));
            }
            [_, _, ..] if !newest => {
                let message = format!("{} images match, but one is wanted", images.len());
                let error = ProviderError::new(ErrorClass::Invalid, message);
                return Err(error.hint("add filters, or set most_recent = true to take the newest"));
            }
            [image, ..] => image,
        };
        Ok(config.of(cx, image))
    }
}

impl Ami {
    fn of(self, cx: &Context, api: &Image) -> Self {
        let reason = api.state_reason();
        let unset = || UNSET.to_owned();
        let id = api.image_id.clone().unwrap_or_default();
        macro_rules! name {
            ($field:ident) => {
                Some(api.$field.as_ref().map_or("", |value| value.as_str()).to_owned())
            };
        }
        Self {
            architecture: name!(architecture),
            arn: Some(cx.arn("ec2", "", &format!("image/{id}"))),
            block_device_mappings: api.block_device_mappings().iter().map(mapping).collect(),
            boot_mode: name!(boot_mode),
            creation_date: told(&api.creation_date),
            deprecation_time: told(&api.deprecation_time),
            description: told(&api.description),
            ena_support: Some(api.ena_support.unwrap_or_default()),
            hypervisor: name!(hypervisor),
            id: Some(id.clone()),
            image_id: Some(id),
            image_location: told(&api.image_location),
            image_owner_alias: told(&api.image_owner_alias),
            image_type: name!(image_type),
            imds_support: name!(imds_support),
            include_deprecated: Some(self.include_deprecated.unwrap_or_default()),
            kernel_id: told(&api.kernel_id),
            last_launched_time: told(&api.last_launched_time),
            most_recent: Some(self.most_recent.unwrap_or_default()),
            name: told(&api.name),
            owner_id: told(&api.owner_id),
            platform: name!(platform),
            platform_details: told(&api.platform_details),
            product_codes: api.product_codes().iter().map(code).collect(),
            public: Some(api.public.unwrap_or_default()),
            ramdisk_id: told(&api.ramdisk_id),
            root_device_name: told(&api.root_device_name),
            root_device_type: name!(root_device_type),
            root_snapshot_id: Some(images::root_snapshot(api)),
            sriov_net_support: told(&api.sriov_net_support),
            state: name!(state),
            state_reason: [
                ("code".to_owned(), reason.and_then(|reason| reason.code.clone()).unwrap_or_else(unset)),
                (
                    "message".to_owned(),
                    reason.and_then(|reason| reason.message.clone()).unwrap_or_else(unset),
                ),
            ]
            .into(),
            tags: Some(cx.tags().observe(tagging::reported(api.tags()), None).all),
            tpm_support: name!(tpm_support),
            usage_operation: told(&api.usage_operation),
            virtualization_type: name!(virtualization_type),
            ..self
        }
    }
}
