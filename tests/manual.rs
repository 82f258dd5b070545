//! What a shell and `man` are told, and whether every help says what it has to.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

use crate::workspace::{Workspace, files, program};

/// The commands that the program's own help lists.
fn commands(workspace: &Workspace) -> Vec<String> {
    let help = workspace.binary(&["--help"]).out;
    let listed = help.split("Commands:\n").nth(1).unwrap();
    let listed = listed.split("\n\n").next().unwrap();
    let names = listed.lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?;
        let name = name.split(' ').next().filter(|name| !name.is_empty())?;
        (name != "help").then(|| name.to_owned())
    });
    names.collect()
}

#[test]
fn every_help_has_a_sentence_exit_codes_and_an_example() {
    let workspace = Workspace::new();
    let commands = commands(&workspace);
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        let help = workspace.binary(&[&command, "--help"]);
        help.done();
        let first = help.out.lines().next().unwrap();
        assert!(
            first.contains(' ') && first.len() < 130,
            "{command}: {first}"
        );
        assert!(
            help.out.contains("Exit codes: 0 "),
            "{command}: {}",
            help.out
        );
        let example = format!("\n  fgm-map {command}");
        assert!(help.out.contains(&example), "{command}: {}", help.out);
    }
}

/// A path of the machine, such as that of a secret key, has no place in a help or a page.
#[test]
fn no_help_shows_what_the_environment_holds() {
    let mut command = Command::new(program());
    command.args(["build", "--help"]);
    command.env("FGM_MAP_SIGNING_KEY", "/somewhere/private");
    let help = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(help.contains("FGM_MAP_SIGNING_KEY"), "{help}");
    assert!(!help.contains("/somewhere/private"), "{help}");
}

#[test]
fn bash_takes_the_completions_and_finds_a_command() {
    let workspace = Workspace::new();
    let script = workspace.binary(&["completions", "bash"]);
    script.done();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("completions.bash");
    fs::write(&file, script.out).unwrap();
    let asked = format!(
        "set -eu; source {}; name=$(complete -p fgm-map | sed 's/.*-F \\([^ ]*\\).*/\\1/'); \
         COMP_WORDS=(fgm-map expl); COMP_CWORD=1; $name fgm-map expl fgm-map || true; \
         echo \"${{COMPREPLY[@]}}\"",
        file.display()
    );
    let found = Command::new("bash").args(["-c", &asked]).output().unwrap();
    let err = String::from_utf8(found.stderr).unwrap();
    assert_eq!(err, "");
    assert_eq!(String::from_utf8(found.stdout).unwrap().trim(), "explain");
    for shell in ["zsh", "fish"] {
        let script = workspace.binary(&["completions", shell]);
        assert!(script.out.contains("withdraw"), "{shell}");
    }
}

#[test]
fn there_is_a_page_for_every_command_and_the_same_again() {
    let workspace = Workspace::new();
    let folder = TempDir::new().unwrap();
    let (first, second) = (folder.path().join("a/b"), folder.path().join("c"));
    for out in [&first, &second] {
        workspace
            .binary(&["man", "--out", out.to_str().unwrap()])
            .done();
    }
    let pages = files(&first);
    assert_eq!(pages, files(&second));
    for command in commands(&workspace) {
        let name = format!("fgm-map-{command}.1");
        assert!(pages.iter().any(|(page, _)| *page == name), "{name}");
    }
    let build = pages
        .iter()
        .find(|(page, _)| page == "fgm-map-build.1")
        .unwrap();
    let build = String::from_utf8_lossy(&build.1);
    for variable in ["FGM_MAP_LOG_FORMAT", "FGM_MAP_SIGNING_KEY", "FGM_MAP_CACHE"] {
        assert!(build.contains(variable), "{variable}: {build}");
    }
    // groff is not on every machine: where it is, it has nothing to say of any page.
    for (name, _) in &pages {
        let mut groff = Command::new("groff");
        groff
            .args(["-man", "-Tutf8", "-ww", "-z"])
            .arg(first.join(name));
        let Ok(said) = groff.output() else { return };
        assert_eq!(String::from_utf8_lossy(&said.stderr), "", "{name}");
    }
}
