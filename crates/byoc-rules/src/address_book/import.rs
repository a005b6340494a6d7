//! Reading many rows at once: lines of text, CSV, or what `aws ec2 describe-vpcs` prints.

use byoc_types::{AddressBookRow, AddressKind};
use serde_json::Value;

use super::{AddressError, NAME_LIMIT, check_cidr, check_kind, check_name};
use crate::text;

/// What was read: rows that can be kept, and what is wrong with the other lines.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Import {
    /// In the order of the text. No two have the same block: the last one counts.
    pub rows: Vec<AddressBookRow>,
    pub problems: Vec<LineProblem>,
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// From 1.
    pub line: usize,
    pub message: String,
}

impl Import {
    fn note(&mut self, line: usize, message: impl ToString) {
        let message = message.to_string();
        self.problems.push(LineProblem { line, message });
    }

    fn add(
        &mut self,
        line: usize,
        cidr: &str,
        name: &str,
        kind: Result<AddressKind, AddressError>,
    ) {
        match (check_cidr(cidr), check_name(name), kind) {
            (Ok(cidr), Ok(name), Ok(kind)) => {
                let cidr = cidr.to_string();
                self.rows.retain(|row| row.cidr != cidr);
                self.rows.push(AddressBookRow { name, cidr, kind });
            }
            (cidr, name, kind) => {
                let errors = [cidr.err(), name.err(), kind.err()];
                let said: Vec<String> = errors.iter().flatten().map(ToString::to_string).collect();
                self.note(line, said.join(" "));
            }
        }
    }
}

/// Reads rows from a text, whichever of the three it is. Text: a block, a space and a name on each
/// line; lines that begin with `#` are comments. CSV: a first line that names the columns `name`,
/// `cidr` and, if there is one, `kind`. JSON: the answer of `aws ec2 describe-vpcs`.
pub fn read_import(input: &str) -> Import {
    let input = input.trim_start_matches('\u{feff}');
    if input.trim_start().starts_with(['{', '[']) {
        return read_vpcs(input);
    }
    let mut lines = input
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .peekable();
    let columns = lines.peek().and_then(|(_, line)| Columns::of(line));
    match columns {
        Some(columns) => {
            lines.next();
            read_csv(&columns, lines)
        }
        None => read_text(lines),
    }
}

fn read_text<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Import {
    let mut import = Import::default();
    for (number, line) in lines {
        let line = line.trim();
        let (cidr, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        if name.trim().is_empty() && check_cidr(cidr).is_ok() {
            let example = format!("{cidr} Head office");
            let message = format!("The name is missing. Write it after the block: {example}.");
            import.note(number, message);
        } else if name.trim().is_empty() && cidr.contains([',', ';']) {
            let message = "For CSV, the first line must be name,cidr,kind. For text, write the \
                           block, a space and the name.";
            import.note(number, message);
        } else {
            import.add(number, cidr, name, Ok(AddressKind::default()));
        }
    }
    import
}

/// Where the columns of a CSV text stand.
struct Columns {
    separator: char,
    name: usize,
    cidr: usize,
    kind: Option<usize>,
}

impl Columns {
    /// From the first line, if it names them.
    fn of(line: &str) -> Option<Self> {
        [',', ';', '\t'].into_iter().find_map(|separator| {
            let names = cells(line, separator).ok()?;
            let place = |wanted: &str| {
                let mut names = names.iter();
                names.position(|name| text::tidy(name).eq_ignore_ascii_case(wanted))
            };
            Some(Self {
                separator,
                name: place("name")?,
                cidr: place("cidr")?,
                kind: place("kind"),
            })
        })
    }
}

fn read_csv<'a>(columns: &Columns, lines: impl Iterator<Item = (usize, &'a str)>) -> Import {
    let mut import = Import::default();
    for (number, line) in lines {
        let cells = match cells(line, columns.separator) {
            Ok(cells) => cells,
            Err(message) => {
                import.note(number, message);
                continue;
            }
        };
        let cell = |at: usize| cells.get(at).map(String::as_str).unwrap_or_default();
        let kind = check_kind(columns.kind.map(cell).unwrap_or_default());
        import.add(number, cell(columns.cidr), cell(columns.name), kind);
    }
    import
}

/// The cells of a line of CSV (RFC 4180). A name has no line break, so a line is a record.
fn cells(line: &str, separator: char) -> Result<Vec<String>, &'static str> {
    let mut cells = vec![];
    let mut cell = String::new();
    let mut is_quoted = false;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            c if c == separator && !is_quoted => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    match is_quoted {
        true => Err("A quote is opened and not closed. Put a \" at the end of the cell."),
        false => Ok(cells),
    }
}

/// Every block that the VPCs of the answer have.
fn read_vpcs(input: &str) -> Import {
    let mut import = Import::default();
    let answer: Value = match serde_json::from_str(input) {
        Ok(answer) => answer,
        Err(error) => {
            let message = "This JSON is cut off or damaged. Copy the output again, from its \
                           first bracket to its last one.";
            import.note(error.line(), message);
            return import;
        }
    };
    let vpcs = answer.get("Vpcs").unwrap_or(&answer).as_array();
    let Some(vpcs) = vpcs else {
        let message = "This JSON has no key “Vpcs”. Paste the output of aws ec2 describe-vpcs with \
                       --output json.";
        import.note(1, message);
        return import;
    };
    for vpc in vpcs {
        let id = vpc.get("VpcId").and_then(Value::as_str).unwrap_or_default();
        let name = name_of(vpc).unwrap_or(id);
        let name: String = text::tidy(name).chars().take(NAME_LIMIT).collect();
        for block in blocks_of(vpc) {
            let line = line_of(input, id, block);
            import.add(line, block, &name, Ok(AddressKind::Peer));
        }
    }
    import
}

/// The tag `Name`.
fn name_of(vpc: &Value) -> Option<&str> {
    let tags = vpc.get("Tags")?.as_array()?;
    let is_name = |tag: &&Value| tag.get("Key").and_then(Value::as_str) == Some("Name");
    let name = tags.iter().find(is_name)?.get("Value")?.as_str()?;
    (!text::tidy(name).is_empty()).then_some(name)
}

/// The blocks that belong to a VPC now: those that were taken away stay in the answer for a while.
fn blocks_of(vpc: &Value) -> Vec<&str> {
    let all = vpc.get("CidrBlockAssociationSet").and_then(Value::as_array);
    let Some(all) = all else {
        let only = vpc.get("CidrBlock").and_then(Value::as_str);
        return only.into_iter().collect();
    };
    let is_there = |set: &&Value| {
        let state = set.pointer("/CidrBlockState/State").and_then(Value::as_str);
        !matches!(state, Some("disassociated" | "failed"))
    };
    all.iter()
        .filter(is_there)
        .filter_map(|set| set.get("CidrBlock")?.as_str())
        .collect()
}

/// The line at which a block of a VPC stands: the id may stand before or after it.
fn line_of(input: &str, id: &str, block: &str) -> usize {
    let at = input.find(&format!("\"{id}\"")).unwrap_or_default();
    let block = format!("\"{block}\"");
    let found = input.match_indices(&block).map(|(found, _)| found);
    let nearest = found.min_by_key(|found| found.abs_diff(at)).unwrap_or(at);
    input[..nearest].matches('\n').count() + 1
}
