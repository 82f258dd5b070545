//! Sources: listed, fetched, added by the guide, and refused at the door.

use std::fs::{self, Permissions};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;

use crate::door::{people, silent_about_people};
use crate::workspace::{Workspace, repository};

const SEX: &str = "ons-census-2021-sex";

/// A server on loopback that answers so many requests with this body.
fn serve(body: String, times: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/table.csv", listener.local_addr().unwrap());
    thread::spawn(move || {
        for _ in 0..times {
            let Ok((mut stream, _)) = listener.accept() else {
                return;
            };
            let mut asked = Vec::new();
            let mut piece = [0_u8; 1024];
            while !asked.windows(4).any(|four| four == b"\r\n\r\n") {
                match stream.read(&mut piece) {
                    Ok(read) if read > 0 => asked.extend_from_slice(&piece[..read]),
                    _ => break,
                }
            }
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all(head.as_bytes());
            let _ = stream.write_all(body.as_bytes());
        }
    });
    address
}

fn with_fetch(workspace: &Workspace, address: &str) {
    let manifest = workspace.path(&format!("data-sources/{SEX}/source.toml"));
    Workspace::edit(&manifest, |text| {
        let (declared, _) = text.split_once("[fetch]").unwrap();
        format!("{declared}[fetch]\naddress = \"{address}\"\n")
    });
}

#[test]
fn a_newer_edition_is_shown_and_taken_only_when_it_is_accepted() {
    let workspace = Workspace::new();
    let before = fs::read_to_string(workspace.snapshot(SEX)).unwrap();
    let after = before.replacen(",3862\n", ",3863\n", 1);
    assert_ne!(before, after);
    with_fetch(&workspace, &serve(after.clone(), 2));

    let shown = workspace.run(&["fetch", SEX]);
    shown.done();
    assert!(shown.out.contains("changed cells: 1"), "{}", shown.out);
    assert!(
        shown.out.contains("E09000001, 2021, female: 3862 -> 3863"),
        "{}",
        shown.out
    );
    assert_eq!(fs::read_to_string(workspace.snapshot(SEX)).unwrap(), before);

    let unsure = workspace.run(&["fetch", SEX, "--accept"]);
    assert_eq!(unsure.code, 2, "{}", unsure.out);
    let file = workspace.path("newer.csv");
    fs::write(&file, &after).unwrap();
    let from = file.to_str().unwrap();
    workspace
        .run(&[
            "fetch",
            SEX,
            "--from",
            from,
            "--accept",
            "--published",
            "2023-04-01",
        ])
        .done();
    assert_eq!(fs::read_to_string(workspace.snapshot(SEX)).unwrap(), after);
    workspace.build().done();
}

/// A server on loopback that hands a table out as Nomis does: the number of rows, then pages.
fn nomis(header: &'static str, rows: Vec<String>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut asked = vec![0_u8; 4096];
            let read = stream.read(&mut asked).unwrap();
            let asked = String::from_utf8_lossy(&asked[..read]).into_owned();
            let number = |name: &str| -> usize {
                let (_, rest) = asked.split_once(name).unwrap_or(("", "=0"));
                let digits = rest[1..].chars().take_while(char::is_ascii_digit);
                digits.collect::<String>().parse().unwrap_or(0)
            };
            let body = if asked.contains("record_count") {
                format!("\"RECORD_COUNT\"\n{}\n", rows.len())
            } else {
                let page = rows
                    .iter()
                    .skip(number("RecordOffset"))
                    .take(number("RecordLimit"));
                page.fold(format!("{header}\n"), |text, row| text + row + "\n")
            };
            let answer = format!(
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Type: text/csv\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    address
}

/// The layout is the publisher's; the rows are those of the snapshot, and made-up ones of elsewhere.
#[test]
fn the_shipped_address_is_asked_page_by_page_and_its_answer_becomes_the_snapshot() {
    const HEADER: &str =
        "\"DATE_NAME\",\"GEOGRAPHY_NAME\",\"GEOGRAPHY_CODE\",\"C_SEX_NAME\",\"OBS_VALUE\"";
    let workspace = Workspace::new();
    let snapshot = fs::read_to_string(workspace.snapshot(SEX)).unwrap();
    let row = |cells: [&str; 4], value: &str| {
        format!(
            "\"{}\",\"{}\",\"{}\",\"{}\",{value}",
            cells[0], cells[1], cells[2], cells[3]
        )
    };
    let mut rows: Vec<String> = snapshot
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let sex = if cells[3] == "female" {
                "Female"
            } else {
                "Male"
            };
            row([cells[2], cells[1], cells[0], sex], cells[4])
        })
        .collect();
    // More rows than one page holds.
    for number in 0..13_000 {
        let code = format!("E07{:06}", 1 + number);
        for sex in ["Female", "Male"] {
            rows.push(row(
                ["2021", "Elsewhere", &code, sex],
                &(50_000 + number).to_string(),
            ));
        }
    }
    let to = |address: String| {
        let manifest = workspace.path(&format!("data-sources/{SEX}/source.toml"));
        Workspace::edit(&manifest, |text| {
            let (before, rest) = text.split_once("address = \"").unwrap();
            let (_, query) = rest.split_once("/api/").unwrap();
            format!("{before}address = \"{address}/api/{query}")
        });
    };
    to(nomis(HEADER, rows.clone()));
    let run = workspace.run(&["fetch", SEX]);
    assert!(
        run.out.contains("is the newest edition"),
        "{}{}",
        run.out,
        run.err
    );
    run.done();

    let third = rows
        .iter_mut()
        .find(|row| row.contains("\"Female\""))
        .unwrap();
    *third = third.replace("\"Female\"", "\"Not stated\"");
    to(nomis(HEADER, rows));
    let run = workspace.run(&["fetch", SEX]);
    let said = run.out + &run.err;
    assert!(
        said.contains("the snapshot has no name for this category"),
        "{said}"
    );
}

