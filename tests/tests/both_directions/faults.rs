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
    // What only AWS tells of the group is open in every change, so in that of the tag.
    Fault::new("aws_autoscaling_group", &["capacity_reservation_specification", "tag"], TAG_OF_ITS_OWN),
    Fault::new("aws_network_interface", &["security_groups"], GROUP_OF_ITS_OWN),
    Fault::new(
        "aws_autoscaling_lifecycle_hook",
        &["heartbeat_timeout"],
        "Terraform takes the hour that Auto Scaling fills in where nothing is said for a change, on AWS, too",
    ),
    Fault::new(
        "aws_backup_plan",
        &["rule"],
        "Terraform takes the schedule that AWS Backup fills in where there is none for a change, on AWS, too",
    ),
    Fault::new(
        "aws_efs_file_system",
        &["provisioned_throughput_in_mibps"],
        "EFS keeps no throughput that the mode has no use for, and Terraform plans to write it each time, on AWS, too",
    ),
    Fault::new("aws_instance", &["instance_market_options (replaced)"], UNTOLD_REQUEST),
    Fault::new("aws_s3_bucket", &["acceleration_status"], NEVER_ACCELERATED),
    Fault::new(
        "aws_s3_bucket",
        &["replication_configuration"],
        "S3 copies nothing from buckets without versions: infra keeps the bucket, and Terraform makes up for the rest",
    ),
    Fault::new(
        "aws_lambda_event_source_mapping",
        &["starting_position_timestamp (replaced)"],
        "Terraform takes the same moment in another time zone for another one, on AWS, too",
    ),
    Fault::new(
        "aws_vpc",
        &["assign_generated_ipv6_cidr_block", "ipv6_association_id", "ipv6_cidr_block"],
        "Terraform takes a range that a resource of its own gives a VPC for the VPC's, on AWS, too",
    ),
    Fault::new(
        "aws_route53_health_check",
        &["port"],
        "Terraform takes the port that Route 53 fills in where there is none for a change, on AWS, too",
    ),
];

/// What `infra` plans to change in what Terraform has applied.
pub const TO_INFRA: &[Fault] = &[
    Fault::new("aws_autoscaling_group", &["tag"], TAG_OF_ITS_OWN),
    Fault::new("aws_network_interface", &["security_groups"], GROUP_OF_ITS_OWN),
    Fault::new("aws_instance", &["instance_market_options (replaced)"], UNTOLD_REQUEST),
    Fault::new("aws_s3_bucket", &["acceleration_status"], NEVER_ACCELERATED),
];

const TAG_OF_ITS_OWN: &str = "a group that says which tags it has does not have those of resources of their own, unless changes of them are ignored";

const GROUP_OF_ITS_OWN: &str = "an interface that says which groups guard it does not have those of resources of their own, unless changes of them are ignored";

const UNTOLD_REQUEST: &str =
    "the emulator tells nothing of the request of a spot instance, which is taken for another kind then";

const NEVER_ACCELERATED: &str =
    "the emulator does not keep that acceleration is suspended where there never was any";

/// What only one side can apply: the type, what the other side is told, and why.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "aws_instance",
        "MonitorInstances",
        "the emulator has no such call, which Terraform makes after a start from a template",
    ),
    (
        "aws_s3_bucket",
        "Versioning must be 'Enabled'",
        "both are refused, and infra keeps the bucket that is there by then",
    ),
];

/// Why only one side has applied a configuration, from what the sides were told.
pub fn refused(one: &Configuration, said: &str) -> Option<&'static str> {
    let known = REFUSED.iter().find(|(ty, piece, _)| one.ty == *ty && said.contains(piece));
    known.map(|(_, _, cause)| *cause)
}

/// What an account has only one of.
const ONLY_ONE: &[(&str, &str)] = &[
    ("aws_default_vpc", ""),
    ("aws_default_subnet", "us-east-1a"),
    ("aws_default_subnet", "us-east-1b"),
    ("aws_iam_account_alias", ""),
    ("aws_iam_account_password_policy", ""),
    ("aws_iam_service_linked_role", "ecs.amazonaws.com"),
    ("aws_iam_service_linked_role", "autoscaling.amazonaws.com"),
];

/// What an account can have only one of, where a configuration is that.
pub fn only_one(one: &Configuration) -> Option<usize> {
    let text = one.file.to_string();
    let has = |ty: &str| one.addresses.iter().any(|address| address.split('.').next() == Some(ty));
    ONLY_ONE.iter().position(|(ty, piece)| has(ty) && text.contains(piece))
}
