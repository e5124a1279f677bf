//! The top bar, and the list of keys.

use skylapse_words::{Key, Lang};
use yew::{Callback, Html, html};

use super::icons;
use super::share::share_button;
use crate::context::Context;
use crate::dom;
use crate::keys;
use crate::route::Lab;
use crate::state::{Action, Theme};

/// What the top bar shows.
pub struct TopProps {
    /// The usual.
    pub context: Context,
    /// The lab that is open.
    pub lab: Lab,
}

/// Name, labs, language, theme, keys. Only labs that exist are named.
pub fn top(props: &TopProps) -> Html {
    let context = &props.context;
    let theme = {
        let context = context.clone();
        Callback::from(move |_| {
            let is_dark = dom::root()
                .get_attribute("data-theme")
                .map_or_else(|| dom::media("(prefers-color-scheme: dark)"), |theme| theme == "dark");
            context.tell(Action::Theme(if is_dark { Theme::Light } else { Theme::Dark }));
        })
    };
    let help = {
        let context = context.clone();
        Callback::from(move |_| context.tell(Action::Keys(true)))
    };
    html! {
        <header class="top">
            <a class="brand" href="#/lambda" lang="en">{ icons::brand() }{ "Skylapse" }</a>
            <nav class="labs" aria-label={context.text(Key::PageLabs)}>
                { for Lab::ALL.into_iter().map(|lab| place(context, lab, lab == props.lab)) }
            </nav>
            <span class="grow"></span>
            <div class="tools">
                <span class="seg" role="group" aria-label={context.text(Key::PageLanguage)} data-testid="language">
                    { language(context, Lang::Ko, "한국어") }
                    { language(context, Lang::En, "EN") }
                </span>
                { share_button(context) }
                <button class="tool" data-testid="theme" aria-label={context.text(Key::PageTheme)}
                    title={context.text(Key::PageTheme)} onclick={theme}>{ icons::theme() }</button>
                <button class="tool help" data-testid="help" aria-label={context.text(Key::PageKeys)}
                    title={context.text(Key::PageKeys)} onclick={help}>{ icons::help() }</button>
            </div>
        </header>
    }
}

fn place(context: &Context, lab: Lab, is_here: bool) -> Html {
    let key = match lab {
        Lab::Lambda => Key::LabLambda,
        Lab::Ec2 => Key::LabEc2,
    };
    let href = ["#/", lab.name()].concat();
    html! { <a {href} aria-current={is_here.then_some("page")} data-testid={format!("open-{}", lab.name())}>{ context.text(key) }</a> }
}

/// A language is named in itself, so that who speaks it finds it.
fn language(context: &Context, lang: Lang, name: &'static str) -> Html {
    let is_pressed = (context.lang == lang).to_string();
    let context = context.clone();
    let onclick = Callback::from(move |_| context.tell(Action::Language(lang)));
    html! { <button lang={lang.code()} aria-pressed={is_pressed} data-lang={lang.code()} {onclick}>{ name }</button> }
}

/// The list of keys, over the page.
pub fn key_list(context: &Context) -> Html {
    let close = {
        let context = context.clone();
        Callback::from(move |()| context.tell(Action::Keys(false)))
    };
    let row = |(names, what): &(&'static str, Key)| {
        let names = names.split(' ').map(|name| html! { <><kbd>{ name }</kbd>{ " " }</> });
        html! { <><dt>{ for names }</dt><dd>{ context.text(*what) }</dd></> }
    };
    html! {
        <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="keys-title" data-testid="keys"
            onclick={close.reform(|_| ())}>
            <div onclick={Callback::from(|event: yew::MouseEvent| event.stop_propagation())}>
                <header>
                    <h2 id="keys-title">{ context.text(Key::PageKeys) }</h2>
                    <button class="tool" autofocus=true aria-label={context.text(Key::PageClose)} onclick={close.reform(|_| ())}>
                        { icons::close() }
                    </button>
                </header>
                <dl>{ for keys::LIST.iter().map(row) }</dl>
            </div>
        </div>
    }
}
