//! What a cloud's audit trail tells.

use std::time::SystemTime;

/// A call that changed something, as the cloud itself has recorded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailEvent {
    /// The call, as permissions name it: `ec2:AuthorizeSecurityGroupIngress`.
    pub call: String,
    /// What it was about: the object, or what the object is a part of.
    pub on: String,
    /// Who made it: a user, or a session with the role that it took.
    pub user: String,
    /// When.
    pub time: SystemTime,
}
