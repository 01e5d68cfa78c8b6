//! Tags of EventBridge's resources.

use crate::tags::{change_tags, tags_of};

/// The call that lists tags.
pub(super) const LISTS: &str = "events:ListTagsForResource";

tags_of!(events.list_tags_for_resource(resource_arn) -> tags, LISTS);

change_tags!(
    events(resource_arn),
    tag: tag_resource "events:TagResource",
    untag: untag_resource "events:UntagResource",
);
