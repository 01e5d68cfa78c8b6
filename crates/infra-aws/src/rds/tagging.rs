//! Tags of RDS's resources.

use crate::tags::{change_tags, settle_tags, tags_of};

/// The call that lists tags.
pub(super) const LISTS: &str = "rds:ListTagsForResource";

tags_of!(rds.list_tags_for_resource(resource_name) -> tag_list, LISTS);

change_tags!(
    rds(resource_name),
    tag: add_tags_to_resource "rds:AddTagsToResource",
    untag: remove_tags_from_resource "rds:RemoveTagsFromResource",
);

settle_tags!(rds.remove_tags_from_resource(resource_name), "rds:RemoveTagsFromResource");
