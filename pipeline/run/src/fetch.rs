//! `fgm-map fetch`: looks for newer editions, shows what they change, and accepts one.
//!
//! A fetched file goes to the cache and never over a snapshot. What it changes is shown;
//! only with `--accept`, and for one source at a time, does it take the snapshot's place.

use std::io::ErrorKind;
use std::path::Path;

use acquire::{
    About, Edition, Origin, PagedBy, SnapshotState, accept, edition, finish, origin, survey,
};
use files::{MOST_OF_DATA, open_regular, read_regular};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::rfc2822;
use refresh::{Failed, Limits, Outcome, Paging, Request, Unpack};
use vocabulary::{Problems, SourceId};

use crate::args::FetchArgs;
use crate::failure::Failure;
use crate::log::Log;
use crate::outlines;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::rehearse::rehearse;
use crate::sources::{cache_of, today};
use crate::transfer::Bar;

/// Fetches the sources that are named, or all of the plan that have an address.
pub fn fetch(args: &FetchArgs, log: Log) -> Result<String, Failure> {
    let plan = Plan::read(&args.plan.file)?;
    let root = plan.sources_folder();
    let cache = args.cache.folder.clone().unwrap_or_else(|| cache_of(&plan));
    let chosen = chosen(&plan, args)?;
    let progress = Progress::choose(args.quiet, log);
    let mut words = Vec::new();
    let mut failed = 0;
    for id in &chosen {
        match one(&plan, root, id, args, &cache, progress) {
            Ok(Came { said, refused }) if refused.is_empty() => {
                if !args.quiet {
                    log.came_of_source(id.as_str(), &said);
                }
                words.push(format!("{id}: {said}"));
            }
            Ok(Came { said, refused }) => {
                failed += 1;
                log.of_source(id.as_str(), &Failure::Unfit(refused));
                words.push(format!("{id}: {said}\n  {}", last_good(root, id)));
            }
            Err(failure @ Failure::Usage(_)) => return Err(failure),
            Err(failure) => {
                failed += 1;
                log.of_source(id.as_str(), &failure);
                words.push(format!("{id}: {failure}\n  {}", last_good(root, id)));
            }
        }
    }
    let words = words.join("\n");
    if failed > 0 {
        Err(Failure::Told {
            words,
            exit_code: 3,
        })
    } else {
        Ok(if args.quiet { String::new() } else { words })
    }
}

/// The sources to fetch, in the plan's order where none is named.
fn chosen(plan: &Plan, args: &FetchArgs) -> Result<Vec<SourceId>, Failure> {
    if args.accept && args.sources.len() != 1 {
        let what = "--accept takes one source: name the one whose changes you have looked at";
        return Err(Failure::Usage(what.to_owned()));
    }
    if args.from.is_some() && args.sources.len() != 1 {
        let what = "--from takes one source: name the one that the file is of";
        return Err(Failure::Usage(what.to_owned()));
    }
    let known: Vec<SourceId> = survey(plan.sources_folder())?
        .into_iter()
        .map(|source| source.id)
        .collect();
    let named: Vec<SourceId> = args.sources.iter().map(SourceId::new).collect();
    if let Some(unknown) = named.iter().find(|id| !known.contains(id)) {
        let known: Vec<&str> = known.iter().map(SourceId::as_str).collect();
        return Err(Failure::Usage(format!(
            "{unknown} is not a source; expected one of {}",
            known.join(", ")
        )));
    }
    Ok(if named.is_empty() {
        plan.sources.clone()
    } else {
        named
    })
}

/// What came of one source.
struct Came {
    said: String,
    /// Why a build would refuse the edition that was brought.
    refused: Problems,
}

impl From<String> for Came {
    fn from(said: String) -> Self {
        let refused = Problems::new();
        Self { said, refused }
    }
}

fn one(
    plan: &Plan,
    root: &Path,
    id: &SourceId,
    args: &FetchArgs,
    cache: &Path,
    progress: Progress<'_>,
) -> Result<Came, Failure> {
    if args.sources.is_empty() && is_closed(root, id) {
        let said = "its folder is closed to this user: refreshed by hand";
        return Ok(said.to_owned().into());
    }
    let origin = origin(root, id)?;
    let brought = match (&args.from, origin) {
        (Some(file), _) => Brought::from_file(file)?,
        (None, Some(origin)) => Brought::from_network(id, &origin, cache, progress)?,
        (None, None) if args.sources.is_empty() => {
            let said = "refreshed by hand: its manifest gives no address";
            return Ok(said.to_owned().into());
        }
        (None, None) => {
            let what = format!("{id} has no address in its manifest; give its file with --from");
            return Err(Failure::Usage(what));
        }
    };
    if args.accept {
        finish(root, id)?;
    }
    let mut edition = edition(root, id, &brought.bytes)?;
    if pinned(root, id) == Some(edition.sha256.clone()) {
        return Ok("the snapshot is the newest edition".to_owned().into());
    }
    outlines::compare(&mut edition)?;
    if edition.problems.is_empty() {
        edition.problems = rehearse(plan, &args.plan.file, id, &edition)?;
    }
    let next = if !edition.problems.is_empty() {
        format!("  a build would refuse it:\n{}", edition.problems)
    } else if args.accept {
        return accepted(root, id, &edition, &brought, args).map(Came::from);
    } else {
        format!("  to take it: fgm-map fetch {id} --accept --published YYYY-MM-DD")
    };
    Ok(Came {
        said: format!("another edition\n{}{next}", edition.difference),
        refused: edition.problems,
    })
}

