//! `aws_partition`

use infra_provider::ProviderError;
use infra_provider::model::Model;

use crate::context::Context;
use crate::resource::DataSource;

/// The partition of the provider's region.
#[derive(Model, Clone, Debug, Default, PartialEq)]
#[model(name = "aws_partition")]
pub struct Partition {
    #[attr(computed)]
    dns_suffix: Option<String>,
    #[attr(optional_computed)]
    id: Option<String>,
    #[attr(computed)]
    partition: Option<String>,
    #[attr(computed)]
    reverse_dns_prefix: Option<String>,
}

impl DataSource for Partition {
    type Cx = Context;

    async fn read(cx: &Context, _config: Self) -> Result<Self, ProviderError> {
        let partition = cx.partition();
        Ok(Self {
            dns_suffix: Some(partition.dns_suffix.to_owned()),
            id: Some(partition.id.to_owned()),
            partition: Some(partition.id.to_owned()),
            reverse_dns_prefix: Some(partition.reverse_dns_prefix.to_owned()),
        })
    }
}
