//! What `infra` applied, Terraform plans clean, and the other way round: on every type that the emulator can hold, with
//! configurations that the tests of the AWS types know, and variations of them that a generator made by schema.
//!
//! What nobody has explained in `faults.rs` is a failure.
#![allow(clippy::unwrap_used, missing_docs)]

mod configurations;
mod differences;
mod direction;
mod faults;
mod names;
mod patience;
mod root;

use std::collections::BTreeSet;

use infra_tests::{full_run, note};

use configurations::Configuration;
use direction::Direction;
use root::{Root, Side};

/// How many roots the configurations are dealt out to in a long run.
const ROOTS: usize = 4;

/// How many configurations of each case are compared, and how many of its variations.
const OF_A_CASE: usize = 2;

/// How many configurations are compared where time is short, each of another type.
const SAMPLE: usize = 15;

/// Types that Terraform waits half a minute or more for, on any cloud.
const SLOW: [&str; 13] = [
    "aws_acm",
    "aws_alb",
    "aws_autoscaling",
    "aws_cloudfront",
    "aws_db_",
    "aws_dynamodb",
    "aws_ecs_service",
    "aws_elasticache",
    "aws_instance",
    "aws_lb",
    "aws_nat_gateway",
    "aws_rds_",
    "aws_vpc_endpoint",
];

fn is_slow(one: &Configuration) -> bool {
    one.addresses.iter().any(|address| SLOW.iter().any(|ty| address.starts_with(ty)))
}

/// What is compared in a long run, dealt out to roots so that each waits for some of the slow ones. Of what an account has
/// one of, each root has one. `INFRA_TESTS_TYPES=aws_lb,aws_sqs` has only types that begin so compared.
fn most() -> Vec<Vec<Configuration>> {
    let wanted = std::env::var("INFRA_TESTS_TYPES").unwrap_or_default();
    let mut all = configurations::all();
    all.retain(|one| one.rank <= OF_A_CASE && wanted.split(',').any(|ty| one.ty.starts_with(ty)));
    let mut roots = vec![Vec::<Configuration>::new(); ROOTS];
    for (turn, one) in all.into_iter().enumerate() {
        let only = faults::only_one(&one);
        let is_free = |root: &&mut Vec<Configuration>| {
            only.is_none() || root.iter().all(|other| faults::only_one(other) != only)
        };
        roots.rotate_left(turn.min(1));
        if let Some(root) = roots.iter_mut().find(is_free) {
            root.push(one);
        }
    }
    roots
}

/// `INFRA_TESTS_ROOT=2` has only the second of them looked at.
fn wanted(roots: Vec<Vec<Configuration>>) -> Vec<Vec<Configuration>> {
    let number = std::env::var("INFRA_TESTS_ROOT").ok().map(|number| number.parse::<usize>().unwrap());
    let is_wanted = |(at, _): &(usize, _)| number.is_none_or(|number| number == at + 1);
    roots.into_iter().enumerate().filter(is_wanted).map(|(_, root)| root).collect()
}

/// The same few every time: first configurations of types that stand evenly apart in the alphabet.
fn sample() -> Vec<Vec<Configuration>> {
    let mut seen = BTreeSet::new();
    let mut quick = configurations::all();
    quick.retain(|one| !is_slow(one) && seen.insert(one.ty.clone()));
    quick.sort_by(|a, b| a.ty.cmp(&b.ty));
    let step = quick.len() / SAMPLE;
    vec![quick.into_iter().step_by(step).take(SAMPLE).collect()]
}

/// Applies with one side and plans with the other, in both directions: to Terraform, and to `infra`.
fn compare(configurations: &[Configuration]) -> Option<[Direction; 2]> {
    let mut to_terraform = Direction::new("Terraform plans what infra applied", faults::TO_TERRAFORM);
    let mut to_infra = Direction::new("infra plans what Terraform applied", faults::TO_INFRA);
    let root = Root::set_up(configurations)?;
    root.begin();
    let applied = root.apply(Side::Infra);
    to_terraform.add(applied, root.plan(Side::Terraform));

    root.begin();
    let applied = root.apply(Side::Terraform);
    to_infra.add(applied, root.plan(Side::Infra));
    if full_run() {
        // Before anything else, since a plan changes nothing: what Terraform would change of its own work.
        let own = root.plan(Side::Terraform).differences;
        to_terraform.own.extend(own.clone());
        to_infra.own.extend(own);
    }
    Some([to_terraform, to_infra])
}