/// Whether a source is kept from whoever fetches, as tables held in confidence are.
fn is_closed(root: &Path, id: &SourceId) -> bool {
    let opened = open_regular(&root.join(id.as_str()).join("source.toml"));
    opened.is_err_and(|error| error.kind() == ErrorKind::PermissionDenied)
}

/// The digest that the manifest pins.
fn pinned(root: &Path, id: &SourceId) -> Option<String> {
    acquire::pinned(root, id).ok()
}

/// A file that was brought, and where from.
struct Brought {
    bytes: Vec<u8>,
    from: String,
    /// The day that its server gives it.
    modified: Option<Date>,
}

impl Brought {
    fn from_file(file: &Path) -> Result<Self, Failure> {
        let bytes = read_regular(file, MOST_OF_DATA)
            .map_err(|error| Failure::io(file, "cannot be read", &error))?;
        Ok(Self {
            bytes,
            // Releases say so, and how somebody calls a file is theirs alone.
            from: "a file that was brought by hand".to_owned(),
            modified: None,
        })
    }

    fn from_network(
        id: &SourceId,
        origin: &Origin,
        cache: &Path,
        progress: Progress<'_>,
    ) -> Result<Self, Failure> {
        let request = Request {
            name: id.to_string(),
            address: origin.address.clone(),
            paging: match origin.paging {
                PagedBy::Whole => Paging::Whole,
                PagedBy::Nomis => Paging::Nomis,
                PagedBy::Arcgis => Paging::ArcGis,
            },
            unpack: origin.entry.clone().map_or(Unpack::Keep, Unpack::Entry),
            largest_bytes: origin.largest_bytes,
            expected_sha256: None,
        };
        let bar = Bar::new(id.as_str(), progress);
        let fetched = refresh::fetch(&request, cache, &Limits::default(), Timestamp::now(), &bar);
        let fetched = fetched.map_err(|failed| Failure::System(without_source(&failed)))?;
        if fetched.outcome == Outcome::Unchanged {
            progress.note(&format!(
                "{id}: the server has nothing newer than the cache"
            ));
        }
        let bytes = read_regular(&fetched.path, MOST_OF_DATA)
            .map_err(|error| Failure::io(&fetched.path, "cannot be read", &error))?;
        let modified = fetched.last_modified.as_deref();
        Ok(Self {
            bytes,
            // It goes into the manifest, and from there into releases.
            from: refresh::masked(&origin.address),
            modified: modified
                .and_then(|text| rfc2822::parse(text).ok())
                .map(|at| at.date()),
        })
    }
}

/// What happened to a fetch, without its source, which whoever tells it names first.
fn without_source(failed: &Failed) -> String {
    let words = failed.problem().to_string();
    let name = format!("{}: ", failed.name);
    words.strip_prefix(&name).unwrap_or(&words).to_owned()
}

fn accepted(
    root: &Path,
    id: &SourceId,
    edition: &Edition,
    brought: &Brought,
    args: &FetchArgs,
) -> Result<String, Failure> {
    let (published, how) = match (args.published, brought.modified) {
        (Some(day), _) => (day, "The day of publication was given by hand."),
        (None, Some(day)) => (
            day,
            "The day is the one on which its server last changed the file.",
        ),
        (None, None) => {
            let what = "the server gives no day: say when the edition was published with --published YYYY-MM-DD";
            return Err(Failure::Usage(what.to_owned()));
        }
    };
    let before = about(root, id).map(|about| about.published);
    if let Some(before) = before.filter(|before| args.published.is_none() && published < *before) {
        let what = format!(
            "the server says that it last changed the file on {published}, before the edition in place was published ({before}): give the day of publication with --published YYYY-MM-DD"
        );
        return Err(Failure::Usage(what));
    }
    if published > today() {
        let what = format!("{published} has not come yet: give the day of publication");
        return Err(Failure::Usage(what));
    }
    let retrieved = format!("Read on {} from {}. {how}", today(), brought.from);
    accept(root, id, edition, published, &retrieved)?;
    Ok(format!(
        "accepted\n{}  look at the diff of its folder, bring `vintage` and `notes` up to date, then build",
        edition.difference
    ))
}

/// The last good data, and how old it is: what a build goes on with.
fn last_good(root: &Path, id: &SourceId) -> String {
    match about(root, id) {
        Some(about) if about.snapshot == SnapshotState::Pinned => {
            let days = today().duration_since(about.published).as_hours() / 24;
            format!(
                "a build goes on with the snapshot, published {}, {days} days ago",
                about.published
            )
        }
        _ => "its snapshot is not the one that is pinned: see `fgm-map sources`".to_owned(),
    }
}

/// What a source's manifest says, where it can be read.
fn about(root: &Path, id: &SourceId) -> Option<About> {
    let sources = survey(root).unwrap_or_default();
    let own = sources.into_iter().find(|source| source.id == *id)?;
    own.about.ok()
}

/// Where fetched files are looked for, for `fgm-map sources`.
pub fn state(cache: &Path, id: &SourceId) -> Option<refresh::State> {
    refresh::state(cache, id.as_str())
}

#[cfg(test)]
mod tests {
    use refresh::Why;

    use super::*;

    #[test]
    fn a_failed_fetch_names_its_source_once() {
        let failed = Failed {
            name: "births".to_owned(),
            address: "https://example.org/births.csv".to_owned(),
            tries: 1,
            why: Why::Empty,
        };
        let words = without_source(&failed);
        assert!(words.starts_with("is not fetched: "), "{words}");
        assert!(!words.contains("births: "), "{words}");
    }
}
