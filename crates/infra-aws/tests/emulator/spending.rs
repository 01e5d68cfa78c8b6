//! Budgets.

use infra_provider::ErrorClass;
use infra_provider_testkit::Case;
use serde_json::{Value as Json, json};

use crate::{run, with};

#[test]
fn budget() {
    let budget = |more: Json| {
        let base = json!({"name": "all", "budget_type": "COST", "time_unit": "MONTHLY", "limit_amount": "100.0", "limit_unit": "USD"});
        with(base, more)
    };
    let told = |at: f64, whom: &str| {
        json!({"comparison_operator": "GREATER_THAN", "notification_type": "ACTUAL", "threshold": at,
            "threshold_type": "PERCENTAGE", "subscriber_email_addresses": [whom]})
    };
    let limit = |month: &str, amount: &str| json!({"start_time": format!("2027-{month}-01_00:00"), "amount": amount, "unit": "USD"});
    run(vec![
        Case::new("aws_budgets_budget", budget(json!({"notification": [told(80.0, "a@example.com")], "tags": {"a": "b"}})))
            .by_natural_key()
            .need("taken", "aws_budgets_budget", budget(json!({"name": "taken"})))
            .another(json!({
                "name_prefix": "by-month-",
                "budget_type": "COST",
                "time_unit": "MONTHLY",
                "planned_limit": [limit("01", "10"), limit("02", "20")],
                "cost_filter": [{"name": "Service", "values": ["Amazon Elastic Compute Cloud - Compute"]}],
                "cost_types": [{"include_tax": false}],
            }))
            .update(budget(json!({"limit_amount": "120", "notification": [told(80.0, "a@example.com"), told(99.5, "b@example.com")]})))
            .update(budget(json!({"notification": [told(99.5, "c@example.com")], "time_period_end": "2030-01-01_00:00", "tags": {"c": "d"}})))
            .replace(budget(json!({"name": "other"})))
            .refused(budget(json!({"name": "taken"})), ErrorClass::AlreadyExists),
    ]);
}