/// Rows in the layout of the publisher's file for children in need, table C3. Synthetic, but
/// for that layout: the figures are those of the snapshot, with one changed.
#[test]
fn the_layout_of_the_department_for_education_becomes_the_snapshot() {
    const DFE: &str = "dfe-children-in-need-fgm";
    let workspace = Workspace::new();
    let snapshot = fs::read_to_string(workspace.snapshot(DFE)).unwrap();
    let mut raw = "time_period,time_identifier,geographic_level,country_code,country_name,\
        region_code,region_name,old_la_code,new_la_code,la_name,category,\
        Episodes_with_assessment_factor,Female_Genital_Mutilation,Faith_linked_abuse\n"
        .to_owned();
    for line in snapshot.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let place = match &cells[0][..3] {
            "E92" => "National,E92000001,England,,,,,".to_owned(),
            "E12" | "E13" => format!("Regional,E92000001,England,{},{},,,", cells[0], cells[1]),
            _ => format!(
                "Local authority,E92000001,England,E13000001,Inner London,202,{},{}",
                cells[0], cells[1]
            ),
        };
        for (category, printed) in [
            ("Factors identified at the end of assessment", cells[3]),
            ("Another table of the same file", "9"),
        ] {
            let row = format!(
                "{},Reporting year,{place},{category},500,{printed},c\n",
                cells[2]
            );
            raw.push_str(&row);
        }
    }
    let elsewhere = "2025,Reporting year,Local authority,E92000001,England,E12000001,North East,\
        841,E06000005,Darlington,Factors identified at the end of assessment,90,c,0\n";
    raw.push_str(elsewhere);
    let file = workspace.path("c3.csv");
    let from = file.to_str().unwrap();
    fs::write(&file, &raw).unwrap();
    let same = workspace.run(&["fetch", DFE, "--from", from]);
    same.done();
    assert!(same.out.contains("is the newest edition"), "{}", same.out);

    for (damaged, words) in [
        (
            raw.replace("Regional", "Region"),
            "neither kept nor left out",
        ),
        (
            raw.replace("Female_Genital_Mutilation", "FGM"),
            "a declared column is missing",
        ),
        (raw.replacen(",500,c,c", ",500,~,c", 1), "unknown marker"),
        (
            raw.replacen(",500,0,c", ",500,-1,c", 1),
            "the count is negative",
        ),
    ] {
        fs::write(&file, damaged).unwrap();
        let run = workspace.run(&["fetch", DFE, "--from", from]);
        let said = run.out + &run.err;
        assert!(said.contains(words), "expected {words} in {said}");
    }
}

#[test]
fn a_failing_server_leaves_the_last_good_data_and_says_how_old_it_is() {
    let workspace = Workspace::new();
    with_fetch(&workspace, "http://127.0.0.1:9/table.csv");
    let run = workspace.run(&["fetch", SEX]);
    assert_eq!(run.code, 3);
    assert!(
        run.out
            .contains("a build goes on with the snapshot, published"),
        "{}",
        run.out
    );
    let listed = workspace.run(&["sources"]);
    assert!(listed.out.contains("failed 1 times"), "{}", listed.out);
    workspace.build().done();
}

