//! Node pools: the one that a cluster begins with and those that are added are the same.

use std::collections::{BTreeMap, BTreeSet};

use infra_provider::model::Nested;
use infra_resource::Checks;
use infra_value::Value;
use serde::Deserialize;
use serde_json::{Value as Json, json};

use crate::body::compact;
use crate::intent;
use crate::tags::{self, Tags};
use crate::time::as_go_prints;

/// What tells the pool that a cluster begins with from the others. Terraform's provider sets it, too.
pub(super) const DEFAULT: &str = "terraform:default-node-pool";

/// A pool within a cluster.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Pool {
    #[attr(computed, computed_on = ["auto_scale", "max_nodes", "min_nodes", "node_count"])]
    pub(super) actual_node_count: Option<i64>,
    #[attr(optional, default = false)]
    pub(super) auto_scale: Option<bool>,
    #[attr(computed)]
    pub(super) id: Option<String>,
    #[attr(optional)]
    pub(super) labels: Option<BTreeMap<String, String>>,
    #[attr(optional)]
    pub(super) max_nodes: Option<i64>,
    #[attr(optional)]
    pub(super) min_nodes: Option<i64>,
    #[attr(required)]
    pub(super) name: Option<String>,
    #[attr(optional)]
    pub(super) node_count: Option<i64>,
    #[attr(computed, nested, computed_on = ["auto_scale", "labels", "max_nodes", "min_nodes", "name", "node_count", "tags", "taint"])]
    pub(super) nodes: Vec<Node>,
    #[attr(required, force_new)]
    pub(super) size: Option<String>,
    #[attr(optional, equivalent = tags::same)]
    pub(super) tags: Option<Tags>,
    #[block(set)]
    pub(super) taint: Vec<Taint>,
}

/// A machine of a pool.
#[derive(Nested, Clone, Debug, Default, PartialEq)]
pub(crate) struct Node {
    #[attr(computed)]
    created_at: Option<String>,
    #[attr(computed)]
    droplet_id: Option<String>,
    #[attr(computed)]
    id: Option<String>,
    #[attr(computed)]
    name: Option<String>,
    #[attr(computed)]
    status: Option<String>,
    #[attr(computed)]
    updated_at: Option<String>,
}

/// What keeps work away from the machines of a pool.
#[derive(Nested, Clone, Debug, Default, PartialEq, PartialOrd, Eq, Ord, Deserialize)]
pub(crate) struct Taint {
    #[attr(required)]
    effect: String,
    #[attr(required)]
    key: String,
    #[attr(required)]
    #[serde(default)]
    value: String,
}

/// A pool as the API reports it.
#[derive(Deserialize, Clone, Debug)]
pub(super) struct Api {
    pub(super) id: String,
    name: String,
    #[serde(default)]
    size: String,
    #[serde(default)]
    count: i64,
    #[serde(default)]
    pub(super) tags: Option<Vec<String>>,
    #[serde(default)]
    labels: Option<BTreeMap<String, String>>,
    #[serde(default)]
    taints: Option<Vec<Taint>>,
    #[serde(default)]
    auto_scale: bool,
    #[serde(default)]
    min_nodes: Option<i64>,
    #[serde(default)]
    max_nodes: Option<i64>,
    #[serde(default)]
    nodes: Option<Vec<ApiNode>>,
}

#[derive(Deserialize, Clone, Debug)]
struct ApiNode {
    id: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    status: Option<Status>,
    #[serde(default)]
    droplet_id: Option<String>,
    #[serde(default)]
    created_at: String,
    #[serde(default)]
    updated_at: String,
}

#[derive(Deserialize, Clone, Debug)]
struct Status {
    #[serde(default)]
    state: String,
}

/// The tags that a configuration may speak of: the API and this program add some of their own.
pub(super) fn shown(tags: Option<&[String]>) -> Tags {
    let is_own = |tag: &str| tag == "k8s" || tag.starts_with("k8s:") || tag.starts_with("terraform:");
    tags.into_iter().flatten().filter(|tag| !is_own(tag) && intent::is_ours(tag)).cloned().collect()
}

impl Api {
    pub(super) fn is_default(&self) -> bool {
        self.tags.iter().flatten().any(|tag| tag == DEFAULT)
    }

    /// Whether it has all its machines, and they run.
    pub(super) fn is_running(&self) -> bool {
        let nodes = self.nodes.as_deref().unwrap_or_default();
        i64::try_from(nodes.len()) == Ok(self.count) && nodes.iter().all(|node| node.state() == "running")
    }
}

impl ApiNode {
    fn state(&self) -> &str {
        self.status.as_ref().map(|status| status.state.as_str()).unwrap_or_default()
    }

