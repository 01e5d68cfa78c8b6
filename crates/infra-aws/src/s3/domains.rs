//! Where buckets are reached.

use crate::arn::Partition;

/// For aliases in Route 53. Source: <https://docs.aws.amazon.com/general/latest/gr/s3.html>.
const HOSTED_ZONES: [(&str, &str); 36] = [
    ("af-south-1", "Z83WF9RJE8B12"),
    ("ap-east-1", "ZNB98KWMFR0R6"),
    ("ap-northeast-1", "Z2M4EHUR26P7ZW"),
    ("ap-northeast-2", "Z3W03O7B5YMIYP"),
    ("ap-northeast-3", "Z2YQB5RD63NC85"),
    ("ap-south-1", "Z11RGJOFQNVJUP"),
    ("ap-south-2", "Z02976202B4EZMXIPMXF7"),
    ("ap-southeast-1", "Z3O0J2DXBE1FTB"),
    ("ap-southeast-2", "Z1WCIGYICN2BYD"),
    ("ap-southeast-3", "Z01846753K324LI26A3VV"),
    ("ap-southeast-4", "Z0312387243XT5FE14WFO"),
    ("ap-southeast-5", "Z08660063OXLMA7F1FJHU"),
    ("ap-southeast-7", "Z0031014GXUMRZG6I14G"),
    ("ca-central-1", "Z1QDHH18159H29"),
    ("ca-west-1", "Z03565811Z33SLEZTHOUL"),
    ("cn-north-1", "Z5CN8UMXT92WN"),
    ("cn-northwest-1", "Z282HJ1KT0DH03"),
    ("eu-central-1", "Z21DNDUVLTQW6Q"),
    ("eu-central-2", "Z030506016YDQGETNASS"),
    ("eu-north-1", "Z3BAZG2TWCNX0D"),
    ("eu-south-1", "Z30OZKI7KPW7MI"),
    ("eu-south-2", "Z0081959F7139GRJC19J"),
    ("eu-west-1", "Z1BKCTXD74EZPE"),
    ("eu-west-2", "Z3GKZC51ZF0DB4"),
    ("eu-west-3", "Z3R1K369G5AVDG"),
    ("il-central-1", "Z09640613K4A3MN55U7GU"),
    ("me-central-1", "Z06143092I8HRXZRUZROF"),
    ("me-south-1", "Z1MPMWCPA7YB62"),
    ("mx-central-1", "Z057606446ZNVQJJ8WOP"),
    ("sa-east-1", "Z7KQH4QJS55SO"),
    ("us-east-1", "Z3AQBSTGFYJSTF"),
    ("us-east-2", "Z2O1EMRO9K5GLX"),
    ("us-gov-east-1", "Z2NIFVYYW2VKV1"),
    ("us-gov-west-1", "Z31GFT0UA1I2HV"),
    ("us-west-1", "Z2F56UZL2M1ACD"),
    ("us-west-2", "Z3BJ6K6RIION7M"),
];

/// Regions whose websites are at `s3-website-` and the region. In the others a dot takes the place of the last dash.
/// Source: <https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints>.
const DASHED_WEBSITES: [&str; 9] = [
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// The zone that an alias to a website in a region names. `None` in regions that are not known.
pub(super) fn hosted_zone(region: &str) -> Option<&'static str> {
    HOSTED_ZONES.iter().find(|(name, _)| *name == region).map(|(_, zone)| *zone)
}

/// `app.s3.amazonaws.com`
pub(super) fn global(bucket: &str, partition: Partition) -> String {
    format!("{bucket}.s3.{}", partition.dns_suffix)
}

/// `app.s3.eu-central-1.amazonaws.com`
pub(super) fn regional(bucket: &str, region: &str) -> String {
    format!("{bucket}.s3.{region}.{}", Partition::of_region(region).dns_suffix)
}

/// `s3-website.eu-central-1.amazonaws.com`
pub(super) fn website(region: &str) -> String {
    let separator = if DASHED_WEBSITES.contains(&region) { '-' } else { '.' };
    format!("s3-website{separator}{region}.{}", Partition::of_region(region).dns_suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_regions_have_websites_with_a_dash() {
        assert_eq!(website("us-east-1"), "s3-website-us-east-1.amazonaws.com");
        assert_eq!(website("cn-north-1"), "s3-website.cn-north-1.amazonaws.com.cn");
    }

    #[test]
    fn zones_are_known() {
        assert_eq!(hosted_zone("eu-central-1"), Some("Z21DNDUVLTQW6Q"));
        assert_eq!(hosted_zone("mars-1"), None);
    }
}
