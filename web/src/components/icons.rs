//! Glyphs, all drawn here: lines in the color of the text around them.

use yew::{Html, html};

fn line_icon(size: u32, body: Html) -> Html {
    html! {
        <svg width={size.to_string()} height={size.to_string()} viewBox="0 0 18 18" fill="none" stroke="currentColor"
            stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{ body }</svg>
    }
}

fn path(size: u32, d: &'static str) -> Html {
    line_icon(size, html! { <path d={d} /> })
}

/// A triangle to the right.
pub fn play() -> Html {
    line_icon(20, html! { <path d="M6 3.8v10.4l8.2-5.2z" fill="currentColor" stroke-width="1.4" /> })
}

/// Two bars.
pub fn pause() -> Html {
    line_icon(20, html! { <path d="M6.2 4v10M11.8 4v10" stroke-width="2.6" /> })
}

/// To the next event.
pub fn next() -> Html {
    line_icon(18, html! { <path d="M4 4.4v9.2L10.6 9zM13.6 4v10" fill="currentColor" stroke-width="1.4" /> })
}

/// To the event before.
pub fn previous() -> Html {
    line_icon(18, html! { <path d="M14 4.4v9.2L7.4 9zM4.4 4v10" fill="currentColor" stroke-width="1.4" /> })
}

/// From the start.
pub fn restart() -> Html {
    path(18, "M4.2 6.4A5.6 5.6 0 1 1 3.4 9.6M4.4 2.9v3.7h3.7")
}

/// A half-filled disk.
pub fn theme() -> Html {
    let half = html! { <path d="M9 3.4a5.6 5.6 0 0 1 0 11.2z" fill="currentColor" stroke="none" /> };
    line_icon(17, html! { <><circle cx="9" cy="9" r="5.6" />{ half }</> })
}

/// A question mark.
pub fn help() -> Html {
    let mark = html! { <path d="M7 7.2c.1-1.2 1-1.9 2.1-1.9s2 .8 2 1.8c0 1.5-2 1.5-2 2.9M9.1 12.5v.1" /> };
    line_icon(17, html! { <><circle cx="9" cy="9" r="6.4" />{ mark }</> })
}

/// A branch that leaves the trunk.
pub fn fork() -> Html {
    path(16, "M4 3v12M4 9.6c0-3.2 9.4-1.4 9.4-6.2M10.8 5.6l2.6-2.4 2.3 2.6")
}

/// Two links of a chain.
pub fn share() -> Html {
    path(
        17,
        "M7.6 10.4a3.1 3.1 0 0 0 4.4 0l2.3-2.3a3.1 3.1 0 0 0-4.4-4.4l-.9.9M10.4 7.6a3.1 3.1 0 0 0-4.4 0L3.7 9.9a3.1 3.1 0 0 0 4.4 4.4l.9-.9",
    )
}

/// Upwards.
pub fn up() -> Html {
    path(14, "M5 11l4-4 4 4")
}

/// A cross that closes.
pub fn close() -> Html {
    path(16, "M4 4l10 10M14 4L4 14")
}

/// The name's mark: steps under two requests.
pub fn brand() -> Html {
    html! {
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
            <path d="M1 15.5H7V10H13V4.5H19" fill="none" stroke="currentColor" stroke-width="2.2" />
            <circle cx="3.2" cy="10" r="1.5" fill="currentColor" /><circle cx="9.4" cy="5.4" r="1.5" fill="currentColor" />
        </svg>
    }
}

/// The verdict "it used to be true": a clock in a broken ring.
pub fn was_true() -> Html {
    html! {
        <svg class="glyph" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
            <circle cx="12" cy="12" r="9" stroke-dasharray="3.4 2.25" />
            <path d="M12 7.4V12l-3.4 2.4" stroke-linecap="round" stroke-linejoin="round" />
        </svg>
    }
}

/// The verdict "half right": a half-filled disk.
pub fn half_true() -> Html {
    html! {
        <svg class="glyph" viewBox="0 0 24 24" aria-hidden="true">
            <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" stroke-width="2" />
            <path d="M12 3A9 9 0 0 0 12 21z" fill="currentColor" />
        </svg>
    }
}

/// A call that would be taken.
pub fn go() -> Html {
    path(18, "M4 9h9M9.5 5.2L13.4 9l-3.9 3.8")
}

/// A call that would be refused.
pub fn refused() -> Html {
    line_icon(
        18,
        html! { <><circle cx="9" cy="9" r="6" stroke="var(--ember)" /><path d="M6 9h6" stroke="var(--ember)" stroke-width="2" /></> },
    )
}

fn mark(size: u32, body: Html) -> Html {
    html! {
        <svg width={size.to_string()} height={size.to_string()} viewBox="-6 -6 12 12" aria-hidden="true">{ body }</svg>
    }
}

/// A cold start: a triangle.
pub fn cold(size: u32) -> Html {
    mark(size, html! { <path d="M0 -5L5 4H-5Z" fill="var(--ember)" /> })
}

/// Refused, failed or gone: a cross.
pub fn cross(size: u32, color: &'static str) -> Html {
    let d = "M-3.5 -3.5L3.5 3.5M3.5 -3.5L-3.5 3.5";
    mark(size, html! { <path d={d} stroke={color} stroke-width="1.75" stroke-linecap="round" /> })
}

/// A change of the reader: a ring.
pub fn ring(size: u32) -> Html {
    mark(size, html! { <circle r="3.5" fill="var(--surface)" stroke="var(--ink)" stroke-width="1.5" /> })
}

/// A warm request: a dot.
pub fn warm(size: u32) -> Html {
    mark(size, html! { <circle r="3.4" fill="var(--teal)" /> })
}
