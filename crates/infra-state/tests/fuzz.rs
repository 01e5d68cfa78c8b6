//! The fuzz target of the reader, with fixed inputs: states of every shape, cut, damaged and crossed with each other.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::fs;

#[path = "../../../tests/fuzz/src/state.rs"]
mod target;

/// A generator that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides.max(1) as u64).unwrap()
    }
}

#[test]
fn no_input_makes_the_reader_panic_or_change_its_mind() {
    let folder = format!("{}/tests/fixtures", env!("CARGO_MANIFEST_DIR"));
    let mut seeds: Vec<Vec<u8>> =
        fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
    seeds.sort();
    let tokens: [&[u8]; 12] = [
        b"null",
        b"{}",
        b"[]",
        b"\"",
        b"-1",
        b"1e999",
        b"\\u0000",
        b"\"version\":4,",
        b"\xff",
        b"\n",
        b",",
        b"true",
    ];
    let mut dice = Dice(1);
    for seed in &seeds {
        target::state(seed);
    }
    for _ in 0..4_000 {
        let mut input = seeds[dice.roll(seeds.len())].clone();
        for _ in 0..=dice.roll(4) {
            let (at, token) = (dice.roll(input.len()), tokens[dice.roll(tokens.len())]);
            match dice.roll(5) {
                0 => input.truncate(at),
                1 => drop(input.splice(at..at, token.iter().copied())),
                2 => drop(input.splice(at..(at + dice.roll(40)).min(input.len()), token.iter().copied())),
                3 => {
                    let other = &seeds[dice.roll(seeds.len())];
                    let from = dice.roll(other.len());
                    let part = other[from..(from + dice.roll(200)).min(other.len())].to_vec();
                    drop(input.splice(at..at, part));
                }
                _ => {
                    if let Some(byte) = input.get_mut(at) {
                        *byte ^= 1 << dice.roll(8);
                    }
                }
            }
        }
        target::state(&input);
    }
}
