//! `fgm-map analyse`: statistics of any areas and any table, without a plan.

mod joined;
mod rates;

use std::path::Path;

use acquire::{Numbers, TableFile, measures};
use attach::{Areas, areas};
use vocabulary::{BoundaryFile, CodeScheme, SourceId};

use crate::args::AnalyseArgs;
use crate::failure::Failure;
use crate::progress::Progress;

/// Reads both files through the door, joins them by code, and writes what they say.
pub fn analyse(args: &AnalyseArgs) -> Result<String, Failure> {
    let progress = Progress::choose(args.how.quiet);
    let start = std::time::Instant::now();
    let (areas, tables) = read(args, progress)?;
    eprintln!("read {:?}", start.elapsed());
    let limits = rates::Limits::new();
    let known: Vec<_> = tables
        .iter()
        .map(|t| rates::known(t, args.per, &limits))
        .collect();
    eprintln!("rates {:?}", start.elapsed());
    let n = attach::neighbours(&areas, args.weights).unwrap();
    eprintln!("weights {:?} {}", start.elapsed(), n.0.directed_links());
    Ok(format!("{}", known.len()))
}

/// Both files, read side by side, and joined.
fn read(args: &AnalyseArgs, progress: Progress) -> Result<(Areas, Vec<joined::Joined>), Failure> {
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
    let numbers = match (&args.value, &args.events, &args.population) {
        (Some(value), _, _) => Numbers::Value(value),
        (None, Some(events), Some(population)) => Numbers::Rate { events, population },
        // The command line asks for one or the other.
        _ => {
            return Err(Failure::Usage(
                "give --value, or --events and --population".to_owned(),
            ));
        }
    };
    let table = TableFile {
        path: &args.table,
        key: &args.key,
        period: args.period.as_deref(),
        indicator: args.indicator.as_deref(),
        numbers,
    };
    let stage = progress.stage("read", 2);
    let s = std::time::Instant::now();
    let (areas, table) = std::thread::scope(|scope| {
        let beside = scope.spawn(|| {
            let t = measures(&table);
            eprintln!("table {:?}", s.elapsed());
            t
        });
        let areas = areas(&boundaries).map_err(|problems| joined::without_cells(&problems));
        eprintln!("areas {:?}", s.elapsed());
        let table = beside
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        (areas, table)
    });
    let (areas, table) = match (areas, table) {
        (Ok(areas), Ok(table)) => (areas, table),
        (areas, table) => {
            let mut problems = areas.err().unwrap_or_default();
            problems.append(table.err().unwrap_or_default());
            return Err(problems.into());
        }
    };
    let joined = joined::join(args, &areas.list, &table)?;
    stage.done(&format!(
        "{} areas, {} tables",
        areas.list.len(),
        joined.len()
    ));
    Ok((areas, joined))
}
