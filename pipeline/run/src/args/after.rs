//! What follows the options in the help of commands whose options stand in `args.rs`.

/// Of the program itself.
pub const PROGRAM: &str = "\
Begin with:
  fgm-map build                   makes the map of the shipped plan
  fgm-map explain Brent           says how each number of a borough came about
  fgm-map help COMMAND            everything about one command, with examples

Exit codes:
  0  done (a re-run that changes nothing is done, too)
  1  refused: something is wrong with the data, the plan or the policy, or
     a file of a source cannot be read; every problem is listed
  2  usage: the command line is wrong, or there is no plan that can be read
  3  system: another file or folder cannot be read or written, another run
     is under way, or the network fails
SIGTERM, SIGINT and SIGHUP end a build by that signal (143, 130 and 129 in a
shell). `disclose`, `attack` and `audit` keep 1 for what is unsafe, `verify` for
a release that does not hold, `site` for what has no plan, and `health` for
releases that are not as new as they should be: their help says more.

A release is published whole or not at all. The last one stays as it was after 1
and 2; 3 can also say that what stands beside a release in its place, or its
path, could not be written. Results go to standard output, and the course of a
run, notes and errors to standard error.";

/// Of `fgm-map build`.
pub const BUILD: &str = "\
The name of the release's folder is the last line, on standard output. A run
takes some seconds, or a moment where nothing changed since the last: it then
says the same, and has looked at every byte of sources and release. Beside
the releases stand the ledger of what each has said, the changelog, the index
and the feed.

Exit codes: 0 published, or there already as it would be made; 1 refused: the
inputs, the plan, the rules or the ledger, every problem is listed; 2 usage;
3 system, such as a full disk or another run under way. Unless it is 0 nothing
is published and the last release stands.

Examples:
  fgm-map build
  fgm-map build --plan outputs/fgm-risk-london/plan.toml --out /srv/maps --quiet
  fgm-map build --no-cache";

/// Of `fgm-map check`.
pub const CHECK: &str = "\
Exit codes: 0 a build would go on; 1 a build would refuse the inputs or the
plan, every problem is listed; 2 usage; 3 system. Disclosure over several
releases and sign-off are checked by a build alone.

Examples:
  fgm-map check
  fgm-map check --format json --quiet";

/// Of `fgm-map explain`.
pub const EXPLAIN: &str = "\
An area or an indicator that there is not is answered with the list of those
that there are.

Exit codes: 0 told; 1 refused: the inputs or the plan, every problem is listed;
2 usage, such as an unknown area; 3 system

Examples:
  fgm-map explain Camden
  fgm-map explain E09000007 assessments_fgm_rate
  fgm-map explain \"Inner London\"";

/// Of `fgm-map sources`.
pub const SOURCES: &str = "\
Exit codes: 0 listed, whatever their state; 1 refused: the plan;
2 usage; 3 system

Examples:
  fgm-map sources
  fgm-map sources --format json";

/// Of `fgm-map pin`.
pub const PIN: &str = "\
Exit codes: 0 pinned, and said what the next run would refuse; 1 refused: the
plan or the manifest; 2 usage, such as an unknown source; 3 system

Example:
  fgm-map pin dfe-children-in-need-fgm";

/// Of `fgm-map describe`.
pub const DESCRIBE: &str = "\
Exit codes: 0 written; 1 refused: the inputs or the plan, every problem is
listed; 2 usage; 3 system

Examples:
  fgm-map describe
  fgm-map describe --out /tmp/contract";
