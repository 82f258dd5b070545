//! The walk-through is what happens: its commands are run in order, and say what the page says.

use std::fs;
use std::process::Command;

use crate::workspace::{Workspace, program, repository};

/// What the page has the reader do.
enum Step {
    /// A command, with the lines that the page prints below it.
    Run(String, Vec<String>),
    /// Text for the end of a file, which may be a new one.
    Write(String, String),
}

/// The steps of the page: blocks of `console`, and blocks of `toml` that begin with `# in FILE`.
fn steps(page: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    for block in page.split("```").skip(1).step_by(2) {
        if let Some(lines) = block.strip_prefix("console\n") {
            for line in lines.lines() {
                match (line.strip_prefix("$ "), steps.last_mut()) {
                    (Some(command), _) => steps.push(Step::Run(command.to_owned(), Vec::new())),
                    (None, Some(Step::Run(_, said))) => said.push(line.to_owned()),
                    (None, _) => panic!("output before a command: {line}"),
                }
            }
        } else if let Some(text) = block.strip_prefix("toml\n# in ") {
            let (file, text) = text.split_once('\n').unwrap();
            steps.push(Step::Write(file.to_owned(), text.to_owned()));
        }
    }
    steps
}

/// Each line that the page prints is in what the command said, in the page's order; `...` is
/// whatever stands between, or what is left of a line.
#[test]
fn the_walk_through_is_what_happens() {
    let page = fs::read_to_string(repository().join("docs/walk-through.md")).unwrap();
    let workspace = Workspace::new();
    let binary = program();
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", binary.parent().unwrap().display());
    let steps = steps(&page);
    assert!(steps.len() >= 12, "{} steps", steps.len());
    for step in steps {
        match step {
            Step::Run(command, lines) => runs(&workspace, &path, &command, &lines),
            Step::Write(file, text) => {
                let file = workspace.path(&file);
                let before = fs::read_to_string(&file).unwrap_or_default();
                fs::write(&file, before + &text).unwrap();
            }
        }
    }
}

#[track_caller]
fn runs(workspace: &Workspace, path: &str, command: &str, lines: &[String]) {
    let output = Command::new("sh")
        .args(["-c", &format!("({command}) 2>&1")])
        .current_dir(workspace.path(""))
        .env("PATH", path)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{command}\n{said}");
    let mut rest = said.lines();
    for line in lines
        .iter()
        .filter(|line| !line.is_empty() && *line != "...")
    {
        let found = match line.strip_suffix(" ...") {
            Some(begin) => rest.any(|said| said.starts_with(begin)),
            None => rest.any(|said| said == line),
        };
        assert!(
            found,
            "{command}\nthe page says {line:?}, the program\n{said}"
        );
    }
}

#[test]
fn every_picture_of_the_walk_through_is_there_and_small() {
    let page = fs::read_to_string(repository().join("docs/walk-through.md")).unwrap();
    let pictures: Vec<&str> = page.split("](pictures/").skip(1).collect();
    assert!(pictures.len() >= 2, "no pictures");
    for picture in pictures {
        let name = picture.split(')').next().unwrap();
        let file = repository().join("docs/pictures").join(name);
        let size = fs::metadata(&file).unwrap().len();
        assert!(size > 1_000 && size < 150_000, "{name}: {size} bytes");
    }
}
