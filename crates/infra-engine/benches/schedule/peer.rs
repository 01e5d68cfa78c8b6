//! The order in which Terraform starts things: whoever is ready waits in line for one of the places.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::webs::Web;

/// How often chance is asked.
const ROUNDS: u64 = 50;

/// A moment at which a node ends.
#[derive(PartialEq)]
struct End(f64, usize);

impl Eq for End {}

impl Ord for End {
    fn cmp(&self, other: &Self) -> Ordering {
        other.0.total_cmp(&self.0).then(other.1.cmp(&self.1))
    }
}

impl PartialOrd for End {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Seconds until everything is done, on average.
pub fn makespan(web: &Web, parallelism: usize) -> f64 {
    (0..ROUNDS).map(|seed| once(web, parallelism, seed)).sum::<f64>() / ROUNDS as f64
}

fn once(web: &Web, parallelism: usize, seed: u64) -> f64 {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut waiting: Vec<usize> = web.nodes.iter().map(|node| node.after.len()).collect();
    let mut line: Vec<usize> = (0..web.nodes.len()).filter(|at| waiting[*at] == 0).collect();
    random.shuffle(&mut line);
    let mut line: std::collections::VecDeque<usize> = line.into();
    let mut running: BinaryHeap<End> = BinaryHeap::new();
    let mut now = 0.0;
    loop {
        while running.len() < parallelism
            && let Some(node) = line.pop_front()
        {
            running.push(End(now + web.nodes[node].seconds, node));
        }
        let Some(End(at, ended)) = running.pop() else { return now };
        now = at;
        let mut ready = Vec::new();
        for (follower, node) in web.nodes.iter().enumerate() {
            if node.after.contains(&ended) {
                waiting[follower] -= 1;
                if waiting[follower] == 0 {
                    ready.push(follower);
                }
            }
        }
        random.shuffle(&mut ready);
        line.extend(ready);
    }
}
