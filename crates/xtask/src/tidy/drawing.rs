//! The drawing in docs/ARCHITECTURE.md, held against the code: each arrow that the code has is drawn,
//! each that is drawn is there, and no files of a crate name each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use super::Source;
use super::arrows::{Arrows, Crate};

const DOCUMENT: &str = "docs/ARCHITECTURE.md";
/// What opens the blocks that are read.
const FENCE: &str = "```drawing";

/// The drawing of one crate.
#[derive(Debug, PartialEq)]
struct Drawing {
    /// The folder of its sources, with `/` at the end.
    folder: String,
    kind: Kind,
}

#[derive(Debug, PartialEq)]
enum Kind {
    /// Each room with what it may name.
    Arrows(BTreeMap<String, BTreeSet<String>>),
    /// Each room with its floor, 0 at the top: it may name what is below its floor.
    Floors(BTreeMap<String, usize>),
}

pub fn check(sources: &[Source], findings: &mut Vec<String>) {
    let text = sources.iter().find(|source| source.path == DOCUMENT);
    let drawings = match text.map(|source| read(&source.text)) {
        Some(Ok(drawings)) => drawings,
        Some(Err(problem)) => return findings.push(format!("{DOCUMENT}: {problem}")),
        None => return findings.push(format!("{DOCUMENT}: not there")),
    };
    for folder in folders(sources) {
        let house = Crate::read(&folder, sources);
        let arrows = house.arrows();
        let circles = circles(&arrows);
        findings.extend(circles.iter().map(|circle| said_of(circle, &arrows)));
        if let Some(drawing) = drawings.iter().find(|drawing| drawing.folder == folder) {
            drawing.compare(&house, &arrows, findings);
        }
    }
    for drawing in &drawings {
        if !folders(sources).contains(&drawing.folder) {
            findings.push(format!("{DOCUMENT}: no sources in {}", drawing.folder));
        }
    }
}

/// The folders of sources of all crates.
fn folders(sources: &[Source]) -> BTreeSet<String> {
    let folder = |source: &Source| {
        let folder = source
            .path
            .strip_suffix("lib.rs")
            .or_else(|| source.path.strip_suffix("main.rs"))?;
        (folder == "src/" || (folder.starts_with("crates/") && folder.ends_with("/src/")))
            .then(|| folder.to_owned())
    };
    sources.iter().filter_map(folder).collect()
}

/// Reads each fenced block: a line with the folder and the kind, then the rooms.
fn read(text: &str) -> Result<Vec<Drawing>, String> {
    let mut drawings: Vec<Drawing> = Vec::new();
    let mut is_inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_inside = line == FENCE;
            continue;
        }
        if !is_inside || line.trim().is_empty() {
            continue;
        }
        if !line.starts_with(' ') {
            drawings.push(Drawing::begin(line)?);
            continue;
        }
        let drawing = drawings
            .last_mut()
            .ok_or_else(|| format!("`{}` stands in no crate", line.trim()))?;
        drawing.add(line)?;
    }
    if drawings.is_empty() {
        return Err(format!("no block {FENCE}"));
    }
    Ok(drawings)
}

/// Names between commas; `nothing` is none.
fn names(list: &str) -> impl Iterator<Item = String> {
    list.split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && name != "nothing")
}

impl Drawing {
    fn begin(line: &str) -> Result<Self, String> {
        let (folder, kind) = match line.split_once(':') {
            Some((folder, "")) => (folder, Kind::Arrows(BTreeMap::new())),
            Some((folder, " floors")) => (folder, Kind::Floors(BTreeMap::new())),
            _ => {
                return Err(format!(
                    "`{line}` is neither `folder/:` nor `folder/: floors`"
                ));
            }
        };
        let folder = folder.to_owned();
        Ok(Self { folder, kind })
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        let is_new = match &mut self.kind {
            Kind::Arrows(rooms) => {
                let (room, others) = line
                    .split_once("─►")
                    .ok_or_else(|| format!("`{}` has no ─►", line.trim()))?;
                let room = room.trim().to_owned();
                rooms.insert(room, names(others).collect()).is_none()
            }
            Kind::Floors(rooms) => {
                let floor = rooms.values().max().map_or(0, |floor| floor + 1);
                names(line).all(|room| rooms.insert(room, floor).is_none())
            }
        };
        match is_new {
            true => Ok(()),
            false => Err(format!("`{}` draws a room twice", line.trim())),
        }
    }

    fn is_drawn(&self, room: &str) -> bool {
        match &self.kind {
            Kind::Arrows(rooms) => rooms.contains_key(room),
            Kind::Floors(rooms) => rooms.contains_key(room),
        }
    }

    /// The room of a file: its first folder or its name. Where `pages/*` is drawn, each folder in it is
    /// a room of its own. `None` for what only declares rooms: the crate's root, `pages.rs`.
    fn room(&self, file: &str) -> Option<String> {
        let inside = file.strip_prefix(&self.folder)?.strip_suffix(".rs")?;
        let mut parts = inside.split('/');
        let first = parts.next()?;
        if matches!(first, "lib" | "main") {
            return None;
        }
        let second = parts.next();
        match (self.is_drawn(&format!("{first}/*")), second) {
            (true, second) => second.map(|second| format!("{first}/{second}")),
            (false, _) => Some(first.to_owned()),
        }
    }

