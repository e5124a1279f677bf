//! The whole page: state, loop, and what belongs to no single part: language, theme, keys, drops.

use std::rc::Rc;

use skylapse_words::{Key, Lang};
use wasm_bindgen::prelude::{Closure, JsCast, JsValue};
use web_sys::{DragEvent, KeyboardEvent, WheelEvent};
use yew::{Callback, Html, UseReducerDispatcher, component, html, use_effect_with, use_memo, use_mut_ref, use_reducer};

use crate::components::input::{FIRST_PRESET, open_dropped};
use crate::components::plot::wheel;
use crate::components::share::{ShareProps, share_dialog};
use crate::components::top::{TopProps, key_list, top};
use crate::context::Context;
use crate::dom;
use crate::driver::Driver;
use crate::host::HostKind;
use crate::kept;
use crate::keys;
use crate::pages::{FIRST_GUIDE, LabProps, ec2_lab, lambda_lab};
use crate::route::{Lab, Route};
use crate::state::{Action, AppState, Source, Theme};

/// The page.
#[component]
pub fn App() -> Html {
    let asked_host = use_memo((), |()| asked_host());
    let state = use_reducer(|| {
        AppState::new(first_lang(), first_theme(), asked_host.unwrap_or(HostKind::Inline), Source::Preset(FIRST_PRESET))
    });
    let dispatch = state.dispatcher();
    let driver = use_memo((), |()| {
        let tell = {
            let dispatch = dispatch.clone();
            Callback::from(move |action| dispatch.dispatch(action))
        };
        Driver::new(asked_host.unwrap_or(HostKind::Inline), asked_host.is_none(), tell)
    });
    let context = Context { lang: state.lang, driver: (*driver).clone(), dispatch };
    use_effect_with((), {
        let (driver, dispatch) = ((*driver).clone(), context.dispatch.clone());
        move |()| begin(&driver, &dispatch)
    });
    use_effect_with((state.lang, state.theme, state.lab), {
        let driver = (*driver).clone();
        move |(lang, theme, lab): &(Lang, Theme, Lab)| {
            apply_choices(*lang, *theme, *lab);
            driver.set_lang(*lang);
        }
    });
    use_effect_with(state.spread, {
        let driver = (*driver).clone();
        move |spread: &crate::state::Spread| driver.set_spread(*spread)
    });
    // The focus goes into the sheet of the EC2 lab when it opens, and back to its button when it closes.
    let was_open = use_mut_ref(|| false);
    use_effect_with(state.is_sheet_open && state.lab == Lab::Ec2, move |&is_open| {
        if was_open.replace(is_open) != is_open {
            dom::focus(if is_open { ".closesheet" } else { ".sheet" });
        }
    });
    // The lanes' picture changes its height with the rows, and tables come and go: canvases are measured again.
    use_effect_with((rows(&state), state.shows_tables, state.frame.is_some(), state.columns), {
        let driver = (*driver).clone();
        move |_: &(usize, bool, bool, u32)| driver.repaint()
    });
    use_effect_with(state.window, {
        let driver = (*driver).clone();
        move |_: &Option<(f64, f64)>| driver.place_thumb()
    });
    html! {
        <div class="app" ondragover={drag(&context, true)} ondragleave={drag(&context, false)}
            ondrop={drop(&context)}>
            <a class="skip" href="#timeline">{ context.text(Key::PageSkip) }</a>
            { top(&TopProps { context: context.clone(), lab: state.lab }) }
            { lab(&LabProps { context: context.clone(), state: Rc::new((*state).clone()) }) }
            if let Some(share) = &state.share {
                { share_dialog(&ShareProps { context: context.clone(), share: share.clone() }) }
            }
            if state.shows_keys {
                { key_list(&context) }
            }
            if state.is_dragging {
                <div class="drop" aria-hidden="true"><p>{ context.text(Key::PageDrop) }</p></div>
            }
        </div>
    }
}

/// Listens to the page, and opens what its address names, or what an engine that broke has left.
fn begin(driver: &Driver, dispatch: &UseReducerDispatcher<AppState>) {
    watch_page(driver);
    let tell = dispatch.clone();
    listen_to_keys(driver, Callback::from(move |action| tell.dispatch(action)));
    listen_to_wheel(driver);
    driver.repaint();
    follow_address(driver, dispatch.clone());
    let lab = asked_lab();
    dispatch.dispatch(Action::Lab(lab));
    match kept::left() {
        Some(kept) => driver.go_on(kept),
        None => driver.open_address(first_preset(lab)),
    }
}

fn lab(props: &LabProps) -> Html {
    match props.state.lab {
        Lab::Lambda => lambda_lab(props),
        Lab::Ec2 => ec2_lab(props),
    }
}

/// What a lab opens with.
fn first_preset(lab: Lab) -> &'static str {
    match lab {
        Lab::Lambda => FIRST_PRESET,
        Lab::Ec2 => FIRST_GUIDE,
    }
}

