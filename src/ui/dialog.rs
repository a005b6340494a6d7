//! A modal dialog on the native `<dialog>`: the browser keeps the focus inside and hands it back.

use leptos::{html, prelude::*};

use super::{Icon, IconName, dom::after_render, dynamic, effect, new_id};

/// A modal dialog. Escape and the close button call `on_close`; the caller then sets `is_open`.
#[component]
pub fn Dialog(
    #[prop(into)] title: Signal<String>,
    #[prop(into)] is_open: Signal<bool>,
    /// Asked to close: by Escape, by the close button. Where absent it can't be dismissed.
    #[prop(into, optional)]
    on_close: Option<Callback<()>>,
    /// Buttons, the main one last.
    #[prop(into, optional)]
    footer: ViewFn,
    /// Built again each time it opens. The element with `autofocus` gets the focus.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog_ref = NodeRef::<html::Dialog>::new();
    let title_id = StoredValue::new(new_id("dialog"));
    // The browser tells of a `close()` with the next frame. The dialog may be open again by then, and
    // would take it for the person's.
    let is_our_close = StoredValue::new(false);
    effect(move || {
        let is_open = is_open.get();
        let Some(dialog) = dialog_ref.get() else {
            return;
        };
        if is_open && !dialog.open() {
            after_render(move || {
                if dialog.is_connected() {
                    dialog.show_modal().ok();
                }
            });
        } else if !is_open && dialog.open() {
            is_our_close.set_value(true);
            dialog.close();
        }
    });
    on_cleanup(move || {
        if let Some(dialog) = dialog_ref.try_get_untracked().flatten() {
            dialog.close();
        }
    });
    let dismiss = move || {
        if let Some(on_close) = on_close {
            on_close.run(());
        }
    };
    view! {
        <dialog
            class="dialog"
            aria-labelledby=title_id.get_value()
            node_ref=dialog_ref
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                dismiss();
            }
            on:close=move |_| {
                if is_our_close.try_update_value(std::mem::take) == Some(true) {
                    return;
                }
                if is_open.try_get_untracked() != Some(true) {
                    return;
                }
                dismiss();
                // The browser closes it at a second Escape whatever the page says, and the page may have
                // said no.
                let is_still_open = is_open.try_get_untracked() == Some(true);
                if is_still_open && let Some(dialog) = dialog_ref.get_untracked() {
                    dialog.show_modal().ok();
                }
            }
        >
            {dynamic(move || {
                is_open
                    .get()
                    .then(|| {
                        view! {
                            <div class="dialog__box">
                                <header class="dialog__header">
                                    <h2 class="dialog__title" id=title_id.get_value()>
                                        {title}
                                    </h2>
                                    {on_close
                                        .map(|on_close| {
                                            view! {
                                                <button
                                                    type="button"
                                                    class="icon-button"
                                                    aria-label="Close"
                                                    on:click=move |_| on_close.run(())
                                                >
                                                    <Icon name=IconName::Close/>
                                                </button>
                                            }
                                        })}
                                </header>
                                <div class="dialog__body">{children()}</div>
                                <footer class="dialog__footer">{footer.run()}</footer>
                            </div>
                        }
                        .into_any()
                    })
            })}
        </dialog>
    }
    .into_any()
}
