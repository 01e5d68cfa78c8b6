//! A part of all members, so that several runs share the work.

use std::str::FromStr;

/// One part of so many, from 1: `2/4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: u64,
    of: u64,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text
            .split_once('/')
            .and_then(|(number, of)| Some((number.trim().parse().ok()?, of.trim().parse().ok()?)));
        match numbers {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            Some((number, of)) => {
                Err(format!("{number}/{of} is none of {of} parts: they are numbered from 1 on"))
            }
            None => Err(format!("\"{text}\" is no part of a whole, like 2/4")),
        }
    }
}

impl Shard {
    /// Whether this part has what is called so. It depends on the name alone: who comes or goes moves nobody else to another
    /// part, where what was last known of it is not known.
    pub fn has(self, name: &str) -> bool {
        hash(name) % self.of == self.number - 1
    }
}

/// A hash that is the same on every machine and in every release: FNV-1a
/// (<https://www.rfc-editor.org/rfc/rfc9923>), and after it the last step of MurmurHash3, without which similar names would
/// gather in a few parts.
fn hash(name: &str) -> u64 {
    let fnv = name
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    let mixed = (fnv ^ (fnv >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mixed = (mixed ^ (mixed >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    mixed ^ (mixed >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_in_one_part_and_parts_are_alike() {
        let names: Vec<String> = (0..200).map(|number| format!("s{number:03} default")).collect();
        for of in [1, 2, 4, 7] {
            let parts = (1..=of).map(|number| Shard { number, of });
            let sizes: Vec<usize> =
                parts.map(|shard| names.iter().filter(|name| shard.has(name)).count()).collect();
            assert_eq!(sizes.iter().sum::<usize>(), names.len());
            let fair = names.len() / of as usize;
            assert!(sizes.iter().all(|size| size.abs_diff(fair) <= 15), "{sizes:?}");
        }
    }

    /// Another hash would tell everybody everything again, the night after an update.
    #[test]
    fn the_hash_is_for_ever() {
        assert_eq!(hash(""), 0xefd0_1f60_ba99_2926);
        assert_eq!(hash("logistix production"), 0xb758_a9c7_740e_4f3c);
    }

    #[test]
    fn what_is_no_part_is_refused() {
        assert_eq!("2/4".parse(), Ok(Shard { number: 2, of: 4 }));
        for wrong in ["0/4", "5/4", "1/0", "1", "a/b", "-1/2", ""] {
            assert!(wrong.parse::<Shard>().is_err(), "{wrong}");
        }
    }
}