/// The lab that the address names.
fn asked_lab() -> Lab {
    Route::read(&dom::fragment()).and_then(|route| route.lab).unwrap_or_default()
}

fn rows(state: &AppState) -> usize {
    let Some(frame) = &state.frame else { return 0 };
    let lanes = frame.charts.iter().find_map(skylapse_view::Chart::lanes).map_or(0, |view| view.lanes.len());
    lanes + frame.charts.iter().find_map(skylapse_view::Chart::lives).map_or(0, |view| view.rows.len())
}

/// `?host=inline` or `?host=worker`: for tests, and for who wants to compare.
fn asked_host() -> Option<HostKind> {
    match dom::query("host")?.as_str() {
        "inline" => Some(HostKind::Inline),
        "worker" => Some(HostKind::Worker),
        _ => None,
    }
}

/// The start-up script has chosen before the first paint: address, memory, browser, in this order.
fn first_lang() -> Lang {
    dom::root().get_attribute("lang").and_then(|code| Lang::parse(&code)).unwrap_or_default()
}

fn first_theme() -> Theme {
    match dom::root().get_attribute("data-theme").as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => Theme::Auto,
    }
}

fn apply_choices(lang: Lang, theme: Theme, lab: Lab) {
    dom::mark_root("lang", Some(lang.code()));
    let title = match lab {
        Lab::Lambda => Key::PageTitle,
        Lab::Ec2 => Key::PageTitleEc2,
    };
    dom::document().set_title(skylapse_words::text(lang, title));
    dom::remember("skylapse-language", lang.code());
    let theme = match theme {
        Theme::Auto => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    dom::mark_root("data-theme", theme);
    match theme {
        Some(theme) => dom::remember("skylapse-theme", theme),
        None => dom::forget("skylapse-theme"),
    }
}

/// Resizes, the browser's theme, the screen's resolution, a tab that comes back: all of them mean painting anew.
fn watch_page(driver: &Driver) {
    let repaint = {
        let driver = driver.clone();
        Closure::<dyn FnMut()>::new(move || driver.repaint())
    };
    let window = dom::window();
    // The page listens as long as it lives.
    let listener: JsValue = repaint.into_js_value();
    dom::listen(&window, "resize", &listener);
    dom::listen(&dom::document(), "visibilitychange", &listener);
    if let Ok(Some(dark)) = window.match_media("(prefers-color-scheme: dark)") {
        dom::listen(&dark, "change", &listener);
    }
    if dom::query("test").as_deref() == Some("1") {
        expose_crash(driver);
    }
}

/// `window.skylapseTest.crash()`, only for tests that ask for it in the address.
fn expose_crash(driver: &Driver) {
    let crash = {
        let driver = driver.clone();
        Closure::<dyn FnMut()>::new(move || driver.crash())
    };
    let hooks = js_sys::Object::new();
    let set = |target: &js_sys::Object, name: &str, value: &JsValue| {
        let done = js_sys::Reflect::set(target, &name.into(), value);
        debug_assert!(done.is_ok(), "a plain object takes properties");
    };
    set(&hooks, "crash", &crash.into_js_value());
    set(dom::window().unchecked_ref(), "skylapseTest", &hooks);
}

/// Going back and forward, other labs, and addresses that the reader writes.
fn follow_address(driver: &Driver, dispatch: UseReducerDispatcher<AppState>) {
    let driver = driver.clone();
    let follow = Closure::<dyn FnMut()>::new(move || {
        // Anchors of the page are no addresses of runs.
        if Route::read(&dom::fragment()).is_some() {
            dispatch.dispatch(Action::Lab(asked_lab()));
            driver.follow_address(first_preset(asked_lab()));
        }
    });
    dom::listen(&dom::window(), "hashchange", &follow.into_js_value());
}

/// Keys work wherever the focus is, also when nothing has it.
fn listen_to_keys(driver: &Driver, tell: Callback<Action>) {
    let driver = driver.clone();
    let onkeydown = Closure::<dyn FnMut(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        if keys::press(&event, &driver, &tell) {
            event.prevent_default();
        }
    });
    dom::listen(&dom::document(), "keydown", &onkeydown.into_js_value());
}

fn listen_to_wheel(driver: &Driver) {
    let driver = driver.clone();
    let onwheel = Closure::<dyn FnMut(WheelEvent)>::new(move |event: WheelEvent| wheel(&driver, &event));
    dom::listen(&dom::document(), "wheel", &onwheel.into_js_value());
}

fn drag(context: &Context, is_over: bool) -> Callback<DragEvent> {
    let context = context.clone();
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        // Leaving a part for another part of the page is not leaving the page.
        let is_inside = !is_over && event.related_target().is_some();
        context.tell(Action::Dragging(is_over || is_inside));
    })
}

fn drop(context: &Context) -> Callback<DragEvent> {
    let context = context.clone();
    Callback::from(move |event: DragEvent| {
        event.prevent_default();
        context.tell(Action::Dragging(false));
        if let Some(data) = event.data_transfer() {
            open_dropped(&context.driver, &data);
        }
    })
}
