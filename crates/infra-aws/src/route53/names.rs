//! Names of zones and records, as they are written and as Route 53 has them.

/// A name without the dot at its end, in lower case.
pub(super) fn plain(name: &str) -> String {
    name.strip_suffix('.').unwrap_or(name).to_lowercase()
}

/// The name within a zone, with the zone's.
pub(super) fn full(name: &str, zone: &str) -> String {
    let (name, zone) = (plain(name), plain(zone));
    if name.is_empty() {
        zone
    } else if name.ends_with(&zone) {
        name
    } else {
        format!("{name}.{zone}")
    }
}

/// A name as Route 53 reports it: characters other than letters, digits and `-` are written `\052`, in octal.
/// Source: <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html>.
pub(super) fn reported(name: &str) -> String {
    let mut text = String::new();
    let mut rest = name;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        let code = rest.get(at + 1..at + 4).and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match code {
            Some(code) => {
                text.push(char::from(code));
                rest = &rest[at + 4..];
            }
            None => {
                text.push('\\');
                rest = &rest[at + 1..];
            }
        }
    }
    text.push_str(rest);
    plain(&text)
}

/// A zone's id, without what comes before it in some answers.
pub(super) fn zone_id(id: &str) -> &str {
    id.strip_prefix("/hostedzone/").unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_completed() {
        assert_eq!(full("www", "example.com"), "www.example.com");
        assert_eq!(full("WWW.example.com.", "example.com."), "www.example.com");
        assert_eq!(full("", "example.com"), "example.com");
    }

    #[test]
    fn octal_digits_are_characters() {
        assert_eq!(reported("\\052.example.com."), "*.example.com");
        assert_eq!(reported("a\\b"), "a\\b");
    }
}
