//! Tags of alarms.

use crate::tags::{change_tags, tags_of};

tags_of!(cloudwatch.list_tags_for_resource(resource_arn) -> tags, "cloudwatch:ListTagsForResource");

change_tags!(
    cloudwatch(resource_arn),
    tag: tag_resource "cloudwatch:TagResource",
    untag: untag_resource "cloudwatch:UntagResource",
);
