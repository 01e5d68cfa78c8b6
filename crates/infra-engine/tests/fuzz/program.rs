//! Configurations: valid, and different from step to step.

use std::fmt::Write;

use fastrand::Rng;

/// How a block is repeated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Repeat {
    Once,
    Count(u8),
    Each(u8),
}

/// A network block.
#[derive(Clone, Debug)]
pub struct Network {
    pub name: String,
    /// A change of it replaces the network, and what is in it.
    pub cidr: u8,
    pub description: u8,
    pub create_first: bool,
}

/// A block of servers in a network.
#[derive(Clone, Debug)]
pub struct Servers {
    pub name: String,
    pub network: usize,
    pub repeat: Repeat,
    pub size: u8,
    pub image: u8,
    pub create_first: bool,
    /// Whether the description of the network is a trigger.
    pub triggered: bool,
}

/// A block of buckets, which have the ids of servers in their tags.
#[derive(Clone, Debug)]
pub struct Bucket {
    pub name: String,
    pub servers: Option<usize>,
    pub public: bool,
}

/// A configuration.
#[derive(Clone, Debug)]
pub struct Program {
    pub networks: Vec<Network>,
    pub servers: Vec<Servers>,
    pub buckets: Vec<Bucket>,
    /// `moved` and `removed` blocks of this step.
    pub notes: String,
    next: usize,
}

impl Program {
    pub fn new(rng: &mut Rng) -> Self {
        let mut program = Self {
            networks: Vec::new(),
            servers: Vec::new(),
            buckets: Vec::new(),
            notes: String::new(),
            next: 0,
        };
        for _ in 0..rng.usize(1..=2) {
            program.add_network(rng);
        }
        for _ in 0..rng.usize(1..=3) {
            program.add_servers(rng);
        }
        for _ in 0..rng.usize(0..=2) {
            program.add_bucket(rng);
        }
        program
    }

    fn name(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }

    fn add_network(&mut self, rng: &mut Rng) {
        let name = self.name("n");
        let (cidr, description) = (rng.u8(..3), rng.u8(..3));
        self.networks.push(Network { name, cidr, description, create_first: rng.u8(..4) == 0 });
    }

    fn add_servers(&mut self, rng: &mut Rng) {
        let name = self.name("s");
        self.servers.push(Servers {
            name,
            network: rng.usize(..self.networks.len()),
            repeat: repeat(rng),
            size: rng.u8(..3),
            image: rng.u8(..2),
            create_first: rng.u8(..4) == 0,
            triggered: rng.u8(..4) == 0,
        });
    }

    fn add_bucket(&mut self, rng: &mut Rng) {
        let name = self.name("b");
        let servers = (!self.servers.is_empty() && rng.bool()).then(|| rng.usize(..self.servers.len()));
        self.buckets.push(Bucket { name, servers, public: rng.bool() });
    }

    /// Changes something, or some things.
    pub fn change(&mut self, rng: &mut Rng) {
        self.notes.clear();
        for _ in 0..rng.usize(1..=3) {
            match rng.u8(..12) {
                0 => self.add_network(rng),
                1 => self.add_servers(rng),
                2 => self.add_bucket(rng),
                3 if !self.buckets.is_empty() => drop(self.buckets.remove(rng.usize(..self.buckets.len()))),
                4 => self.drop_servers(rng),
                5 => self.networks.iter_mut().for_each(|n| n.cidr = (n.cidr + rng.u8(..2)) % 3),
                6 => self.networks.iter_mut().for_each(|n| n.description = rng.u8(..3)),
                7 => self.servers.iter_mut().for_each(|s| s.size = rng.u8(..3)),
                8 => self.servers.iter_mut().for_each(|s| s.repeat = repeat(rng)),
                9 => {
                    let networks = self.networks.len();
                    self.servers.iter_mut().for_each(|s| s.network = rng.usize(..networks));
                }
                10 => self.rename(rng),
                _ => {
                    self.servers.iter_mut().for_each(|s| s.create_first = rng.u8(..3) == 0);
                    self.networks.iter_mut().for_each(|n| n.create_first = rng.u8(..3) == 0);
                }
            }
        }
    }

