//! Source files and byte ranges within them.

use std::sync::Arc;

/// Names a file of a [`SourceMap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A half-open range of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        // The parser refuses files over 4 GiB, so the conversion cannot lose anything.
        Self { file, start: start as u32, end: end as u32 }
    }

    /// The smallest span that covers both. Both must be of one file; else `self` wins.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the range is empty (a place between two bytes).
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A place in a file as people and editors count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in Unicode scalar values, from 1.
    pub column: usize,
    /// Offset in bytes, from 0.
    pub byte: usize,
}

/// A file that was read.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: Arc<str>,
    text: Arc<str>,
    line_starts: Arc<[u32]>,
}

impl SourceFile {
    fn new(name: Arc<str>, text: Arc<str>) -> Self {
        let starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i as u32 + 1));
        let line_starts = starts.collect();
        Self { name, text, line_starts }
    }

    /// The path as the user would write it, relative to where the command runs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Line, column and byte of an offset; an offset past the end is taken as the end.
    pub fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let line = self.line_starts.partition_point(|start| *start as usize <= byte) - 1;
        let start = self.line_starts[line] as usize;
        let column = self.text.get(start..byte).map_or(byte - start, |s| s.chars().count());
        Position { line: line + 1, column: column + 1, byte }
    }

    /// The text of line `line` (from 1) without its end, or nothing when there is no such line.
    pub fn line(&self, line: usize) -> Option<&str> {
        let start = *self.line_starts.get(line.checked_sub(1)?)? as usize;
        let end = self.line_starts.get(line).map_or(self.text.len(), |next| *next as usize);
        self.text.get(start..end).map(|l| l.trim_end_matches(['\n', '\r']))
    }
}

/// All files of one run. Cheap to clone; files are only ever added.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
}

impl SourceMap {
    /// An empty map.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file and returns its id.
    pub fn add(&mut self, name: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> FileId {
        self.files.push(SourceFile::new(name.into(), text.into()));
        FileId(self.files.len() as u32 - 1)
    }

    /// The file, when the id is of this map.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(i, f)| (FileId(i as u32), f))
    }

    /// The text that a span covers.
    pub fn snippet(&self, span: Span) -> Option<&str> {
        self.get(span.file)?.text.get(span.start as usize..span.end as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters() {
        let mut map = SourceMap::new();
        let id = map.add("a.tf", "a = \"ü\"\nbc\n");
        let file = map.get(id).expect("file");
        assert_eq!(file.position(7), Position { line: 1, column: 7, byte: 7 });
        assert_eq!(file.position(9), Position { line: 2, column: 1, byte: 9 });
        assert_eq!(file.position(900), Position { line: 3, column: 1, byte: 12 });
        assert_eq!(file.line(2), Some("bc"));
        assert_eq!(file.line(4), None);
        assert_eq!(map.snippet(Span::new(id, 9, 11)), Some("bc"));
    }
}
