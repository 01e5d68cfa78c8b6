//! A web server on the loopback interface, and archives to give out.
#![allow(clippy::print_stderr)]

use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// An answer.
pub struct Reply {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Reply {
    pub fn bytes(body: Vec<u8>) -> Self {
        Self { status: 200, headers: String::new(), body }
    }

    pub fn text(text: &str) -> Self {
        Self::bytes(text.as_bytes().to_vec())
    }

    pub fn status(status: u16) -> Self {
        Self { status, ..Self::text("") }
    }

    /// The place of a package.
    pub fn get(location: &str) -> Self {
        Self { status: 204, headers: format!("X-Terraform-Get: {location}\r\n"), body: Vec::new() }
    }

    pub fn redirect(location: &str) -> Self {
        Self { status: 302, headers: format!("Location: {location}\r\n"), body: Vec::new() }
    }
}

pub struct Server {
    pub port: u16,
}

impl Server {
    /// Answers requests, of which `answer` gets path and authorization, until the test ends.
    pub fn start(answer: impl Fn(&str, Option<&str>) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let answer = answer.clone();
                std::thread::spawn(move || serve(stream, &*answer));
            }
        });
        Self { port }
    }
}

fn serve(mut stream: TcpStream, answer: &dyn Fn(&str, Option<&str>) -> Reply) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let token = headers.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("authorization").then_some(value)
    });
    let Reply { status, headers, body } = answer(&path, token);
    let length = if status == 204 { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let head = format!("HTTP/1.1 {status} Reply\r\n{headers}{length}Connection: close\r\n\r\n");
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

pub fn tar_gz(files: &[(&str, &str)]) -> Vec<u8> {
    let encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut archive = tar::Builder::new(encoder);
    for (name, text) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        archive.append_data(&mut header, name, text.as_bytes()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn note(text: &str) {
    eprintln!("{text}");
}
