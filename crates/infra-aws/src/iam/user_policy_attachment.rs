//! `aws_iam_user_policy_attachment`

super::policy_types::policy_attachment! {
    /// A policy that is attached to a user.
    ///
    /// Those of a few users are read with one call for each user, those of more with one call for each 1000 users of the
    /// account.
    UserPolicyAttachment, "aws_iam_user_policy_attachment", user: User, "ci/arn:aws:iam::aws:policy/ReadOnlyAccess"
}