    fn drop_servers(&mut self, rng: &mut Rng) {
        if self.servers.is_empty() {
            return;
        }
        let gone = rng.usize(..self.servers.len());
        self.servers.remove(gone);
        for bucket in &mut self.buckets {
            bucket.servers = match bucket.servers {
                Some(at) if at == gone => None,
                Some(at) if at > gone => Some(at - 1),
                other => other,
            };
        }
    }

    /// Another name, and a `moved` block that says so.
    fn rename(&mut self, rng: &mut Rng) {
        if self.servers.is_empty() || !self.notes.is_empty() {
            return;
        }
        let at = rng.usize(..self.servers.len());
        let new = self.name("s");
        let old = std::mem::replace(&mut self.servers[at].name, new.clone());
        let _ = write!(self.notes, "moved {{\n  from = test_server.{old}\n  to   = test_server.{new}\n}}\n");
    }

    pub fn render(&self) -> String {
        let mut text = String::new();
        for Network { name, cidr, description, create_first } in &self.networks {
            let _ = write!(
                text,
                "resource \"test_network\" \"{name}\" {{\n  name        = \"{name}\"\n  cidr        = \"10.{cidr}.0.0/16\"\n  description = \"d{description}\"\n  lifecycle {{\n    create_before_destroy = {create_first}\n  }}\n}}\n"
            );
        }
        for servers in &self.servers {
            let network = &self.networks[servers.network].name;
            let (repeat, key) = match servers.repeat {
                Repeat::Once => (String::new(), ""),
                Repeat::Count(n) => (format!("  count = {n}\n"), "${count.index}"),
                Repeat::Each(n) => {
                    let keys: Vec<String> = (0..n).map(|i| format!("\"k{i}\"")).collect();
                    (format!("  for_each = toset([{}])\n", keys.join(", ")), "${each.key}")
                }
            };
            let size = ["small", "medium", "large"][usize::from(servers.size)];
            let trigger = match servers.triggered {
                true => format!("    replace_triggered_by  = [test_network.{network}.description]\n"),
                false => String::new(),
            };
            let _ = write!(
                text,
                "resource \"test_server\" \"{0}\" {{\n{repeat}  name       = \"{0}-{key}\"\n  network_id = test_network.{network}.id\n  size       = \"{size}\"\n  image      = \"image-{1}\"\n  password   = \"hunter2-hunter2\"\n  lifecycle {{\n    create_before_destroy = {2}\n{trigger}  }}\n}}\n",
                servers.name, servers.image, servers.create_first
            );
        }
        for Bucket { name, servers, public } in &self.buckets {
            let tags = match servers {
                None => String::new(),
                Some(at) => {
                    let servers = &self.servers[*at];
                    let whole = format!("test_server.{}", servers.name);
                    let ids = match servers.repeat {
                        Repeat::Once => format!("{whole}.id"),
                        Repeat::Count(_) => format!("join(\",\", {whole}[*].id)"),
                        Repeat::Each(_) => format!("join(\",\", [for s in {whole} : s.id])"),
                    };
                    format!("  tags   = {{ ids = {ids} }}\n")
                }
            };
            let _ = write!(
                text,
                "resource \"test_bucket\" \"{name}\" {{\n  name   = \"{name}\"\n  public = {public}\n{tags}}}\n"
            );
        }
        text + &self.notes
    }
}

fn repeat(rng: &mut Rng) -> Repeat {
    match rng.u8(..3) {
        0 => Repeat::Once,
        1 => Repeat::Count(rng.u8(..4)),
        _ => Repeat::Each(rng.u8(..4)),
    }
}
