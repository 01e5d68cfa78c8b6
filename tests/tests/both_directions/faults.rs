//! What is the emulator's own: with what it answers, a correct client has to plan these differences, or cannot apply.

use crate::configurations::Configuration;

/// Something that the emulator gets wrong.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    ty: &'static str,
    /// The attributes that differ because of it.
    attributes: &'static [&'static str],
    /// What it gets wrong.
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

const PORT: Fault = Fault::new(
    "aws_route53_health_check",
    &["port"],
    "a port that nobody gave is told as one that was given",
);

/// What Terraform plans to change in what `infra` has applied. It does so in its own work, too.
pub const TO_TERRAFORM: &[Fault] = &[
    Fault::new(
        "aws_backup_plan",
        &["rule"],
        "Terraform takes the schedule that AWS Backup fills in where there is none for a change, on AWS, too",
    ),
    Fault::new(
        "aws_db_parameter_group",
        &["parameter"],
        "moto does not tell who has set a parameter; Terraform wants those that the user has set",
    ),
    Fault::new(
        "aws_elasticache_parameter_group",
        &["name (replaced)"],
        "moto keeps capital letters in the name of a cache's parameter group; Terraform writes it in lower case",
    ),
    Fault::new(
        "aws_launch_template",
        &["latest_version", "tag_specifications", "tags", "tags_all"],
        "moto never changes the tags of a launch template, and tells them as those of what it launches",
    ),
    Fault::new("aws_sesv2_email_identity", &["tags", "tags_all"], "moto tells no tags of a mail identity"),
    PORT,
];

/// What `infra` plans to change in what Terraform has applied.
pub const TO_INFRA: &[Fault] = &[
    Fault::new(
        "aws_vpc_dhcp_options",
        &["tags", "tags_all"],
        "moto loses the tags that options are created with",
    ),
    PORT,
    Fault::new(
        "aws_route53_zone",
        &["vpc"],
        "moto keeps a zone's network only where the call says that the zone is private; Terraform leaves that to Route 53",
    ),
];

/// Why one side does not apply some configurations that the other side applies.
#[derive(Clone, Copy, Debug)]
pub struct OneSided {
    /// A type that they have.
    ty: &'static str,
    /// A piece of their files that is what matters; all of them have the empty one.
    piece: &'static str,
    /// A piece that they do not have.
    without: Option<&'static str>,
    /// Why.
    pub cause: &'static str,
}

impl OneSided {
    const fn new(ty: &'static str, piece: &'static str, cause: &'static str) -> Self {
        Self { ty, piece, without: None, cause }
    }

    const fn without(self, piece: &'static str) -> Self {
        Self { without: Some(piece), ..self }
    }

    fn explains(&self, one: &Configuration) -> bool {
        let has_it = one.addresses.iter().any(|address| address.split('.').next() == Some(self.ty));
        let text = one.file.to_string();
        has_it && text.contains(self.piece) && !self.without.is_some_and(|piece| text.contains(piece))
    }
}

/// What Terraform waits for until it gives up, on this emulator: it is not asked to apply these.
const ENDLESS: &[OneSided] = &[OneSided::new(
    "aws_s3_bucket_lifecycle_configuration",
    "abort_incomplete",
    "moto does not tell a lifecycle as it was put, which Terraform waits for",
)];

/// What Terraform's provider crashes at when it reads it from this emulator, with all that it is doing: it gets none of it.
const CRASHING: &[OneSided] = &[OneSided::new(
    "aws_ecs_service",
    "",
    "moto tells of a service without a network that it has an empty one, at which Terraform's provider crashes",
)
.without("network_configuration")];

/// What one side refuses, or fails at.
const REFUSED: &[OneSided] = &[OneSided::new(
    "aws_elasticache_subnet_group",
    "-Main",
    "moto keeps capital letters in the name of a cache's subnet group; Terraform looks for it in lower case",
)];

/// Types that the emulator holds only one of in an account, or AWS does.
const ONLY_ONE: &[(&str, &str)] = &[
    ("aws_default_vpc", ""),
    // moto gives all database instances one resource id, by which Terraform looks for them.
    ("aws_db_instance", ""),
    ("aws_iam_service_linked_role", "ecs.amazonaws.com"),
    ("aws_iam_service_linked_role", "autoscaling.amazonaws.com"),
];

/// Why Terraform would crash.
pub fn crashing(one: &Configuration) -> Option<&'static OneSided> {
    CRASHING.iter().find(|known| known.explains(one))
}

/// Whether Terraform is not to be asked to apply a configuration.
pub fn is_beyond_terraform(one: &Configuration) -> bool {
    CRASHING.iter().chain(ENDLESS).any(|known| known.explains(one))
}

/// Why only one side applies a configuration.
pub fn one_sided(one: &Configuration) -> Option<&'static OneSided> {
    ENDLESS.iter().chain(REFUSED).find(|known| known.explains(one))
}

/// What an account can have only one of, where a configuration is that.
pub fn only_one(one: &Configuration) -> Option<usize> {
    let text = one.file.to_string();
    let has = |ty: &str| one.addresses.iter().any(|address| address.split('.').next() == Some(ty));
    ONLY_ONE.iter().position(|(ty, piece)| has(ty) && text.contains(piece))
}
