//! What the newest operation asked the account: for super admins, folded away.

use byoc_types::OperationCall;
use leptos::prelude::*;

use super::current::Current;
use crate::api::Asker;
use crate::api::operations::operation_calls;
use crate::format::{clock_time, counted, exact_time};
use crate::state::organization::use_is_super_admin;
use crate::ui::{CopyButton, FoldButton, TableFrame, effect, new_id};

/// The button that opens the table, and the table. Nothing if there is no request.
#[component]
pub fn Calls(current: Current) -> impl IntoView {
    let calls = followed(current);
    let is_open = RwSignal::new(false);
    let panel = StoredValue::new(new_id("calls"));
    let has_any = Memo::new(move |_| calls.with(|calls| !calls.is_empty()));
    let label = move || {
        let verb = if is_open.get() { "Hide" } else { "Show" };
        let count = calls.with(|calls| i64::try_from(calls.len()).unwrap_or(i64::MAX));
        format!("{verb} the {} to the account", counted(count, "request"))
    };
    let text = Signal::derive(move || calls.with(|calls| as_text(calls)));
    view! {
        <Show when=move || has_any.get()>
            <div class="calls">
                <FoldButton is_open panel=panel.get_value() is_small=true>{label}</FoldButton>
                <div id=panel.get_value() class="calls__panel" hidden=move || !is_open.get()>
                    <CopyButton what="requests" text has_label=true/>
                    <CallTable calls/>
                </div>
            </div>
        </Show>
    }
}

/// The requests of the newest operation, read again whenever it goes on. If that fails, the page shows
/// what it knows.
fn followed(current: Current) -> RwSignal<Vec<OperationCall>> {
    let is_super_admin = use_is_super_admin();
    let operation = current.operation();
    let calls = RwSignal::new(Vec::new());
    let version = Memo::new(move |_| {
        let version = operation.with(|operation| {
            let operation = operation.as_ref()?;
            Some((
                operation.operation_id.clone(),
                operation.update_time.clone(),
            ))
        });
        version.filter(|_| is_super_admin.get())
    });
    effect(move || {
        let Some((operation_id, update_time)) = version.get() else {
            return;
        };
        let (organization_id, id) = (current.organization_id(), current.id());
        Asker::App.spawn(async move {
            let answer = operation_calls(&organization_id, &id, &operation_id).await;
            // A later answer is on its way if the operation has gone on.
            let is_newest = version.try_get_untracked().flatten();
            if let Ok(answer) = answer
                && is_newest == Some((operation_id, update_time))
            {
                calls.try_set(answer.calls);
            }
        });
    });
    calls
}

#[component]
fn CallTable(calls: RwSignal<Vec<OperationCall>>) -> impl IntoView {
    let row = |call: OperationCall| {
        view! {
            <tr>
                <td>
                    <time datetime=call.start_time.clone() title=exact_time(&call.start_time)>
                        {clock_time(&call.start_time)}
                    </time>
                </td>
                <td><code translate="no">{call.action}</code></td>
                <td>{call.region}</td>
                <td>{call.answer}</td>
                <td class="calls__number">{call.milliseconds}</td>
                <td><code translate="no">{call.request_id.unwrap_or_default()}</code></td>
            </tr>
        }
    };
    view! {
        <TableFrame label="Requests to the account">
            <thead>
                <tr>
                    <th scope="col">"Time"</th>
                    <th scope="col">"Action"</th>
                    <th scope="col">"Region"</th>
                    <th scope="col">"Answer"</th>
                    <th scope="col" class="calls__number">"ms"</th>
                    <th scope="col">"Request ID"</th>
                </tr>
            </thead>
            <tbody>{move || calls.get().into_iter().map(row).collect_view()}</tbody>
        </TableFrame>
    }
}

/// One line a request, with tabs: a spreadsheet takes it, and so does a support ticket.
fn as_text(calls: &[OperationCall]) -> String {
    let mut lines = vec!["time\tstep\taction\tregion\tanswer\tms\trequest ID".to_owned()];
    lines.extend(calls.iter().map(|call| {
        let milliseconds = call.milliseconds.to_string();
        [
            call.start_time.as_str(),
            call.step.as_str(),
            call.action.as_str(),
            call.region.as_str(),
            call.answer.as_str(),
            milliseconds.as_str(),
            call.request_id.as_deref().unwrap_or_default(),
        ]
        .join("\t")
    }));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copied_text_has_a_line_for_each_request() {
        let call = OperationCall {
            start_time: "2026-11-23T12:00:00.000Z".into(),
            step: "assume_role".into(),
            action: "sts:AssumeRole".into(),
            region: "eu-west-1".into(),
            answer: "timed_out".into(),
            milliseconds: 10_000,
            request_id: None,
        };
        let text = as_text(&[call]);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            lines[1],
            "2026-11-23T12:00:00.000Z\tassume_role\tsts:AssumeRole\teu-west-1\ttimed_out\t10000\t"
        );
    }
}
