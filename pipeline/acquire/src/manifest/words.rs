//! The words of a manifest that a release repeats.

use vocabulary::{NoText, Problems, one_line};

use super::Manifest;

/// Makes what a release says of the source one line each, as [`one_line`] has it; the notes keep
/// their lines. A problem for each text that no text for people can be.
pub(super) fn made_plain(manifest: &mut Manifest, shown: &str) -> Problems {
    let of = manifest;
    let texts = [
        ("title", &mut of.title),
        ("publisher", &mut of.publisher),
        ("url", &mut of.url),
        ("retrieved", &mut of.retrieved),
        ("licence.id", &mut of.licence.id),
        ("licence.url", &mut of.licence.url),
        ("attribution", &mut of.attribution),
        ("vintage", &mut of.vintage),
    ];
    let mut problems = Problems::new();
    let mut put = |field: &str, text: &mut String, plain: Result<String, NoText>| match plain {
        Ok(plain) => *text = plain,
        Err(why) => problems.push(why.in_field(shown, field)),
    };
    for (field, text) in texts {
        let plain = one_line(text).map(Into::into);
        put(field, text, plain);
    }
    let lines = of.notes.lines().map(one_line);
    let plain = lines
        .collect::<Result<Vec<_>, _>>()
        .map(|lines| lines.join("\n"));
    put("notes", &mut of.notes, plain);
    problems
}
