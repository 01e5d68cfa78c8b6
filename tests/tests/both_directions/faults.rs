//! Differences that are the emulator's own: with what it answers, a correct client has to plan them.

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

/// What Terraform plans to change in what `infra` has applied.
pub const TO_TERRAFORM: [Fault; 3] = [
    Fault::new(
        "aws_launch_template",
        &["latest_version", "tag_specifications", "tags", "tags_all"],
        "moto never changes the tags of a launch template, and tells them as those of what it launches",
    ),
    Fault::new("aws_sesv2_email_identity", &["tags", "tags_all"], "moto tells no tags of a mail identity"),
    PORT,
];

/// What `infra` plans to change in what Terraform has applied.
pub const TO_INFRA: [Fault; 3] = [
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

/// Configurations that one side does not apply, and why.
pub const ONE_SIDED: [(&str, &str); 1] =
    [("c109_1", "moto does not tell a lifecycle as it was put; Terraform waits for that until it gives up")];
