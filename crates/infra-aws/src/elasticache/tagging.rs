//! Tags of ElastiCache's resources.

use crate::tags::{change_tags, settle_tags, tags_of};

/// The call that lists tags.
pub(super) const LISTS: &str = "elasticache:ListTagsForResource";

tags_of!(elasticache.list_tags_for_resource(resource_name) -> tag_list, LISTS);

change_tags!(
    elasticache(resource_name),
    tag: add_tags_to_resource "elasticache:AddTagsToResource",
    untag: remove_tags_from_resource "elasticache:RemoveTagsFromResource",
);

settle_tags!(elasticache.remove_tags_from_resource(resource_name), "elasticache:RemoveTagsFromResource");
