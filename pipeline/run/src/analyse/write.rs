//! The files of an analysis, each whole or not at all.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use attach::Areas;
use files::journal_of;
use publish::{Layer, PARTIAL, PublishError, write_results};
use rayon::prelude::*;
use serde_json::{Value, json};
use vocabulary::{Neighbours, Note, Problem};

use crate::analyse::columns::{Columns, names, of_layer, of_slice};
use crate::analyse::document::{document, summary};
use crate::analyse::model::{Modelled, OfTable, Options};
use crate::analyse::results::{Newest, Results};
use crate::args::AnalyseArgs;
use crate::failure::Failure;
use crate::output_file;
use crate::progress::Progress;

/// Everything that is written of.
#[derive(Debug)]
pub struct Found {
    /// The areas and their shapes.
    pub areas: Areas,
    /// Who is whose neighbour.
    pub neighbours: Neighbours,
    /// What a reader should know of the areas.
    pub notes: Vec<Note>,
    /// What is known of every table.
    pub results: Vec<Results>,
    /// What is known of the newest table of each indicator besides.
    pub newest: Vec<Newest>,
    /// What a model says of every table, where one was asked for.
    pub model: Option<(Options, Modelled)>,
}

impl Found {
    /// The model that was asked for, and what it says of the table at a place among the results.
    pub fn model_of(&self, at: usize) -> (Option<&Options>, Option<OfTable<'_>>) {
        let model = self.model.as_ref();
        let (options, modelled) = model.map(|(options, of)| (options, of)).unzip();
        (options, modelled.and_then(|of| of.of_table(at)))
    }
}

/// The name of the wide layer and of its files.
const LAYER: &str = "areas";
const LONG: &str = "results_long.csv";
const SUMMARY: &str = "summary.json";

/// The files of `--out`, the layers first.
pub fn folder_files(folder: &Path) -> Vec<PathBuf> {
    let layers = ["geojson", "gpkg", "fgb", "parquet"].map(|kind| format!("{LAYER}.{kind}"));
    let names = layers.iter().map(String::as_str).chain([LONG, SUMMARY]);
    names.map(|name| folder.join(name)).collect()
}

/// Writes what was asked for, and says what was written.
pub fn write(args: &AnalyseArgs, found: &Found, progress: Progress<'_>) -> Result<String, Failure> {
    let stage = progress.stage("publish", 1);
    let mut written = Vec::new();
    if let Some(folder) = &args.out {
        folder_of_results(args, found, folder)?;
        written.push(folder);
    }
    if let Some(path) = &args.json {
        let document = match (&args.out, &found.newest[..]) {
            (None, [only]) => {
                let results = found.results.get(only.at);
                results.map(|of| document(args, of, only, found))
            }
            _ => Some(summaries(args, found)),
        };
        text(path, &document.unwrap_or_default())?;
        written.push(path);
    }
    if let Some(path) = &args.geojson {
        let layer = layer(args, found, Columns::All)?;
        let io = |error| Failure::io(path, "cannot be written", &error);
        output_file::make(path, io, |partial| {
            let written = layer.write_geojson(partial);
            written.map_err(|why| failed(args, &why))
        })?;
        written.push(path);
    }
    let shown: Vec<String> = written
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    stage.done(&shown.join(", "));
    if args.how.quiet {
        return Ok(String::new());
    }
    Ok(format!(
        "{}: {} areas written",
        shown.join(", "),
        found.areas.list.len()
    ))
}

