//! `aws_iam_role_policy`

super::policy_types::policy_within! {
    /// A policy within a role.
    ///
    /// A few are read one by one, more with one call for each 1000 roles of the account.
    RolePolicy, "aws_iam_role_policy", role: Role, "app:read-bucket"
}
