//! Many blocks at once: pasted or dropped, looked at line by line before anything is saved.

use byoc_rules::address_book::{self, Import, LineProblem, read_import};
use byoc_rules::words;
use byoc_types::{AddressBookChange, AddressBookRow};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

use crate::{
    api::address_book::address_book_change,
    format::counted,
    forms::saving::{SaveFailure, Saving},
    state::{organization::use_organization_id, toasts::use_toasts},
    ui::{
        Alert, Button, ButtonKind, CopyButton, FileDrop, LiveRegion, TableFrame, TextArea, Tone,
        dynamic,
    },
};

/// Prints what [`read_import`] reads.
const COMMAND: &str = "aws ec2 describe-vpcs --output json";
/// Largest file that is read, in bytes.
const LARGEST: f64 = 4.0 * 1024.0 * 1024.0;
/// Problems that are shown: the rest is likely to be of the same kind.
const SHOWN: usize = 20;

/// Text or file, what is wrong with it, and what would be saved.
#[component]
pub fn ImportForm(
    is_open: RwSignal<bool>,
    /// The rows that are there.
    present: Vec<AddressBookRow>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let org = use_organization_id();
    let toasts = use_toasts();
    let saving = Saving::default();
    let text = RwSignal::new(String::new());
    let unread = RwSignal::new(None::<String>);
    let import = Memo::new(move |_| text.with(|text| read_import(text)));
    let present = StoredValue::new(present);
    let take = move |typed: String| {
        text.set(typed);
        unread.set(None);
        saving.reset();
    };
    let on_file = move |file: File| {
        spawn_local(async move {
            match text_of(&file).await {
                Ok(read) => take(read),
                Err(sentence) => _ = unread.try_set(Some(sentence)),
            }
        });
    };
    let save = move |()| {
        let org = org.get_untracked();
        let rows = import.with_untracked(|import| import.rows.clone());
        let said = format!("{} saved", counted(rows.len() as i64, "block"));
        let change = AddressBookChange {
            rows,
            remove: vec![],
        };
        let send = async move { address_book_change(&org, &change).await };
        saving.run(send, move |_| {
            is_open.set(false);
            on_changed.run(());
            toasts.success(said);
        });
    };
    let too_many = Memo::new(move |_| {
        let change = AddressBookChange {
            rows: import.with(|import| import.rows.clone()),
            remove: vec![],
        };
        let book = present.with_value(|rows| address_book::to_book(rows));
        let errors = address_book::changed(&book, &change).err()?;
        errors.into_iter().next().map(|error| error.message)
    });
    let reason = Signal::derive(move || match import.with(|it| it.rows.is_empty()) {
        true => Some("There is no block to save yet.".to_owned()),
        false => too_many.get(),
    });
    let label = move || match import.with(|import| import.rows.len()) {
        0 => "Save blocks".to_owned(),
        count => format!("Save {}", counted(count as i64, "block")),
    };
    view! {
        <div class="form">
            <Source text on_input=take on_file/>
            {dynamic(move || {
                let sentence = unread.get()?;
                Some(view! { <Alert tone=Tone::Danger title=sentence is_live=true/> }.into_any())
            })}
            <Outcome import too_many present/>
            <SaveFailure saving title="The blocks were not saved"/>
            <div class="form__actions">
                <Button on_press=move |()| is_open.set(false)>"Cancel"</Button>
                <Button
                    kind=ButtonKind::Primary
                    on_press=save
                    is_busy=saving.is_busy
                    busy_label="Saving…"
                    disabled_reason=reason
                >
                    {label}
                </Button>
            </div>
        </div>
    }
    .into_any()
}

/// The source of the text.
#[component]
fn Source(
    text: RwSignal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(into)] on_file: Callback<File>,
) -> impl IntoView {
    view! {
        <TextArea
            id="import-text"
            label="Blocks".to_owned()
            hint=Some(
                "A CIDR block and its name on each line. Or CSV that begins with name,cidr,kind. Or the output of the AWS command below."
                    .to_owned(),
            )
            value=text
            on_input
            rows=6
            is_monospace=true
        />
        <p class="cluster">
            <code translate="no">{COMMAND}</code>
            <CopyButton what="command" text=COMMAND.to_owned()/>
        </p>
        <FileDrop
            id="import-file"
            label="Choose a file"
            hint=Some("Or drop it here: .txt, .csv or .json.".to_owned())
            accept=".txt,.csv,.json,text/plain,text/csv,application/json"
            on_file
        />
    }
    .into_any()
}

