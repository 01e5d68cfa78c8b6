//! Who is told of what is new, and when.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use infra_tests::{Emulator, Infra, Outcome};
use serde_json::Value as Json;

use super::stage::{Stage, parsed};

/// A server that takes messages, or refuses them.
struct Chat {
    address: String,
    messages: Arc<Mutex<Vec<String>>>,
    refuses: Arc<Mutex<bool>>,
}

impl Chat {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/services/SECRET", listener.local_addr().unwrap());
        let (messages, refuses): (Arc<Mutex<Vec<String>>>, Arc<Mutex<bool>>) = Default::default();
        let (log, no) = (Arc::clone(&messages), Arc::clone(&refuses));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (mut stream, mut request) = (stream.unwrap(), Vec::new());
                let mut part = [0; 8192];
                while !request.ends_with(b"}") {
                    let count = stream.read(&mut part).unwrap();
                    assert!(count > 0, "the message is whole");
                    request.extend_from_slice(&part[..count]);
                }
                let request = String::from_utf8(request).unwrap();
                let status = if *no.lock().unwrap() { "404 Not Found" } else { "200 OK" };
                if status == "200 OK" {
                    let body: Json = serde_json::from_str(request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
                    log.lock().unwrap().push(body["text"].as_str().unwrap().to_owned());
                }
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { address, messages, refuses }
    }

    /// What was said since the last time.
    fn news(&self) -> Vec<String> {
        std::mem::take(&mut self.messages.lock().unwrap())
    }
}

#[test]
fn people_are_told_of_what_is_new_and_once() {
    let (stage, chat) = (Stage::new(), Chat::start());
    let notify = format!("-notify=webhook={}", chat.address);
    let night = |code: i32| -> Outcome {
        let words = ["drift", "-all", "stacks", "-since-last=last.json", &notify];
        stage.infra().run(&words).expect_code(code)
    };
    let first = "Drift: 2 new\n- new high `stacks/deep/files (production)` `local_file.out`: deleted\n- new high `stacks/plain (preview)` `module.lib.local_file.out`: deleted";
    // Nobody could be told: told again the next night.
    *chat.refuses.lock().unwrap() = true;
    let failed = night(1);
    assert!(failed.stderr.contains("Notification failed") && !failed.stderr.contains("SECRET"), "{failed}");
    assert!(!stage.workspace.path().join("last.json").exists());
    *chat.refuses.lock().unwrap() = false;
    let _ = night(2);
    assert_eq!(chat.news(), [first]);
    let same = night(2);
    assert_eq!(chat.news(), Vec::<String>::new());
    assert!(same.stdout.contains("Since the report in last.json:\nDrift: nothing new"), "{same}");
    // One is put back, and a stack breaks.
    let _ = stage
        .infra()
        .env("TF_WORKSPACE", "preview")
        .run(&["-chdir=stacks/plain", "apply", "-auto-approve"])
        .expect_code(0);
    let good = stage.workspace.read("stacks/deep/files/main.tf");
    stage.workspace.write("stacks/deep/files/main.tf", &format!("{good}\nresource {{\n"));
    let _ = night(1);
    let told = chat.news().join("");
    assert!(
        told.starts_with("Drift: 1 answered, 2 failed\n- failed `stacks/deep/files (production)`"),
        "{told}"
    );
    // It is whole again: what was there before is not new.
    stage.workspace.write("stacks/deep/files/main.tf", &good);
    let _ = night(2);
    assert!(chat.news().join("").starts_with("Drift: 2 recovered\n"));
    parsed(&stage.workspace.read("last.json"));
}

#[test]
fn one_stack_by_itself_tells_too() {
    let (stage, chat) = (Stage::new(), Chat::start());
    let notify = format!("webhook={}", chat.address);
    let infra = stage.infra().env("TF_WORKSPACE", "preview");
    let words = ["-chdir=stacks/plain", "drift", "-since-last", "last.json", "-notify", &notify];
    let _ = infra.run(&words).expect_code(2);
    let _ = infra.run(&words).expect_code(2);
    assert_eq!(chat.news(), ["Drift: 1 new\n- new high `. (preview)` `module.lib.local_file.out`: deleted"]);
}

