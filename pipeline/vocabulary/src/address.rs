//! Addresses of pages on the web.

/// Whether a text is the address of a page on the web, `http` or `https`, that can stand as a link in
/// any format: a host, perhaps a port, and what RFC 3986 lets follow.
///
/// # Example
/// ```
/// assert!(vocabulary::is_address("https://example.org/a?b=c%20d"));
/// assert!(!vocabulary::is_address("javascript:alert(1)"));
/// assert!(!vocabulary::is_address("https://example.org/a b"));
/// ```
///
/// # References
/// RFC 3986, sections 2.1 to 2.3 and 3.2.2. User names are refused: they serve to deceive.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let schemes = ["https://", "http://"].into_iter();
    let mut behind = schemes.filter_map(|scheme| text.strip_prefix(scheme));
    let Some(behind) = behind.next() else {
        return false;
    };
    let end = behind.find(['/', '?', '#']).unwrap_or(behind.len());
    let (authority, rest) = behind.split_at(end);
    is_authority(authority) && is_rest(rest)
}

/// A name or an IPv4 address, perhaps with a port. Names in other letters are written in Punycode.
fn is_authority(text: &str) -> bool {
    let (host, port) = text.split_once(':').unwrap_or((text, "0"));
    let is_label = |label: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        !label.is_empty() && !label.starts_with('-') && label.bytes().all(fits)
    };
    host.split('.').all(is_label) && port.parse::<u16>().is_ok() && !port.starts_with('+')
}

/// Path, query and fragment: one fragment at most, and percent signs before two hexadecimal digits.
fn is_rest(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?#%".contains(c);
    let is_escape = |behind: &str| {
        let mut digits = behind.bytes();
        let mut is_digit = || digits.next().is_some_and(|byte| byte.is_ascii_hexdigit());
        is_digit() && is_digit()
    };
    text.chars().all(fits)
        && text.split('%').skip(1).all(is_escape)
        && text.matches('#').count() < 2
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_that_can_stand_as_links() {
        for good in [
            "https://www.nhs.uk",
            "http://localhost:8000/",
            "https://127.0.0.1/a",
            "https://example.org/a-b_c~d/(e);f=g,h?i=j&k=l%2F#m/n?o",
            "https://xn--bcher-kva.example/",
        ] {
            assert!(is_address(good), "{good}");
        }
        for wrong in [
            "",
            "https://",
            "https:///a",
            "example.org",
            "ftp://example.org",
            "HTTPS://example.org",
            "javascript:alert(1)",
            "data:text/html,a",
            "https://somebody@example.org",
            "https://example.org:port/",
            "https://example.org:99999/",
            "https://-a.example/",
            "https://example..org",
            "https://ex\u{e4}mple.org/",
            "https://example.org/a b",
            "https://example.org/\"onclick",
            "https://example.org/<b>",
            "https://example.org/{a}",
            "https://example.org/a|b",
            "https://example.org/[a]",
            "https://example.org/%zz",
            "https://example.org/%2",
            "https://example.org/#a#b",
            "https://example.org/\u{202e}",
            " https://example.org",
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