#[test]
fn an_edition_with_rows_of_people_is_refused_without_its_values() {
    let workspace = Workspace::new();
    let file = workspace.path("people.csv");
    fs::write(&file, people()).unwrap();
    let run = workspace.run(&["fetch", SEX, "--from", file.to_str().unwrap()]);
    assert_ne!(run.code, 0);
    silent_about_people(&run);
}

#[test]
fn sources_are_listed_with_age_and_state() {
    let workspace = Workspace::new();
    let text = workspace.run(&["sources"]);
    text.done();
    assert!(
        text.out.contains("dfe-children-in-need-fgm"),
        "{}",
        text.out
    );
    assert!(
        text.out.contains("pinned") && text.out.contains("days"),
        "{}",
        text.out
    );
    Workspace::edit(&workspace.snapshot(SEX), |text| {
        text.replace("female", "females")
    });
    let json = workspace.run(&["sources", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    let sex = list
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["source"] == SEX)
        .unwrap();
    assert_eq!(sex["state"], "altered");
    assert!(sex["age_days"].as_i64().unwrap() > 0);
}

#[test]
fn problems_are_written_as_json_by_source() {
    let workspace = Workspace::new();
    workspace.spoil(SEX, |text| text.replacen(",3862\n", ",3.5\n", 1));
    let run = workspace.run(&["check", "--format", "json"]);
    assert_eq!(run.code, 1);
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    assert_eq!(json["ok"], false);
    let problem = &json["sources"][0]["problems"][0];
    assert_eq!(json["sources"][0]["source"], SEX);
    assert_eq!(problem["row"], 2);
    assert_eq!(problem["column"], "residents");
    assert_eq!(problem["what"], "the count is a fraction");
}

#[test]
fn the_four_totals_that_do_not_add_up_are_reported_and_not_refused() {
    let workspace = Workspace::new();
    let run = workspace.run(&["check", "--format", "json"]);
    run.done();
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let notes = json["sources"][0]["notes"].as_array().unwrap();
    assert_eq!(notes.len(), 4, "{}", run.out);
    for note in notes {
        assert!(
            note["reason"].as_str().unwrap().contains("Hackney"),
            "{note}"
        );
    }
}

#[test]
fn the_schema_of_manifests_is_the_one_that_is_committed() {
    let path = repository().join("data-sources/source.schema.json");
    let committed = fs::read_to_string(path).unwrap();
    let schema: serde_json::Value = serde_json::from_str(&committed).unwrap();
    assert_eq!(schema, ::acquire::schema(), "run `just bless`");
    let validator = jsonschema::validator_for(&schema).unwrap();
    for source in fs::read_dir(repository().join("data-sources")).unwrap() {
        let manifest = source.unwrap().path().join("source.toml");
        if let Ok(text) = fs::read_to_string(&manifest) {
            let manifest: toml::Value = toml::from_str(&text).unwrap();
            let json = serde_json::to_value(manifest).unwrap();
            assert!(
                validator.is_valid(&json),
                "{:?}",
                validator.validate(&json).err()
            );
        }
    }
}

/// The guide's own words: a folder, a snapshot, a manifest, the plan, pin, check.
#[test]
fn a_source_is_added_by_following_the_guide() {
    let workspace = Workspace::new();
    let guide = fs::read_to_string(repository().join("data-sources/README.md")).unwrap();
    let block = |fence: &str| {
        let start = guide.find(fence).unwrap() + fence.len();
        guide[start..]
            .split("```")
            .next()
            .unwrap()
            .trim_start()
            .to_owned()
    };
    let folder = workspace.path("data-sources/example-libraries");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("source.toml"), block("```toml")).unwrap();
    let mut rows = block("```csv");
    let sex = fs::read_to_string(workspace.snapshot(SEX)).unwrap();
    for line in sex.lines().filter(|line| line.contains(",female,")) {
        let cells: Vec<&str> = line.split(',').collect();
        if !rows.contains(cells[0]) {
            rows.extend([cells[0], ",", cells[1], ",2021,7\n"]);
        }
    }
    fs::write(folder.join("snapshot.csv"), rows).unwrap();
    Workspace::edit(&workspace.plan(), |text| {
        text.replacen("sources = [", "sources = [\n    \"example-libraries\",", 1)
    });
    // Whoever could not read the manifest before cannot afterwards.
    let manifest = folder.join("source.toml");
    fs::set_permissions(&manifest, Permissions::from_mode(0o600)).unwrap();
    workspace.run(&["pin", "example-libraries"]).done();
    let mode = fs::metadata(&manifest).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    workspace.run(&["check"]).done();
}
