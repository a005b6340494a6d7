//! What waits for the person to sign in again.

use std::{cell::RefCell, rc::Rc};

use futures::channel::oneshot;

#[derive(Default)]
struct SignInGate {
    ask: Option<Rc<dyn Fn()>>,
    waiting: Vec<oneshot::Sender<bool>>,
}

thread_local!(static GATE: RefCell<SignInGate> = RefCell::default());

/// Sets what asks the person to sign in again when the session has ended. It answers with
/// [`sign_in_answered`].
pub fn set_sign_in_question(ask: impl Fn() + 'static) {
    GATE.with_borrow_mut(|gate| gate.ask = Some(Rc::new(ask)));
}

/// Lets the calls go on that waited for the person to sign in again.
pub fn sign_in_answered(is_signed_in: bool) {
    for sender in GATE.with_borrow_mut(|gate| std::mem::take(&mut gate.waiting)) {
        sender.send(is_signed_in).ok();
    }
}

pub(super) async fn is_signed_in_again() -> bool {
    let (sender, receiver) = oneshot::channel();
    let ask = GATE.with_borrow_mut(|gate| {
        gate.waiting.push(sender);
        gate.ask.clone()
    });
    match ask {
        Some(ask) => ask(),
        None => sign_in_answered(false),
    }
    receiver.await.unwrap_or(false)
}
