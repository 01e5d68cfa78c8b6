//! Partitions of AWS and the names of resources in them.

use crate::checks::Checks;

/// A separate AWS: its own accounts, endpoints and names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partition {
    /// Second part of every ARN.
    pub id: &'static str,
    /// Suffix of the names of its endpoints.
    pub dns_suffix: &'static str,
    /// Prefix of the names of services in VPC endpoints.
    pub reverse_dns_prefix: &'static str,
    /// How the names of its regions begin.
    region_prefixes: &'static [&'static str],
}

const AWS: Partition = Partition {
    id: "aws",
    dns_suffix: "amazonaws.com",
    reverse_dns_prefix: "com.amazonaws",
    region_prefixes: &[],
};

/// Source: <https://docs.aws.amazon.com/general/latest/gr/rande.html> and the SDK's partitions.
const OTHERS: [Partition; 7] = [
    Partition {
        id: "aws-cn",
        dns_suffix: "amazonaws.com.cn",
        reverse_dns_prefix: "cn.com.amazonaws",
        region_prefixes: &["cn-"],
    },
    Partition {
        id: "aws-us-gov",
        dns_suffix: "amazonaws.com",
        reverse_dns_prefix: "com.amazonaws",
        region_prefixes: &["us-gov-"],
    },
    Partition {
        id: "aws-iso",
        dns_suffix: "c2s.ic.gov",
        reverse_dns_prefix: "gov.ic.c2s",
        region_prefixes: &["us-iso-"],
    },
    Partition {
        id: "aws-iso-b",
        dns_suffix: "sc2s.sgov.gov",
        reverse_dns_prefix: "gov.sgov.sc2s",
        region_prefixes: &["us-isob-"],
    },
    Partition {
        id: "aws-iso-e",
        dns_suffix: "cloud.adc-e.uk",
        reverse_dns_prefix: "uk.adc-e.cloud",
        region_prefixes: &["eu-isoe-"],
    },
    Partition {
        id: "aws-iso-f",
        dns_suffix: "csp.hci.ic.gov",
        reverse_dns_prefix: "gov.ic.hci.csp",
        region_prefixes: &["us-isof-"],
    },
    Partition {
        id: "aws-eusc",
        dns_suffix: "amazonaws.eu",
        reverse_dns_prefix: "eu.amazonaws",
        region_prefixes: &["eusc-"],
    },
];

impl Partition {
    /// Where the audit trail has the events of services without regions, such as IAM. `None` where that is not documented.
    ///
    /// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html>
    pub fn global_region(&self) -> Option<&'static str> {
        match self.id {
            "aws" => Some("us-east-1"),
            "aws-us-gov" => Some("us-gov-west-1"),
            "aws-cn" => Some("cn-northwest-1"),
            _ => None,
        }
    }

    /// The partition that a region belongs to, by its name.
    pub fn of_region(region: &str) -> Self {
        let is_in =
            |partition: &&Self| partition.region_prefixes.iter().any(|prefix| region.starts_with(prefix));
        OTHERS.iter().find(is_in).copied().unwrap_or(AWS)
    }
}

/// How many parts follow `arn:`.
pub(crate) const PARTS: usize = 5;

/// The parts of `arn:partition:service:region:account:resource`, or what is wrong with it. The resource may hold more colons.
pub(crate) fn parts(arn: &str) -> Result<[&str; PARTS], &'static str> {
    let rest = arn.strip_prefix("arn:").ok_or("an ARN begins with \"arn:\"")?;
    let parts: Vec<&str> = rest.splitn(PARTS, ':').collect();
    parts.try_into().map_err(|_| "an ARN has six parts: arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE")
}

/// Reports what is no ARN, where an argument is to be one.
pub(crate) fn check(checks: &mut Checks<'_>, argument: &str) {
    if let Some(text) = checks.text(argument)
        && let Err(reason) = parts(text)
    {
        checks.report(argument, format!("{argument} is \"{text}\": {reason}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_tell_their_partition() {
        assert_eq!(Partition::of_region("eu-central-1").id, "aws");
        assert_eq!(Partition::of_region("us-gov-west-1").id, "aws-us-gov");
        assert_eq!(Partition::of_region("cn-north-1").dns_suffix, "amazonaws.com.cn");
    }
}
