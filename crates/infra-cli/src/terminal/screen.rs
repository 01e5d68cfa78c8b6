//! The last lines of the terminal, written anew while work goes on.

use std::io::Write;

use infra_report::Screen;

/// What a terminal has that does not say it.
const USUAL: (usize, usize) = (80, 24);

/// Standard output, which is a terminal.
#[derive(Default)]
pub struct Standard {
    /// How many columns each line of the frame took that is to be seen.
    drawn: Vec<usize>,
}

impl Screen for Standard {
    fn size(&self) -> (usize, usize) {
        let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok();
        let size = size.map(|size| (usize::from(size.ws_col), usize::from(size.ws_row)));
        size.filter(|(columns, rows)| *columns > 0 && *rows > 0).unwrap_or(USUAL)
    }

    fn show(&mut self, lines: &str, frame: &[String]) {
        if lines.is_empty() && frame.is_empty() && self.drawn.is_empty() {
            return;
        }
        let text = update(&self.drawn, self.size().0, lines, frame);
        self.drawn = frame.iter().map(|line| columns(line)).collect();
        // A terminal that has gone away is no reason to stop.
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

/// What to write so that `lines` stand where the frame began, and the new frame below them. It is written at once, and
/// terminals that can do it show it at once: nothing is cleared before what takes its place is there.
fn update(drawn: &[usize], width: usize, lines: &str, frame: &[String]) -> String {
    // A line may take several rows since the window has become narrower.
    let rows: usize = drawn.iter().map(|columns| columns.div_ceil(width.max(1)).max(1)).sum();
    let mut text = String::from("\u{1b}[?2026h\r");
    if rows > 0 {
        text.push_str(&format!("\u{1b}[{rows}A"));
    }
    for line in lines.lines().chain(frame.iter().map(String::as_str)) {
        text.push_str(line);
        text.push_str("\u{1b}[K\n");
    }
    text.push_str("\u{1b}[J\u{1b}[?2026l");
    text
}

/// How many columns a line takes, without what colours it.
fn columns(line: &str) -> usize {
    use unicode_width::UnicodeWidthStr;
    let mut parts = line.split('\u{1b}');
    let plain = parts.next().map_or(0, UnicodeWidthStr::width);
    plain + parts.map(|part| part.split_once('m').map_or(0, |(_, text)| text.width())).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_take_the_place_of_the_frame_and_push_it_down() {
        let frame = ["\u{1b}[36m  a\u{1b}[0m".to_owned(), "b".to_owned()];
        assert_eq!(frame.iter().map(|line| columns(line)).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(
            update(&[], 80, "", &frame),
            "\u{1b}[?2026h\r\u{1b}[36m  a\u{1b}[0m\u{1b}[K\nb\u{1b}[K\n\u{1b}[J\u{1b}[?2026l"
        );
        // Of a frame whose lines are broken by now, all rows are gone over.
        let after = update(&[30, 1], 20, "done\n", &[]);
        assert_eq!(after, "\u{1b}[?2026h\r\u{1b}[3Adone\u{1b}[K\n\u{1b}[J\u{1b}[?2026l");
    }
}
