//! `aws_iam_group_policy_attachment`

super::policy_types::policy_attachment! {
    /// A policy that is attached to a group.
    ///
    /// Those of a few groups are read with one call for each group, those of more with one call for each 1000 groups of the
    /// account.
    GroupPolicyAttachment, "aws_iam_group_policy_attachment", group: Group, "admins/arn:aws:iam::aws:policy/ReadOnlyAccess"
}
