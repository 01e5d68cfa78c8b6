//! What tasks run on, of a service and of a cluster.

use aws_sdk_ecs::types::CapacityProviderStrategyItem;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use crate::error::built;
use crate::numbers::int32;

/// How much runs where.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CapacityProvider {
    #[attr(optional)]
    base: Option<i64>,
    #[attr(required)]
    capacity_provider: String,
    #[attr(optional)]
    weight: Option<i64>,
}

impl CapacityProvider {
    pub(super) fn to_api(&self) -> Result<CapacityProviderStrategyItem, ProviderError> {
        let item = CapacityProviderStrategyItem::builder()
            .capacity_provider(&self.capacity_provider)
            .base(int32(self.base).unwrap_or_default())
            .weight(int32(self.weight).unwrap_or_default());
        built(item.build())
    }

    pub(super) fn of_api(api: &CapacityProviderStrategyItem) -> Self {
        Self {
            base: Some(api.base.into()),
            capacity_provider: api.capacity_provider.clone(),
            weight: Some(api.weight.into()),
        }
    }
}
