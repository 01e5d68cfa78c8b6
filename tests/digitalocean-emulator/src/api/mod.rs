//! The operations, a file for each area.

mod balancers;
mod databases;
mod delivery;
mod dns;
mod droplets;
mod firewalls;
mod general;
mod keys;
mod kubernetes;
mod monitoring;
mod projects;
mod registries;
mod reserved_ips;
mod tags;
mod volumes;
mod vpcs;

use crate::answer::Answer;
use crate::request::Request;
use crate::world::World;

/// A path by its segments, to be matched.
pub(crate) type Segments<'s> = &'s [&'s str];

/// Carries a request out.
pub(crate) fn answer(world: &mut World, request: &Request) -> Answer {
    let segments = request.segments();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let areas = [
        general::answer,
        tags::answer,
        keys::answer,
        vpcs::answer,
        droplets::answer,
        volumes::answer,
        firewalls::answer,
        balancers::answer,
        databases::answer,
        dns::answer,
        monitoring::answer,
        projects::answer,
        delivery::answer,
        kubernetes::answer,
        registries::answer,
        reserved_ips::answer,
    ];
    let answered = areas.iter().find_map(|area| area(world, request, &segments));
    answered.unwrap_or_else(Answer::not_found)
}
