//! The arguments of the block.

use std::time::Duration;

use infra_state::store::{ArgumentProblem, Arguments, ObjectBackend};

/// Where the state is, and how it is reached.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub bucket: String,
    pub key: String,
    /// How the keys of workspaces other than the default one begin.
    pub workspace_prefix: String,
    pub region: Option<String>,
    pub keys: Option<Keys>,
    pub profile: Option<String>,
    pub shared_config_files: Vec<String>,
    pub shared_credentials_files: Vec<String>,
    pub assume_role: Option<AssumeRole>,
    pub endpoint: Option<String>,
    pub sts_endpoint: Option<String>,
    pub kms_endpoint: Option<String>,
    pub sts_region: Option<String>,
    pub path_style: bool,
    pub skip_checksum: bool,
    pub attempts: Option<u32>,
    pub adaptive: bool,
    pub fips: Option<bool>,
    pub dualstack: Option<bool>,
    pub encrypt: bool,
    pub kms_key: Option<String>,
    pub acl: Option<String>,
}

/// Credentials that the block itself holds.
#[derive(Clone)]
pub(crate) struct Keys {
    pub id: String,
    pub secret: String,
    pub token: Option<String>,
}

/// Shows no secret.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.id)
    }
}

/// A role to take on.
#[derive(Clone, Debug, Default)]
pub(crate) struct AssumeRole {
    pub arn: String,
    pub session_name: Option<String>,
    pub external_id: Option<String>,
    pub policy: Option<String>,
    pub policy_arns: Vec<String>,
    pub duration: Option<Duration>,
}

const INSTEAD_OF_A_TABLE: &str = "Locks are objects beside the state, as Terraform's use_lockfile has them: set use_lockfile = true, so that Terraform keeps to them, too.";

impl Settings {
    pub(crate) fn read(mut given: Arguments) -> Result<Self, Vec<ArgumentProblem>> {
        let mut settings = Self {
            bucket: given.required_text("bucket"),
            key: given.required_text("key"),
            skip_checksum: given.flag("skip_s3_checksum").unwrap_or_default(),
            encrypt: given.flag("encrypt").unwrap_or_default(),
            kms_key: given.text("kms_key_id"),
            acl: given.text("acl"),
            ..Self::default()
        };
        settings.read_access(&mut given);
        let prefix = given.text_or_empty("workspace_key_prefix");
        settings.workspace_prefix = prefix.unwrap_or_else(|| ObjectBackend::DEFAULT_PREFIX.to_owned());
        if settings.workspace_prefix.starts_with('/') || settings.workspace_prefix.ends_with('/') {
            given.problem("workspace_key_prefix", "It must not begin or end with \"/\".");
        }
        if settings.key.starts_with('/') || settings.key.ends_with('/') {
            given.problem("key", "It must not begin or end with \"/\".");
        }
        match given.flag("use_lockfile") {
            // Terraform takes both locks then.
            Some(true) => given.ignore(&["dynamodb_table", "dynamodb_endpoint"]),
            _ => {
                given.refuse("dynamodb_table", INSTEAD_OF_A_TABLE);
                given.ignore(&["dynamodb_endpoint"]);
            }
        }
        given.refuse("sse_customer_key", "Use kms_key_id.");
        given.finish()?;
        Ok(settings)
    }

    /// Reads the arguments that a key provider has in common with the backend: who calls, and where.
    pub(crate) fn read_access(&mut self, given: &mut Arguments) {
        self.region = given.text("region");
        self.profile = given.text("profile");
        self.shared_config_files = given.texts("shared_config_files").unwrap_or_default();
        self.shared_credentials_files = given.texts("shared_credentials_files").unwrap_or_default();
        self.shared_credentials_files.extend(given.text("shared_credentials_file"));
        self.sts_region = given.text("sts_region");
        self.fips = given.flag("use_fips_endpoint");
        self.dualstack = given.flag("use_dualstack_endpoint");
        self.read_keys(given);
        self.read_endpoints(given);
        self.read_retries(given);
        self.assume_role = read_role(given);
        let later = "Give credentials and addresses to the environment or to a profile.";
        for name in
            ["assume_role_with_web_identity", "custom_ca_bundle", "http_proxy", "https_proxy", "no_proxy"]
        {
            given.refuse(name, later);
        }
        given.refuse("insecure", "Certificates are always checked.");
        for name in ["allowed_account_ids", "forbidden_account_ids"] {
            given.refuse(name, "The bucket or key belongs to one account: name it alone.");
        }
        for name in ["ec2_metadata_service_endpoint", "ec2_metadata_service_endpoint_mode"] {
            given.refuse(name, "Set AWS_EC2_METADATA_SERVICE_ENDPOINT.");
        }
        given.ignore(&[
            "skip_credentials_validation",
            "skip_region_validation",
            "skip_requesting_account_id",
            "skip_metadata_api_check",
            "iam_endpoint",
        ]);
    }

    fn read_keys(&mut self, given: &mut Arguments) {
        let (id, secret, token) = (given.text("access_key"), given.text("secret_key"), given.text("token"));
        match (id, secret) {
            (Some(id), Some(secret)) => self.keys = Some(Keys { id, secret, token }),
            (None, None) => {}
            (Some(_), None) => given.problem("secret_key", "It is required with access_key."),
            (None, Some(_)) => given.problem("access_key", "It is required with secret_key."),
        }
    }

