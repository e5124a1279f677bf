//! The run as an address to hand on: copied where the browser allows it, shown selected in any case.

use skylapse_words::Key;
use web_sys::{HtmlInputElement, MouseEvent};
use yew::platform::spawn_local;
use yew::{Callback, Html, html};

use super::icons;
use crate::context::Context;
use crate::dom;
use crate::state::{Action, Share};

/// The address's field.
const ADDRESS: &str = "share-address";

/// The button in the top bar.
pub fn share_button(context: &Context) -> Html {
    let context = context.clone();
    let label = context.text(Key::ShareTitle);
    let onclick = Callback::from(move |_: MouseEvent| {
        let context = context.clone();
        let share = context.driver.share();
        context.tell(Action::Share(Some(share.clone())));
        // Runs after the dialog is on the page.
        spawn_local(async move {
            if let Some(input) = dom::by_id::<HtmlInputElement>(ADDRESS) {
                // Who cannot be given the focus can still select by hand.
                let _ = input.focus();
                input.select();
            }
            if !share.address.is_empty() && dom::copy(&share.address).await {
                context.tell(Action::Share(Some(Share { is_copied: true, ..share })));
            }
        });
    });
    html! { <button class="tool" data-testid="share" aria-label={label} title={label} {onclick}>{ icons::share() }</button> }
}

/// What is shown.
pub struct ShareProps {
    /// The usual.
    pub context: Context,
    /// The address.
    pub share: Share,
}

/// The address over the page, or why there is none.
pub fn share_dialog(props: &ShareProps) -> Html {
    let (context, share) = (&props.context, &props.share);
    let close = {
        let context = context.clone();
        Callback::from(move |_: MouseEvent| context.tell(Action::Share(None)))
    };
    let said = match share {
        Share { address, .. } if address.is_empty() => Key::ShareNone,
        Share { is_copied: true, .. } => Key::ShareCopied,
        Share { is_copied: false, .. } => Key::ShareCopy,
    };
    html! {
        <div class="dialog" role="dialog" aria-modal="true" aria-labelledby="share-title" data-testid="share-dialog" onclick={close.clone()}>
            <div onclick={Callback::from(|event: MouseEvent| event.stop_propagation())}>
                <header>
                    <h2 id="share-title">{ context.text(Key::ShareTitle) }</h2>
                    <button class="tool" autofocus={share.address.is_empty()} aria-label={context.text(Key::PageClose)} onclick={close}>
                        { icons::close() }
                    </button>
                </header>
                <p role="status">{ context.text(said) }</p>
                if !share.address.is_empty() {
                    <input class="address" id={ADDRESS} data-testid={ADDRESS} readonly=true aria-labelledby="share-title"
                        value={share.address.clone()} />
                }
            </div>
        </div>
    }
}
