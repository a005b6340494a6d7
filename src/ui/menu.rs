//! A menu button with the keyboard of the WAI-ARIA Authoring Practices.

use leptos::{ev::FocusEvent, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, Node};

use super::{
    Icon, IconName,
    dom::{after_render, hear_first},
    dynamic, effect,
    keys::on_key,
    new_id,
};

/// What an item of a menu does.
#[derive(Clone)]
pub enum MenuAction {
    /// Goes to this address.
    Link(String),
    /// Does something.
    Press(Callback<()>),
    /// Can't be done, for this reason.
    Disabled(String),
}

/// An item of a [`Menu`].
#[derive(Clone)]
pub struct MenuItem {
    pub label: String,
    pub icon: Option<IconName>,
    /// True: in the colour of danger.
    pub is_danger: bool,
    /// Of what can be chosen: the role, and whether it is.
    mark: Option<(&'static str, bool)>,
    pub action: MenuAction,
}

impl MenuItem {
    /// An item that goes to an address.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(label, MenuAction::Link(href.into()))
    }

    /// An item that does something.
    pub fn press(label: impl Into<String>, on_press: impl Fn() + Send + Sync + 'static) -> Self {
        Self::new(
            label,
            MenuAction::Press(Callback::new(move |()| on_press())),
        )
    }

    /// An item that can't be used now.
    pub fn disabled(label: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::new(label, MenuAction::Disabled(reason.into()))
    }

    /// An item that does something, or says why it can't be used now.
    pub fn press_unless(
        reason: Option<String>,
        label: impl Into<String>,
        on_press: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        match reason {
            Some(reason) => Self::disabled(label, reason),
            None => Self::press(label, on_press),
        }
    }

    fn new(label: impl Into<String>, action: MenuAction) -> Self {
        MenuItem {
            label: label.into(),
            icon: None,
            is_danger: false,
            mark: None,
            action,
        }
    }

    pub fn with_icon(self, icon: IconName) -> Self {
        MenuItem {
            icon: Some(icon),
            ..self
        }
    }

    pub fn danger(self) -> Self {
        MenuItem {
            is_danger: true,
            ..self
        }
    }

    /// One of several, of which one is chosen.
    pub fn chosen(self, is_chosen: bool) -> Self {
        MenuItem {
            mark: Some(("menuitemradio", is_chosen)),
            ..self
        }
    }

    /// Something that is on or off by itself.
    pub fn checked(self, is_checked: bool) -> Self {
        MenuItem {
            mark: Some(("menuitemcheckbox", is_checked)),
            ..self
        }
    }
}

/// What may close an open menu or move its button.
const WATCHED: [&str; 3] = ["pointerdown", "scroll", "resize"];

/// Opens and closes a menu. Several buttons may share one, as the rows of a table do: a row then costs
/// a button, not a menu.
#[derive(Clone, Copy)]
pub struct MenuControl {
    /// The button that opened the menu; `None` while it is closed.
    button: RwSignal<Option<HtmlElement>, LocalStorage>,
    place: RwSignal<Place>,
    popup: NodeRef<html::Div>,
    menu_id: StoredValue<String>,
}

impl Default for MenuControl {
    fn default() -> Self {
        Self::with_id(new_id("menu"))
    }
}

impl MenuControl {
    /// With an id that buttons know before.
    pub fn with_id(menu_id: String) -> Self {
        Self {
            button: RwSignal::new_local(None),
            place: RwSignal::default(),
            popup: NodeRef::new(),
            menu_id: StoredValue::new(menu_id),
        }
    }

    /// A press on a button that opens this menu, or the arrow key that does so.
    pub fn press(self, button: &HtmlElement, key: Option<&str>) {
        match key {
            Some("ArrowUp") => self.open(button, |_, count| count - 1),
            Some(_) => self.open(button, |_, _| 0),
            None if untrack(|| self.is_open_at(Some(button))) => self.close(),
            None => self.open(button, |_, _| 0),
        }
    }

    /// The button whose menu is open.
    pub fn button(self) -> Option<HtmlElement> {
        self.button.get()
    }

    /// Has the buttons of rows that are HTML say whether their menu is open.
    pub fn tell_expanded(self) {
        let expand = |button: &HtmlElement, is_open: bool| {
            button
                .set_attribute("aria-expanded", if is_open { "true" } else { "false" })
                .ok();
        };
        let mut last = None;
        effect(move || {
            if let Some(last) = &last {
                expand(last, false);
            }
            last = self.button();
            if let Some(button) = &last {
                expand(button, true);
            }
        });
    }

    fn open(self, button: &HtmlElement, pick: fn(usize, usize) -> usize) {
        self.place.set(Place::beside(button));
        self.button.set(Some(button.clone()));
        after_render(move || focus_nth(self.popup, pick));
    }

    fn close(self) {
        self.button.try_set(None);
    }

    fn close_and_return(self) {
        let button = self.button.try_update(Option::take).flatten();
        if let Some(button) = button {
            button.focus().ok();
        }
    }

