//! Whether to ask again, and how long to wait before.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

use crate::failed::Why;
use crate::limits::Limits;

/// What went wrong with one try.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) why: Why,
    pub(crate) again: Again,
}

/// Whether another try may help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    No,
    /// After the usual wait.
    Yes,
    /// After the wait that the server asks for.
    After(Duration),
}

impl Fault {
    pub(crate) const fn last(why: Why) -> Self {
        let again = Again::No;
        Self { why, again }
    }

    pub(crate) const fn passing(why: Why) -> Self {
        let again = Again::Yes;
        Self { why, again }
    }
}

/// When everything has to be done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    begun: Instant,
    total: Duration,
    now: Timestamp,
}

impl Clock {
    /// Starts now; `now` is what the caller's calendar says.
    pub(crate) fn start(total: Duration, now: Timestamp) -> Self {
        Self {
            begun: Instant::now(),
            total,
            now,
        }
    }

    /// What is left of the time.
    ///
    /// # Errors
    /// [`Why::TooSlow`] when nothing is left.
    pub(crate) fn left(&self) -> Result<Duration, Why> {
        match self.total.checked_sub(self.begun.elapsed()) {
            Some(left) if !left.is_zero() => Ok(left),
            _ => Err(Why::TooSlow(self.total)),
        }
    }

    /// What a `Retry-After` asks for: seconds, or a date.
    pub(crate) fn retry_after(&self, header: &str) -> Option<Duration> {
        let header = header.trim();
        if let Ok(seconds) = header.parse::<u64>() {
            return Some(Duration::from_secs(seconds));
        }
        let date = DateTimeParser::new().parse_timestamp(header).ok()?;
        let now = self.now.checked_add(self.begun.elapsed()).ok()?;
        Some(Duration::try_from(date.duration_since(now)).unwrap_or(Duration::ZERO))
    }
}

/// The wait after try number `tries`.
///
/// # Errors
/// The fault itself, or what it has become, when there is no further try.
pub(crate) fn wait_after(
    fault: Fault,
    tries: u32,
    limits: &Limits,
    clock: &Clock,
) -> Result<(Why, Duration), Why> {
    let wait = match fault.again {
        Again::No => return Err(fault.why),
        Again::Yes => usual(tries, limits),
        Again::After(wait) if wait > limits.longest_wait => {
            return Err(match fault.why {
                Why::Status(status) => Why::ComeBackLater { status, wait },
                why => why,
            });
        }
        Again::After(wait) => wait.max(usual(tries, limits)),
    };
    // A wait that would use up the time would only hide what went wrong.
    if tries > limits.retries || clock.left().is_ok_and(|left| left <= wait) {
        return Err(fault.why);
    }
    clock.left()?;
    Ok((fault.why, wait))
}

fn usual(tries: u32, limits: &Limits) -> Duration {
    let doubled = 1_u32
        .checked_shl(tries.saturating_sub(1))
        .unwrap_or(u32::MAX);
    limits
        .first_wait
        .saturating_mul(doubled)
        .min(limits.longest_wait)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        let now = "1994-11-06T08:49:00Z".parse().expect("a date");
        Clock::start(Duration::from_mins(10), now)
    }

    #[track_caller]
    fn asks(header: &str, seconds: Option<u64>) {
        let found = clock().retry_after(header);
        let rounded = found.map(|wait| (wait.as_secs_f64()).ceil());
        #[expect(clippy::cast_precision_loss, reason = "a few seconds")]
        let expected = seconds.map(|seconds| seconds as f64);
        assert_eq!(rounded, expected, "{header}");
    }

    /// The date is that of RFC 9110, section 5.6.7.
    #[test]
    fn retry_after_is_seconds_or_a_date() {
        asks("120", Some(120));
        asks(" 0 ", Some(0));
        asks("Sun, 06 Nov 1994 08:49:37 GMT", Some(37));
        asks("Sun, 06 Nov 1994 08:00:00 GMT", Some(0));
        asks("soon", None);
        asks("-1", None);
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let limits = Limits::default();
        let waits: Vec<u64> = [1, 2, 3, 7, 40, u32::MAX]
            .map(|tries| usual(tries, &limits).as_secs())
            .into();
        assert_eq!(waits, [1, 2, 4, 60, 60, 60]);
    }

    #[test]
    fn a_longer_wait_than_allowed_ends_it() {
        let fault = Fault {
            why: Why::Status(429),
            again: Again::After(Duration::from_hours(1)),
        };
        let why = wait_after(fault, 1, &Limits::default(), &clock()).expect_err("ends");
        let wait = Duration::from_hours(1);
        assert_eq!(why, Why::ComeBackLater { status: 429, wait });
    }
}
