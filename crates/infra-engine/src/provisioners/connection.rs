//! `connection` blocks: how another machine is reached.

use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;

use infra_diagnostics::{Diagnostic, Diagnostics, Span};
use infra_lang::decode::{check_body, decode_body};
use infra_lang::eval::Scope;
use infra_schema::{Attribute, Block, Presence};
use infra_syntax::Body;
use infra_value::{Type, Value};

use super::argument;
use crate::secrets::Secrets;

/// How long a machine is tried when the block says nothing of it.
const TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// The port of SSH.
const PORT: u16 = 22;

/// Who is logged in when the block says nothing of it.
const USER: &str = "root";

/// How another machine is reached by SSH.
#[derive(Clone, Default)]
pub struct Connection {
    /// The machine.
    pub target: Endpoint,
    /// The machine through which it is reached.
    pub bastion: Option<Endpoint>,
    /// Whether the keys of an agent are tried; when nothing is said, they are where there is an agent.
    pub agent: Option<bool>,
    /// The key of the agent to try first: its comment, or the public key itself.
    pub agent_identity: Option<String>,
    /// How long it is tried.
    pub timeout: Duration,
    /// Where scripts are put.
    pub(super) script_path: Option<String>,
}

/// One machine, and what lets us in.
#[derive(Clone, Default)]
pub struct Endpoint {
    /// Its name or address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Who is logged in.
    pub user: String,
    /// The password.
    pub password: Option<String>,
    /// The private key, in PEM.
    pub private_key: Option<String>,
    /// The certificate of the private key, as a line of OpenSSH.
    pub certificate: Option<String>,
    /// The machine's key, or the key of the authority that signed it, as a line of OpenSSH.
    pub host_key: Option<String>,
}

/// What there is no support for: arguments, and what to do instead.
const REFUSED: [(&[&str], &str); 2] = [
    (
        &["proxy_scheme", "proxy_host", "proxy_port", "proxy_user_name", "proxy_user_password"],
        "infra does not connect through HTTP or SOCKS proxies. Use a bastion host (bastion_host), or run infra where the machine can be reached.",
    ),
    (
        &["https", "insecure", "use_ntlm", "cacert"],
        "infra connects by SSH and not by WinRM, which this argument is for. Remove it, and let the machine run an SSH server.",
    ),
];

static SCHEMA: LazyLock<Block> = LazyLock::new(|| {
    let texts = [
        "type",
        "user",
        "password",
        "timeout",
        "script_path",
        "target_platform",
        "private_key",
        "certificate",
        "host_key",
        "agent_identity",
        "bastion_host",
        "bastion_host_key",
        "bastion_user",
        "bastion_password",
        "bastion_private_key",
        "bastion_certificate",
        "proxy_scheme",
        "proxy_host",
        "proxy_user_name",
        "proxy_user_password",
        "cacert",
    ];
    let others = [
        ("port", Type::Number),
        ("agent", Type::Bool),
        ("bastion_port", Type::Number),
        ("proxy_port", Type::Number),
        ("https", Type::Bool),
        ("insecure", Type::Bool),
        ("use_ntlm", Type::Bool),
    ];
    let texts = texts.into_iter().map(|name| (name, Type::String));
    let optional = texts.chain(others).map(|(name, ty)| (name, Attribute::new(ty, Presence::Optional)));
    let host = ("host", Attribute::new(Type::String, Presence::Required));
    let attributes = optional.chain([host]).map(|(name, attribute)| (name.into(), attribute)).collect();
    Block { attributes, ..Block::default() }
});

/// What a provisioner's own block says, and for the rest what the block of its resource says.
pub(super) fn merged(own: Option<Body>, of_resource: Option<Body>) -> Option<Body> {
    match (own, of_resource) {
        (Some(mut own), Some(base)) => {
            let given: BTreeSet<_> = own.attributes.iter().map(|given| given.name.name.clone()).collect();
            own.attributes
                .extend(base.attributes.into_iter().filter(|other| !given.contains(&other.name.name)));
            Some(own)
        }
        (own, base) => own.or(base),
    }
}

/// What is wrong with a block, as far as it can be said before anything runs.
pub(super) fn check(body: &Body) -> Diagnostics {
    let mut problems = check_body(body, &SCHEMA);
    for (names, detail) in REFUSED {
        for argument in names.iter().filter_map(|name| body.attribute(name)) {
            let summary = format!("Unsupported argument \"{}\"", argument.name.name);
            problems.push(Diagnostic::error(summary, detail).at(argument.name.span));
        }
    }
    for name in ["type", "target_platform"] {
        let expr = body.attribute(name).map(|attribute| &attribute.expr);
        let written = expr.and_then(|expr| Some((expr.literal_string()?, expr)));
        if let Some(problem) = written.and_then(|(text, expr)| unsupported(name, &text, expr.span)) {
            problems.push(problem);
        }
    }
    problems
}

