//! The options of `fgm-map verify`.

use std::path::PathBuf;

use super::PlanArg;

/// What follows the options in the help.
pub const AFTER: &str = "\
Looks at a release as a stranger would who has its files and nothing else:
  files       every file of SHA256SUMS is there with its sum, and nothing else
              is: no file, no link, no empty folder. SHA256SUMS is written in
              the one way that releases have it
  signature   SHA256SUMS is signed by the key that the release names; with
              --key, by that one. A release that names none is not signed, and
              that is said: with --key it fails
  record      record.json is the one whose digest is in the name of the release,
              laid out as records are
  contract    the GeoJSON files keep to the schema that `fgm-map describe` makes
              of the recorded plan's product and the indicators; every file and
              layer that the contract describes is there and no other, every CSV
              with the contract's columns and cells of their kinds; the page has
              its own script and style and no other, and leads to files beside
              it and to addresses that plan, sources and places name; pictures
              run nothing and refer to nothing; the styles of places are those
              that their fields make
  formats     GeoJSON, GeoPackage, FlatGeobuf, GeoParquet and the tables hold
              the same, read back from the files: every cell, every vertex
  bundle      sizes and digests of datapackage.json, and the members of the ZIP,
              are those of the files; and licence, attribution, citation, tables
              of the sources, CSVW, data package, ZIP and DCAT are, byte for
              byte, what the record and the other files make
  counts      a figure that is a count itself is in the long table as
              disclosed.csv has it: the number, or its marker and range
  disclosure  `fgm-map audit` of it alone, or after those of --against
  rebuild     with --rebuild: the plan and the sources that it names make the
              same bytes. Plan, public sources and version have to be those of
              its record. Where the snapshot of a confidential source is not at
              hand, what disclosed.csv and record.json say of all confidential
              tables takes their place, so that a stranger can rebuild too; the
              rules could have said it, or it is refused. Their owner, who has
              the snapshots, rebuilds from these. A signature is compared with
              nothing: who rebuilds has no secret key
Of a release of which little is kept (KEPT.md), what is kept is checked. Of one
that was withdrawn it is said when and why, and what to use in its place.

Exit codes: 0 all of it holds; 1 something does not, and it is said what, or it
was withdrawn; 2 usage, or a folder that is no release; 3 system

Examples:
  fgm-map verify outputs/fgm-risk-london/latest
  fgm-map verify outputs/fgm-risk-london/latest --rebuild
  fgm-map verify downloaded/ --key publisher.pub";

/// Which release, and against what.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// The folder of the release.
    #[arg(value_name = "RELEASE")]
    pub release: PathBuf,
    /// The publisher's public key: the file that `ssh-keygen` calls `.pub`.
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// A release that came before it; may be given several times.
    #[arg(long, value_name = "RELEASE")]
    pub against: Vec<PathBuf>,
    /// Makes the release again, in a folder of its own, and compares every byte.
    #[arg(long)]
    pub rebuild: bool,
    #[command(flatten)]
    pub plan: PlanArg,
}
