//! What a shell and `man` are told of the command line, made from the command line itself.

use std::fs;
use std::io;
use std::path::Path;

use clap::CommandFactory;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::args::{Args, CompletionsArgs, ManArgs};
use crate::failure::Failure;
use crate::output_file::put;
use crate::own;

const NAME: &str = "fgm-map";

/// The script by which a shell completes commands, options and their values.
pub fn completions(args: &CompletionsArgs) -> Result<String, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), NAME, &mut script);
    text(script)
}

/// The page of the program, or with a folder those of all commands.
pub fn man(args: &ManArgs) -> Result<String, Failure> {
    let mut program = Args::command().name(NAME).disable_help_subcommand(true);
    program.build();
    let Some(folder) = &args.out else {
        return page(program).and_then(|(_, page)| text(page));
    };
    own::refuse(folder, "give another --out")?;
    fs::create_dir_all(folder).map_err(|error| Failure::io(folder, "cannot be made", &error))?;
    let many = write(program, folder)?;
    Ok(format!("{}: {many} pages written", folder.display()))
}

/// Writes the pages of a command and of those under it; gives how many there are.
fn write(command: clap::Command, folder: &Path) -> Result<usize, Failure> {
    let mut many = 1;
    for under in command.get_subcommands().filter(|of| !of.is_hide_set()) {
        many += write(under.clone(), folder)?;
    }
    let (name, page) = page(command)?;
    put(&folder.join(name), &page)?;
    Ok(many)
}

/// A command's page, and the name of its file.
fn page(command: clap::Command) -> Result<(String, Vec<u8>), Failure> {
    let after = command.get_after_help().map(ToString::to_string);
    let has_commands = command.has_subcommands();
    let source = format!("{NAME} {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(command).source(source);
    let mut page = Vec::new();
    let written = (|| {
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        if has_commands {
            man.render_subcommands_section(&mut page)?;
        }
        as_printed(after.as_deref().unwrap_or_default()).to_writer(&mut page)
    })();
    written.map_err(|error: io::Error| Failure::System(error.to_string()))?;
    Ok((man.get_filename(), page))
}

/// What follows the options, line by line as it stands: much of it is tables and commands.
fn as_printed(after: &str) -> Roff {
    let mut roff = Roff::new();
    let mut section = "";
    for paragraph in after.split("\n\n").filter(|text| !text.trim().is_empty()) {
        let heading = heading(paragraph);
        if heading == section {
            roff.control("PP", []);
        } else {
            roff.control("SH", [heading]);
            section = heading;
        }
        roff.control("nf", []);
        for line in paragraph.lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff
}

/// The section of a page that a paragraph belongs to.
fn heading(paragraph: &str) -> &'static str {
    if paragraph.starts_with("Exit codes:") {
        "EXIT STATUS"
    } else if paragraph.starts_with("Example") || paragraph.starts_with("Begin with:") {
        "EXAMPLES"
    } else {
        "NOTES"
    }
}

fn text(bytes: Vec<u8>) -> Result<String, Failure> {
    let text = String::from_utf8(bytes).map_err(|error| Failure::System(error.to_string()))?;
    Ok(text.trim_end().to_owned())
}
