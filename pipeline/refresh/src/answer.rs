//! One question to a server, its redirects followed.

use std::time::Duration;

use ureq::http::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_RANGE, LAST_MODIFIED, LOCATION, RANGE, RETRY_AFTER,
    TRANSFER_ENCODING,
};
use ureq::http::{HeaderMap, Response};
use ureq::{Agent, Body, Timeout};

use crate::address::{Address, masked, quoted};
use crate::again::{Again, Clock, Fault};
use crate::failed::Why;
use crate::limits::Limits;
use crate::part::Begun;

/// What the server says of the version that it gave.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
}

/// What is asked beside the address.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask<'a> {
    /// The whole file.
    Whole,
    /// The file, unless it is still of this version.
    Unless(&'a Version),
    /// The rest of it, if it is still of the version that was begun.
    Rest(&'a Begun),
}

/// A client that keeps no connection, follows nothing and unpacks nothing by itself.
pub(crate) fn client(limits: &Limits) -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_idle_connections(0)
        .max_idle_connections_per_host(0)
        .timeout_resolve(Some(limits.connect))
        .timeout_connect(Some(limits.connect))
        .timeout_per_read(Some(limits.idle))
        .timeout_per_write(Some(limits.idle))
        .user_agent(concat!("fgm-map/", env!("CARGO_PKG_VERSION")))
        .build()
        .new_agent()
}

/// Asks, and follows redirects.
pub(crate) fn ask(
    client: &Agent,
    address: &Address,
    ask: Ask,
    limits: &Limits,
    clock: &Clock,
) -> Result<Response<Body>, Fault> {
    let mut address = address.clone();
    let mut followed = 0;
    loop {
        let answer = ask_once(client, &address, ask, limits, clock)?;
        if !matches!(answer.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
            return Ok(answer);
        }
        let location = text_of(answer.headers(), &LOCATION).unwrap_or_default();
        let not_followed = |what: String| {
            Fault::last(Why::Redirect {
                to: quoted(&location),
                what,
            })
        };
        if followed == limits.redirects {
            return Err(not_followed(format!("there were {followed} before it")));
        }
        if location.is_empty() {
            return Err(not_followed("it names no address".to_owned()));
        }
        address = address.redirected(&location).map_err(not_followed)?;
        followed += 1;
    }
}

/// What a status other than those that were hoped for means for the next try.
pub(crate) fn refused(answer: &Response<Body>, clock: &Clock) -> Fault {
    let status = answer.status().as_u16();
    let why = Why::Status(status);
    if !matches!(status, 408 | 429 | 500..=599) {
        return Fault::last(why);
    }
    let wait = text_of(answer.headers(), &RETRY_AFTER).and_then(|text| clock.retry_after(&text));
    Fault {
        why,
        again: wait.map_or(Again::Yes, Again::After),
    }
}

/// The marks of the version that an answer holds.
pub(crate) fn version(headers: &HeaderMap) -> Version {
    Version {
        etag: text_of(headers, &ETAG),
        last_modified: text_of(headers, &LAST_MODIFIED),
    }
}

/// Refuses a web page, and a body packed though it was asked for plain.
pub(crate) fn check_kind(headers: &HeaderMap) -> Result<(), Why> {
    let kind = text_of(headers, &CONTENT_TYPE).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if ["text/html", "application/xhtml+xml"].contains(&kind.to_ascii_lowercase().as_str()) {
        return Err(Why::WebPage);
    }
    match text_of(headers, &CONTENT_ENCODING) {
        Some(coding) if !coding.eq_ignore_ascii_case("identity") => Err(Why::Protocol(format!(
            "it is packed as {}, which was not asked for",
            quoted(&coding)
        ))),
        _ => Ok(()),
    }
}

/// Whether the end of the body is marked, so that a cut is seen. HTTP/1.0 has no chunks.
pub(crate) fn has_end(answer: &Response<Body>) -> bool {
    let headers = answer.headers();
    let chunked = text_of(headers, &TRANSFER_ENCODING)
        .is_some_and(|coding| coding.to_ascii_lowercase().ends_with("chunked"));
    headers.contains_key(CONTENT_LENGTH)
        || (chunked && answer.version() != ureq::http::Version::HTTP_10)
}

/// What an error of the client means for the next try; `received` bytes were here before it.
pub(crate) fn fault_of(error: ureq::Error, received: u64, limits: &Limits) -> Fault {
    use std::io::ErrorKind::{InvalidData, TimedOut, UnexpectedEof};
    match error {
        ureq::Error::Timeout(Timeout::Global) => Fault::last(Why::TooSlow(limits.total)),
        ureq::Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => {
            Fault::passing(Why::Idle(limits.idle))
        }
        ureq::Error::Timeout(_) => Fault::passing(Why::Unreachable(format!(
            "no answer in {:?}",
            limits.connect
        ))),
        ureq::Error::HostNotFound => {
            Fault::passing(Why::Unreachable("its name is not known".to_owned()))
        }
        ureq::Error::ConnectionFailed => {
            Fault::passing(Why::Unreachable("no connection".to_owned()))
        }
        ureq::Error::ConnectProxyFailed(_) => {
            Fault::passing(Why::Unreachable("the proxy gives no connection".to_owned()))
        }
        ureq::Error::Io(error) => match error.kind() {
            // This is how the client hands on what TLS says.
            InvalidData => Fault::last(Why::Secure(quoted(&error.to_string()))),
            TimedOut => Fault::passing(Why::Idle(limits.idle)),
            UnexpectedEof => Fault::passing(Why::Cut { received }),
            _ if received > 0 => Fault::passing(Why::Cut { received }),
            _ => Fault::passing(Why::Unreachable(quoted(&error.to_string()))),
        },
        ureq::Error::Tls(what) => Fault::last(Why::Secure(what.to_owned())),
        ureq::Error::Rustls(error) => Fault::last(Why::Secure(quoted(&error.to_string()))),
        ureq::Error::Protocol(error) => Fault::passing(Why::Protocol(quoted(&error.to_string()))),
        error => Fault::last(Why::Protocol(quoted(&masked(&error.to_string())))),
    }
}

/// A header, if it is short, plain text.
pub(crate) fn text_of(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let text = headers.get(name)?.to_str().ok()?.trim();
    (!text.is_empty() && text.len() <= 4096).then(|| text.to_owned())
}

fn ask_once(
    client: &Agent,
    address: &Address,
    ask: Ask,
    limits: &Limits,
    clock: &Clock,
) -> Result<Response<Body>, Fault> {
    let left: Duration = clock.left().map_err(Fault::last)?;
    let mut question = client
        .get(address.whole())
        .header(ACCEPT_ENCODING, "identity");
    match ask {
        Ask::Whole => {}
        Ask::Unless(version) => {
            if let Some(etag) = &version.etag {
                question = question.header(IF_NONE_MATCH, etag);
            }
            if let Some(date) = &version.last_modified {
                question = question.header(IF_MODIFIED_SINCE, date);
            }
        }
        Ask::Rest(begun) => {
            question = question
                .header(RANGE, format!("bytes={}-", begun.bytes))
                .header(IF_RANGE, &begun.etag);
        }
    }
    let mut config = question.config().timeout_global(Some(left));
    if address.is_loopback() {
        config = config.proxy(None);
    }
    config
        .build()
        .call()
        .map_err(|error| fault_of(error, 0, limits))
}
