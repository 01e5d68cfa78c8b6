//! Tags of topics.

use crate::tags::{change_tags, tags_of};

tags_of!(sns.list_tags_for_resource(resource_arn) -> tags, "sns:ListTagsForResource");

change_tags!(
    sns(resource_arn),
    tag: tag_resource "sns:TagResource",
    untag: untag_resource "sns:UntagResource",
);
