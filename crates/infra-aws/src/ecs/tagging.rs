//! Tags of ECS's resources.

use crate::tags::{change_tags, settle_tags};

change_tags!(
    ecs(resource_arn),
    tag: tag_resource "ecs:TagResource",
    untag: untag_resource "ecs:UntagResource",
);

settle_tags!(ecs.untag_resource(resource_arn), "ecs:UntagResource");
