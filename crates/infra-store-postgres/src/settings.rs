//! The arguments of the block.

use std::str::FromStr;

use infra_state::store::{ArgumentProblem, Arguments};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// What the environment says where the block says nothing: `PG_CONN_STR`, and the variables of libpq.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// `PG_CONN_STR`
    pub conn_str: Option<String>,
    /// `PG_SCHEMA_NAME`
    pub schema_name: Option<String>,
    /// `PGHOST`
    pub host: Option<String>,
    /// `PGPORT`
    pub port: Option<u16>,
    /// `PGUSER`
    pub user: Option<String>,
    /// `PGPASSWORD`
    pub password: Option<String>,
    /// `PGDATABASE`
    pub database: Option<String>,
    /// Name of the user of the operating system, who is the user of the database where nothing else is said.
    pub system_user: Option<String>,
}

/// How the database is reached, and what may be made in it.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub config: Config,
    /// PEM file with the authorities that are trusted, instead of the system's.
    pub authorities: Option<String>,
    pub schema: String,
    pub skip_schema: bool,
    pub skip_table: bool,
    pub skip_index: bool,
}

impl Settings {
    pub(crate) fn read(mut given: Arguments, defaults: &Defaults) -> Result<Self, Vec<ArgumentProblem>> {
        let text = given.text("conn_str").or_else(|| defaults.conn_str.clone()).unwrap_or_default();
        let schema = given.text("schema_name").or_else(|| defaults.schema_name.clone());
        let skip_schema = given.flag("skip_schema_creation").unwrap_or_default();
        let skip_table = given.flag("skip_table_creation").unwrap_or_default();
        let skip_index = given.flag("skip_index_creation").unwrap_or_default();
        let (text, authorities) = without_files(&text);
        let mut config = match Config::from_str(&text) {
            Ok(config) => config,
            Err(_) => {
                // The error of the parser could show the password.
                given.problem("conn_str", "It is not a connection string: postgres://USER@HOST/DATABASE.");
                Config::new()
            }
        };
        fill(&mut config, defaults);
        given.finish()?;
        let schema = schema.unwrap_or_else(|| "terraform_remote_state".to_owned());
        Ok(Self { config, authorities, schema, skip_schema, skip_table, skip_index })
    }

    /// The place of a workspace's state, without user and password.
    pub(crate) fn address_of(&self, name: &str) -> String {
        format!("{} \"{name}\"", self.address())
    }

    /// The table, without user and password.
    pub(crate) fn address(&self) -> String {
        let host = self.config.get_hosts().first().map_or_else(
            || "localhost".to_owned(),
            |host| match host {
                Host::Tcp(host) => host.clone(),
                Host::Unix(path) => path.display().to_string(),
            },
        );
        let port = self.config.get_ports().first().map_or_else(String::new, |port| format!(":{port}"));
        let database = self.config.get_dbname().unwrap_or_default();
        format!("postgres://{host}{port}/{database} {}.states", self.schema)
    }

    /// The schema as SQL writes it.
    pub(crate) fn quoted_schema(&self) -> String {
        format!("\"{}\"", self.schema.replace('"', "\"\""))
    }
}

/// Takes out what names files and is read here: `sslrootcert`. `verify-full` and `verify-ca` are what `require` does here,
/// since certificates are always checked.
fn without_files(text: &str) -> (String, Option<String>) {
    let mut authorities = None;
    let mut take = |parameter: &str| match parameter.split_once('=') {
        Some(("sslrootcert", path)) => {
            authorities = Some(path.trim_matches('\'').to_owned()).filter(|path| path != "system");
            None
        }
        Some(("sslmode", "verify-full" | "verify-ca")) => Some("sslmode=require".to_owned()),
        Some(("sslmode", "allow")) => Some("sslmode=prefer".to_owned()),
        _ => Some(parameter.to_owned()),
    };
    let is_url = text.starts_with("postgres://") || text.starts_with("postgresql://");
    let rest = match (is_url, text.split_once('?')) {
        (true, Some((place, parameters))) => {
            let kept: Vec<String> = parameters.split('&').filter_map(&mut take).collect();
            if kept.is_empty() { place.to_owned() } else { format!("{place}?{}", kept.join("&")) }
        }
        (true, None) => text.to_owned(),
        (false, _) => {
            let kept: Vec<String> = text.split_ascii_whitespace().filter_map(&mut take).collect();
            kept.join(" ")
        }
    };
    (rest, authorities)
}

fn fill(config: &mut Config, defaults: &Defaults) {
    if config.get_hosts().is_empty() {
        config.host(defaults.host.as_deref().unwrap_or("localhost"));
    }
    if let (true, Some(port)) = (config.get_ports().is_empty(), defaults.port) {
        config.port(port);
    }
    if config.get_user().is_none()
        && let Some(user) = defaults.user.as_deref().or(defaults.system_user.as_deref())
    {
        config.user(user);
    }
    if let (None, Some(password)) = (config.get_password(), &defaults.password) {
        config.password(password);
    }
    if config.get_dbname().is_none()
        && let Some(database) = defaults.database.clone().or_else(|| config.get_user().map(str::to_owned))
    {
        config.dbname(database);
    }
    config.application_name("infra");
    config.connect_timeout(std::time::Duration::from_secs(10));
    config.keepalives_idle(std::time::Duration::from_secs(10));
    if config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_))) {
        config.ssl_mode(SslMode::Disable);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use infra_value::Value;

    use super::*;

    fn read(values: &[(&str, Value)]) -> Result<Settings, Vec<String>> {
        let values: BTreeMap<String, Value> =
            values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let defaults = Defaults { user: Some("env".to_owned()), ..Defaults::default() };
        Settings::read(Arguments::new(values), &defaults)
            .map_err(|problems| problems.into_iter().map(|problem| problem.argument).collect())
    }

    #[test]
    fn connection_strings_are_understood() {
        let url = "postgres://me:secret@db.example:5433/states?sslmode=verify-full&sslrootcert=/ca.pem";
        let settings = read(&[("conn_str", Value::string(url))]).unwrap();
        assert_eq!(settings.config.get_user(), Some("me"));
        assert_eq!(settings.config.get_ssl_mode(), SslMode::Require);
        assert_eq!(settings.authorities.as_deref(), Some("/ca.pem"));
        let address = settings.address_of("default");
        assert_eq!(address, "postgres://db.example:5433/states terraform_remote_state.states \"default\"");
        let words = "host=/run/postgresql dbname=x sslmode=require";
        let settings = read(&[("conn_str", Value::string(words))]).unwrap();
        assert_eq!((settings.config.get_user(), settings.config.get_dbname()), (Some("env"), Some("x")));
        assert_eq!(settings.config.get_ssl_mode(), SslMode::Disable);
        assert!(!format!("{:?}", settings.config).contains("secret"));
        assert_eq!(read(&[]).unwrap().config.get_dbname(), Some("env"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(
            read(&[("conn_str", Value::string("postgres://me:pw@x:port/"))]).unwrap_err(),
            ["conn_str"]
        );
        assert_eq!(read(&[("schema", Value::string("x"))]).unwrap_err(), ["schema"]);
    }
}
