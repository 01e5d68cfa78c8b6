//! Tags of EventBridge's resources.

use crate::tags::{change_tags, tags_of};

tags_of!(events.list_tags_for_resource(resource_arn) -> tags, "events:ListTagsForResource");

change_tags!(
    events(resource_arn),
    tag: tag_resource "events:TagResource",
    untag: untag_resource "events:UntagResource",
);
