//! A configuration with a realistic web of references.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Resources in one instance of the module.
const TEAM: usize = 8;

/// Files of a configuration with about `size` objects. Another `generation` changes one of them, and what shows it.
pub fn configuration(size: usize, generation: usize) -> BTreeMap<String, String> {
    let share = |parts: usize| (size * parts / 64).max(1);
    let (networks, hosts, disks, records, chained) = (share(8), share(16), share(16), share(8), share(8));
    let teams = (size - networks - hosts - disks - records - chained) / TEAM;
    let (team_numbers, record_numbers) = (numbers(teams), numbers(records));
    let mut main = format!(
        r#"
variable "region" {{
  default = "here"
}}
locals {{
  name  = "web-${{var.region}}"
  teams = {{ for i in {team_numbers} : format("team-%05d", i) => i }}
}}
resource "terraform_data" "network" {{
  count = {networks}
  input = {{
    name = "${{local.name}}-net-${{count.index}}"
    size = count.index % 7 + 1
    tags = {{ Name = "net-${{count.index}}", Region = var.region }}
  }}
}}
resource "terraform_data" "host" {{
  count = {hosts}
  input = {{
    name    = format("%s-host-%05d", local.name, count.index)
    network = terraform_data.network[count.index % length(terraform_data.network)].id
    size    = terraform_data.network[count.index % length(terraform_data.network)].output.size
    first   = count.index == 0 ? "generation {generation}" : "member"
  }}
}}
resource "terraform_data" "disk" {{
  count            = {disks}
  input            = {{ host = terraform_data.host[count.index].output.name, size = 10 * (count.index % 3 + 1) }}
  triggers_replace = terraform_data.host[count.index].id
}}
resource "terraform_data" "record" {{
  for_each = {{ for i in {record_numbers} : "rec-${{i}}" => i }}
  input    = "${{each.key}}.${{local.name}} -> ${{terraform_data.host[each.value].output.name}}"
}}
resource "terraform_data" "chain_0" {{
  input = {{ step = 0, total = sum(terraform_data.network[*].input.size), hosts = length(terraform_data.host) }}
}}
module "team" {{
  source   = "./team"
  for_each = local.teams
  name     = each.key
  host     = terraform_data.host[each.value % length(terraform_data.host)].output.name
}}
output "total" {{
  value = sum(terraform_data.network[*].output.size)
}}
output "hosts" {{
  value = [for host in terraform_data.host : host.output.name]
}}
output "records" {{
  value = {{ for key, record in terraform_data.record : key => record.id }}
}}
output "teams" {{
  value = {{ for key, team in module.team : key => team.leader }}
}}
"#
    );
    for i in 1..chained {
        let before = i - 1;
        let _ = writeln!(
            main,
            "resource \"terraform_data\" \"chain_{i}\" {{\n  input = {{ step = terraform_data.chain_{before}.output.step + 1, id = terraform_data.chain_{before}.id }}\n}}",
        );
    }
    let members = TEAM - 1;
    let team = format!(
        r#"
variable "name" {{
  type = string
}}
variable "host" {{
  type = string
}}
locals {{
  label = upper(var.name)
}}
resource "terraform_data" "leader" {{
  input = {{ label = local.label, host = var.host }}
}}
resource "terraform_data" "member" {{
  count = {members}
  input = {{ leader = terraform_data.leader.id, name = "${{local.label}}-${{count.index}}" }}
}}
output "leader" {{
  value = terraform_data.leader.id
}}
output "members" {{
  value = terraform_data.member[*].id
}}
"#
    );
    BTreeMap::from([("main.tf".to_owned(), main), ("team/main.tf".to_owned(), team)])
}

/// An expression for the numbers below `end`. `range` gives 1,024 at most.
fn numbers(end: usize) -> String {
    const PART: usize = 1_000;
    match end <= PART {
        true => format!("range({end})"),
        false => format!(
            "flatten([for part in range({}) : [for i in range({PART}) : part * {PART} + i if part * {PART} + i < {end}]])",
            end.div_ceil(PART)
        ),
    }
}
