//! Why there are differences: the emulator answers something else than AWS does, Terraform finds them in its own work, too, or the fault
//! is ours, and known.

use crate::configurations::Configuration;

/// Something that is wrong.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    ty: &'static str,
    /// The attributes that differ because of it.
    attributes: &'static [&'static str],
    /// What is wrong.
    pub cause: &'static str,
}

impl Fault {
    const fn new(ty: &'static str, attributes: &'static [&'static str], cause: &'static str) -> Self {
        Self { ty, attributes, cause }
    }

    /// Whether an attribute of a type differs because of it.
    pub fn explains(&self, ty: &str, attribute: &str) -> bool {
        self.ty == ty && self.attributes.contains(&attribute)
    }
}

/// What Terraform plans to change in what `infra` has applied.
pub const TO_TERRAFORM: &[Fault] = &[
    Fault::new(
        "aws_backup_plan",
        &["rule"],
        "Terraform takes the schedule that AWS Backup fills in where there is none for a change, on AWS, too",
    ),
    Fault::new(
        "aws_instance",
        &["instance_market_options"],
        "the emulator tells nothing of the request of a spot instance, and Terraform takes it for another kind",
    ),
    Fault::new(
        "aws_route53_health_check",
        &["port"],
        "Terraform takes the port that Route 53 fills in where there is none for a change, on AWS, too",
    ),
];

/// What `infra` plans to change in what Terraform has applied.
pub const TO_INFRA: &[Fault] = &[];

/// What an account has only one of.
const ONLY_ONE: &[(&str, &str)] = &[
    ("aws_default_vpc", ""),
    ("aws_iam_service_linked_role", "ecs.amazonaws.com"),
    ("aws_iam_service_linked_role", "autoscaling.amazonaws.com"),
];

/// What an account can have only one of, where a configuration is that.
pub fn only_one(one: &Configuration) -> Option<usize> {
    let text = one.file.to_string();
    let has = |ty: &str| one.addresses.iter().any(|address| address.split('.').next() == Some(ty));
    ONLY_ONE.iter().position(|(ty, piece)| has(ty) && text.contains(piece))
}