    fn read_endpoints(&mut self, given: &mut Arguments) {
        let (s3, sts) = (given.text("endpoint"), given.text("sts_endpoint"));
        (self.endpoint, self.sts_endpoint) = (s3, sts);
        if let Some(mut endpoints) = given.object("endpoints") {
            self.endpoint = endpoints.text("s3").or(self.endpoint.take());
            self.sts_endpoint = endpoints.text("sts").or(self.sts_endpoint.take());
            self.kms_endpoint = endpoints.text("kms");
            endpoints.ignore(&["dynamodb", "iam", "sso"]);
            given.join(endpoints);
        }
        let (old, new) = (given.flag("force_path_style"), given.flag("use_path_style"));
        self.path_style = new.or(old).unwrap_or_default();
    }

    fn read_retries(&mut self, given: &mut Arguments) {
        self.attempts = given.integer("max_retries").and_then(|retries| u32::try_from(retries.max(1)).ok());
        match given.text("retry_mode").as_deref() {
            None | Some("standard") => {}
            Some("adaptive") => self.adaptive = true,
            Some(_) => given.problem("retry_mode", "It must be \"standard\" or \"adaptive\"."),
        }
    }
}

fn read_role(given: &mut Arguments) -> Option<AssumeRole> {
    // The arguments that stand for the object are older than it.
    let old = AssumeRole {
        arn: given.text("role_arn").unwrap_or_default(),
        session_name: given.text("session_name"),
        external_id: given.text("external_id"),
        policy: given.text("assume_role_policy"),
        policy_arns: given.texts("assume_role_policy_arns").unwrap_or_default(),
        duration: given
            .integer("assume_role_duration_seconds")
            .and_then(|seconds| u64::try_from(seconds).ok())
            .map(Duration::from_secs),
    };
    for name in ["assume_role_tags", "assume_role_transitive_tag_keys"] {
        given.refuse(name, "Give them to the role's trust policy.");
    }
    let Some(mut role) = given.object("assume_role") else {
        return Some(old).filter(|role| !role.arn.is_empty());
    };
    let read = AssumeRole {
        arn: role.required_text("role_arn"),
        session_name: role.text("session_name"),
        external_id: role.text("external_id"),
        policy: role.text("policy"),
        policy_arns: role.texts("policy_arns").unwrap_or_default(),
        duration: role.text("duration").and_then(|text| match hours_and_minutes(&text) {
            Some(duration) => Some(duration),
            None => {
                role.problem("duration", "It must be a duration: \"15m\", \"1h30m\".");
                None
            }
        }),
    };
    for name in ["tags", "transitive_tag_keys", "source_identity"] {
        role.refuse(name, "Give it to the role's trust policy.");
    }
    given.join(role);
    Some(read)
}

/// `1h30m`, `900s`
fn hours_and_minutes(text: &str) -> Option<Duration> {
    let (mut seconds, mut number) = (0u64, String::new());
    for character in text.chars() {
        let unit = match character {
            '0'..='9' => {
                number.push(character);
                continue;
            }
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        seconds = seconds.checked_add(number.parse::<u64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    (number.is_empty() && seconds > 0).then(|| Duration::from_secs(seconds))
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
        Settings::read(Arguments::new(values))
            .map_err(|problems| problems.into_iter().map(|problem| problem.argument).collect())
    }

    const HOME: [(&str, &str); 2] = [("bucket", "state"), ("key", "web/terraform.tfstate")];

    fn with(more: &[(&'static str, Value)]) -> Vec<(&'static str, Value)> {
        HOME.iter().map(|(name, text)| (*name, Value::string(*text))).chain(more.iter().cloned()).collect()
    }

    #[test]
    fn a_usual_block_is_understood() {
        let role = Value::object([
            ("role_arn", Value::string("arn:aws:iam::123456789012:role/state")),
            ("duration", Value::string("1h30m")),
        ]);
        let endpoints = Value::object([("s3", Value::string("http://127.0.0.1:4566"))]);
        let settings = read(&with(&[
            ("region", Value::string("eu-central-1")),
            ("encrypt", Value::bool(true)),
            ("use_lockfile", Value::bool(true)),
            ("dynamodb_table", Value::string("locks")),
            ("max_retries", Value::string("5")),
            ("assume_role", role),
            ("endpoints", endpoints),
        ]))
        .unwrap();
        assert_eq!((settings.attempts, settings.encrypt), (Some(5), true));
        assert_eq!(settings.endpoint.as_deref(), Some("http://127.0.0.1:4566"));
        assert_eq!(settings.workspace_prefix, "env:");
        assert_eq!(settings.assume_role.unwrap().duration, Some(Duration::from_secs(5400)));
    }

    #[test]
    fn workspaces_have_a_prefix_which_may_be_empty() {
        let prefix = |text: &str| read(&with(&[("workspace_key_prefix", Value::string(text))]));
        assert_eq!(prefix("stacks/all").unwrap().workspace_prefix, "stacks/all");
        assert_eq!(prefix("").unwrap().workspace_prefix, "");
        assert_eq!(prefix("/stacks").unwrap_err(), ["workspace_key_prefix"]);
    }

    #[test]
    fn what_is_missing_or_not_supported_is_named() {
        assert_eq!(read(&[]).unwrap_err(), ["bucket", "key"]);
        let table = read(&with(&[("dynamodb_table", Value::string("locks"))]));
        assert_eq!(table.unwrap_err(), ["dynamodb_table"]);
        let half = read(&with(&[("access_key", Value::string("AKIA"))]));
        assert_eq!(half.unwrap_err(), ["secret_key"]);
        let role = Value::object([("role_name", Value::string("state"))]);
        assert_eq!(
            read(&with(&[("assume_role", role)])).unwrap_err(),
            ["assume_role.role_arn", "assume_role.role_name"]
        );
    }
}
