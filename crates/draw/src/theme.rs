//! Colors, fonts and line weights: the only place that has any. The colors are the design tokens of the page's style sheet.

use plotters_backend::BackendColor;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on white.
    #[default]
    Light,
    /// Light ink on near-black.
    Dark,
}

impl Theme {
    /// Both themes.
    pub const ALL: [Self; 2] = [Self::Light, Self::Dark];

    /// The word of `--theme` and of links.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of a word.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// Its colors.
    #[must_use]
    pub fn colors(self) -> &'static Colors {
        match self {
            Self::Light => &LIGHT,
            Self::Dark => &DARK,
        }
    }
}

/// The colors of a theme, by what they mean.
#[derive(Clone, Copy)]
pub struct Colors {
    /// Behind everything.
    pub surface: BackendColor,
    /// Text, percentile handles, the cursor.
    pub ink: BackendColor,
    /// Secondary text.
    pub muted: BackendColor,
    /// Axes and limits.
    pub axis: BackendColor,
    /// Grid lines: decoration only.
    pub grid: BackendColor,
    /// Busy, concurrency.
    pub blue: BackendColor,
    /// Area under a blue line.
    pub blue_fill: BackendColor,
    /// Warm, idle.
    pub teal: BackendColor,
    /// Words about warm.
    pub teal_text: BackendColor,
    /// Bars of warm requests.
    pub teal_fill: BackendColor,
    /// Cold, throttled, failed.
    pub ember: BackendColor,
    /// Under the ember hatch.
    pub under: BackendColor,
    /// Stopping, waste, money that runs.
    pub amber: BackendColor,
    /// Words about what amber marks.
    pub amber_text: BackendColor,
    /// Under the amber hatch.
    pub over: BackendColor,
    /// Provisioned.
    pub plum: BackendColor,
    /// Tracks of the map that lead nowhere now.
    pub rail: BackendColor,
    /// Words and signs on a filled teal or amber shape.
    pub on_strong: BackendColor,
    /// Over what lies behind the playhead's future.
    pub veil: BackendColor,
}

const LIGHT: Colors = Colors {
    surface: rgb(0xFFFFFF),
    ink: rgb(0x1B2230),
    muted: rgb(0x596579),
    axis: rgb(0x7A8696),
    grid: rgb(0xDDE2E9),
    blue: rgb(0x3349D6),
    blue_fill: rgb(0xE6E9FA),
    teal: rgb(0x1597A0),
    teal_text: rgb(0x0B6F77),
    teal_fill: rgb(0xD5EDEF),
    ember: rgb(0xA21E16),
    under: rgb(0xF6D5D2),
    amber: rgb(0xC97607),
    amber_text: rgb(0x8A5000),
    over: rgb(0xFBE9C8),
    plum: rgb(0x703D74),
    rail: rgb(0xC9D0DA),
    on_strong: rgb(0x1B2230),
    veil: faded(rgb(0xFFFFFF), 0.62),
};

const DARK: Colors = Colors {
    surface: rgb(0x12171F),
    ink: rgb(0xE9EEF5),
    muted: rgb(0xA3B0C2),
    axis: rgb(0x7F8CA0),
    grid: rgb(0x2B3442),
    blue: rgb(0x478FFD),
    blue_fill: rgb(0x1C2A48),
    teal: rgb(0x4CEBBC),
    teal_text: rgb(0x4CEBBC),
    teal_fill: rgb(0x163A38),
    ember: rgb(0xF97356),
    under: rgb(0x4A2320),
    amber: rgb(0xF4DB47),
    amber_text: rgb(0xF4DB47),
    over: rgb(0x3F3614),
    plum: rgb(0xC3A9EE),
    rail: rgb(0x3A4658),
    on_strong: rgb(0x12171F),
    veil: faded(rgb(0x12171F), 0.62),
};

const fn rgb(hex: u32) -> BackendColor {
    let [_, red, green, blue] = hex.to_be_bytes();
    BackendColor { alpha: 1.0, rgb: (red, green, blue) }
}

/// A color with another opacity.
#[must_use]
pub const fn faded(color: BackendColor, alpha: f64) -> BackendColor {
    BackendColor { alpha, rgb: color.rgb }
}

/// The page's own font stack; a canvas and an exported picture name the same one.
pub const FONT: &str = "Pretendard, 'Apple SD Gothic Neo', 'Noto Sans KR', 'Noto Sans CJK KR', 'Malgun Gothic', \
                        system-ui, sans-serif";

/// Chart text, in CSS pixels: the smallest size that is ever drawn.
pub const TEXT_PX: f64 = 12.0;
/// Panel titles in exported pictures, in CSS pixels.
pub const TITLE_PX: f64 = 14.0;

/// Grid and axes, in CSS pixels.
pub const HAIRLINE: f64 = 1.0;
/// Cold stems and stepped lines, in CSS pixels.
pub const STEM: f64 = 1.5;
/// Limits and token outlines, in CSS pixels.
pub const OUTLINE: f64 = 1.25;
/// Crosses, in CSS pixels.
pub const CROSS: f64 = 1.75;
/// Tracks of the map of states, in CSS pixels.
pub const RAIL: f64 = 5.0;
/// The broken core of a track that is a state: dash and gap, in CSS pixels.
pub const SLEEPERS: [f64; 2] = [5.0, 6.0];
/// The outline of what is in passing: dash and gap, in CSS pixels.
pub const PASSING: [f64; 2] = [4.0, 3.0];
/// The outline of what is gone: dash and gap, in CSS pixels.
pub const GONE: [f64; 2] = [1.5, 3.0];
/// The hatch of stopping and shutting down: distance between its lines and their width, in CSS pixels.
pub const STATE_HATCH: [f64; 2] = [6.0, 1.8];
/// The distribution curve, in CSS pixels.
pub const CURVE: f64 = 2.0;
/// Percentile lines: dash and gap, in CSS pixels.
pub const DOTTED: [f64; 2] = [2.0, 4.0];
/// Limits: dash and gap, in CSS pixels.
pub const DASHED: [f64; 2] = [6.0, 4.0];
/// The init hatch: distance between its lines and their width, in CSS pixels.
pub const INIT_HATCH: [f64; 2] = [4.0, 2.4];
