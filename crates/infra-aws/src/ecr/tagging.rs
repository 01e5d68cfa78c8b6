//! Tags of repositories.

use crate::tags::{change_tags, settle_tags, tags_of};

/// The call that lists tags.
pub(super) const LISTS: &str = "ecr:ListTagsForResource";

tags_of!(ecr.list_tags_for_resource(resource_arn) -> tags, LISTS);

change_tags!(
    ecr(resource_arn),
    tag: tag_resource "ecr:TagResource",
    untag: untag_resource "ecr:UntagResource",
);

settle_tags!(ecr.untag_resource(resource_arn), "ecr:UntagResource");
