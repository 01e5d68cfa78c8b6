//! `aws_iam_group_policy`

super::policy_types::policy_within! {
    /// A policy within a group.
    ///
    /// A few are read one by one, more with one call for each 1000 groups of the account.
    GroupPolicy, "aws_iam_group_policy", group: Group, "admins:read-bucket"
}
