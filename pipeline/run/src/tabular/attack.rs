//! `fgm-map attack`: what a reader of published tables can find out.

use std::path::Path;

use acquire::{CellsTable, Counts};
use disclose::tabular::{
    Feasible, Known, Publication, Structure, Together, attack_together, known_rounded, stands_for,
};
use serde_json::{Value, json};
use vocabulary::{Problem, Problems};

use super::{codes, hierarchies, named_twice, table};
use crate::args::AttackArgs;
use crate::failure::Failure;
use crate::output_file;

/// So many unsafe cells are named in words.
const NAMED: usize = 100;

/// Looks at the tables together, and says which withheld cells can be found out.
pub fn attack(args: &AttackArgs) -> Result<String, Failure> {
    named_twice(&args.tabular, None)?;
    let files: Vec<&Path> = std::iter::once(&args.tabular.table)
        .chain(&args.against)
        .map(std::path::PathBuf::as_path)
        .collect();
    let inputs: Vec<&Path> = files
        .iter()
        .copied()
        .chain([args.tabular.hierarchy.as_path()])
        .collect();
    output_file::check(&inputs, &[("--json", args.json.as_ref())])?;
    let publications = read(args, &files).map_err(Failure::Malformed)?;
    let together = attack_together(&publications).map_err(|error| {
        let what = error.to_string();
        let remedy = "correct the table, the hierarchy, --zeros or --rounded";
        let file = files[error.publication].display().to_string();
        Failure::Malformed(Problem::new(file, what, remedy).into())
    })?;
    let found = Found::new(args, &files, &publications, &together);
    if let Some(path) = &args.json {
        // It has what publishers withheld and did not keep: not for everybody on this machine.
        let document = format!("{:#}\n", found.document(args, &together));
        output_file::write_private(path, document.as_bytes())?;
    }
    let words = found.words(args, &together);
    if found.unsafe_cells.is_empty() {
        Ok(if args.tabular.quiet {
            String::new()
        } else {
            words
        })
    } else {
        Err(Failure::Told {
            words,
            exit_code: 1,
        })
    }
}

/// Reads every table, the newest first.
fn read(args: &AttackArgs, files: &[&Path]) -> Result<Vec<Publication>, Problems> {
    let hierarchies = hierarchies(&args.tabular.hierarchy)?;
    let (mut publications, mut problems) = (Vec::new(), Problems::new());
    for (at, file) in files.iter().enumerate() {
        // What was published before may have been of other codes.
        let join = if at == 0 {
            Structure::new
        } else {
            Structure::with_gaps
        };
        let of = table(
            &args.tabular,
            (file, None),
            Counts::Published,
            &hierarchies,
            join,
        );
        match of.and_then(|(rows, structure)| publication(args, file, &rows, structure)) {
            Ok(publication) => publications.push(publication),
            Err(found) => problems.append(found),
        }
    }
    problems.none_or(publications)
}

fn publication(
    args: &AttackArgs,
    file: &Path,
    rows: &CellsTable,
    structure: Structure,
) -> Result<Publication, Problems> {
    let least = args.tabular.rule().least();
    let mut printed: Vec<Option<u64>> = rows.rows.iter().map(|row| row.count).collect();
    let is_withheld: Vec<bool> = printed.iter().map(Option::is_none).collect();
    printed.resize(structure.keys.len(), None);
    let mut known = Known {
        lower: printed.iter().map(|count| count.unwrap_or(0)).collect(),
        upper: printed.clone(),
    };
    if let Some(base) = args.rounded {
        let wrong = rows
            .rows
            .iter()
            .filter(|row| row.count.is_some_and(|count| count % base != 0));
        let problems: Problems = wrong
            .map(|row| {
                let what = format!("the number is not a multiple of {base}, the base of --rounded");
                let problem =
                    Problem::new(file.display().to_string(), what, "correct it, or the base");
                problem.row(row.line).column(&args.tabular.value)
            })
            .collect();
        problems.none_or(())?;
        let multiples: Vec<u64> = printed.iter().map(|count| count.unwrap_or(0)).collect();
        let within = known_rounded(&structure, &multiples, base, 1);
        for cell in (0..rows.rows.len()).filter(|cell| printed[*cell].is_some()) {
            known.lower[cell] = within.lower[cell];
            known.upper[cell] = within.upper[cell];
        }
    }
    for (cell, is_withheld) in is_withheld.into_iter().enumerate() {
        if is_withheld {
            known.lower[cell] = least;
        }
    }
    Ok(Publication {
        structure,
        printed,
        known,
    })
}

