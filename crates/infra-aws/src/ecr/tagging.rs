//! Tags of repositories.

use crate::tags::{change_tags, settle_tags, tags_of};

tags_of!(ecr.list_tags_for_resource(resource_arn) -> tags, "ecr:ListTagsForResource");

change_tags!(
    ecr(resource_arn),
    tag: tag_resource "ecr:TagResource",
    untag: untag_resource "ecr:UntagResource",
);

settle_tags!(ecr.untag_resource(resource_arn), "ecr:UntagResource");
