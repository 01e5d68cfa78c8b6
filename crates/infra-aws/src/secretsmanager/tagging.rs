//! Tags of secrets.

use crate::tags::change_tags;

change_tags!(
    secretsmanager(secret_id),
    tag: tag_resource "secretsmanager:TagResource",
    untag: untag_resource "secretsmanager:UntagResource",
);