/// What is wrong, line by line, and the rows that can be saved.
#[component]
fn Outcome(
    import: Memo<Import>,
    too_many: Memo<Option<String>>,
    present: StoredValue<Vec<AddressBookRow>>,
) -> impl IntoView {
    let said = move || {
        import.with(
            |Import { rows, problems }| match (rows.len(), problems.len()) {
                (0, 0) => String::new(),
                (good, 0) => format!("{} can be saved", counted(good as i64, "block")),
                (good, wrong) => format!(
                    "{} can be saved, {} not",
                    counted(good as i64, "block"),
                    counted(wrong as i64, "line"),
                ),
            },
        )
    };
    view! {
        <LiveRegion text=Signal::derive(said)/>
        {dynamic(move || {
            let problems = import.with(|import| import.problems.clone());
            (!problems.is_empty()).then(|| view! { <Problems problems/> }.into_any())
        })}
        {dynamic(move || {
            let sentence = too_many.get()?;
            Some(view! { <Alert tone=Tone::Danger title=sentence/> }.into_any())
        })}
        {dynamic(move || {
            let rows = import.with(|import| import.rows.clone());
            (!rows.is_empty()).then(|| view! { <Preview rows present/> }.into_any())
        })}
    }
    .into_any()
}

#[component]
fn Problems(problems: Vec<LineProblem>) -> impl IntoView {
    let count = problems.len();
    let title = match count {
        1 => "1 line can't be saved".to_owned(),
        _ => format!("{count} lines can't be saved"),
    };
    let lines = problems
        .into_iter()
        .take(SHOWN)
        .map(|problem| view! { <li>{format!("Line {}: {}", problem.line, problem.message)}</li> })
        .collect_view();
    let more = count
        .checked_sub(SHOWN)
        .filter(|more| *more > 0)
        .map(|more| view! { <p>{format!("And {}.", counted(more as i64, "more line"))}</p> });
    view! {
        <Alert tone=Tone::Warning title>
            <ul class="address-import__problems">{lines}</ul>
            {more}
        </Alert>
    }
    .into_any()
}

/// The rows as they would be saved, and what each does to those that are there.
#[component]
fn Preview(rows: Vec<AddressBookRow>, present: StoredValue<Vec<AddressBookRow>>) -> impl IntoView {
    let effect = |row: &AddressBookRow| {
        present.with_value(
            |present| match present.iter().find(|there| there.cidr == row.cidr) {
                None => "New".to_owned(),
                Some(there) if there == row => "Already in the address book".to_owned(),
                Some(there) => format!("Replaces {}", there.name),
            },
        )
    };
    let lines = rows
        .iter()
        .map(|row| {
            view! {
                <tr>
                    <th scope="row"><code translate="no">{row.cidr.clone()}</code></th>
                    <td><bdi>{row.name.clone()}</bdi></td>
                    <td>{words::label(row.kind)}</td>
                    <td>{effect(row)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="address-import__preview">
            <TableFrame label="Blocks that can be saved">
                <thead>
                    <tr>
                        <th scope="col">"CIDR block"</th>
                        <th scope="col">"Name"</th>
                        <th scope="col">"Kind"</th>
                        <th scope="col">"Effect"</th>
                    </tr>
                </thead>
                <tbody>{lines}</tbody>
            </TableFrame>
        </div>
    }
    .into_any()
}

/// The text of a file, unless it is too large or can't be read.
async fn text_of(file: &File) -> Result<String, String> {
    let name = file.name();
    if file.size() > LARGEST {
        return Err(format!(
            "{name} is larger than 4 MB. Choose a smaller file: the address book can have 500 blocks."
        ));
    }
    let text = JsFuture::from(file.text()).await.ok();
    text.and_then(|text| text.as_string())
        .ok_or_else(|| format!("{name} could not be read. Choose it again."))
}
