//! Which addresses may be asked, and how one is shown.

use std::net::IpAddr;

use ureq::http::Uri;

/// What stands in a message for a key.
const HIDDEN: &str = "***";

/// Parts of the names of query members whose values are secret.
const SECRET: [&str; 7] = [
    "key",
    "token",
    "secret",
    "sig",
    "pass",
    "auth",
    "credential",
];

/// An address that may be asked: https anywhere, http on this machine only, no credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address(Uri);

impl Address {
    /// # Errors
    /// What is wrong with the address.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let uri: Uri = text
            .parse()
            .map_err(|_| "it is not an address of the form https://host/path".to_owned())?;
        let authority = uri.authority().ok_or("it has no host")?;
        if authority.as_str().contains('@') {
            return Err("it carries a user name or password".to_owned());
        }
        if authority.host().is_empty() {
            return Err("it has no host".to_owned());
        }
        let address = Self(uri);
        match address.0.scheme_str() {
            Some("https") => Ok(address),
            Some("http") if address.is_loopback() => Ok(address),
            Some("http") => Err("http is not safe from change on the way".to_owned()),
            _ => Err("only https is fetched".to_owned()),
        }
    }

    /// Where a `Location` leads from here.
    ///
    /// # Errors
    /// Why it is not followed.
    pub(crate) fn redirected(&self, location: &str) -> Result<Self, String> {
        let scheme = self.0.scheme_str().unwrap_or("https");
        let authority = self.0.authority().map_or("", |host| host.as_str());
        let path = self.0.path();
        let text = if has_scheme(location) {
            location.to_owned()
        } else if location.starts_with("//") {
            format!("{scheme}:{location}")
        } else if location.starts_with('/') {
            format!("{scheme}://{authority}{location}")
        } else if location.starts_with('?') {
            format!("{scheme}://{authority}{path}{location}")
        } else {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{scheme}://{authority}{folder}/{location}")
        };
        let to = Self::parse(&text)?;
        if scheme == "https" && to.0.scheme_str() != Some("https") {
            return Err("it leads from https to http".to_owned());
        }
        Ok(to)
    }

    /// The same address with these query members, in place of any of the same names.
    ///
    /// # Errors
    /// When the address so made is too long to be one.
    pub(crate) fn with(&self, members: &[(&str, String)]) -> Result<Self, String> {
        let kept = self
            .members()
            .filter(|(name, _)| {
                !members
                    .iter()
                    .any(|(new, _)| new.eq_ignore_ascii_case(name))
            })
            .map(|(_, member)| member.to_owned());
        let new = members
            .iter()
            .map(|(name, value)| format!("{name}={value}"));
        let query: Vec<String> = kept.chain(new).collect();
        let text = self.0.to_string();
        let before = text
            .split_once('?')
            .map_or(text.as_str(), |(before, _)| before);
        Self::parse(&format!("{before}?{}", query.join("&")))
    }

    /// Whether its query has a member of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.members()
            .any(|(found, _)| found.eq_ignore_ascii_case(name))
    }

    /// Whether it is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.0.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// As it is asked, keys and all; never shown.
    pub(crate) fn whole(&self) -> String {
        self.0.to_string()
    }

    /// As it is shown.
    pub(crate) fn masked(&self) -> String {
        masked(&self.whole())
    }

    fn members(&self) -> impl Iterator<Item = (&str, &str)> {
        let query = self.0.query().unwrap_or_default();
        query
            .split('&')
            .filter(|member| !member.is_empty())
            .map(|member| (member.split('=').next().unwrap_or(member), member))
    }
}

/// A text without the values of what looks like keys, and without credentials.
#[must_use]
pub fn masked(text: &str) -> String {
    const ENDS: [char; 9] = ['?', '&', ';', ' ', '"', '\'', '#', '<', '\n'];
    let mut shown = String::with_capacity(text.len());
    for piece in text.split_inclusive(ENDS) {
        match piece.split_once('=') {
            Some((name, value)) if is_secret(name) => {
                shown.push_str(name);
                shown.push('=');
                shown.push_str(HIDDEN);
                shown.extend(value.chars().last().filter(|last| ENDS.contains(last)));
            }
            _ => shown.push_str(piece),
        }
    }
    without_credentials(&shown)
}

