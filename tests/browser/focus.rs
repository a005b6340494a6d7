//! The focus, where what had it goes.

use byoc_console::layouts::announcer::RouteAnnouncer;
use leptos::prelude::*;
use leptos_router::components::Router;
use wasm_bindgen_test::wasm_bindgen_test;

use super::stage::{Stage, has_focus, until};

/// Two parts of a page, and a button in the first that removes itself.
#[component]
fn Page(is_there: RwSignal<bool>, children: ChildrenFn) -> impl IntoView {
    view! {
        <Router>
            <RouteAnnouncer/>
            <main>
                <section aria-label="Members">
                    {children()}
                    <div>
                        {move || is_there.get().then(|| view! { <button>"Try again"</button> })}
                    </div>
                </section>
                <button>"Elsewhere"</button>
            </main>
        </Router>
    }
}

#[wasm_bindgen_test]
async fn it_goes_on_to_the_part_of_the_page_around_it() {
    let is_there = RwSignal::new(true);
    let stage = Stage::mount(move || view! { <Page is_there>"Names"</Page> }).await;
    stage.button("Try again").focus().expect("focused");
    is_there.set(false);
    let section = stage.one("section");
    until("on the section", || has_focus(&section)).await;
}

#[wasm_bindgen_test]
async fn it_stays_where_the_person_went_meanwhile() {
    let is_there = RwSignal::new(true);
    let stage = Stage::mount(move || view! { <Page is_there>"Names"</Page> }).await;
    stage.button("Try again").focus().expect("focused");
    stage.button("Elsewhere").focus().expect("focused");
    is_there.set(false);
    super::stage::settle().await;
    assert!(has_focus(&stage.button("Elsewhere")));
}

#[wasm_bindgen_test]
async fn it_comes_back_to_a_row_that_moved() {
    let (is_there, names) = (
        RwSignal::new(false),
        RwSignal::new(vec!["Ada", "Max", "Sam"]),
    );
    let stage = Stage::mount(move || {
        view! {
            <Page is_there>
                <For each=move || names.get() key=|name| *name let:name>
                    <button>{name}</button>
                </For>
            </Page>
        }
    })
    .await;
    stage.button("Ada").focus().expect("focused");
    names.set(vec!["Max", "Sam", "Ada"]);
    super::stage::settle().await;
    until("on the row again", || has_focus(&stage.button("Ada"))).await;
}
