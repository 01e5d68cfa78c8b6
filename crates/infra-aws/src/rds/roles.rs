//! Roles that databases and clusters take on for their features.

use std::time::Duration;

use aws_sdk_rds::types::{DbClusterRole, DbInstanceRole};
use infra_provider::{ErrorClass, ProviderError};

use crate::mutation::{Fault, Op};

/// A role as its database has it, or its cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) feature: String,
    status: String,
}

/// How long a role usually takes to be in use, or out of it.
pub(super) const TYPICAL: Duration = Duration::from_secs(30);

/// Those of an instance.
pub(super) fn of_instance(roles: &[DbInstanceRole]) -> Vec<Role> {
    roles.iter().map(|of| role(&of.role_arn, &of.feature_name, &of.status)).collect()
}

/// Those of a cluster.
pub(super) fn of_cluster(roles: &[DbClusterRole]) -> Vec<Role> {
    roles.iter().map(|of| role(&of.role_arn, &of.feature_name, &of.status)).collect()
}

fn role(arn: &Option<String>, feature: &Option<String>, status: &Option<String>) -> Role {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    Role { arn: text(arn), feature: text(feature), status: text(status) }
}

/// The one that has an ARN.
pub(super) fn named(roles: Vec<Role>, arn: &str) -> Option<Role> {
    roles.into_iter().find(|role| role.arn == arn)
}

/// The database and the role that an import id names. `what` the database is.
pub(super) fn parse_id<'a>(id: &'a str, what: &str) -> Result<(&'a str, &'a str), ProviderError> {
    let named = id.split_once(',').filter(|(database, role)| !database.is_empty() && !role.is_empty());
    named.ok_or_else(|| {
        let error =
            ProviderError::new(ErrorClass::Invalid, format!("\"{id}\" does not name a role of {what}"));
        error.hint(format!("write the identifier of {what} and the role's ARN, with a comma between them"))
    })
}

/// Waits until a role is in use. `look` tells how it is now.
pub(super) async fn wait_active<Fut>(
    database: &str,
    arn: &str,
    look: impl Fn() -> Fut + Sync,
    op: &Op<'_>,
) -> Result<(), Fault>
where
    Fut: Future<Output = Result<Option<Role>, ProviderError>> + Send,
{
    let active = || {
        let looked = look();
        async {
            let Some(role) = looked.await? else { return Ok(None) };
            match role.status.as_str() {
                "ACTIVE" => Ok(Some(())),
                "INVALID" => {
                    let message = format!("{database} cannot take on the role {arn}");
                    let error = ProviderError::new(ErrorClass::Invalid, message);
                    Err(error.hint("the role has to trust rds.amazonaws.com"))
                }
                _ => Ok(None),
            }
        }
    };
    let what = format!("the role {arn} of {database} to be in use");
    op.until_typically(TYPICAL, what, active).await.map_err(|error| {
        let tainted = error.class == ErrorClass::Invalid;
        Fault { error, tainted }
    })
}

/// Waits until a role is gone.
pub(super) async fn wait_gone<Fut>(
    database: &str,
    arn: &str,
    look: impl Fn() -> Fut + Sync,
    op: &Op<'_>,
) -> Result<(), ProviderError>
where
    Fut: Future<Output = Result<Option<Role>, ProviderError>> + Send,
{
    let gone = || {
        let looked = look();
        async { Ok(looked.await?.is_none().then_some(())) }
    };
    op.until_typically(TYPICAL, format!("the role {arn} of {database} to be gone"), gone).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_told_by_its_arn() {
        let role = |arn: &str| DbInstanceRole::builder().role_arn(arn).feature_name("s3Export").build();
        let found = named(of_instance(&[role("a"), role("b")]), "b");
        assert_eq!(found.map(|role| (role.arn, role.feature)), Some(("b".to_owned(), "s3Export".to_owned())));
        assert_eq!(named(of_cluster(&[]), "c"), None);
    }

    #[test]
    fn ids_name_the_database_and_the_role() {
        assert_eq!(
            parse_id("app,arn:aws:iam::1:role/a", "a cluster").ok(),
            Some(("app", "arn:aws:iam::1:role/a"))
        );
        for wrong in ["app", ",x", "app,"] {
            assert!(parse_id(wrong, "a cluster").is_err());
        }
    }
}
