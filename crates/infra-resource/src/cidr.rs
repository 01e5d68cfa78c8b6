//! Address ranges.

use std::net::IpAddr;

/// An address range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    address: IpAddr,
    prefix: u8,
}

/// Bits of an address, in 128.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()) << 96,
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

impl Cidr {
    /// `10.0.0.0/16`, with or without bits after the prefix.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let (address, prefix) = (address.parse::<IpAddr>().ok()?, prefix.parse().ok()?);
        let longest = if address.is_ipv4() { 32 } else { 128 };
        (prefix <= longest).then_some(Self { address, prefix })
    }

    /// Whether nothing is set after the prefix.
    fn is_network(self) -> bool {
        bits(self.address) & u128::MAX.checked_shr(self.prefix.into()).unwrap_or(0) == 0
    }
}

/// What is wrong with a range as AWS takes it.
pub fn check(text: &str) -> Result<(), &'static str> {
    match Cidr::parse(text) {
        None => Err("not an address range: write it like 10.0.0.0/16 or 2001:db8::/56"),
        Some(range) if !range.is_network() => Err("the address has bits set after the prefix"),
        Some(_) => Ok(()),
    }
}

/// Whether two texts are the same range: IPv6 addresses may be written in several ways.
pub fn same(a: &str, b: &str) -> bool {
    a == b || matches!((Cidr::parse(a), Cidr::parse(b)), (Some(a), Some(b)) if a == b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_checked() {
        assert!(check("10.0.0.0/16").is_ok());
        assert!(check("0.0.0.0/0").is_ok());
        assert!(check("2001:db8::/56").is_ok());
        assert!(check("10.0.0.1/32").is_ok());
        assert!(check("10.0.0.1/16").is_err());
        assert!(check("10.0.0.0").is_err());
        assert!(check("10.0.0.0/33").is_err());
    }

    #[test]
    fn ipv6_has_many_spellings() {
        assert!(same("2001:DB8:0::/56", "2001:db8::/56"));
        assert!(!same("2001:db8::/56", "2001:db8::/64"));
    }
}
