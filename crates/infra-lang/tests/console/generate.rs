//! Expressions made at random from types: nested values with nulls, and the operators and functions that take them.

/// A generator of numbers (SplitMix64): the same seed gives the same expressions everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// What an expression is to give.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Bool,
    Number,
    Text,
    /// A list of texts.
    Texts,
    /// A list of numbers.
    Numbers,
    /// A set of texts.
    Set,
    /// A map of texts.
    Map,
    /// An object with the attributes `a`, `b` and `c`.
    Object,
    /// A tuple of anything.
    Tuple,
    /// A list of lists of texts.
    Lists,
}

use Kind::{Bool, Lists, Map, Number, Numbers, Object, Set, Text, Texts, Tuple};

const KINDS: [Kind; 10] = [Bool, Number, Text, Texts, Numbers, Set, Map, Object, Tuple, Lists];

/// How an expression of a kind can be made of others: `$` stands for one of the kind at the same place.
type Form = (&'static str, &'static [Kind]);

fn forms(kind: Kind) -> &'static [Form] {
    match kind {
        Bool => &[
            ("($ && $)", &[Bool, Bool]),
            ("($ || $)", &[Bool, Bool]),
            ("!$", &[Bool]),
            ("($ == $)", &[Object, Object]),
            ("($ == $)", &[Texts, Texts]),
            ("($ != $)", &[Map, Map]),
            ("($ == $)", &[Text, Number]),
            ("($ < $)", &[Number, Number]),
            ("($ >= $)", &[Number, Number]),
            ("contains($, $)", &[Texts, Text]),
            ("contains($, $)", &[Tuple, Number]),
            ("alltrue([$, $])", &[Bool, Bool]),
            ("anytrue([$, $])", &[Bool, Bool]),
            ("can($ + $)", &[Text, Number]),
            ("can($[$])", &[Texts, Number]),
            ("startswith($, $)", &[Text, Text]),
            ("endswith($, $)", &[Text, Text]),
            ("strcontains($, $)", &[Text, Text]),
            ("tobool($)", &[Text]),
            ("issensitive($)", &[Object]),
            ("fileexists($)", &[Text]),
        ],
        Number => &[
            ("($ + $)", &[Number, Number]),
            ("($ - $)", &[Number, Number]),
            ("($ * $)", &[Number, Number]),
            ("($ / $)", &[Number, Number]),
            ("($ % $)", &[Number, Number]),
            ("-$", &[Number]),
            ("abs($)", &[Number]),
            ("ceil($)", &[Number]),
            ("floor($)", &[Number]),
            ("signum($)", &[Number]),
            ("max($, $...)", &[Number, Numbers]),
            ("min($...)", &[Numbers]),
            ("sum($)", &[Numbers]),
            ("length($)", &[Texts]),
            ("length($)", &[Text]),
            ("length($)", &[Object]),
            ("index($, $)", &[Texts, Text]),
            ("parseint($, 16)", &[Text]),
            ("tonumber($)", &[Text]),
            ("element($, $)", &[Numbers, Number]),
            ("$.b", &[Object]),
            ("pow($, 2)", &[Number]),
            ("one($)", &[Numbers]),
            ("timecmp(\"2020-01-01T00:00:00Z\", \"2020-01-01T01:00:00+0$:00\")", &[Number]),
        ],
        Text => &[
            ("\"<${$}-${$}>\"", &[Text, Number]),
            ("\"%{ for x in $ }${x};%{ endfor }\"", &[Texts]),
            ("\"%{ if $ }y%{ else ~} ${$} %{ endif }\"", &[Bool, Text]),
            ("upper($)", &[Text]),
            ("lower($)", &[Text]),
            ("title($)", &[Text]),
            ("strrev($)", &[Text]),
            ("trimspace($)", &[Text]),
            ("trim($, $)", &[Text, Text]),
            ("trimprefix($, $)", &[Text, Text]),
            ("trimsuffix($, $)", &[Text, Text]),
            ("chomp($)", &[Text]),
            ("indent(2, $)", &[Text]),
            ("substr($, $, $)", &[Text, Number, Number]),
            ("replace($, $, $)", &[Text, Text, Text]),
            ("join($, $)", &[Text, Texts]),
            ("format(\"%s|%d|%v\", $, $, $)", &[Text, Number, Object]),
            ("format(\"%05.1f|%-6q|%#v\", $, $, $)", &[Number, Text, Tuple]),
            ("jsonencode($)", &[Object]),
            ("jsonencode($)", &[Tuple]),
            ("yamlencode($)", &[Object]),
            ("yamlencode($)", &[Lists]),
            ("base64encode($)", &[Text]),
            ("base64decode(base64encode($))", &[Text]),
            ("urlencode($)", &[Text]),
            ("sha256($)", &[Text]),
            ("md5($)", &[Text]),
            ("tostring($)", &[Number]),
            ("tostring($)", &[Bool]),
            ("coalesce($, $)", &[Text, Number]),
            ("lookup($, $, $)", &[Map, Text, Text]),
            ("element($, $)", &[Texts, Number]),
            ("$[$]", &[Texts, Number]),
            ("$[\"k\"]", &[Map]),
            ("$.a", &[Object]),
            ("try($.zz, $)", &[Object, Text]),
            ("provider::terraform::encode_expr($)", &[Object]),
            ("provider::terraform::encode_tfvars($)", &[Map]),
            ("regex(\"[a-z]+\", $)", &[Text]),
            ("basename($)", &[Text]),
            ("dirname($)", &[Text]),
            ("cidrhost(\"10.0.0.0/8\", $)", &[Number]),
            ("cidrsubnet(\"10.0.0.0/8\", 8, $)", &[Number]),
            ("uuidv5(\"dns\", $)", &[Text]),
            ("timeadd(\"2020-01-31T00:00:00Z\", \"${$}h\")", &[Number]),
            ("textencodebase64($, \"UTF-16LE\")", &[Text]),
            ("templatefile(\"greeting.tftpl\", { name = $, list = $ })", &[Text, Texts]),
        ],
        Texts => &[
            ("tolist([$, $])", &[Text, Text]),
            ("[$, $]", &[Text, Text]),
            ("concat($, $)", &[Texts, Texts]),
            ("distinct($)", &[Texts]),
            ("compact($)", &[Texts]),
            ("sort($)", &[Texts]),
            ("reverse($)", &[Texts]),
            ("slice($, 0, $)", &[Texts, Number]),
            ("split($, $)", &[Text, Text]),
            ("keys($)", &[Map]),
            ("keys($)", &[Object]),
            ("values($)", &[Map]),
            ("flatten($)", &[Lists]),
            ("[for x in $ : upper(x)]", &[Texts]),
            ("[for i, x in $ : \"${i}=${x}\" if x != $]", &[Texts, Text]),
            ("[for k, v in $ : k]", &[Object]),
            ("$[*].a", &[Object]),
            ("tolist($)", &[Set]),
            ("coalescelist($, $)", &[Texts, Texts]),
            ("matchkeys($, $, $)", &[Texts, Texts, Texts]),
            ("formatlist(\"%s-%s\", $, $)", &[Texts, Text]),
            ("regexall(\".\", $)", &[Text]),
            ("element($, $)", &[Lists, Number]),
        ],
        Numbers => &[
            ("[$, $]", &[Number, Number]),
            ("tolist([$, $])", &[Number, Number]),
            ("range($)", &[Number]),
            ("range($, $, 2)", &[Number, Number]),
            ("[for x in $ : x * 2]", &[Numbers]),
            ("[for x in $ : length(x)]", &[Lists]),
            ("reverse($)", &[Numbers]),
            ("distinct(concat($, $))", &[Numbers, Numbers]),
        ],
        Set => &[
            ("toset($)", &[Texts]),
            ("setunion($, $)", &[Set, Texts]),
            ("setintersection($, $)", &[Set, Set]),
            ("setsubtract($, $)", &[Set, Texts]),
            ("toset([for x in $ : lower(x)])", &[Set]),
        ],
        Map => &[
            ("tomap({ k = $, l = $ })", &[Text, Text]),
            ("tomap({ (coalesce($, \"q\")) = $ })", &[Text, Number]),
            ("{ for x in $ : x => upper(x) }", &[Set]),
            ("{ for i, x in $ : i => x }", &[Texts]),
            ("{ for x in $ : x => x... }", &[Texts]),
            ("zipmap($, $)", &[Texts, Texts]),
            ("merge($, $)", &[Map, Map]),
            ("transpose({ p = $ })", &[Texts]),
        ],
        Object => &[
            ("{ a = $, b = $, c = $ }", &[Text, Number, Bool]),
            ("{ a = $, b = $, c = { d = $ } }", &[Text, Number, Lists]),
            ("merge($, { a = $ })", &[Object, Text]),
            ("jsondecode(jsonencode($))", &[Object]),
            ("yamldecode(yamlencode($))", &[Object]),
            ("($ ? $ : $)", &[Bool, Object, Object]),
            ("try($, $)", &[Object, Object]),
            ("provider::terraform::decode_tfvars(provider::terraform::encode_tfvars($))", &[Object]),
        ],
        Tuple => &[
            ("[$, $, $]", &[Text, Number, Bool]),
            ("[$, $]", &[Object, Texts]),
            ("[null, $, $]", &[Map, Set]),
            ("concat($, $)", &[Tuple, Texts]),
            ("flatten([$, $])", &[Tuple, Lists]),
            ("values($)", &[Object]),
            ("setproduct($, $)", &[Texts, Numbers]),
            ("reverse($)", &[Tuple]),
            ("jsondecode(jsonencode($))", &[Tuple]),
            ("csvdecode(\"a,b\\n${$},2\")", &[Text]),
        ],
        Lists => &[
            ("[$, $]", &[Texts, Texts]),
            ("chunklist($, $)", &[Texts, Number]),
            ("[for x in $ : split(\"a\", x)]", &[Texts]),
            ("concat($, [$])", &[Lists, Texts]),
            ("values(transpose({ p = $, q = $ }))", &[Texts, Texts]),
        ],
    }
}

