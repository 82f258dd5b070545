//! The options of `fgm-map completions` and `fgm-map man`.

use std::path::PathBuf;

use clap_complete::Shell;

/// What follows the options of `completions` in the help.
pub const COMPLETIONS_AFTER: &str = "\
zsh looks in ~/.zfunc where ~/.zshrc has `fpath+=~/.zfunc` before `compinit`.

Exit codes: 0 printed; 2 usage; 3 system

Examples:
  fgm-map completions bash > ~/.local/share/bash-completion/completions/fgm-map
  fgm-map completions zsh > ~/.zfunc/_fgm-map
  fgm-map completions fish > ~/.config/fish/completions/fgm-map.fish";

/// What follows the options of `man` in the help.
pub const MAN_AFTER: &str = "\
The pages say what `--help` says. Files of the same names in DIR
are written anew.

Exit codes: 0 written; 2 usage; 3 system

Examples:
  fgm-map man | man -l -
  fgm-map man --out ~/.local/share/man/man1";

/// For which shell.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: Shell,
}

/// Where the pages go.
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The folder for the pages, one a command; it is made where it is missing [default: the page of
    /// fgm-map itself, to standard output].
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
