//! `cargo xtask demo`: one trip through everything, narrated.
//!
//! Each step prints what it shows and the command that it runs, and ends the demo if the exit code is another one than expected.
//! Nothing is left behind: the emulator ends with the demo, also when that fails or is killed, and state goes to a temporary folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;
use xtask::emulator::{Installed, Kind, Running, point_at};
use xtask::process::{Identity, run_and_capture};
use xtask::{Result, repository};

use crate::cargo::build_infra;

/// No command may take longer.
const LIMIT: Duration = Duration::from_secs(300);

const STACK: &str = "stacks/collab-editor";
const VARIABLES: &str = "environments/staging.tfvars";

/// Objects that are changed behind the back of `infra`.
const CHANGED_SUBNET: &str = r#"aws_subnet.private["us-east-1a"]"#;
const CHANGED_RULE: &str = r#"aws_vpc_security_group_ingress_rule.balancer["443"]"#;
const DELETED_BLOCK: &str = "aws_s3_bucket_public_access_block.attachments";

/// Runs it.
pub fn run() -> Result<()> {
    let mut stage = Stage::set()?;
    let emulator = Identity::of(stage.running.pid());
    stage.play()?;
    drop(stage);
    if emulator.is_some_and(|emulator| emulator.is_running()) {
        return Err("the emulator still runs".into());
    }
    println!("\nThe emulator has ended; nothing runs and nothing is left.");
    Ok(())
}

/// Everything that the demo plays with.
struct Stage {
    infra: PathBuf,
    installed: Installed,
    running: Running,
    folder: TempDir,
    steps: usize,
}

impl Stage {
    fn set() -> Result<Self> {
        println!("Building infra and starting an emulator of AWS …");
        let infra = build_infra()?;
        let installed = Installed::install(Kind::Moto)?;
        let folder = tempfile::Builder::new().prefix("infra-demo-").tempdir()?;
        let running = installed.start(folder.path())?;
        println!("The emulator answers on {}.", running.endpoint());
        Ok(Self { infra, installed, running, folder, steps: 0 })
    }

    fn play(&mut self) -> Result<()> {
        self.step("Plan staging: nothing exists yet, everything is to be created");
        self.infra("plan", &["-detailed-exitcode"], 2)?;

        self.step("Apply");
        self.infra("apply", &["-auto-approve"], 0)?;

        self.step("Plan again: after apply, the plan is empty");
        self.infra("plan", &["-detailed-exitcode"], 0)?;

        self.step(
            "Behind its back, with the AWS CLI: a tag is changed, a rule opened, an access block deleted",
        );
        self.meddle()?;

        self.step("Drift: exactly these three are named");
        let report = self.infra("drift", &[], 2)?;
        self.check_drift(&report)?;

        self.step("Apply repairs them");
        self.infra("apply", &["-auto-approve"], 0)?;
        self.infra("drift", &[], 0)?;
        self.infra("plan", &["-detailed-exitcode"], 0)?;

        self.step("Destroy");
        self.infra("destroy", &["-auto-approve"], 0)?;

        self.step("What is left in the account, read by boto3");
        self.show(self.client("python", &["localstack/inventory.py"]), 0)?;
        Ok(())
    }

    fn step(&mut self, title: &str) {
        self.steps += 1;
        println!("\n== {}. {title}", self.steps);
    }

    /// Three changes by another client.
    fn meddle(&self) -> Result<()> {
        let subnet = "Name=tag:Name,Values=collab-editor-staging-private-us-east-1a";
        let subnet =
            self.ask(&["ec2", "describe-subnets", "--filters", subnet, "--query", "Subnets[0].SubnetId"])?;
        self.aws(&["ec2", "create-tags", "--resources", &subnet, "--tags", "Key=Tier,Value=forgotten"])?;

        let group = "Name=group-name,Values=collab-editor-staging-balancer";
        let group = self.ask(&[
            "ec2",
            "describe-security-groups",
            "--filters",
            group,
            "--query",
            "SecurityGroups[0].GroupId",
        ])?;
        let rule = self.ask(&[
            "ec2",
            "describe-security-group-rules",
            "--filters",
            &format!("Name=group-id,Values={group}"),
            "--query",
            "SecurityGroupRules[?!IsEgress && FromPort==`443`].SecurityGroupRuleId",
        ])?;
        let wider = "SecurityGroupRule={IpProtocol=tcp,FromPort=443,ToPort=8443,CidrIpv4=0.0.0.0/0,Description=temporary}";
        let wider = format!("SecurityGroupRuleId={rule},{wider}");
        self.aws(&[
            "ec2",
            "modify-security-group-rules",
            "--group-id",
            &group,
            "--security-group-rules",
            &wider,
        ])?;

        let bucket = "Buckets[?contains(Name, 'attachments')].Name";
        let bucket = self.ask(&["s3api", "list-buckets", "--query", bucket])?;
        self.aws(&["s3api", "delete-public-access-block", "--bucket", &bucket])?;
        Ok(())
    }

