//! `null_data_source`

use std::collections::BTreeMap;

use infra_provider::ProviderError;
use infra_provider::model::Model;
use infra_resource::DataSource;

use crate::machine::Machine;

#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "null_data_source")]
pub(crate) struct NullData {
    #[attr(optional_computed)]
    has_computed_default: Option<String>,
    #[attr(computed, deprecated = "locals do the same")]
    id: Option<String>,
    #[attr(optional)]
    inputs: Option<BTreeMap<String, Option<String>>>,
    #[attr(computed)]
    outputs: Option<BTreeMap<String, Option<String>>>,
    #[attr(computed)]
    random: Option<String>,
}

impl DataSource for NullData {
    type Cx = Machine;

    async fn read(cx: &Machine, config: Self) -> Result<Self, ProviderError> {
        Ok(Self {
            has_computed_default: config.has_computed_default.or_else(|| Some("default".to_owned())),
            id: Some("static".to_owned()),
            outputs: config.inputs.clone(),
            random: Some(cx.below(i64::MAX as u64)?.to_string()),
            inputs: config.inputs,
        })
    }
}
