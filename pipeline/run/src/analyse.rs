//! `fgm-map analyse`: statistics of any areas and any table, without a plan.

mod association;
mod clusters;
mod columns;
mod document;
mod files;
mod joined;
mod model;
mod notes;
mod rates;
mod results;
mod smoothed;
mod undeclared;
mod write;

use acquire::{Measures, Numbers, TableFile, measures};
use attach::{Areas, areas};
use vocabulary::{BoundaryFile, CodeScheme, Problems, SourceId};

use crate::analyse::undeclared::{of_areas, of_table};
use crate::analyse::write::Found;
use crate::args::AnalyseArgs;
use crate::failure::Failure;
use crate::log::Log;
use crate::progress::Progress;

/// Reads both files through the door, joins them by code, and writes what is found out.
pub fn analyse(args: &AnalyseArgs, log: Log) -> Result<String, Failure> {
    files::check(args)?;
    let options = model::options(args)?;
    let progress = Progress::choose(args.how.quiet, log);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(args.how.jobs());
    let pool = pool
        .build()
        .map_err(|why| Failure::System(why.to_string()))?;
    pool.install(|| {
        // `join` has its first task done by this thread, which writes the layers afterwards.
        let warm_up = || {
            if args.out.is_some() {
                publish::warm_up();
            }
        };
        let ((), found) = rayon::join(warm_up, || find_out(args, options, progress));
        let found = found?;
        let written = write::write(args, &found, progress)?;
        for note in &found.notes {
            progress.note(&format!("note: {note}"));
        }
        // The process ends here and gives its memory back at once, not shape by shape.
        std::mem::forget(found);
        Ok(written)
    })
}

/// What is known of the areas by both files.
fn find_out(
    args: &AnalyseArgs,
    options: Option<model::Options>,
    progress: Progress<'_>,
) -> Result<Found, Failure> {
    let (areas, tables, input) = read(args, options.as_ref(), progress)?;
    let stage = progress.stage("weights", 1);
    let (neighbours, of_neighbours) = results::neighbours(args, &areas)?;
    let links = neighbours.directed_links();
    stage.done(&format!("{links} directed links, {}", args.weights));
    let stage = progress.stage("estimate", 2);
    let results = results::results(args, tables, &neighbours);
    let unlimited = rates::unlimited(args, &results);
    unlimited.none_or(()).map_err(Failure::Unfit)?;
    vocabulary::Watch::step(&stage, "rates and smoothing");
    let newest = results::newest(args, &results, &neighbours, &areas);
    let of_tables = newest.iter().filter_map(|newest| results.get(newest.at));
    let of_tables = notes::notes(args, &of_tables.collect::<Vec<_>>());
    let notes = areas.notes.iter().cloned().chain(of_neighbours);
    let mut notes: Vec<_> = notes.chain(of_tables).collect();
    stage.done(&format!(
        "{} tables, {} newest",
        results.len(),
        newest.len()
    ));
    let model = match (options, &input) {
        (Some(options), Some(input)) => {
            let of = (&options, input);
            let (modelled, of_model) = model::model(args, of, &results, &neighbours, progress)?;
            notes.extend(of_model);
            Some((options, modelled))
        }
        _ => None,
    };
    Ok(Found {
        areas,
        neighbours,
        notes,
        results,
        newest,
        model,
    })
}

/// What the files hold: areas, tables, and what a model needs besides.
type Read = (Areas, Vec<joined::Joined>, Option<model::Input>);

/// Both files, read side by side, and joined.
fn read(
    args: &AnalyseArgs,
    options: Option<&model::Options>,
    progress: Progress<'_>,
) -> Result<Read, Failure> {
    let shown = args.areas.display().to_string();
    let boundaries = BoundaryFile {
        source: SourceId::new(&shown),
        path: args.areas.clone(),
        file: shown.clone(),
        crs: "file".to_owned(),
        codes: CodeScheme::Other,
        vintage: String::new(),
        code: args.code.clone(),
        name: None,
        rows: None,
    };
    let table = table(args)?;
    let stage = progress.stage("read", 2);
    let (areas, table) = std::thread::scope(|scope| {
        let beside = scope.spawn(|| tables(args, &table, options));
        let areas = areas(&boundaries).map_err(|found| of_areas(&found));
        let table = beside.join();
        (
            areas,
            table.unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        )
    });
    let (areas, table) = match (areas, table) {
        (Ok(areas), Ok(table)) => (areas, table),
        (areas, table) => {
            let mut problems = areas.err().unwrap_or_default();
            problems.append(table.err().unwrap_or_default());
            return Err(Failure::Unfit(problems));
        }
    };
    let (table, input) = table;
    let joined = joined::join(args, &areas.list, table).map_err(Failure::Unfit)?;
    stage.done(&format!(
        "{} areas, {} tables",
        areas.list.len(),
        joined.len()
    ));
    Ok((areas, joined, input))
}

/// The table, and what a model needs of it.
fn tables(
    args: &AnalyseArgs,
    table: &TableFile<'_>,
    options: Option<&model::Options>,
) -> Result<(Measures, Option<model::Input>), Problems> {
    let found = measures(table);
    let input = options.map(|_| model::input(args, table)).transpose();
    match (found, input) {
        (Ok(found), Ok(input)) => Ok((found, input)),
        (found, input) => {
            let mut problems = found.err().unwrap_or_default();
            let of_input = input.err().unwrap_or_default();
            // Both read the same rows, and may have met the same problems.
            let new = of_input
                .iter()
                .filter(|of| !problems.iter().any(|other| other == *of));
            let new: Problems = new.cloned().collect();
            problems.append(new);
            Err(of_table(&problems))
        }
    }
}

/// Which columns of the table are meant.
fn table(args: &AnalyseArgs) -> Result<TableFile<'_>, Failure> {
    let numbers = match (&args.value, &args.events, &args.population) {
        (Some(value), _, _) => Numbers::Value(value),
        (None, Some(events), Some(population)) => Numbers::Rate { events, population },
        // The command line asks for one or the other.
        _ => {
            let what = "give --value, or --events and --population";
            return Err(Failure::Usage(what.to_owned()));
        }
    };
    Ok(TableFile {
        path: &args.table,
        key: &args.key,
        period: args.period.as_deref(),
        indicator: args.indicator.as_deref(),
        numbers,
    })
}
