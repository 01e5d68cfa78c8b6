//! Colour, for those who want it.

use anstyle::{AnsiColor, Color};

/// How text for people looks.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// Whether to use the terminal's colours.
    pub colour: bool,
}

/// What a piece of text is, and so how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Stands out.
    Bold,
    /// Stands back.
    Dim,
    /// Is added, or went well.
    Good,
    /// Is changed, or deserves attention.
    Notice,
    /// Is removed, or went badly.
    Bad,
    /// Is only read.
    Calm,
}

impl Tone {
    fn style(self) -> anstyle::Style {
        let coloured = |colour| anstyle::Style::new().fg_color(Some(Color::Ansi(colour)));
        match self {
            Self::Bold => anstyle::Style::new().bold(),
            Self::Dim => coloured(AnsiColor::BrightBlack),
            Self::Good => coloured(AnsiColor::Green),
            Self::Notice => coloured(AnsiColor::Yellow),
            Self::Bad => coloured(AnsiColor::Red),
            Self::Calm => coloured(AnsiColor::Cyan),
        }
    }
}

impl Style {
    /// The text in that tone; as it is when colours are unwelcome.
    pub(crate) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let style = tone.style();
        format!("{style}{text}{style:#}")
    }

    /// The text in that tone and bold.
    pub(crate) fn strong(&self, tone: Tone, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_owned();
        }
        let style = tone.style().bold();
        format!("{style}{text}{style:#}")
    }
}
