//! The arguments of the block.

use std::time::Duration;

use hyper::Method;
use infra_state::store::{ArgumentProblem, Arguments};
use rustls::ClientConfig;
use url::Url;

use crate::tls;

/// What the environment says where the block says nothing: the value of `TF_HTTP_ADDRESS` for `address`, and so on.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// Values by the name of the argument.
    pub values: Vec<(&'static str, String)>,
}

impl Defaults {
    /// Arguments that can come from the environment: `TF_HTTP_` and the name in capitals.
    pub const ARGUMENTS: [&str; 14] = [
        "address",
        "update_method",
        "lock_address",
        "lock_method",
        "unlock_address",
        "unlock_method",
        "username",
        "password",
        "retry_max",
        "retry_wait_min",
        "retry_wait_max",
        "client_ca_certificate_pem",
        "client_certificate_pem",
        "client_private_key_pem",
    ];

    fn get(&self, name: &str) -> Option<String> {
        let found = self.values.iter().find(|(known, value)| *known == name && !value.is_empty());
        found.map(|(_, value)| value.clone())
    }
}

/// Where the state is, and how it is asked for.
#[derive(Clone)]
pub(crate) struct Settings {
    pub address: Url,
    pub update: Method,
    /// Where and how it is locked; none when it cannot be.
    pub lock: Option<(Url, Method)>,
    pub unlock: Option<(Url, Method)>,
    /// User and password.
    pub credentials: Option<(String, String)>,
    /// How often a call is repeated that fails.
    pub retries: u32,
    pub wait_min: Duration,
    pub wait_max: Duration,
}

/// Shows no secret.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Settings({})", shown(&self.address))
    }
}

/// An address without what may be secret in it.
pub(crate) fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Fails for addresses that cannot have one.
    let _ = url.set_username("").and_then(|()| url.set_password(None));
    url.into()
}

impl Settings {
    /// Reads all arguments, and what they say of TLS.
    pub(crate) fn read(
        mut given: Arguments,
        defaults: &Defaults,
    ) -> Result<(Self, ClientConfig), Vec<ArgumentProblem>> {
        let mut given = Given { arguments: &mut given, defaults };
        let address = given.required_address();
        let update = given.method("update_method", "POST");
        let (lock_method, unlock_method) =
            (given.method("lock_method", "LOCK"), given.method("unlock_method", "UNLOCK"));
        let lock = given.address("lock_address").map(|url| (url, lock_method));
        let unlock = given.address("unlock_address").map(|url| (url, unlock_method));
        let retries = u32::try_from(given.number("retry_max", 2)).unwrap_or(u32::MAX);
        let wait_min = Duration::from_secs(given.number("retry_wait_min", 1));
        let wait_max = Duration::from_secs(given.number("retry_wait_max", 30));
        let (user, password) = (given.text("username"), given.text("password"));
        let credentials = user
            .map(|user| (user, password.unwrap_or_default()))
            .or_else(|| address.as_ref().and_then(own_credentials));
        let skip = given.arguments.flag("skip_cert_verification").unwrap_or_default();
        let authorities = given.text("client_ca_certificate_pem");
        let identity = match (given.text("client_certificate_pem"), given.text("client_private_key_pem")) {
            (Some(certificate), Some(key)) => Some((certificate, key)),
            (None, None) => None,
            (Some(_), None) => {
                given
                    .arguments
                    .problem("client_private_key_pem", "It is required with client_certificate_pem.");
                None
            }
            (None, Some(_)) => {
                given
                    .arguments
                    .problem("client_certificate_pem", "It is required with client_private_key_pem.");
                None
            }
        };
        let tls = tls::configure(skip, authorities.as_deref(), identity.as_ref());
        if let Err((argument, detail)) = &tls {
            given.arguments.problem(argument, detail.clone());
        }
        std::mem::take(given.arguments).finish()?;
        // What is missing was a problem.
        let (Some(address), Ok(tls)) = (address, tls) else { return Err(Vec::new()) };
        let settings = Self { address, update, lock, unlock, credentials, retries, wait_min, wait_max };
        Ok((settings, tls))
    }
}

fn own_credentials(address: &Url) -> Option<(String, String)> {
    (!address.username().is_empty())
        .then(|| (address.username().to_owned(), address.password().unwrap_or_default().to_owned()))
}

/// Arguments of the block, and below them those of the environment.
struct Given<'a> {
    arguments: &'a mut Arguments,
    defaults: &'a Defaults,
}

impl Given<'_> {
    fn text(&mut self, name: &'static str) -> Option<String> {
        self.arguments.text(name).or_else(|| self.defaults.get(name))
    }

    fn required_address(&mut self) -> Option<Url> {
        let text = self.text("address");
        if text.is_none() {
            let detail = "It is required. Write it into the backend block, or set TF_HTTP_ADDRESS.";
            self.arguments.problem("address", detail);
        }
        self.parsed("address", &text?)
    }

    fn address(&mut self, name: &'static str) -> Option<Url> {
        let text = self.text(name)?;
        self.parsed(name, &text)
    }

    fn parsed(&mut self, name: &'static str, text: &str) -> Option<Url> {
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Some(url),
            // The text may hold a password.
            _ => {
                self.arguments.problem(name, "It must be an address that begins with http:// or https://.");
                None
            }
        }
    }

    fn method(&mut self, name: &'static str, usual: &str) -> Method {
        let text = self.text(name).unwrap_or_else(|| usual.to_owned());
        Method::from_bytes(text.as_bytes()).unwrap_or_else(|_| {
            self.arguments.problem(name, "It must be a method of HTTP: POST, PUT.");
            Method::POST
        })
    }

    fn number(&mut self, name: &'static str, usual: u64) -> u64 {
        let given = self.arguments.integer(name);
        let number = match (given, self.defaults.get(name)) {
            (Some(number), _) => u64::try_from(number).ok(),
            (None, Some(text)) => text.parse().ok(),
            (None, None) => Some(usual),
        };
        number.unwrap_or_else(|| {
            self.arguments.problem(name, "It must be a whole number that is not negative.");
            usual
        })
    }
}
