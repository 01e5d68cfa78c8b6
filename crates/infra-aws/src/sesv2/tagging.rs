//! Tags of SES's resources.

use crate::tags::{change_tags, settle_tags};

change_tags!(
    sesv2(resource_arn),
    tag: tag_resource "ses:TagResource",
    untag: untag_resource "ses:UntagResource",
);

settle_tags!(sesv2.untag_resource(resource_arn), "ses:UntagResource");