    fn shown(&self) -> Node {
        Node {
            created_at: Some(as_go_prints(&self.created_at)),
            droplet_id: Some(self.droplet_id.clone().unwrap_or_default()),
            id: Some(self.id.clone()),
            name: Some(self.name.clone()),
            status: Some(self.state().to_owned()),
            updated_at: Some(as_go_prints(&self.updated_at)),
        }
    }
}

impl Pool {
    /// The pool as it is now. How many machines there are is told where the configuration says how many, and where
    /// nothing is known of the pool yet; what scales on its own, it does not say.
    pub(super) fn observe(&self, api: &Api) -> Self {
        let is_told = self.node_count.is_some() || self.name.is_none();
        let count = Some(api.count).filter(|_| is_told);
        Self {
            actual_node_count: Some(api.count),
            auto_scale: Some(api.auto_scale),
            id: Some(api.id.clone()),
            labels: Some(api.labels.clone().unwrap_or_default()),
            max_nodes: Some(api.max_nodes.unwrap_or_default()),
            min_nodes: Some(api.min_nodes.unwrap_or_default()),
            name: Some(api.name.clone()),
            node_count: if api.auto_scale { self.node_count } else { count },
            nodes: api.nodes.iter().flatten().map(ApiNode::shown).collect(),
            size: Some(api.size.clone()),
            tags: Some(shown(api.tags.as_deref())),
            taint: api.taints.clone().unwrap_or_default(),
        }
    }

    /// What there is to set. `own`: tags beside those of the configuration.
    fn settings(&self, own: &[&str]) -> Json {
        let scales = self.auto_scale == Some(true);
        let own = own.iter().map(|tag| (*tag).to_owned());
        let tags: BTreeSet<String> = self.tags.iter().flatten().cloned().chain(own).collect();
        let taint = |taint: &Taint| json!({"key": taint.key, "value": taint.value, "effect": taint.effect});
        compact(json!({
            "name": self.name,
            "count": self.node_count.filter(|_| !scales),
            "tags": tags,
            "labels": self.labels.clone().unwrap_or_default(),
            "taints": self.taint.iter().map(taint).collect::<Vec<_>>(),
            "auto_scale": scales,
            "min_nodes": self.min_nodes.filter(|_| scales),
            "max_nodes": self.max_nodes.filter(|_| scales),
        }))
    }

    /// What a create says.
    pub(super) fn create_body(&self, own: &[&str]) -> Json {
        let count = self.node_count.or(self.min_nodes.filter(|least| *least > 0)).unwrap_or(1);
        with(self.settings(own), json!({"size": self.size, "count": count}))
    }

    /// What a change says. It has to say how many machines there are: `prior` of them, where the pool scales on its own.
    pub(super) fn change_body(&self, prior: &Self, own: &[&str]) -> Json {
        let count = self.node_count.filter(|_| self.auto_scale != Some(true)).or(prior.actual_node_count);
        let limit = |limit: Option<i64>| limit.filter(|_| self.auto_scale == Some(true)).unwrap_or_default();
        let limits = json!({"min_nodes": limit(self.min_nodes), "max_nodes": limit(self.max_nodes)});
        with(with(self.settings(own), limits), json!({"count": count}))
    }

    /// Whether a call is needed to make this of `prior`.
    pub(super) fn differs(&self, prior: &Self) -> bool {
        self.settings(&[]) != prior.settings(&[])
    }
}

/// A body with more in it.
fn with(mut body: Json, more: Json) -> Json {
    if let (Json::Object(body), Json::Object(more)) = (&mut body, more) {
        body.extend(more);
    }
    body
}

/// What is wrong with the arguments of a pool beyond their schema.
pub(super) fn check(checks: &mut Checks<'_>) {
    let number = |checks: &Checks<'_>, name: &str| checks.get(name).and_then(Value::as_i64);
    if checks.get("auto_scale").and_then(Value::as_bool) == Some(true) {
        for argument in ["min_nodes", "max_nodes"] {
            if checks.is_left_out(argument) {
                checks.report(argument, format!("{argument} is needed where auto_scale is true"));
            }
        }
        if let (Some(least), Some(most)) = (number(checks, "min_nodes"), number(checks, "max_nodes"))
            && least > most
        {
            checks.report("min_nodes", format!("min_nodes is {least}, and max_nodes less: {most}"));
        }
    } else if checks.is_off("auto_scale") {
        if checks.is_left_out("node_count") {
            checks.report("node_count", "node_count is needed where auto_scale is not true");
        }
        for argument in ["min_nodes", "max_nodes"] {
            if number(checks, argument).is_some_and(|number| number != 0) {
                checks.report(argument, format!("{argument} needs auto_scale to be true"));
            }
        }
    }
    checks.each("taint", |taint| {
        taint.one_of("effect", &["NoSchedule", "PreferNoSchedule", "NoExecute"]);
    });
}
