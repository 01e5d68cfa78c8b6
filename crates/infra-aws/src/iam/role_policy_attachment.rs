//! `aws_iam_role_policy_attachment`

super::policy_types::policy_attachment! {
    /// A policy that is attached to a role.
    ///
    /// Those of a few roles are read with one call for each role, those of more with one call for each 1000 roles of the
    /// account.
    RolePolicyAttachment, "aws_iam_role_policy_attachment", role: Role, "app/arn:aws:iam::aws:policy/ReadOnlyAccess"
}