/// Words of a server, short and harmless enough for a message.
pub(crate) fn quoted(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(400)
        .collect();
    let shown: String = masked(&plain).chars().take(200).collect();
    shown.trim().to_owned()
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name == "uid" || SECRET.iter().any(|part| name.contains(part))
}

/// `https://name:word@host/` as `https://***@host/`.
fn without_credentials(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', '?', '#', ' ']).unwrap_or(rest.len());
    let (host, after) = rest.split_at(end);
    match host.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://{HIDDEN}@{host}{after}"),
        None => text.to_owned(),
    }
}

fn has_scheme(location: &str) -> bool {
    let first = location.split(['/', '?', '#']).next().unwrap_or_default();
    first.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(text: &str, words: &str) {
        let why = Address::parse(text).expect_err("refused");
        assert!(why.contains(words), "{text}: {why}");
    }

    #[test]
    fn https_anywhere_and_http_on_this_machine_only() {
        for good in [
            "https://example.org/a.csv?where=LAD24CD%20LIKE%20'E09%25'&c_age=101...191",
            "http://127.0.0.1:8080/a",
            "http://[::1]:80/a",
            "http://localhost/a",
        ] {
            Address::parse(good).expect(good);
        }
        refused("http://example.org/a", "not safe");
        refused("http://127.0.0.1.example.org/a", "not safe");
        refused("ftp://example.org/a", "only https");
        refused("file:///etc/passwd", "address");
        refused("/a", "no host");
        refused("https://me:word@example.org/a", "password");
        refused("https://exa mple.org/a", "form");
    }

    #[track_caller]
    fn leads(from: &str, location: &str, to: Result<&str, &str>) {
        let from = Address::parse(from).expect("a good address");
        match (from.redirected(location), to) {
            (Ok(found), Ok(to)) => assert_eq!(found.whole(), to),
            (Err(why), Err(words)) => assert!(why.contains(words), "{why}"),
            (found, to) => assert!(found.is_ok() == to.is_ok(), "{location}: {found:?}"),
        }
    }

    #[test]
    fn a_redirect_is_read_from_where_it_stands() {
        let from = "https://example.org/data/a.csv?x=1";
        leads(from, "/b", Ok("https://example.org/b"));
        leads(from, "b.csv", Ok("https://example.org/data/b.csv"));
        leads(from, "?x=2", Ok("https://example.org/data/a.csv?x=2"));
        leads(from, "//other.org/b", Ok("https://other.org/b"));
        leads(from, "https://other.org/b:c", Ok("https://other.org/b:c"));
        leads(from, "http://127.0.0.1/b", Err("https to http"));
        leads(from, "http://example.org/b", Err("not safe"));
        leads(from, "file:///etc/passwd", Err("address"));
        leads(from, "https://a:b@other.org/", Err("password"));
        leads(
            "http://127.0.0.1/a",
            "https://other.org/",
            Ok("https://other.org/"),
        );
    }

    #[test]
    fn a_query_member_is_replaced_whatever_its_letters() {
        let address = Address::parse("https://a.org/d.csv?Select=x&geography=1").expect("good");
        let members = [("select", "record_count".to_owned())];
        let with = address.with(&members).expect("good");
        assert_eq!(
            with.whole(),
            "https://a.org/d.csv?geography=1&select=record_count"
        );
        assert!(address.has("SELECT") && !address.has("geo"));
    }

    #[test]
    fn keys_are_not_shown() {
        for (text, shown) in [
            ("https://a.org/?uid=0xab&x=1", "https://a.org/?uid=***&x=1"),
            ("a?api_key=k&Token=t#s", "a?api_key=***&Token=***#s"),
            ("https://u:p@a.org/x", "https://***@a.org/x"),
            ("at X-Amz-Signature=abc now", "at X-Amz-Signature=*** now"),
            ("https://a.org/?geography=1", "https://a.org/?geography=1"),
        ] {
            assert_eq!(masked(text), shown);
        }
        assert_eq!(quoted("a\u{1b}[2J\nb "), "a [2J b");
    }
}
