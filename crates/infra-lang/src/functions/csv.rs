//! Comma-separated values, as RFC 4180 has them.

/// Reads all records. Empty lines are none; every record has as many fields as the first.
///
/// # Errors
/// What is wrong, with its line.
pub(super) fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
    let mut reader = Reader { rest: text, line: 1 };
    let mut records: Vec<Vec<String>> = Vec::new();
    while !reader.rest.is_empty() {
        if reader.skip_line_end() {
            continue;
        }
        let line = reader.line;
        let record = reader.record()?;
        if let Some(first) = records.first()
            && first.len() != record.len()
        {
            return Err(format!("line {line} has {} fields instead of {}", record.len(), first.len()));
        }
        records.push(record);
    }
    Ok(records)
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
}

impl Reader<'_> {
    /// Consumes a line end, if there is one here.
    fn skip_line_end(&mut self) -> bool {
        let after = self.rest.strip_prefix('\n').or_else(|| self.rest.strip_prefix("\r\n"));
        let Some(after) = after else { return false };
        self.rest = after;
        self.line += 1;
        true
    }

    fn record(&mut self) -> Result<Vec<String>, String> {
        let mut fields = Vec::new();
        loop {
            fields.push(if self.rest.starts_with('"') { self.quoted()? } else { self.plain()? });
            match self.rest.strip_prefix(',') {
                Some(after) => self.rest = after,
                None => {
                    self.skip_line_end();
                    return Ok(fields);
                }
            }
        }
    }

    fn plain(&mut self) -> Result<String, String> {
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (field, after) = self.rest.split_at(end);
        let field = if after.is_empty() || after.starts_with('\n') {
            // A carriage return belongs to the line end.
            field.strip_suffix('\r').unwrap_or(field)
        } else {
            field
        };
        if field.contains('"') {
            return Err(format!(
                "line {} has a quote within a field that does not begin with one",
                self.line
            ));
        }
        self.rest = after;
        Ok(field.to_owned())
    }

    fn quoted(&mut self) -> Result<String, String> {
        let start = self.line;
        let mut field = String::new();
        self.rest = &self.rest[1..];
        loop {
            let end =
                self.rest.find('"').ok_or_else(|| format!("the quotes in line {start} are not closed"))?;
            let (text, after) = self.rest.split_at(end);
            self.line += text.matches('\n').count();
            field.push_str(&text.replace("\r\n", "\n"));
            self.rest = &after[1..];
            match self.rest.strip_prefix('"') {
                Some(after) => {
                    field.push('"');
                    self.rest = after;
                }
                None => break,
            }
        }
        let ends =
            self.rest.is_empty() || self.rest.starts_with([',', '\n']) || self.rest.starts_with("\r\n");
        if ends {
            Ok(field)
        } else {
            Err(format!("line {} goes on after the closing quote of a field", self.line))
        }
    }
}
