//! From a static configuration to values: which thing depends on which, how many instances each block has, and what
//! every expression gives.
//!
//! [`Graph`] orders everything that has a value; [`Evaluator`] computes each once, in that order, and asks its user
//! for one thing only: what the objects of resources are.

mod evaluator;
mod expansion;
mod graph;
mod node;
mod place;
mod scope;

pub use evaluator::{Evaluator, check, holds};
pub(crate) use evaluator::{accept_argument, check_output};
pub use expansion::{Expansion, Repetition};
pub use graph::{Graph, NodeId, Schemas};
pub use node::Node;
pub use place::Place;
pub use scope::InstanceScope;
