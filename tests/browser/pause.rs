use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use byoc_console::ui::dom::Pause;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{Stage, settle, until};

const LENGTH: f64 = 100.0;

fn now() -> f64 {
    window().performance().expect("a clock").now()
}

#[wasm_bindgen_test]
async fn a_pause_begins_again_with_everything_that_happens() {
    let pause = Rc::new(RefCell::new(None));
    let made = pause.clone();
    let _stage = Stage::mount(move || {
        made.replace(Some(Pause::new(Duration::from_millis(100))));
    })
    .await;
    let pause: Pause = pause.take().expect("made with the page");
    let pressed = Rc::new(RefCell::new(0.0));
    let waits = Rc::new(RefCell::new(Vec::new()));
    let press = || {
        pressed.replace(now());
        let (pressed, waits) = (pressed.clone(), waits.clone());
        pause.restart(move || waits.borrow_mut().push(now() - *pressed.borrow()));
    };
    for _ in 0..20 {
        press();
        settle().await;
    }
    until("the pause is over", || !waits.borrow().is_empty()).await;
    // Clocks of browsers are coarse.
    let is_long = |wait: &f64| *wait > LENGTH - 2.0;
    assert!(waits.borrow().iter().all(is_long), "{waits:?}");
    assert!(!pause.stop(), "nothing waits any more");

    press();
    assert!(pause.stop(), "called off");
    let before = waits.borrow().len();
    press();
    until("the next one is over", || waits.borrow().len() > before).await;
    assert_eq!(waits.borrow().len(), before + 1);
}
