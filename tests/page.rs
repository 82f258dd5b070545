//! The page of the shipped plan: light, complete, and at rest.

use std::fs;

use serde_json::Value;

use crate::workspace::{Workspace, files};

/// What the page may weigh before anything is downloaded.
const MOST_BYTES: usize = 500_000;

#[test]
fn the_page_is_light_and_leads_to_every_borough_map_and_file() {
    let workspace = Workspace::released();
    let release = workspace.latest();
    let page = fs::read_to_string(release.join("index.html")).unwrap();
    assert!(page.len() < MOST_BYTES, "{} bytes", page.len());
    for n in 1..=33 {
        let borough = format!("E090000{n:02}");
        assert!(page.contains(&format!("<article id=\"{borough}\"")));
        // From the list, and from the table of each map.
        let links = page.matches(&format!("href=\"#{borough}\"")).count();
        assert!(links > 8, "{borough}: {links}");
    }
    let files = files(&release);
    // One drawing a map is for the web; its name has no hyphen, as those of papers have.
    let maps = files.iter();
    let maps = maps.filter(|(name, _)| name.starts_with("maps/") && !name.contains('-'));
    let maps = maps.count();
    assert!(maps > 1);
    assert_eq!(page.matches("role=\"img\"").count(), maps);
    assert_eq!(page.matches("class=\"twin\"").count(), maps);
    // What describes a table stands beside it, and has its name.
    let own = |name: &str| name != "index.html" && !name.ends_with(".csv-metadata.json");
    for (name, _) in files.iter().filter(|(name, _)| own(name)) {
        assert!(page.contains(&format!("href=\"./{name}\"")), "{name}");
    }
}

#[test]
fn help_stands_before_the_maps_and_no_number_but_999() {
    let workspace = Workspace::released();
    let page = fs::read_to_string(workspace.latest().join("index.html")).unwrap();
    let (before, rest) = page.split_once("id=\"maps\"").unwrap();
    let help = before.split_once("id=\"help\"").unwrap().1;
    assert!(help.contains("police are on 999"));
    for address in ["www.nhs.uk", "www.nspcc.org.uk", "www.gov.uk"] {
        assert!(
            help.contains(&format!("href=\"https://{address}/")),
            "{address}"
        );
    }
    assert!(!page.contains("href=\"tel:") && !page.contains("Telephone"));
    // What has closed is named, and nobody is led to it.
    assert!(help.contains("nobody is sent there: <bdi>Acton African Well Woman Centre</bdi>"));
    assert!(rest.contains("All that are listed"));
}

/// Every year of a map is in the classes of the layer of years, which are those of no single year.
#[test]
fn years_are_on_the_scale_of_their_layer() {
    let workspace = Workspace::new();
    Workspace::edit(&workspace.plan(), |plan| {
        let manual = "method = { manual = { breaks = [0.5, 1.0, 2.0] } }";
        plan.replace(manual, "method = \"quantile\"")
    });
    let release = workspace.release();
    let page = fs::read_to_string(release.join("index.html")).unwrap();
    let legend = fs::read_to_string(release.join("legend.json")).unwrap();
    let legend: Value = serde_json::from_str(&legend).unwrap();
    let mut maps = 0;
    for indicator in legend["indicators"].as_array().unwrap() {
        let Some(classes) = indicator["years"]["classes"].as_array() else {
            continue;
        };
        maps += 1;
        assert_ne!(indicator["classes"], indicator["years"]["classes"]);
        let unit = indicator["unit"].as_str().unwrap();
        let of_map = |map: &&str| map.contains("<fieldset class=\"years\">") && map.contains(unit);
        let articles: Vec<&str> = page.split("<article class=\"map ").filter(of_map).collect();
        let fits = |map: &&&str| {
            classes.iter().all(|class| {
                let (number, figures) = (&class["class"], &class["figures"]);
                let filled = format!("class=\"a c{number}\"");
                map.contains(class["label"].as_str().unwrap())
                    && map.matches(&filled).count() as u64 == figures.as_u64().unwrap()
            })
        };
        let fitting = articles.iter().filter(fits).count();
        assert_eq!(fitting, 1, "{}", indicator["id"]);
    }
    assert_eq!(maps, 2);
}
