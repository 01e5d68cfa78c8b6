//! Types that a provider knows and does not manage.

use infra_diagnostics::Severity;

use crate::common::World;

fn function(count: usize) -> String {
    format!(
        r#"
resource "test_function" "main" {{
  count = {count}
  name  = "main"
}}

data "test_function" "other" {{
  count = {count}
  name  = "other"
}}

resource "test_bucket" "logs" {{
  name = try(test_function.main[0].arn, data.test_function.other[0].arn, "logs")
}}
"#
    )
}

#[tokio::test]
async fn a_block_without_instances_is_planned_like_any_other() {
    let world = World::new();
    assert_eq!(world.plan(&function(0)).await.counts().add, 1);
    world.apply(&function(0)).await;
    assert!(world.plan(&function(0)).await.is_empty());
}

#[tokio::test]
async fn an_instance_is_refused_before_anything_is_changed() {
    let world = World::new();
    let problems = world.plan_with(&function(1), infra_plan::Mode::Normal).await.err().expect("refused");
    let refused: Vec<&str> = problems.iter().map(|problem| problem.summary.as_str()).collect();
    assert_eq!(refused, ["Unsupported resource type", "Unsupported data source"]);
    assert!(problems.iter().all(|problem| problem.subject.is_some()));
}

#[tokio::test]
async fn its_arguments_are_checked() {
    let world = World::new();
    let wrong = function(0).replace("name  = \"main\"", "nam = \"main\"");
    let problems = world.plan_with(&wrong, infra_plan::Mode::Normal).await.err().expect("wrong");
    assert!(problems.iter().any(|problem| problem.summary.contains("rgument")), "{problems:#?}");
}

#[tokio::test]
async fn validation_warns_once_for_each_type() {
    let world = World::new();
    let found = world.validate(&function(1));
    assert_eq!(found.iter().filter(|problem| problem.severity == Severity::Warning).count(), 2);
    assert!(!found.has_errors());
}
