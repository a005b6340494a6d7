//! One statement of a policy: what it is for in a line, the rest when it is opened.

use byoc_types::{ExplainedStatement, PolicyEffect};
use leptos::prelude::*;

use super::phase_in_sentence;
use crate::ui::{Badge, CodeView, IconName, Tone};

#[component]
pub fn Statement(statement: ExplainedStatement, is_all_open: RwSignal<bool>) -> impl IntoView {
    let name = match statement.sid.as_str() {
        "" => "Statement".to_owned(),
        sid => sid.to_owned(),
    };
    let used: Vec<&str> = statement
        .used
        .iter()
        .map(|phase| phase_in_sentence(*phase))
        .collect();
    let is_denial = statement.effect == PolicyEffect::Deny;
    // A role of Google's is its own only action.
    let has_actions = statement.actions != [name.as_str()];
    let actions = statement
        .actions
        .into_iter()
        .map(|action| view! { <li><code translate="no">{action}</code></li> })
        .collect_view();
    view! {
        <li>
            <details class="right" prop:open=move || is_all_open.get()>
                <summary class="right__summary">
                    <span class="right__head">
                        <code translate="no" class="right__name">{name.clone()}</code>
                        {is_denial
                            .then(|| view! { <Badge tone=Tone::Info icon=IconName::Lock>"Denies"</Badge> })}
                        {statement
                            .is_extra
                            .then(|| {
                                view! {
                                    <Badge tone=Tone::Warning icon=IconName::Plus>
                                        "Beyond the documented permissions"
                                    </Badge>
                                }
                            })}
                        <span class="right__used">{format!("Used {}", used.join(", "))}</span>
                    </span>
                    <span class="right__why">{statement.why}</span>
                </summary>
                <dl class="right__facts">
                    <div><dt>"Limit"</dt><dd>{statement.limit}</dd></div>
                    <div><dt>"Without it"</dt><dd>{statement.without}</dd></div>
                    {has_actions
                        .then(|| {
                            view! {
                                <div>
                                    <dt>{if is_denial { "Denies" } else { "Allows" }}</dt>
                                    <dd><ul class="right__actions">{actions}</ul></dd>
                                </div>
                            }
                        })}
                </dl>
                <CodeView
                    label=format!("Statement {name}")
                    text=statement.document
                    language="json"
                    is_short=true
                    is_folded=true
                />
            </details>
        </li>
    }
}
