//! What a page and a picture could do, were it there: each is told of by its file.

use super::Published;
use crate::page;

/// A change of a file is told of in these words, and by that file alone; it is as it was afterwards.
#[track_caller]
fn is_foreign(
    published: &Published,
    file: &str,
    change: impl FnOnce(String) -> String,
    words: &str,
) {
    let path = published.release().join(file);
    let own = std::fs::read(&path).expect("a file");
    published.change(file, change);
    let found = published.breaches();
    let is_told = found.iter().any(|of| of.contains(words));
    assert!(
        is_told && found.iter().all(|of| of.starts_with(file)),
        "{words}: {found:#?}"
    );
    std::fs::write(path, own).expect("it can be written");
}

#[test]
fn slow_what_is_foreign_to_the_page_is_named() {
    let published = Published::new();
    assert_eq!(published.breaches(), Vec::<String>::new());
    let page: [(&str, &str, &str); 20] = [
        (
            "</body>",
            "<script>fetch('//a.example')</script></body>",
            "another script",
        ),
        (
            "<main>",
            "<main><script src=\"//a.example\"></script>",
            "markup that is not ours",
        ),
        ("<main>", "<main onclick=\"a()\">", "onclick of main"),
        ("<main>", "<main><iframe></iframe>", "iframe"),
        ("<main>", "<main><!-- a -->", "<!-- a -->"),
        (
            "<main>",
            "<main><a href=\"https://a.example\">a</a>",
            "href of a is \"https://a.example\"",
        ),
        (
            "<main>",
            "<main><a href=\"javascript:a()\">a</a>",
            "href of a",
        ),
        ("<main>", "<main><a href=\"./../../a\">a</a>", "href of a"),
        (
            "<main>",
            "<main><use href=\"https://a.example/#a\"/>",
            "href of use",
        ),
        ("<main>", "<main style=\"display:none\">", "style of main"),
        ("<main>", "<main><input type=\"image\">", "type of input"),
        (
            "<main>",
            "<main><path fill=\"url(//a.example)\"/>",
            "fill of path",
        ),
        (
            "<main>",
            "<main><path fill=\"url(#a) url(//a.example/)\"/>",
            "fill of path",
        ),
        (
            "<main>",
            "<main><path fill=\"url&#40;//a.example#a&#41;\"/>",
            "markup that is not ours",
        ),
        (
            "<main>",
            "<main><a href=\"./&#46;&#46;/a\">a</a>",
            "markup that is not ours",
        ),
        ("<main>", "<main><a href=\"./%2e%2e/a\">a</a>", "href of a"),
        (
            "<main>",
            "<main><img src=\"//a.example/b.png\">",
            "src of img",
        ),
        (
            "<main>",
            "<main><img src=\"./maps/../a.png\">",
            "src of img",
        ),
        (
            "default-src &#39;none&#39;",
            "default-src *",
            "content security policy",
        ),
        ("</style>", ".a{display:none}\n</style>", "another style"),
    ];
    for (from, to, words) in page {
        is_foreign(
            &published,
            "index.html",
            |text| text.replacen(from, to, 1),
            words,
        );
    }
}

#[test]
fn another_policy_or_script_is_foreign_to_the_page() {
    let published = Published::new();
    let refresh = "<meta http-equiv=\"refresh\" content=\"0; url=//a.example\"><title>";
    is_foreign(
        &published,
        "index.html",
        |text| text.replacen("<title>", refresh, 1),
        "http-equiv of meta",
    );
    // A policy that fits another script is another one.
    is_foreign(
        &published,
        "index.html",
        |text| {
            let own = page::policy("", page::SCRIPT, false);
            let digest = own
                .split("sha256-")
                .nth(2)
                .and_then(|of| of.split('\'').next());
            let other = page::policy("", "a()", false);
            let other_digest = other
                .split("sha256-")
                .nth(2)
                .and_then(|of| of.split('\'').next());
            let text = text.replacen(page::SCRIPT, "a()", 1);
            text.replacen(
                digest.expect("a digest"),
                other_digest.expect("a digest"),
                1,
            )
        },
        "another script",
    );
}

#[test]
fn slow_what_is_foreign_to_a_picture_is_named() {
    let published = Published::new();
    let file = published
        .files
        .iter()
        .find(|path| crate::bundle::ending(path) == "svg");
    let file = file.expect("a picture").clone();
    let picture: [(&str, &str, &str); 6] = [
        (
            "<title",
            "<script>a()</script><title",
            "holds a script or a style",
        ),
        (
            "<title",
            "<style>@import url(//a.example)</style><title",
            "holds a script or a style",
        ),
        ("<title", "<image/><title", "no picture has: image"),
        ("<path", "<path onload=\"a()\"", "onload of path"),
        (
            "<path",
            "<use href=\"//a.example/#a\"/><path",
            "href of use",
        ),
        (
            "<svg",
            "<?xml version=\"1.0\"?><svg",
            "markup that is not ours",
        ),
    ];
    for (from, to, words) in picture {
        is_foreign(&published, &file, |text| text.replacen(from, to, 1), words);
    }
}
