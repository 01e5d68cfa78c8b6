//! Arithmetic agrees with Terraform to the last digit.
//!
//! `recorded/numbers.txt` has one `expression => result` a line, `recorded/fractional_powers.txt` too. To record the results again, for the same or for more
//! expressions, with Terraform 1.11 in an empty folder:
//!
//! ```sh
//! sed 's/ => .*//' numbers.txt > expressions
//! paste -sd, expressions | sed 's/.*/[&]/' | terraform console -no-color \
//!   | sed '1d;$d;s/^ *//;s/,$//' | paste -d'\t' expressions - | sed 's/\t/ => /' > numbers.txt
//! ```
#![allow(clippy::unwrap_used)]

use infra_value::Number;

#[test]
fn agrees_with_terraform() {
    let recorded = include_str!("recorded/numbers.txt");
    let mut wrong = Vec::new();
    for line in recorded.lines() {
        let (expression, expected) = line.split_once(" => ").unwrap();
        let mut evaluator = Evaluator { rest: expression };
        let actual = evaluator.comparison();
        assert_eq!(evaluator.rest, "", "not understood: {expression}");
        if actual != expected {
            wrong.push(format!("{expression}\n  expected {expected}\n  got      {actual}"));
        }
    }
    assert!(recorded.lines().count() > 700);
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Powers with fractional exponents come out of approximations that are the machine's: they agree to one unit in the
/// last of 53 bits.
#[test]
fn fractional_powers_agree_with_terraform_nearly() {
    for line in include_str!("recorded/fractional_powers.txt").lines() {
        let (expression, expected) = line.split_once(" => ").unwrap();
        let actual = Evaluator { rest: expression }.sum().as_f64();
        let expected: f64 = expected.parse().unwrap();
        assert!(
            (actual.to_bits() as i64 - expected.to_bits() as i64).abs() <= 1,
            "{expression}: {actual} for {expected}"
        );
    }
}

/// As much of the expression language as the recorded expressions need. All operators that occur together have the
/// same precedence.
struct Evaluator<'t> {
    rest: &'t str,
}

impl Evaluator<'_> {
    fn take(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn until(&mut self, end: impl FnMut(char) -> bool) -> &str {
        let (token, rest) = self.rest.split_at(self.rest.find(end).unwrap_or(self.rest.len()));
        self.rest = rest;
        token
    }

    fn comparison(&mut self) -> String {
        let left = self.sum();
        for (operator, holds) in [
            (" <= ", Number::le as fn(&Number, &Number) -> bool),
            (" < ", Number::lt),
            (" >= ", Number::ge),
            (" > ", Number::gt),
            (" == ", Number::eq),
            (" != ", Number::ne),
        ] {
            if self.take(operator) {
                return holds(&left, &self.sum()).to_string();
            }
        }
        left.to_string()
    }

    fn sum(&mut self) -> Number {
        let mut left = self.operand();
        loop {
            left = if self.take(" + ") {
                left.add(&self.operand()).unwrap()
            } else if self.take(" - ") {
                left.sub(&self.operand()).unwrap()
            } else if self.take(" * ") {
                left.mul(&self.operand()).unwrap()
            } else if self.take(" / ") {
                left.div(&self.operand()).unwrap()
            } else if self.take(" % ") {
                left.rem(&self.operand()).unwrap()
            } else {
                return left;
            };
        }
    }

    fn operand(&mut self) -> Number {
        if self.take("(") {
            let inner = self.sum();
            assert!(self.take(")"));
            return inner;
        }
        if self.take("-") {
            return self.operand().neg();
        }
        if self.take("parseint(\"") {
            let digits = self.until(|c| c == '"').to_owned();
            assert!(self.take("\","));
            let base = self.until(|c| c == ')').parse().unwrap();
            assert!(self.take(")"));
            return Number::parse_integer(&digits, base).unwrap();
        }
        if self.rest.starts_with(|c: char| c.is_ascii_lowercase()) {
            let name = self.until(|c| c == '(').to_owned();
            assert!(self.take("("));
            let first = self.sum();
            let result = match name.as_str() {
                "floor" => first.floor(),
                "ceil" => first.ceil(),
                "abs" => first.abs(),
                "pow" | "log" => {
                    assert!(self.take(","));
                    let second = self.sum();
                    if name == "pow" { first.pow(&second).unwrap() } else { first.log(&second).unwrap() }
                }
                _ => panic!("unknown function {name}"),
            };
            assert!(self.take(")"));
            return result;
        }
        let mut before = ' ';
        let literal = self.until(|c| {
            let exponent_sign = (c == '+' || c == '-') && before.eq_ignore_ascii_case(&'e');
            let part = c.is_ascii_digit() || c == '.' || c.eq_ignore_ascii_case(&'e') || exponent_sign;
            before = c;
            !part
        });
        Number::parse(literal).unwrap_or_else(|| panic!("not a number: {literal}"))
    }
}
