//! What a budget counts, and how far.

use aws_sdk_budgets::types as api;
use infra_provider::ProviderError;
use infra_provider::model::Nested;

use super::time;
use crate::error::built;
use crate::numbers::{int32, int64};

/// A limit that follows what is spent.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct AutoAdjust {
    #[attr(required)]
    auto_adjust_type: String,
    #[attr(computed)]
    last_auto_adjust_time: Option<String>,
    #[block(list, max = 1)]
    historical_options: Vec<Historical>,
}

/// Over how many periods it looks back.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct Historical {
    #[attr(required)]
    budget_adjustment_period: i64,
    #[attr(computed)]
    lookback_available_periods: Option<i64>,
}

/// What it counts alone.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CostFilter {
    #[attr(required)]
    pub(super) name: String,
    #[attr(required)]
    pub(super) values: Vec<String>,
}

/// What costs are.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct CostTypes {
    #[attr(optional, default = true)]
    include_credit: Option<bool>,
    #[attr(optional, default = true)]
    include_discount: Option<bool>,
    #[attr(optional, default = true)]
    include_other_subscription: Option<bool>,
    #[attr(optional, default = true)]
    include_recurring: Option<bool>,
    #[attr(optional, default = true)]
    include_refund: Option<bool>,
    #[attr(optional, default = true)]
    include_subscription: Option<bool>,
    #[attr(optional, default = true)]
    include_support: Option<bool>,
    #[attr(optional, default = true)]
    include_tax: Option<bool>,
    #[attr(optional, default = true)]
    include_upfront: Option<bool>,
    #[attr(optional, default = false)]
    use_amortized: Option<bool>,
    #[attr(optional, default = false)]
    use_blended: Option<bool>,
}

/// The limit of a time.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub struct PlannedLimit {
    #[attr(required)]
    amount: String,
    #[attr(required)]
    pub(super) start_time: String,
    #[attr(required)]
    unit: String,
}

/// An amount of something.
pub(super) fn spend(amount: &str, unit: &str) -> Result<api::Spend, ProviderError> {
    built(api::Spend::builder().amount(amount).unit(unit).build())
}

impl AutoAdjust {
    pub(super) fn to_api(&self) -> Result<api::AutoAdjustData, ProviderError> {
        let historical = self.historical_options.first().map(|of| {
            let period = int32(Some(of.budget_adjustment_period)).unwrap_or_default();
            built(api::HistoricalOptions::builder().budget_adjustment_period(period).build())
        });
        let data = api::AutoAdjustData::builder()
            .auto_adjust_type(self.auto_adjust_type.as_str().into())
            .set_historical_options(historical.transpose()?);
        built(data.build())
    }

    pub(super) fn of_api(api: &api::AutoAdjustData) -> Self {
        let historical = api.historical_options().map(|of| Historical {
            budget_adjustment_period: of.budget_adjustment_period.into(),
            lookback_available_periods: int64(of.look_back_available_periods),
        });
        Self {
            auto_adjust_type: api.auto_adjust_type.as_str().to_owned(),
            last_auto_adjust_time: Some(api.last_auto_adjust_time().map(time::write).unwrap_or_default()),
            historical_options: historical.into_iter().collect(),
        }
    }
}

impl CostTypes {
    pub(super) fn to_api(&self) -> api::CostTypes {
        api::CostTypes::builder()
            .set_include_credit(self.include_credit)
            .set_include_discount(self.include_discount)
            .set_include_other_subscription(self.include_other_subscription)
            .set_include_recurring(self.include_recurring)
            .set_include_refund(self.include_refund)
            .set_include_subscription(self.include_subscription)
            .set_include_support(self.include_support)
            .set_include_tax(self.include_tax)
            .set_include_upfront(self.include_upfront)
            .set_use_amortized(self.use_amortized)
            .set_use_blended(self.use_blended)
            .build()
    }

    pub(super) fn of_api(api: &api::CostTypes) -> Self {
        Self {
            include_credit: api.include_credit,
            include_discount: api.include_discount,
            include_other_subscription: api.include_other_subscription,
            include_recurring: api.include_recurring,
            include_refund: api.include_refund,
            include_subscription: api.include_subscription,
            include_support: api.include_support,
            include_tax: api.include_tax,
            include_upfront: api.include_upfront,
            use_amortized: api.use_amortized,
            use_blended: api.use_blended,
        }
    }
}

impl PlannedLimit {
    /// By the second that it begins at.
    pub(super) fn to_api(&self) -> Result<Option<(String, api::Spend)>, ProviderError> {
        let Some(begin) = time::parse(&self.start_time) else { return Ok(None) };
        Ok(Some((begin.secs().to_string(), spend(&self.amount, &self.unit)?)))
    }

    pub(super) fn of_api(begin: &str, api: &api::Spend) -> Self {
        let begin = begin.parse().map(aws_smithy_types::DateTime::from_secs);
        Self {
            amount: api.amount.clone(),
            start_time: begin.map(|begin| time::write(&begin)).unwrap_or_default(),
            unit: api.unit.clone(),
        }
    }
}
