//! Lambda: functions, who may call them, and how.

mod alias;
mod event_invoke_config;
mod event_source_mapping;
mod function;
mod function_url;
mod layer_version;
mod named;
mod parts;
mod permission;
mod tagging;

use infra_provider::ProviderError;

use crate::context::Context;
use crate::error::During;
use crate::registry::{DataSources, Resources, data_source, resource};

/// The resource types.
pub(crate) fn resources() -> Resources {
    vec![
        resource::<alias::Alias>(),
        resource::<event_invoke_config::EventInvokeConfig>(),
        resource::<event_source_mapping::EventSourceMapping>(),
        resource::<function::Function>(),
        resource::<function_url::FunctionUrl>(),
        resource::<layer_version::LayerVersion>(),
        resource::<permission::Permission>(),
    ]
}

/// The data sources.
pub(crate) fn data_sources() -> DataSources {
    vec![data_source::<function::DataFunction>()]
}

/// The names of all functions.
async fn names(cx: &Context) -> Result<Vec<String>, ProviderError> {
    let found = cx.lambda().list_functions().into_paginator().items().send();
    let found = found.collect::<Result<Vec<_>, _>>().await.during("lambda:ListFunctions")?;
    Ok(found.into_iter().filter_map(|function| function.function_name).collect())
}