/// All roots side by side, since most of the time Terraform waits. Nothing where there is no Terraform.
fn compare_all(roots: &[Vec<Configuration>]) -> Option<[Direction; 2]> {
    std::thread::scope(|scope| {
        let compared: Vec<_> = roots.iter().map(|root| scope.spawn(|| compare(root))).collect();
        let came_of: Vec<_> = compared.into_iter().map(|root| root.join().unwrap()).collect();
        let both = |[mut to_terraform, mut to_infra]: [Direction; 2], [one, other]: [Direction; 2]| {
            to_terraform.merge(one);
            to_infra.merge(other);
            [to_terraform, to_infra]
        };
        came_of.into_iter().collect::<Option<Vec<_>>>()?.into_iter().reduce(both)
    })
}

#[test]
fn each_plans_clean_what_the_other_applied() {
    let roots = if full_run() { wanted(most()) } else { sample() };
    let Some([to_terraform, to_infra]) = compare_all(&roots) else { return };
    let all = roots.concat();
    tell(&all, &to_terraform, &to_infra);
    let mut failures = to_terraform.judge(&all);
    failures.extend(to_infra.judge(&all));
    failures.extend(one_sided(&all, &to_terraform, &to_infra));
    if roots.len() == ROOTS {
        failures.extend(untouched(&all, &to_terraform, &to_infra));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Tells how many there are, and who applies them.
fn tell(all: &[Configuration], to_terraform: &Direction, to_infra: &Direction) {
    let types: BTreeSet<&String> = all.iter().map(|one| &one.ty).collect();
    let (by_infra, by_terraform) = (&to_terraform.applied, &to_infra.applied);
    let count = |is_wanted: &dyn Fn(&Configuration) -> bool| all.iter().filter(|one| is_wanted(one)).count();
    note(format_args!(
        "{} configurations of {} types: infra applies {}, Terraform {}, both {}, none of them {}",
        all.len(),
        types.len(),
        by_infra.len(),
        by_terraform.len(),
        count(&|one| by_infra.contains(&one.name) && by_terraform.contains(&one.name)),
        count(&|one| !by_infra.contains(&one.name) && !by_terraform.contains(&one.name)),
    ));
}

/// Types of which both sides have applied nothing.
fn untouched(all: &[Configuration], to_terraform: &Direction, to_infra: &Direction) -> Vec<String> {
    let is_applied = |one: &&Configuration| {
        to_terraform.applied.contains(&one.name) && to_infra.applied.contains(&one.name)
    };
    let types = |of: &mut dyn Iterator<Item = &Configuration>| of.map(|one| one.ty.clone()).collect();
    let (touched, asked): (BTreeSet<String>, BTreeSet<String>) =
        (types(&mut all.iter().filter(is_applied)), types(&mut all.iter()));
    asked.difference(&touched).map(|ty| format!("no configuration of {ty} was applied by both")).collect()
}

/// Configurations that only one side applies, and nobody has said why.
fn one_sided(all: &[Configuration], to_terraform: &Direction, to_infra: &Direction) -> Vec<String> {
    let mut failures = Vec::new();
    for one in all {
        let by_infra = to_terraform.applied.contains(&one.name);
        let by_terraform = to_infra.applied.contains(&one.name);
        let said = |direction: &Direction| direction.refusals.get(&one.name).cloned().unwrap_or_default();
        let (infra, terraform) = (said(to_terraform), said(to_infra));
        match (by_infra, by_terraform) {
            (true, true) => {}
            (false, false) => note(format_args!(
                "refused by both: {} ({})\n  infra: {infra}\n  Terraform: {terraform}",
                one.name, one.ty
            )),
            _ => {
                let who = if by_infra { "infra" } else { "Terraform" };
                if let Some(cause) = faults::refused(one, &format!("{infra}{terraform}")) {
                    note(format_args!("only {who} applies {}: {cause}", one.name));
                    continue;
                }
                failures.push(format!(
                    "only {who} applies {} ({}): {infra}{terraform}\n  {}",
                    one.name, one.ty, one.file
                ));
            }
        }
    }
    failures
}
