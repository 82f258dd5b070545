//! A release in the making: each file goes to the stage as it is made, and is told of.

use vocabulary::Watch;

use crate::PublishError;
use crate::bundle::{Shelf, archive};
use crate::files::{Files, Told};
use crate::folder::Stage;
use crate::sink::Sink;

/// The files of a release so far.
pub(crate) struct Making<'a> {
    stage: &'a Stage,
    files: Files,
    watch: &'a dyn Watch,
}

impl<'a> Making<'a> {
    pub(crate) fn new(stage: &'a Stage, watch: &'a dyn Watch) -> Self {
        Self {
            stage,
            files: Files::new(stage.folder()),
            watch,
        }
    }

    /// Has a file written part by part.
    pub(crate) fn make(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut Sink) -> Result<(), PublishError>,
    ) -> Result<(), PublishError> {
        goes_on(self.watch)?;
        let told = self.stage.make(name, write)?;
        self.insert(name, told);
        Ok(())
    }

    /// Writes a file from bytes.
    pub(crate) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), PublishError> {
        goes_on(self.watch)?;
        let told = self.stage.write(name, bytes)?;
        self.insert(name, told);
        Ok(())
    }

    /// Takes in a file that was written to the stage beside the others.
    pub(crate) fn insert(&mut self, name: &str, told: Told) {
        self.watch.step(name);
        self.files.insert(name, told);
    }
}

impl Shelf for Making<'_> {
    fn files(&self) -> &Files {
        &self.files
    }

    fn take(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        self.write(path, bytes)
    }

    fn pack(&mut self, path: &str, as_of: &str) -> Result<bool, PublishError> {
        goes_on(self.watch)?;
        let files = &self.files;
        let told = self
            .stage
            .make(path, |out| archive(as_of, path, files, out))?;
        self.insert(path, told);
        Ok(true)
    }
}

/// Ends the work where somebody asked for that: what was staged goes with it.
pub(crate) fn goes_on(watch: &dyn Watch) -> Result<(), PublishError> {
    if watch.stops() {
        return Err(PublishError::Stopped);
    }
    Ok(())
}