/// Says what cannot be asked for with `type` and `target_platform`.
fn unsupported(name: &str, text: &str, span: Span) -> Option<Diagnostic> {
    let detail = match (name, text) {
        ("type", "ssh") | ("target_platform", "unix") => return None,
        ("type", "winrm") => {
            "infra connects by SSH and not by WinRM. Let the machine run an SSH server, or use user_data."
                .to_owned()
        }
        ("type", other) => format!("There is no connection type \"{other}\". infra connects by \"ssh\"."),
        (_, "windows") => {
            "infra runs scripts on machines with a Unix shell, and not on Windows. Use user_data there."
                .to_owned()
        }
        (_, other) => format!("There is no target platform \"{other}\". infra knows \"unix\"."),
    };
    Some(Diagnostic::error("Unsupported connection", detail).at(span))
}

/// Evaluates a block. What of it must not be shown is added to `secrets`.
pub(super) fn evaluate(
    body: &Body,
    scope: &dyn Scope,
    secrets: &mut Secrets,
) -> Result<Connection, Diagnostics> {
    let decoded = decode_body(body, &SCHEMA, scope)?;
    secrets.add(&decoded);
    let block = decoded.unmark_deep();
    let span = |name: &str| body.attribute(name).map_or(body.header_span, |attribute| attribute.expr.span);
    let fail = |name: &str, detail: String| {
        Diagnostics::from(Diagnostic::error("Invalid connection", detail).at(span(name)))
    };
    if !block.is_wholly_known() {
        let detail = "Its arguments are not known, although everything that they depend on is there.";
        return Err(fail("host", detail.to_owned()));
    }
    for name in ["type", "target_platform"] {
        let given = text(&block, name);
        if let Some(problem) = given.and_then(|given| unsupported(name, given, span(name))) {
            return Err(problem.into());
        }
    }
    // Terraform takes an empty text for one that is not there.
    let owned = |name: &str| text(&block, name).map(str::to_owned);
    let port = |name: &str| match argument(&block, name).map(Value::as_i64) {
        None => Ok(None),
        Some(port) => match port.and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0) {
            Some(port) => Ok(Some(port)),
            None => Err(fail(name, format!("\"{name}\" must be a whole number from 1 to 65535."))),
        },
    };
    let target = Endpoint {
        host: owned("host").ok_or_else(|| {
            fail("host", "\"host\" is empty: nothing says which machine is to be reached.".to_owned())
        })?,
        port: port("port")?.unwrap_or(PORT),
        user: owned("user").unwrap_or_else(|| USER.to_owned()),
        password: owned("password"),
        private_key: owned("private_key"),
        certificate: owned("certificate"),
        host_key: owned("host_key"),
    };
    let bastion = match owned("bastion_host") {
        None => None,
        Some(host) => Some(Endpoint {
            host,
            port: port("bastion_port")?.unwrap_or(target.port),
            user: owned("bastion_user").unwrap_or_else(|| target.user.clone()),
            password: owned("bastion_password").or_else(|| target.password.clone()),
            private_key: owned("bastion_private_key").or_else(|| target.private_key.clone()),
            certificate: owned("bastion_certificate").or_else(|| target.certificate.clone()),
            host_key: owned("bastion_host_key"),
        }),
    };
    let timeout = match text(&block, "timeout") {
        None => TIMEOUT,
        Some(written) => infra_lang::duration(written).ok_or_else(|| {
            fail(
                "timeout",
                format!("\"{written}\" is no duration. Write it like \"30s\", \"5m\" or \"1h30m\"."),
            )
        })?,
    };
    for (certificate, key, name) in
        [(&target.certificate, &target.private_key, "certificate")].into_iter().chain(
            bastion.iter().map(|bastion| (&bastion.certificate, &bastion.private_key, "bastion_certificate")),
        )
    {
        if certificate.is_some() && key.is_none() {
            return Err(fail(name, format!("\"{name}\" needs the private key that it certifies.")));
        }
    }
    Ok(Connection {
        target,
        bastion,
        agent: argument(&block, "agent").and_then(Value::as_bool),
        agent_identity: owned("agent_identity"),
        timeout,
        script_path: owned("script_path"),
    })
}

fn text<'v>(block: &'v Value, name: &str) -> Option<&'v str> {
    argument(block, name).and_then(Value::as_str).filter(|text| !text.is_empty())
}
