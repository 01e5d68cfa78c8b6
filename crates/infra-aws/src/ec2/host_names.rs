//! The names that AWS's DNS gives to addresses.

/// Of a private address.
pub(crate) fn private(region: &str, ip: &str) -> String {
    let zone =
        if region == "us-east-1" { "ec2.internal".to_owned() } else { format!("{region}.compute.internal") };
    format!("ip-{}.{zone}", ip.replace('.', "-"))
}

/// Of a public address.
pub(crate) fn public(region: &str, ip: &str) -> String {
    let suffix = crate::arn::Partition::of_region(region).dns_suffix;
    let zone = if region == "us-east-1" { "compute-1".to_owned() } else { format!("{region}.compute") };
    format!("ec2-{}.{zone}.{suffix}", ip.replace('.', "-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_in_the_oldest_region() {
        assert_eq!(private("us-east-1", "10.0.2.4"), "ip-10-0-2-4.ec2.internal");
        assert_eq!(private("eu-central-1", "10.0.2.4"), "ip-10-0-2-4.eu-central-1.compute.internal");
        assert_eq!(public("us-east-1", "1.2.3.4"), "ec2-1-2-3-4.compute-1.amazonaws.com");
        assert_eq!(public("eu-central-1", "1.2.3.4"), "ec2-1-2-3-4.eu-central-1.compute.amazonaws.com");
    }
}
