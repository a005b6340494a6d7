//! Our own small widget kit.
//!
//! Widgets know nothing of resources, of the router or of HTTP: all text comes in through props,
//! links are plain `href`s, what happens goes out through a `Callback`. Each has one file here and
//! one stylesheet under `style/ui/`.

pub mod alert;
pub mod badge;
pub mod breadcrumbs;
pub mod button;
pub mod card;
pub mod checkbox;
pub mod code_view;
pub mod combobox;
pub mod copy_button;
pub mod dialog;
pub mod dom;
pub mod dynamic;
pub mod empty_state;
pub mod error_summary;
pub mod field;
pub mod file_drop;
pub mod fold_button;
pub mod html;
pub mod icon;
pub mod keys;
pub mod live_region;
pub mod menu;
pub mod page_header;
pub mod radio;
pub mod search_field;
pub mod select_field;
pub mod skeleton;
pub mod spinner;
pub mod step_bar;
pub mod table;
pub mod tabs;
pub mod text_area;
pub mod text_field;
pub mod toast;
pub mod windowed_rows;

pub use byoc_html::Tone;

pub use alert::Alert;
pub use badge::Badge;
pub use breadcrumbs::{Breadcrumbs, Crumb};
pub use button::{Button, ButtonKind, LinkButton};
pub use card::Card;
pub use checkbox::Checkbox;
pub use code_view::CodeView;
pub use combobox::{ComboOption, Combobox};
pub use copy_button::CopyButton;
pub use dialog::Dialog;
pub use dom::{download_bytes, download_text, focus_id, new_id};
pub use dynamic::{Show, dynamic, effect};
pub use empty_state::EmptyState;
pub use error_summary::{ErrorSummary, FieldProblem};
pub use field::FieldWarning;
pub use file_drop::FileDrop;
pub use fold_button::FoldButton;
pub use icon::{Icon, IconName};
pub use live_region::{LiveRegion, VisuallyHidden};
pub use menu::{Menu, MenuAction, MenuButton, MenuControl, MenuItem, MenuPopup};
pub use page_header::PageHeader;
pub use radio::{RadioGroup, RadioOption, RadioTile, RadioTiles};
pub use search_field::SearchField;
pub use select_field::{SelectField, SelectOption};
pub use skeleton::Skeleton;
pub use spinner::Spinner;
pub use step_bar::{StepBar, StepItem, StepItemState};
pub use table::{SortDirection, SortHeader, TableFrame};
pub use tabs::{TabItem, TabLink, TabNav, Tabs};
pub use text_area::TextArea;
pub use text_field::TextField;
pub use toast::{Toaster, Toasts};
pub use windowed_rows::WindowedRows;
