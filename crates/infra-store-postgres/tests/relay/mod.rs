//! A way to the server that breaks.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use tempfile::TempDir;

/// How it breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// What was said last does not arrive.
    Lost,
    /// A half of it arrives.
    Half,
    /// It arrives, and its answer gets lost.
    Unanswered,
}

/// Carries what is said to the server and back, until so many things were said; then nothing any more.
pub struct Relay {
    folder: TempDir,
    left: Arc<AtomicI64>,
    has_cut: Arc<AtomicBool>,
}

impl Relay {
    pub fn start(server: &Path, messages: i64, cut: Cut) -> Self {
        let folder = TempDir::new().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let (left, has_cut) = (Arc::new(AtomicI64::new(messages)), Arc::<AtomicBool>::default());
        let (server, counter, flag) = (server.to_owned(), left.clone(), has_cut.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if flag.load(Ordering::SeqCst) {
                    continue;
                }
                let Ok(server) = UnixStream::connect(&server) else { continue };
                let (counter, flag) = (counter.clone(), flag.clone());
                std::thread::spawn(move || carry(client, server, &counter, &flag, cut));
            }
        });
        Self { folder, left, has_cut }
    }

    /// For `host`.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn has_cut(&self) -> bool {
        self.has_cut.load(Ordering::SeqCst)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.left.store(-1, Ordering::SeqCst);
        self.has_cut.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        drop(UnixStream::connect(self.folder.path().join(".s.PGSQL.5432")));
    }
}

fn carry(mut client: UnixStream, mut server: UnixStream, left: &AtomicI64, has_cut: &AtomicBool, cut: Cut) {
    let (mut from, mut to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let silent = Arc::<AtomicBool>::default();
    let is_silent = silent.clone();
    let back = std::thread::spawn(move || {
        let mut buffer = [0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut buffer) {
            if is_silent.load(Ordering::SeqCst) || to.write_all(&buffer[..length]).is_err() {
                // What comes after an answer that is kept back does not matter.
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Both);
        let _ = from.shutdown(Shutdown::Both);
    });
    let mut buffer = vec![0; 1 << 20];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        let said = &buffer[..length];
        if left.fetch_sub(1, Ordering::SeqCst) > 0 {
            if server.write_all(said).is_err() {
                break;
            }
            continue;
        }
        has_cut.store(true, Ordering::SeqCst);
        silent.store(true, Ordering::SeqCst);
        let arriving = match cut {
            Cut::Lost => &said[..0],
            Cut::Half => &said[..length / 2],
            Cut::Unanswered => said,
        };
        let _ = server.write_all(arriving);
        if cut == Cut::Unanswered {
            // Until there is an answer, which nobody gets.
            let _ = back.join();
            return;
        }
        break;
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}