/// A cell that is not printed as it is.
struct Open {
    name: String,
    entry: Value,
}

struct Found {
    open: Vec<Value>,
    unsafe_cells: Vec<Open>,
    /// Counts at risk that the newest table prints.
    printed_at_risk: usize,
}

impl Found {
    fn new(
        args: &AttackArgs,
        files: &[&Path],
        publications: &[Publication],
        together: &Together,
    ) -> Self {
        let rule = args.tabular.rule();
        let mut found = Self {
            open: Vec::new(),
            unsafe_cells: Vec::new(),
            printed_at_risk: 0,
        };
        for (at, (of, ends)) in publications.iter().zip(&together.found).enumerate() {
            let newest = at == 0;
            for cell in 0..of.structure.printed {
                let (count, ends) = (of.printed[cell], ends[cell]);
                let is_safe = match (count, args.rounded) {
                    (None, _) => rule.is_safe(ends),
                    (Some(multiple), Some(base)) => {
                        rule.is_safe_rounded(ends, stands_for(multiple, base, 1))
                    }
                    (Some(count), None) => {
                        found.printed_at_risk +=
                            usize::from(newest && rule.is_at_risk(count) && count > 0);
                        continue;
                    }
                };
                let key = &of.structure.keys[cell];
                let earlier = (!newest).then(|| files[at].display().to_string());
                let entry = entry(args, key, ends, earlier.as_deref());
                // An earlier table is looked at for what the newest one adds to it.
                if newest {
                    found.open.push(entry.clone());
                }
                if !is_safe {
                    let name = match &earlier {
                        None => key.join(", "),
                        Some(file) => format!("{} (withheld in {file})", key.join(", ")),
                    };
                    found.unsafe_cells.push(Open { name, entry });
                }
            }
        }
        found
    }

    fn document(&self, args: &AttackArgs, together: &Together) -> Value {
        let rule = args.tabular.rule();
        let unsafe_cells: Vec<&Value> = self.unsafe_cells.iter().map(|of| &of.entry).collect();
        json!({
            "threshold": rule.threshold,
            "min_width": rule.min_width,
            "zeros": args.tabular.zeros.word(),
            "rounded": args.rounded,
            "safe": unsafe_cells.is_empty(),
            "unsafe": unsafe_cells,
            "withheld": self.open,
            "revised": together.unlinked,
        })
    }

    fn words(&self, args: &AttackArgs, together: &Together) -> String {
        let what = if args.rounded.is_some() {
            "rounded or withheld"
        } else {
            "withheld"
        };
        let first = match self.unsafe_cells.len() {
            0 => format!("safe: {} {what} cells attacked", self.open.len()),
            1 => "unsafe: 1 cell can be found out".to_owned(),
            many => format!("unsafe: {many} cells can be found out"),
        };
        let mut lines = vec![first];
        let named = self.unsafe_cells.iter().take(NAMED);
        lines.extend(named.map(|cell| format!("  {}", cell.name)));
        if self.unsafe_cells.len() > NAMED {
            lines.push(format!("  and {} more", self.unsafe_cells.len() - NAMED));
        }
        if self.printed_at_risk > 0 {
            let (many, most) = (self.printed_at_risk, args.tabular.threshold);
            lines.push(format!("note: {many} counts from 1 to {most} are printed"));
        }
        if !together.unlinked.is_empty() {
            let cells = together.unlinked.join("; ");
            lines.push(format!(
                "note: taken to be revised though no table prints it: {cells}"
            ));
        }
        lines.join("\n")
    }
}

fn entry(args: &AttackArgs, key: &[String], of: Feasible, table: Option<&str>) -> Value {
    let mut entry = codes(&args.tabular, key);
    entry.insert("lower".to_owned(), json!(of.lower));
    entry.insert("upper".to_owned(), json!(of.upper));
    entry.insert("exact".to_owned(), json!(of.is_exact()));
    if let Some(table) = table {
        entry.insert("withheld_in".to_owned(), json!(table));
    }
    json!(entry)
}
