//! `aws_iam_user_policy`

super::policy_types::policy_within! {
    /// A policy within a user.
    ///
    /// A few are read one by one, more with one call for each 1000 users of the account.
    UserPolicy, "aws_iam_user_policy", user: User, "ci:read-bucket"
}