    fn is_open_at(self, button: Option<&HtmlElement>) -> bool {
        let is_same = |open: &HtmlElement| open.is_same_node(button.map(AsRef::as_ref));
        self.button
            .try_with(|open| open.as_ref().is_some_and(is_same))
            .unwrap_or_default()
    }

    /// True if the node is in the menu or in the button that opened it.
    fn contains(self, node: Option<&Node>) -> bool {
        let popup = self.popup.try_get_untracked().flatten();
        let button = self.button.try_get_untracked().flatten();
        popup.is_some_and(|popup| popup.contains(node))
            || button.is_some_and(|button| button.contains(node))
    }

    fn hear(self, event: &Event) {
        match event.type_().as_str() {
            "pointerdown" => {
                let target = event.target().and_then(|it| it.dyn_into::<Node>().ok());
                if !self.contains(target.as_ref()) {
                    self.close();
                }
            }
            // Fixed in the window, it would stay behind.
            _ => {
                if let Some(Some(button)) = self.button.try_get_untracked() {
                    self.place.try_set(Place::beside(&button));
                }
            }
        }
    }
}

/// A button that opens a menu.
#[component]
pub fn Menu(
    /// Accessible name of button and menu, for example "Account".
    #[prop(into)]
    label: Signal<String>,
    #[prop(into)] items: Signal<Vec<MenuItem>>,
    /// Class of the button; `button button--secondary` where absent.
    #[prop(into, optional)]
    button_class: Option<String>,
    /// A text above the items, not one of them.
    #[prop(into, optional)]
    heading: Signal<Option<String>>,
    /// What the button shows.
    children: Children,
) -> impl IntoView {
    let control = MenuControl::default();
    let class = button_class.unwrap_or_else(|| "button button--secondary".to_owned());
    view! {
        <div class="menu">
            <MenuButton control label class>{children()}</MenuButton>
            <MenuPopup control label items heading/>
        </div>
    }
    .into_any()
}

/// The button of a [`MenuPopup`].
#[component]
pub fn MenuButton(
    control: MenuControl,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] class: String,
    children: Children,
) -> impl IntoView {
    let button = NodeRef::<html::Button>::new();
    let press = move |key: Option<&str>| {
        if let Some(button) = button.get_untracked() {
            control.press(&button, key);
        }
    };
    let on_button_key = on_key(move |press_of_key| {
        if let name @ ("ArrowDown" | "ArrowUp") = press_of_key.name.as_str() {
            press_of_key.event.prevent_default();
            press(Some(name));
        }
    });
    let is_open = move || control.is_open_at(button.get().as_deref());
    view! {
        <button
            type="button"
            class=class
            aria-haspopup="menu"
            aria-expanded=Signal::derive(move || is_open().to_string())
            aria-controls=control.menu_id.get_value()
            aria-label=label
            node_ref=button
            on:click=move |_| press(None)
            on:keydown=on_button_key
        >
            {children()}
        </button>
    }
    .into_any()
}

/// The menu itself, beside the button that opened it.
#[component]
pub fn MenuPopup(
    control: MenuControl,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] items: Signal<Vec<MenuItem>>,
    /// A text above the items, not one of them.
    #[prop(into, optional)]
    heading: Signal<Option<String>>,
) -> impl IntoView {
    let popup = control.popup;
    let is_open = Memo::new(move |_| control.button.with(Option::is_some));
    let on_menu_key = on_key(move |press| {
        let pick: fn(usize, usize) -> usize = match press.name.as_str() {
            "ArrowDown" => |at, count| (at + 1) % count,
            "ArrowUp" => |at, count| (at + count - 1) % count,
            "Home" => |_, _| 0,
            "End" => |_, count| count - 1,
            "Escape" => {
                press.take();
                return control.close_and_return();
            }
            // From the button on: the menu may be far from it in the document.
            "Tab" => return control.close_and_return(),
            _ => return,
        };
        press.event.prevent_default();
        focus_nth(popup, pick);
    });
    let on_focusout = move |event: FocusEvent| {
        let goes_to = event
            .related_target()
            .and_then(|target| target.dyn_into::<Node>().ok());
        // No target at all: a click on nothing, or the window lost the focus.
        if goes_to.is_some() && !control.contains(goes_to.as_ref()) {
            control.close();
        }
    };
    effect(move || {
        if is_open.get() {
            // What scrolls inside the page does not tell the window otherwise.
            hear_first(&WATCHED, move |event| control.hear(event));
        }
    });
    let done = Callback::new(move |()| control.close_and_return());
    let leave = Callback::new(move |()| control.close());
    let list = move || {
        // Nothing is built for a menu that nobody opened.
        let items = if is_open.get() {
            items.get()
        } else {
            Vec::new()
        };
        // Rebuilt by a live change, they would lose the focus.
        if let Some(at) = focused_index(&items_in(popup)) {
            after_render(move || {
                let items = items_in(popup);
                if focused_index(&items).is_none()
                    && let Some(item) = items.get(at)
                {
                    item.focus().ok();
                }
            });
        }
        items
            .into_iter()
            .map(|item| item_view(item, done, leave))
            .collect_view()
    };
    let side = move |pick: fn(&Place) -> &String| {
        Signal::derive(move || control.place.with(|place| pick(place).clone()))
    };
    view! {
        <div
            class="menu__popup"
            node_ref=popup
            hidden=Signal::derive(move || !is_open.get())
            style:top=side(|place| &place.top)
            style:bottom=side(|place| &place.bottom)
            style:left=side(|place| &place.left)
            style:right=side(|place| &place.right)
            on:focusout=on_focusout
        >
            {dynamic(move || {
                heading
                    .get()
                    .map(|text| view! { <p class="menu__heading">{text}</p> }.into_any())
            })}
            <div role="menu" id=control.menu_id.get_value() aria-label=label on:keydown=on_menu_key>
                {dynamic(list)}
            </div>
        </div>
    }
    .into_any()
}