fn leaf(kind: Kind, random: &mut Random) -> &'static str {
    let leaves: &[&'static str] = match kind {
        Bool => &["true", "false", "\"true\"", "tobool(null)"],
        Number => &["0", "1", "-2", "3", "2.5", "\"7\"", "16", "1e3", "tonumber(null)"],
        Text => &[
            "\"a\"",
            "\"bB\"",
            "\"\"",
            "\"12\"",
            "\"x y\\n\"",
            "\"é☃\"",
            "\"k\"",
            "tostring(null)",
            "var.tags.Env",
        ],
        Texts => &["[]", "[\"a\"]", "[\"b\", \"a\", \"b\"]", "var.names", "[\"x\", null]", "tolist([])"],
        Numbers => &["[]", "[3, 1]", "[2.5, -1, 2.5]", "tolist([1])"],
        Set => &["toset([])", "toset([\"b\", \"a\"])", "toset(var.names)"],
        Map => &["{}", "tomap({})", "var.tags", "tomap({ k = \"v\", l = null })"],
        Object => {
            &["{ a = \"t\", b = 1, c = null }", "{ a = null, b = 2.5, c = [] }", "{ a = \"12\", b = \"3\" }"]
        }
        Tuple => &["[]", "[1, \"x\", null]", "[[], {}]"],
        Lists => &["[]", "[[\"a\"], []]", "[[\"b\", \"a\"], [\"c\"]]", "tolist([tolist([\"z\"])])"],
    };
    random.pick(leaves)
}

fn write(out: &mut String, kind: Kind, depth: usize, random: &mut Random) {
    // Now and then something else than what is asked for, or nothing.
    let kind = if random.chance(3) { random.pick(&KINDS) } else { kind };
    if random.chance(2) {
        out.push_str("null");
    } else if depth == 0 || random.chance(15) {
        out.push_str(leaf(kind, random));
    } else {
        let (form, parts) = random.pick(forms(kind));
        let mut pieces = form.split('$');
        // `${` begins an interpolation, and is no place.
        out.push_str(pieces.next().unwrap_or_default());
        let mut parts = parts.iter();
        for piece in pieces {
            if piece.starts_with('{') {
                out.push('$');
            } else if let Some(part) = parts.next() {
                write(out, *part, depth - 1, random);
            }
            out.push_str(piece);
        }
    }
}

/// The expression of a seed.
pub fn expression(seed: u64) -> String {
    let mut random = Random(seed);
    let (kind, depth) = (random.pick(&KINDS), 1 + random.below(3));
    let mut out = String::new();
    write(&mut out, kind, depth, &mut random);
    out
}