    /// Whether the report names what was changed and nothing else that the state holds.
    fn check_drift(&self, report: &str) -> Result<()> {
        let state = format!("-state={}", self.state());
        let chdir = format!("-chdir={STACK}");
        let listed = self.infra_command(&[&chdir, "state", "list", &state]).output()?;
        let listed = String::from_utf8_lossy(&listed.stdout).into_owned();
        if !listed.lines().any(|address| address == DELETED_BLOCK) {
            return Err(format!("`infra state list` does not list {DELETED_BLOCK}:\n{listed}").into());
        }
        let mut named: Vec<&str> = listed.lines().filter(|address| names(report, address)).collect();
        named.sort_unstable();
        let mut expected = [CHANGED_SUBNET, CHANGED_RULE, DELETED_BLOCK];
        expected.sort_unstable();
        if named != expected {
            return Err(format!("drift names {named:?}, but {expected:?} were changed").into());
        }
        Ok(())
    }

    fn state(&self) -> String {
        self.folder.path().join("staging.tfstate").display().to_string()
    }

    /// A program that runs in the repository and talks to the emulator.
    fn program(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        point_at(&mut command, &self.running.endpoint());
        command.args(arguments).current_dir(repository());
        command
    }

    /// A program that came with the emulator.
    fn client(&self, name: &str, arguments: &[&str]) -> Command {
        self.program(&self.installed.program(name), arguments)
    }

    fn infra_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program(&self.infra, arguments);
        command.env("TF_VAR_session_secret", "only-for-the-demo");
        command.env("TF_VAR_database_password", "only-for-the-demo");
        command
    }

    /// Shows `infra` with the staging environment.
    fn infra(&self, command: &str, options: &[&str], code: i32) -> Result<String> {
        let (chdir, variables, state) =
            (format!("-chdir={STACK}"), format!("-var-file={VARIABLES}"), format!("-state={}", self.state()));
        let mut arguments = vec![chdir.as_str(), command];
        arguments.extend(options);
        arguments.extend([variables.as_str(), state.as_str()]);
        self.show(self.infra_command(&arguments), code)
    }

    /// Shows the AWS CLI.
    fn aws(&self, arguments: &[&str]) -> Result<String> {
        self.show(self.client("aws", arguments), 0)
    }

    /// What the AWS CLI answers, as bare text; nothing found is an error.
    fn ask(&self, question: &[&str]) -> Result<String> {
        let mut arguments = question.to_vec();
        arguments.extend(["--output", "text"]);
        let answer = self.aws(&arguments)?.trim().to_owned();
        if answer.is_empty() || answer == "None" {
            return Err(format!("aws {} finds nothing", question.join(" ")).into());
        }
        Ok(answer)
    }

    /// Prints a command, runs it, and checks its exit code.
    fn show(&self, mut command: Command, code: i32) -> Result<String> {
        let line = command_line(&command);
        println!("$ {line}");
        let (status, output) = run_and_capture(&mut command, LIMIT)?;
        if status.code() != Some(code) {
            return Err(format!("`{line}` ended with {status}, expected exit code {code}").into());
        }
        Ok(output)
    }
}

/// A command as it can be typed into a shell.
fn command_line(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| quoted(&word.to_string_lossy())).collect::<Vec<_>>().join(" ")
}

/// A word for a shell, in single quotes if it needs any.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_=./:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Whether a text names an address, and not only a longer one that begins or ends with it.
fn names(text: &str, address: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '[');
    text.match_indices(address).any(|(start, _)| {
        let after = &text[start + address.len()..];
        // A full stop may end a sentence, and so is only part of an address if more of it follows.
        let after = after.strip_prefix('.').unwrap_or(after);
        !text[..start].ends_with(is_part) && !after.starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_typed() {
        let mut command = Command::new("/somewhere/bin/aws");
        command.args(["ec2", "--query", "Buckets[?contains(Name, 'a')].Name", ""]);
        assert_eq!(command_line(&command), r"aws ec2 --query 'Buckets[?contains(Name, '\''a'\'')].Name' ''");
    }

    #[test]
    fn an_address_is_named_whole() {
        assert!(names("aws_subnet.a was changed", "aws_subnet.a"));
        assert!(names("Someone changed aws_subnet.a.", "aws_subnet.a"));
        assert!(names("(aws_subnet.a[0])", "aws_subnet.a[0]"));
        for text in [
            "aws_subnet.ab",
            "aws_subnet.a[0]",
            "data.aws_subnet.a",
            "aws_subnet.a.id",
            "my_aws_subnet.a",
            "",
        ] {
            assert!(!names(text, "aws_subnet.a"), "{text}");
        }
    }
}