/// Position of the menu in the window. Fixed, because a table that scrolls would cut it off.
#[derive(Clone)]
struct Place {
    top: String,
    bottom: String,
    left: String,
    right: String,
}

impl Default for Place {
    fn default() -> Self {
        let auto = || "auto".to_owned();
        Place {
            top: auto(),
            bottom: auto(),
            left: auto(),
            right: auto(),
        }
    }
}

impl Place {
    /// Room that a menu may need, in CSS pixels.
    const WIDTH: f64 = 320.0;
    const HEIGHT: f64 = 260.0;
    const GAP: f64 = 4.0;

    /// Under the button where there is room, above it otherwise; in line with the edge that
    /// leaves it inside the window.
    fn beside(button: &HtmlElement) -> Self {
        let rect = button.get_bounding_client_rect();
        let root = document().document_element();
        let (width, height) = root
            .map(|root| {
                (
                    f64::from(root.client_width()),
                    f64::from(root.client_height()),
                )
            })
            .unwrap_or_default();
        let mut place = Place::default();
        if rect.bottom() + Self::HEIGHT > height && rect.top() > Self::HEIGHT {
            place.bottom = pixels(height - rect.top() + Self::GAP);
        } else {
            place.top = pixels(rect.bottom() + Self::GAP);
        }
        let has_room_after = rect.left() + Self::WIDTH <= width;
        if has_room_after || rect.right() < width / 2.0 {
            place.left = pixels(rect.left());
        } else {
            // On a small screen the other edge of the window may be nearer than a menu is wide.
            let most = (width - Self::WIDTH).max(Self::GAP);
            place.right = pixels((width - rect.right()).min(most));
        }
        place
    }
}

/// Whole pixels: the browser rounds too.
fn pixels(length: f64) -> String {
    format!("{}px", length.round() as i32)
}

fn item_view(item: MenuItem, done: Callback<()>, leave: Callback<()>) -> AnyView {
    let class = if item.is_danger {
        "menu__item menu__item--danger"
    } else {
        "menu__item"
    };
    let role = item.mark.map_or("menuitem", |(role, _)| role);
    let is_chosen = item.mark.map(|(_, is_chosen)| is_chosen);
    let checked = is_chosen.map(|is_chosen| is_chosen.to_string());
    let icon = item.icon.map(|name| view! { <Icon name/> });
    let mark = (is_chosen == Some(true)).then(|| view! { <Icon name=IconName::Check/> });
    let content = view! { {icon} <span class="menu__label">{item.label}</span> {mark} };
    match item.action {
        MenuAction::Link(href) => view! {
            <a
                class=class
                role=role
                aria-checked=checked
                tabindex="-1"
                href=href
                on:click=move |_| leave.run(())
            >
                {content}
            </a>
        }
        .into_any(),
        MenuAction::Press(on_press) => view! {
            <button
                type="button"
                class=class
                role=role
                aria-checked=checked
                tabindex="-1"
                on:click=move |_| {
                    // First back to the button, so that a dialog returns the focus there.
                    done.run(());
                    on_press.run(());
                }
            >
                {content}
            </button>
        }
        .into_any(),
        MenuAction::Disabled(reason) => view! {
            <button type="button" class=class role=role aria-disabled="true" tabindex="-1">
                {content}
                <span class="menu__reason">{reason}</span>
            </button>
        }
        .into_any(),
    }
}

/// Focuses one of the items; `pick` gets the index of the focused one and their number.
fn focus_nth(root: NodeRef<html::Div>, pick: fn(usize, usize) -> usize) {
    let items = items_in(root);
    if let Some(last) = items.len().checked_sub(1) {
        let at = focused_index(&items).unwrap_or(last);
        items[pick(at, items.len())].focus().ok();
    }
}

fn items_in(root: NodeRef<html::Div>) -> Vec<HtmlElement> {
    let root = root.try_get_untracked().flatten();
    let found = root.and_then(|root| root.query_selector_all("[role^=menuitem]").ok());
    found
        .into_iter()
        .flat_map(|found| (0..found.length()).filter_map(move |at| found.get(at)?.dyn_into().ok()))
        .collect()
}

fn focused_index(items: &[HtmlElement]) -> Option<usize> {
    let focused = document().active_element()?;
    items
        .iter()
        .position(|item| focused.is_same_node(Some(item)))
}