    /// A room as it is called in the drawing.
    fn called(&self, room: &str) -> String {
        match room.split_once('/') {
            Some((first, _)) => format!("{first}/*"),
            None => room.to_owned(),
        }
    }

    /// Says what differs.
    fn compare(&self, house: &Crate, arrows: &Arrows, problems: &mut Vec<String>) {
        let folder = &self.folder;
        let rooms: BTreeSet<String> = house
            .files()
            .filter_map(|file| Some(self.called(&self.room(file)?)))
            .collect();
        for room in rooms.iter().filter(|room| !self.is_drawn(room)) {
            problems.push(format!("{DOCUMENT}: {folder}: `{room}` is not drawn"));
        }
        let drawn: Vec<&String> = match &self.kind {
            Kind::Arrows(rooms) => rooms.keys().collect(),
            Kind::Floors(rooms) => rooms.keys().collect(),
        };
        for room in drawn.into_iter().filter(|room| !rooms.contains(*room)) {
            problems.push(format!("{DOCUMENT}: {folder}: there is no `{room}`"));
        }
        let mut seen = BTreeSet::new();
        for (ends, name) in arrows {
            let (Some(from), Some(to)) = (self.room(&ends.0), self.room(&ends.1)) else {
                continue;
            };
            if from == to {
                continue;
            }
            let (from, to) = (self.called(&from), self.called(&to));
            if !self.allows(&from, &to) {
                problems.push(format!(
                    "{}: names {name} in {}, and {DOCUMENT} draws no arrow from {from} to {to}",
                    ends.0, ends.1
                ));
            }
            seen.insert((from, to));
        }
        if let Kind::Arrows(rooms) = &self.kind {
            for (from, others) in rooms {
                for to in others {
                    if !seen.contains(&(from.clone(), to.clone())) {
                        problems.push(format!(
                            "{DOCUMENT}: {folder}: no code has the arrow from {from} to {to}"
                        ));
                    }
                }
            }
        }
    }

    fn allows(&self, from: &str, to: &str) -> bool {
        match &self.kind {
            Kind::Arrows(rooms) => rooms.get(from).is_some_and(|others| others.contains(to)),
            Kind::Floors(rooms) => rooms.get(from) < rooms.get(to),
        }
    }
}

/// Files that name each other in a circle.
struct Circle(BTreeSet<String>);

impl Circle {
    fn holds(&self, (from, to): &(String, String)) -> bool {
        self.0.contains(from) && self.0.contains(to)
    }
}

fn said_of(circle: &Circle, arrows: &Arrows) -> String {
    let mut said = format!("{} files name each other in a circle:", circle.0.len());
    let ties = |(from, to): &(String, String)| !is_own_part(from, to);
    let inside = arrows
        .iter()
        .filter(|(ends, _)| circle.holds(ends) && ties(ends));
    for ((from, to), name) in inside {
        said += &format!("\n  {from} -> {to} ({name})");
    }
    said
}