/// The AWS CLI on queues: for these alone it does not look into the environment for where they are.
fn sqs(emulator: &Emulator, arguments: &[&str]) -> String {
    let endpoint = format!("--endpoint-url={}", emulator.endpoint());
    emulator.aws_output(&[&[endpoint.as_str(), "sqs"], arguments].concat())
}

/// A topic with a queue that has subscribed to it.
struct Subscribed {
    emulator: Emulator,
    topic: String,
    queue: String,
}

impl Subscribed {
    /// Nothing where no emulator is installed.
    fn set_up() -> Option<Self> {
        let emulator = Emulator::start()?;
        let topic = emulator.aws_output(&[
            "sns",
            "create-topic",
            "--name=drift",
            "--query=TopicArn",
            "--output=text",
        ]);
        let queue = ["create-queue", "--queue-name=drift", "--query=QueueUrl", "--output=text"];
        let queue = sqs(&emulator, &queue);
        let arn = "--notification-endpoint=arn:aws:sqs:us-east-1:123456789012:drift";
        let _ = emulator.aws_output(&[
            "sns",
            "subscribe",
            &format!("--topic-arn={topic}"),
            "--protocol=sqs",
            arn,
        ]);
        Some(Self { emulator, topic, queue })
    }

    /// Subject and text of what came since the last time.
    fn news(&self) -> Vec<(String, String)> {
        let url = format!("--queue-url={}", self.queue);
        let mut news = Vec::new();
        loop {
            let got = sqs(&self.emulator, &["receive-message", &url, "--output=json"]);
            if got.is_empty() {
                return news;
            }
            for message in parsed(&got)["Messages"].as_array().unwrap() {
                let said = parsed(message["Body"].as_str().unwrap());
                let text = |field: &str| said[field].as_str().unwrap().to_owned();
                news.push((text("Subject"), text("Message")));
                let receipt = format!("--receipt-handle={}", message["ReceiptHandle"].as_str().unwrap());
                let _ = sqs(&self.emulator, &["delete-message", &url, &receipt]);
            }
        }
    }
}

#[test]
fn a_topic_is_told_of_what_is_new_and_once() {
    let Some(subscribed) = Subscribed::set_up() else { return };
    let stage = Stage::new();
    let infra = Infra::new(stage.workspace.path(), &subscribed.emulator.endpoint());
    let night = |topic: &str, code: i32| -> Outcome {
        let notify = format!("-notify=sns={topic}");
        infra.run(&["drift", "-all", "stacks", "-since-last=last.json", &notify]).expect_code(code)
    };
    // Nobody could be told: told again the next night.
    let gone = subscribed.topic.replace(":drift", ":gone");
    let failed = night(&gone, 1);
    let said = failed.stderr.replace('│', " ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(&format!("The topic {gone} could not be told: sns:Publish: NotFound")), "{failed}");
    assert!(!stage.workspace.path().join("last.json").exists());
    let _ = night(&subscribed.topic, 2);
    let subject = "Drift: 2 new".to_owned();
    let text = "Drift: 2 new\n- new high stacks/deep/files (production) local_file.out: deleted\n- new high stacks/plain (preview) module.lib.local_file.out: deleted";
    assert_eq!(subscribed.news(), [(subject, text.to_owned())]);
    let _ = night(&subscribed.topic, 2);
    assert_eq!(subscribed.news(), []);
    // Words that name nobody are refused before anything is looked at.
    let refused = infra.run(&["drift", "-notify=sns=drift"]);
    assert!(refused.code() == Some(1) && refused.stderr.contains("arn:aws:sns:"), "{refused}");
}
