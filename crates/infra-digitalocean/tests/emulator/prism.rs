//! Every type through a second, independent validator: Prism, which stands between the provider and the emulator and
//! holds each call against the API's description. INFRA_PRISM names the executable; without it, the test says so
//! and is skipped.

use std::fs::{self, File};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use infra_digitalocean_emulator::Options;
use infra_provider_testkit::exercise;

use crate::bench::{Bench, block_on, connect_to, description};
use crate::{compute, containers, databases, delivery, dns, manage, monitoring, network};

/// A running Prism; ends with this.
struct Prism {
    process: Child,
    port: u16,
    log: PathBuf,
}

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Prism {
    /// Starts it before `upstream`.
    fn start(executable: &Path, document: &str, upstream: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let (file, log) = (folder.join("digitalocean.json"), folder.join("prism.log"));
        fs::write(&file, document).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(executable)
            .arg("proxy")
            .arg(&file)
            .args([upstream, "--host", "127.0.0.1", "--port", &port.to_string()])
            .stdout(File::create(&log).unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let prism = Self { process, port, log };
        let deadline = Instant::now() + Duration::from_secs(60);
        while !prism.says().contains("is listening on") {
            assert!(Instant::now() < deadline, "Prism does not listen");
            std::thread::sleep(Duration::from_millis(100));
        }
        prism
    }

    fn says(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// What it finds wrong, each with the call before it.
    fn violations(&self) -> Vec<String> {
        let says = self.says();
        let mut call = "";
        let mut found = Vec::new();
        for line in says.lines() {
            if line.contains("Forwarding") || line.contains("upstream call") {
                call = line;
            }
            if line.contains("Violation:") {
                found.push(format!("{call}\n  {line}"));
            }
        }
        found
    }
}

#[test]
fn a_second_validator_finds_nothing_either() {
    let Some(executable) = std::env::var_os("INFRA_PRISM") else {
        eprintln!("skipped: INFRA_PRISM names no Prism; `cargo xtask test` installs it where npm is");
        return;
    };
    let lives = [
        compute::droplets_life(),
        compute::volumes_life(),
        compute::volume_attachments_life(),
        containers::clusters_life(),
        containers::node_pools_life(),
        containers::registries_life(),
        databases::postgresql_life(),
        databases::redis_life(),
        databases::databases_within_life(),
        databases::users_life(),
        databases::users_of_kafka_life(),
        databases::users_of_mysql_life(),
        databases::connection_pools_life(),
        databases::replicas_life(),
        databases::firewalls_life(),
        delivery::own_certificates_life(),
        delivery::certificates_of_lets_encrypt_life(),
        delivery::endpoints_life(),
        dns::domains_life(),
        dns::addresses_life(),
        dns::mail_servers_life(),
        manage::ssh_keys_life(),
        manage::tags_life(),
        manage::projects_life(),
        manage::project_resources_life(),
        monitoring::alerts_life(),
        monitoring::uptime_checks_life(),
        network::vpcs_life(),
        network::firewalls_life(),
        network::load_balancers_life(),
        network::reserved_ips_life(),
        network::reserved_ip_assignments_life(),
    ];
    block_on(async {
        let bench = Bench::with(Options { lag: Duration::ZERO, ..Options::default() }).await;
        let prism = Prism::start(Path::new(&executable), &description().to_json(), &bench.emulator.address());
        let (provider, client) =
            connect_to(&format!("http://127.0.0.1:{}", prism.port), bench.emulator.token()).await;
        let mut failures = Vec::new();
        for life in lives {
            if let Err(failure) = exercise(&provider, &*client, life.kit_case()).await {
                failures.push(failure.to_string());
            }
        }
        let calls: usize = bench.emulator.calls().values().sum();
        assert!(calls > 500, "only {calls} calls went through");
        failures.extend(prism.violations());
        assert!(failures.is_empty(), "\n{}", failures.join("\n"));
        eprintln!("Prism found nothing wrong with {calls} calls");
        bench.ensure_valid();
    });
}
