//! What is applied: resources with their latencies and dependencies.

use std::fmt::Write;

/// Seconds from the first call of a create until the object is ready, as they are usual at AWS.
pub const LATENCIES: [(&str, f64); 20] = [
    ("vpc", 2.0),
    ("subnet", 1.0),
    ("gateway", 1.0),
    ("address", 1.0),
    ("nat", 95.0),
    ("route", 1.0),
    ("group", 3.0),
    ("rule", 1.0),
    ("role", 1.0),
    ("balancer", 155.0),
    ("listener", 1.0),
    ("instance", 25.0),
    ("scaling", 40.0),
    ("database", 420.0),
    ("cache", 370.0),
    ("certificate", 60.0),
    ("distribution", 210.0),
    ("record", 35.0),
    ("bucket", 2.0),
    ("alarm", 1.0),
];

pub struct Node {
    pub ty: &'static str,
    pub seconds: f64,
    /// Positions of what it depends on; all of them before it.
    pub after: Vec<usize>,
}

/// Resources, each after what it depends on.
#[derive(Default)]
pub struct Web {
    pub nodes: Vec<Node>,
}

impl Web {
    fn add(&mut self, ty: &'static str, after: &[usize]) -> usize {
        let seconds = LATENCIES.iter().find(|(name, _)| *name == ty).expect("a known type").1;
        self.nodes.push(Node { ty, seconds, after: after.to_vec() });
        self.nodes.len() - 1
    }

    fn add_many(&mut self, count: usize, ty: &'static str, after: &[usize]) {
        for _ in 0..count {
            self.add(ty, after);
        }
    }

    /// Seconds on the longest way.
    pub fn critical_path(&self) -> f64 {
        let mut ends: Vec<f64> = Vec::new();
        for node in &self.nodes {
            let begin = node.after.iter().map(|before| ends[*before]).fold(0.0, f64::max);
            ends.push(begin + node.seconds);
        }
        ends.into_iter().fold(0.0, f64::max)
    }

    /// Seconds of everything, one after the other.
    pub fn work(&self) -> f64 {
        self.nodes.iter().map(|node| node.seconds).sum()
    }

    /// The same as a configuration.
    pub fn configuration(&self) -> String {
        let mut text = String::new();
        for (at, node) in self.nodes.iter().enumerate() {
            let after: Vec<String> =
                node.after.iter().map(|b| format!("sim_{}.n{b}.id", self.nodes[*b].ty)).collect();
            let _ = writeln!(
                text,
                "resource \"sim_{}\" \"n{at}\" {{\n  after = [{}]\n}}",
                node.ty,
                after.join(", ")
            );
        }
        text
    }
}

/// All that is measured.
pub fn all() -> Vec<(String, Web)> {
    let mut found = vec![
        ("a web application".to_owned(), application(1)),
        ("eight web applications".to_owned(), application(8)),
        ("many small, one long way".to_owned(), one_long_way(600)),
    ];
    found.extend((1..=5).map(|seed| (format!("at random, {seed}"), at_random(seed, 300))));
    found
}

/// Networks, a database, a cache, machines behind a balancer, names and alarms.
fn application(times: usize) -> Web {
    let mut web = Web::default();
    for _ in 0..times {
        let vpc = web.add("vpc", &[]);
        let gateway = web.add("gateway", &[vpc]);
        let subnets: Vec<usize> = (0..6).map(|_| web.add("subnet", &[vpc])).collect();
        for subnet in &subnets[..3] {
            let address = web.add("address", &[gateway]);
            let nat = web.add("nat", &[*subnet, address]);
            web.add("route", &[nat]);
        }
        let groups: Vec<usize> = (0..5).map(|_| web.add("group", &[vpc])).collect();
        for group in &groups {
            web.add_many(4, "rule", &[*group]);
        }
        let role = web.add("role", &[]);
        let certificate = web.add("certificate", &[]);
        let balancer = web.add("balancer", &[subnets[0], subnets[1], groups[0]]);
        let listener = web.add("listener", &[balancer, certificate]);
        let database = web.add("database", &[subnets[3], subnets[4], groups[1]]);
        let cache = web.add("cache", &[subnets[3], groups[2]]);
        let scaling = web.add("scaling", &[listener, database, cache, role]);
        web.add_many(8, "alarm", &[scaling]);
        let buckets: Vec<usize> = (0..10).map(|_| web.add("bucket", &[])).collect();
        let distribution = web.add("distribution", &[buckets[0], certificate]);
        web.add("record", &[distribution]);
        web.add("record", &[balancer]);
        web.add_many(30, "alarm", &[]);
    }
    web
}

/// What goes wrong when things are started as they come: what everything waits for comes last.
fn one_long_way(small: usize) -> Web {
    let mut web = Web::default();
    web.add_many(small, "instance", &[]);
    let mut last = web.add("vpc", &[]);
    for ty in ["subnet", "database", "scaling", "balancer", "distribution", "record"] {
        last = web.add(ty, &[last]);
    }
    web
}

fn at_random(seed: u64, size: usize) -> Web {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut web = Web::default();
    for at in 0..size {
        let (ty, _) = LATENCIES[random.usize(..LATENCIES.len())];
        let near = at.saturating_sub(60);
        let mut after: Vec<usize> =
            (0..random.usize(..4)).filter(|_| at > 0).map(|_| random.usize(near..at)).collect();
        after.sort_unstable();
        after.dedup();
        web.add(ty, &after);
    }
    web
}
