//! More that notes say about EC2, and how right it is: one sentence each, with the page that says so.

use skylapse_words::{Key, Value};
use yew::{Html, html};

use crate::context::Context;

/// The month of the copies read.
const AS_OF: &str = "2026-04";
/// Where the pages lie.
const GUIDE: &str = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/";

/// A claim: how right it is, what notes say, what to know, and the page.
const CLAIMS: [(&str, Key, Key, &str); 9] = [
    ("✖", Key::ClaimsName, Key::ClaimsNameWhy, "concepts.html"),
    ("✖", Key::ClaimsStore, Key::ClaimsStoreWhy, "instance-store-lifetime.html"),
    ("◐", Key::ClaimsPermanent, Key::ClaimsPermanentWhy, "preserving-volumes-on-termination.html"),
    ("⏳", Key::ClaimsAuction, Key::ClaimsAuctionWhy, "how-spot-instances-work.html"),
    ("✖", Key::ClaimsReserved, Key::ClaimsReservedWhy, "instance-purchasing-options.html"),
    ("✔", Key::ClaimsFamilies, Key::ClaimsFamiliesWhy, "instance-types.html"),
    ("✔", Key::ClaimsZonal, Key::ClaimsZonalWhy, "ec2-reserved-instances.html"),
    ("✔", Key::ClaimsDemand, Key::ClaimsDemandWhy, "ec2-on-demand-instances.html"),
    ("✔", Key::ClaimsPlans, Key::ClaimsPlansWhy, "instance-purchasing-options.html"),
];

/// The list.
pub(super) fn claims(context: &Context) -> Html {
    let row = |(mark, claim, why, page): &(&'static str, Key, Key, &'static str)| {
        let verdict = match *mark {
            "✔" => Key::ClaimsRight,
            "◐" => Key::GuideHalf,
            "⏳" => Key::GuideWas,
            _ => Key::ClaimsWrong,
        };
        html! {
            <li>
                <span aria-hidden="true">{ *mark }</span>
                <span>
                    { context.text(*claim) }<br />
                    <b>{ context.text(verdict) }</b>{ " " }{ context.text(*why) }{ " " }
                    <a href={[GUIDE, *page].concat()} target="_blank" rel="noopener noreferrer">{ context.text(Key::Ec2Why) }</a>
                </span>
            </li>
        }
    };
    html! {
        <details class="more claims" data-testid="claims">
            <summary>{ context.text(Key::ClaimsTitle) }</summary>
            <ul>{ for CLAIMS.iter().map(row) }</ul>
            <p class="muted">{ context.fill(Key::LabLambdaAsOf, &[("date", Value::Text(AS_OF))]) }</p>
        </details>
    }
}