/// The layer, the long table and the summary, made aside and moved in when all are there.
fn folder_of_results(args: &AnalyseArgs, found: &Found, folder: &Path) -> Result<(), Failure> {
    let io = |what: &'static str| move |error| Failure::io(folder, what, &error);
    fs::create_dir_all(folder).map_err(io("cannot be created"))?;
    let lock = File::open(folder).map_err(io("cannot be read"))?;
    lock.try_lock().map_err(|why| match why {
        TryLockError::WouldBlock => Failure::System(format!(
            "{}: another analysis is written there: wait for it to end, or give another --out",
            folder.display()
        )),
        TryLockError::Error(error) => io("cannot be locked")(error),
    })?;
    let mut there = folder_files(folder).into_iter();
    if let Some(journal) = there.find_map(|file| journal_of(&file)) {
        // A new file in the place of the old would be given what belongs to that.
        return Err(Failure::System(format!(
            "{}: a program has the file beside it open, or was ended while it had: close it, \
             or give another --out",
            journal.display()
        )));
    }
    let aside = tempfile::Builder::new()
        .prefix(PARTIAL)
        .tempdir_in(folder)
        .map_err(io("cannot be written to"))?;
    let layer = layer(args, found, Columns::OfTheWideLayer)?;
    let table = || {
        let slices = found.results.iter().enumerate();
        let slices = slices.map(|(at, of)| of_slice(args, of, found.model_of(at).1));
        let names = names(args, found.model.is_some());
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        write_results(&aside.path().join(LONG), &found.areas.list, &names, slices)
    };
    let layers = || layer.write_all(aside.path(), args.how.jobs());
    // The layers on this thread, where GDAL is ready for them.
    let (layers, (table, summary)) =
        rayon::join(layers, || rayon::join(table, || summaries(args, found)));
    layers.and(table).map_err(|why| failed(args, &why))?;
    text(&aside.path().join(SUMMARY), &summary)?;
    // Side by side: a file system frees what stood in a file's place before it goes on.
    let made = folder_files(aside.path());
    let moved = made.par_iter().zip(folder_files(folder));
    moved
        .try_for_each(|(made, place)| fs::rename(made, place))
        .map_err(io("cannot be written to"))
}

fn layer<'a>(args: &AnalyseArgs, found: &'a Found, columns: Columns) -> Result<Layer<'a>, Failure> {
    let attributes = found.newest.iter().filter_map(|newest| {
        let results = found.results.get(newest.at)?;
        let model = found.model_of(newest.at).1;
        Some(of_layer(args, columns, (results, model), newest))
    });
    let coordinates = match found.areas.coordinates {
        attach::Coordinates::Degrees => publish::Coordinates::Degrees,
        attach::Coordinates::Plane => publish::Coordinates::Plane,
    };
    let attributes = attributes.flatten().collect();
    Layer::new(LAYER, &found.areas.shapes, coordinates, attributes).map_err(|why| {
        let remedy = "give the indicators names that differ in more than signs and capitals";
        let problem = Problem::new(args.table.display().to_string(), why.to_string(), remedy);
        Failure::Unfit(problem.into())
    })
}

/// What is known of the newest table of every indicator as a whole.
fn summaries(args: &AnalyseArgs, found: &Found) -> Value {
    let tables = found.newest.par_iter().filter_map(|newest| {
        let results = found.results.get(newest.at)?;
        let mut table = serde_json::Map::new();
        table.insert("indicator".to_owned(), json!(results.indicator));
        table.insert("period".to_owned(), json!(results.period));
        let model = found.model_of(newest.at);
        table.append(&mut summary(
            args,
            results,
            (newest, model),
            &found.neighbours,
        ));
        Some(Value::Object(table))
    });
    json!({ "tables": tables.collect::<Vec<_>>(), "notes": found.notes })
}

/// A JSON document, made beside its place and moved there.
fn text(path: &Path, document: &Value) -> Result<(), Failure> {
    output_file::put(path, format!("{document:#}\n").as_bytes())
}

fn failed(args: &AnalyseArgs, why: &PublishError) -> Failure {
    if why.is_system() {
        return Failure::System(why.to_string());
    }
    let remedy = "correct the boundaries or the table";
    Failure::Unfit(Problem::new(args.areas.display().to_string(), why.to_string(), remedy).into())
}
