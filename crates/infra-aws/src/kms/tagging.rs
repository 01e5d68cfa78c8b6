//! Tags of keys.

use crate::tags::{change_tags, settle_tags};

change_tags!(
    kms(key_id),
    tag: tag_resource "kms:TagResource",
    untag: untag_resource "kms:UntagResource",
);

settle_tags!(kms.untag_resource(key_id), "kms:UntagResource");
