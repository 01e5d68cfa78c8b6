//! IP addresses.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use infra_value::{Type, Value};

use super::{Call, Fault, Function, Kind, Param, Returns};

const STRING: Returns = Returns::Always(Kind::String);

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("cidrhost", &[Param::string("prefix"), Param::number("hostnum")], STRING, cidrhost),
    Function::new("cidrnetmask", &[Param::string("prefix")], STRING, cidrnetmask),
    Function::new(
        "cidrsubnet",
        &[Param::string("prefix"), Param::number("newbits"), Param::number("netnum")],
        STRING,
        cidrsubnet,
    ),
    Function::new(
        "cidrsubnets",
        &[Param::string("prefix")],
        Returns::Always(Kind::ListOfString),
        cidrsubnets,
    )
    .with_more(Param::number("newbits")),
];

/// A network. Addresses are held as numbers, those of IPv4 in the lowest 32 bits.
#[derive(Clone, Copy)]
struct Network {
    v6: bool,
    address: u128,
    length: u32,
}

impl Network {
    /// Bits of an address.
    fn width(self) -> u32 {
        if self.v6 { 128 } else { 32 }
    }

    /// The last address.
    fn last(self) -> u128 {
        self.address | low_bits(self.width() - self.length)
    }

    /// The network of that length to which an address belongs.
    fn around(self, address: u128, length: u32) -> Self {
        Self { address: address & !low_bits(self.width() - length), length, ..self }
    }

    fn address_text(self, address: u128) -> String {
        if self.v6 {
            Ipv6Addr::from_bits(address).to_string()
        } else {
            Ipv4Addr::from_bits(address as u32).to_string()
        }
    }

    fn text(self) -> String {
        format!("{}/{}", self.address_text(self.address), self.length)
    }
}

/// A number with that many low bits set.
fn low_bits(count: u32) -> u128 {
    1u128.checked_shl(count).map_or(u128::MAX, |bit| bit - 1)
}

/// Reads the prefix in the first argument; bits beyond its length are dropped.
fn prefix(call: &Call<'_>) -> Result<Network, Fault> {
    let text = call.text(0);
    let invalid =
        || Fault::argument(0, format!("{} is not an address range such as 10.0.0.0/16", call.quote(text)));
    let (address, length) = text.split_once('/').ok_or_else(invalid)?;
    let length: u32 = Some(length)
        .filter(|digits| {
            !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
        .and_then(|digits| digits.parse().ok())
        .ok_or_else(invalid)?;
    let (v6, address) = match parse_address(address).ok_or_else(invalid)? {
        IpAddr::V4(address) => (false, u128::from(address.to_bits())),
        IpAddr::V6(address) => (true, address.to_bits()),
    };
    let network = Network { v6, address, length };
    if length > network.width() {
        return Err(invalid());
    }
    Ok(network.around(address, length))
}

/// Reads an address. Numbers of an IPv4 address may have leading zeros, and are decimal all the same.
fn parse_address(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        return text.parse().ok().map(IpAddr::V6);
    }
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *octet = part.parse().ok()?;
    }
    parts.next().is_none().then(|| IpAddr::V4(octets.into()))
}

/// A whole number of any size that an IPv6 address can have.
fn large_integer(call: &Call<'_>, position: usize) -> Result<i128, Fault> {
    let number = call.number(position);
    if !number.is_integer() {
        return Err(Fault::argument(position, "a whole number is required"));
    }
    number.to_string().parse().map_err(|_| Fault::argument(position, "the number is too large"))
}

fn cidrhost(call: &Call<'_>) -> Result<Value, Fault> {
    let network = prefix(call)?;
    let host = large_integer(call, 1)?;
    let largest = low_bits(network.width() - network.length);
    let offset =
        if host >= 0 { Some(host.unsigned_abs()) } else { largest.checked_sub(host.unsigned_abs() - 1) };
    match offset.filter(|offset| *offset <= largest) {
        Some(offset) => Ok(Value::string(network.address_text(network.address | offset))),
        None => {
            let length = network.length;
            Err(Fault::argument(
                1,
                format!(
                    "a prefix of {length} bits does not have a host with the number {}",
                    call.plain(host)
                ),
            ))
        }
    }
}

fn cidrnetmask(call: &Call<'_>) -> Result<Value, Fault> {
    let network = prefix(call)?;
    if network.v6 {
        return Err(Fault::argument(0, "IPv6 prefixes have no netmask"));
    }
    Ok(Value::string(network.address_text(low_bits(32) & !low_bits(32 - network.length))))
}

fn cidrsubnet(call: &Call<'_>) -> Result<Value, Fault> {
    let network = prefix(call)?;
    let new_bits = call.integer(1)?;
    let number = large_integer(call, 2)?;
    let room = i64::from(network.width() - network.length);
    if new_bits < 0 {
        return Err(Fault::argument(1, "a prefix cannot be extended by a negative number of bits"));
    }
    if new_bits > room {
        let length = network.length;
        return Err(Fault::argument(
            1,
            format!("a prefix of {length} bits can be extended by at most {room} bits, not by {new_bits}"),
        ));
    }
    let new_bits = new_bits as u32;
    let fits = u128::try_from(number).ok().filter(|number| *number <= low_bits(new_bits));
    let Some(number) = fits else {
        return Err(Fault::argument(
            2,
            format!("an extension by {new_bits} bits has no subnet with the number {}", call.plain(number)),
        ));
    };
    let length = network.length + new_bits;
    let offset = number.checked_shl(network.width() - length).unwrap_or(0);
    Ok(Value::string(network.around(network.address | offset, length).text()))
}

/// How many bits one subnet may extend the prefix at most, as in Terraform.
const MOST_NEW_BITS: i64 = 32;

fn cidrsubnets(call: &Call<'_>) -> Result<Value, Fault> {
    let network = prefix(call)?;
    let mut subnets = Vec::with_capacity(call.count() - 1);
    let mut free = Some(network.address);
    for position in 1..call.count() {
        let new_bits = call.integer(position)?;
        if new_bits < 1 {
            return Err(Fault::argument(position, "the prefix must be extended by at least one bit"));
        }
        if new_bits > MOST_NEW_BITS {
            return Err(Fault::argument(
                position,
                format!("the prefix cannot be extended by more than {MOST_NEW_BITS} bits"),
            ));
        }
        let length = network.length + new_bits as u32;
        if length > network.width() {
            let width = network.width();
            return Err(Fault::argument(
                position,
                format!("this would make a prefix of {length} bits, and an address has only {width}"),
            ));
        }
        // The next free address, moved up to where a subnet of this size can begin.
        let size = low_bits(network.width() - length);
        let start = free.and_then(|free| free.checked_add(size)).map(|end| end & !size);
        let Some(start) = start.filter(|start| *start <= network.last()) else {
            return Err(Fault::argument(
                position,
                format!(
                    "there is no space left in {} for a subnet with a prefix of {length} bits",
                    call.plain(network.text())
                ),
            ));
        };
        let subnet = network.around(start, length);
        free = subnet.last().checked_add(1);
        subnets.push(Value::string(subnet.text()));
    }
    Ok(Value::list(Type::String, subnets))
}