/// True for a module that names a part of its own: `forms.rs` composes what is in `forms/`, and those
/// may use what it defines for them. The two are one subject.
fn is_own_part(from: &str, to: &str) -> bool {
    let folder = from.strip_suffix(".rs").unwrap_or(from);
    let folder = ["/lib", "/main"]
        .iter()
        .find_map(|root| folder.strip_suffix(root))
        .unwrap_or(folder);
    to.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// Files belong together if each is reached from the other.
fn circles(arrows: &Arrows) -> Vec<Circle> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in arrows.keys().filter(|(from, to)| !is_own_part(from, to)) {
        next.entry(from).or_default().push(to);
    }
    let reached: BTreeMap<&str, BTreeSet<&str>> = next
        .keys()
        .map(|start| {
            let mut seen = BTreeSet::new();
            let mut open = vec![*start];
            while let Some(file) = open.pop() {
                let others = next.get(file).into_iter().flatten();
                open.extend(others.copied().filter(|other| seen.insert(*other)));
            }
            (*start, seen)
        })
        .collect();
    let mut circles: Vec<Circle> = Vec::new();
    for (file, others) in &reached {
        let is_known = circles.iter().any(|circle| circle.0.contains(*file));
        if others.contains(file) && !is_known {
            let is_back = |other: &&&str| reached.get(**other).is_some_and(|it| it.contains(file));
            let files = others.iter().filter(is_back).map(|file| (*file).to_owned());
            circles.push(Circle(files.collect()));
        }
    }
    circles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::arrows::tests::sources;

    const CODE: [(&str, &str); 5] = [
        ("src/lib.rs", "mod pages; mod ui; mod api;"),
        ("src/pages.rs", "mod one; mod two;"),
        ("src/pages/one.rs", "use crate::{api::send, ui::Button};"),
        ("src/ui.rs", "pub struct Button;"),
        ("src/api.rs", "pub fn send() {}"),
    ];

    fn found(drawing: &str, more: &[(&str, &str)]) -> Vec<String> {
        let document = format!("```drawing\n{drawing}```\n");
        let mut files = vec![(DOCUMENT, document.as_str()), ("src/pages/two.rs", "")];
        files.extend(CODE);
        for (path, text) in more {
            files.retain(|(other, _)| other != path);
            files.push((path, text));
        }
        let mut findings = Vec::new();
        check(&sources(&files), &mut findings);
        findings
    }

    const TRUE: &str = "src/:\n  pages/* ─► api, ui\n  api ─► nothing\n  ui ─► nothing\n";

    #[test]
    fn a_true_drawing_is_accepted() {
        assert_eq!(found(TRUE, &[]), [""; 0]);
        assert_eq!(found("src/: floors\n  pages\n  api, ui\n", &[]), [""; 0]);
    }

    #[test]
    fn what_is_not_drawn_is_refused() {
        for (drawing, more, part) in [
            (
                TRUE.replace("api, ui", "ui"),
                ("src/ui.rs", "pub struct Button;"),
                "no arrow from pages/* to api",
            ),
            (
                TRUE.to_owned(),
                ("src/ui.rs", "pub struct Button; use crate::api::send;"),
                "no arrow from ui to api",
            ),
            (
                TRUE.to_owned(),
                ("src/pages/two.rs", "pub use super::one::X;"),
                "no arrow from pages/* to pages/*",
            ),
            (
                TRUE.replace("  ui ─► nothing\n", ""),
                ("src/ui.rs", "pub struct Button;"),
                "`ui` is not drawn",
            ),
            (
                format!("{TRUE}  forms ─► ui\n"),
                ("src/ui.rs", "pub struct Button;"),
                "there is no `forms`",
            ),
            (
                TRUE.replace("api ─► nothing", "api ─► ui"),
                ("src/ui.rs", "pub struct Button;"),
                "no code has the arrow from api to ui",
            ),
            (
                "src/: floors\n  pages\n  ui\n  api\n".to_owned(),
                ("src/api.rs", "use crate::ui::Button; pub fn send() {}"),
                "no arrow from api to ui",
            ),
            (
                "src/: floors\n  pages\n  api, ui\n".to_owned(),
                ("src/api.rs", "use crate::ui::Button; pub fn send() {}"),
                "no arrow from api to ui",
            ),
            (
                format!("{TRUE}crates/gone/src/:\n"),
                ("src/ui.rs", "pub struct Button;"),
                "no sources in crates/gone/src/",
            ),
        ] {
            let found = found(&drawing, &[more]);
            assert!(
                found.iter().any(|one| one.contains(part)),
                "{part}: {found:?}"
            );
        }
    }

    #[test]
    fn a_drawing_that_can_not_be_read_is_refused() {
        for (text, part) in [
            ("```\nsrc/:\n```", "no block"),
            ("```drawing\n  ui ─► api\n```", "in no crate"),
            ("```drawing\nsrc/: towers\n```", "neither"),
            ("```drawing\nsrc/:\n  ui -> api\n```", "has no ─►"),
            (
                "```drawing\nsrc/:\n  ui ─► api\n  ui ─► nothing\n```",
                "twice",
            ),
            ("```drawing\nsrc/: floors\n  ui\n  api, ui\n```", "twice"),
        ] {
            let problem = read(text).expect_err(text);
            assert!(problem.contains(part), "{problem}");
        }
    }

    const CIRCLE: [(&str, &str); 2] = [
        (
            "src/pages/one.rs",
            "use crate::{api::send, ui::Button}; use super::two::b; pub fn a() {}",
        ),
        ("src/pages/two.rs", "use super::one::a; pub fn b() {}"),
    ];

    #[test]
    fn a_circle_is_refused_with_what_ties_it() {
        let floors = "src/: floors\n  pages\n  api, ui\n";
        let all = found(floors, &CIRCLE);
        assert_eq!(all.len(), 1, "{all:?}");
        for part in [
            "2 files",
            "src/pages/two.rs -> src/pages/one.rs (pages::one::a)",
        ] {
            assert!(all[0].contains(part), "{all:?}");
        }
    }

    #[test]
    fn a_module_and_its_own_parts_are_no_circle() {
        let floors = "src/: floors\n  pages\n  api, ui\n";
        let parent = (
            "src/pages.rs",
            "mod one; mod two; pub struct P; fn f() { one::a(); }",
        );
        let child = (
            "src/pages/one.rs",
            "use crate::{api::send, ui::Button}; use super::P; pub fn a() {}",
        );
        assert_eq!(found(floors, &[parent, child]), [""; 0]);
        // A part that goes through its sibling is one.
        let other = ("src/pages/two.rs", "use super::one::a;");
        let child = (
            "src/pages/one.rs",
            "use super::two::b; use super::P; pub fn a() {}",
        );
        assert_eq!(found(floors, &[parent, child, other]).len(), 1);
    }
}
