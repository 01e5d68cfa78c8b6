//! Clouds that cannot be reached, or do not know who is calling.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::case::{Case, NOWHERE, STATE};

const VPC: &str = "resource \"aws_vpc\" \"main\" {\n  cidr_block = \"10.0.0.0/16\"\n}\n";
const ACCOUNT: &str = "data \"aws_caller_identity\" \"me\" {}\n\noutput \"account\" {\n  value = data.aws_caller_identity.me.account_id\n}\n";
const BUCKET: &str = "resource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"logs\"\n}\n";

/// The state with a VPC and a subnet in it, which have to be read before anything else.
fn with_network() -> String {
    let start = STATE.find("    {\n      \"mode\"").unwrap();
    let network = r#"    {
      "mode": "managed",
      "type": "aws_vpc",
      "name": "main",
      "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
      "instances": [
        {
          "schema_version": 1,
          "attributes": {
            "id": "vpc-0a1b2c3d",
            "cidr_block": "10.0.0.0/16"
          },
          "sensitive_attributes": []
        }
      ]
    },
    {
      "mode": "managed",
      "type": "aws_subnet",
      "name": "main",
      "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
      "instances": [
        {
          "schema_version": 1,
          "attributes": {
            "id": "subnet-0a1b2c3d",
            "vpc_id": "vpc-0a1b2c3d",
            "cidr_block": "10.0.0.0/24"
          },
          "sensitive_attributes": []
        }
      ]
    },
"#;
    format!("{}{network}{}", &STATE[..start], &STATE[start..])
}

/// Answers every call in the same way, as a service of AWS would.
fn refusing(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    // It ends with the test's process.
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            // Whoever hangs up early has had enough.
            let _ = answer(stream, status, body);
        }
    });
    format!("http://{address}")
}

fn answer(mut stream: TcpStream, status: &str, body: &str) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let (name, value) = line.split_once(':').unwrap_or_default();
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
        if line.trim().is_empty() {
            break;
        }
    }
    reader.read_exact(&mut vec![0; length])?;
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

const EC2: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>AuthFailure</Code><Message>AWS was not able to validate the provided access credentials</Message></Error></Errors><RequestID>1f2e3d4c-0000-4000-8000-000000000000</RequestID></Response>";
const STS: &str = "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>InvalidClientTokenId</Code><Message>The security token included in the request is invalid.</Message></Error><RequestId>1f2e3d4c-0000-4000-8000-000000000000</RequestId></ErrorResponse>";
const S3: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InvalidAccessKeyId</Code><Message>The AWS Access Key Id you provided does not exist in our records.</Message><AWSAccessKeyId>test</AWSAccessKeyId><RequestId>1F2E3D4C</RequestId></Error>";
const PAGE: &str = "<!DOCTYPE html>\n<html><body>Please sign in to the network.</body></html>\n";

#[test]
fn nobody_answers() {
    Case::new("unreachable_create").main(VPC).refuses(&["apply", "-auto-approve"]);
    Case::new("unreachable_data").main(ACCOUNT).refuses(&["plan"]);
    Case::new("unreachable_refresh").main(VPC).file("terraform.tfstate", &with_network()).refuses_each(&[
        &["plan"],
        &["apply", "-auto-approve"],
        &["drift"],
        &["destroy", "-auto-approve"],
    ]);
    // The words are the system's.
    let host = Case::new("").main(VPC).env("AWS_ENDPOINT_URL", "http://ec2.invalid");
    let told = host.refused(&["apply", "-auto-approve"]);
    assert!(told.contains("ec2:CreateVpc: no connection: ") && told.contains("AWS_ENDPOINT_URL"), "{told}");
}

#[test]
fn credentials_that_are_refused() {
    let endpoint = refusing("401 Unauthorized", EC2);
    Case::new("refused_create")
        .main(VPC)
        .env("AWS_ENDPOINT_URL", &endpoint)
        .refuses(&["apply", "-auto-approve"]);
    Case::new("refused_refresh")
        .main(VPC)
        .file("terraform.tfstate", &with_network())
        .env("AWS_ENDPOINT_URL", &endpoint)
        .refuses(&["plan"]);
    let endpoint = refusing("403 Forbidden", STS);
    Case::new("refused_data").main(ACCOUNT).env("AWS_ENDPOINT_URL", &endpoint).refuses(&["plan"]);
    let endpoint = refusing("403 Forbidden", S3);
    Case::new("refused_bucket")
        .main(BUCKET)
        .env("AWS_ENDPOINT_URL", &endpoint)
        .refuses(&["apply", "-auto-approve"]);
}

#[test]
fn something_else_answers() {
    let endpoint = refusing("200 OK", PAGE);
    Case::new("login_page").main(ACCOUNT).env("AWS_ENDPOINT_URL", &endpoint).refuses(&["plan"]);
}

#[test]
fn no_credentials() {
    let without =
        |name| Case::new(name).main(VPC).without("AWS_ACCESS_KEY_ID").without("AWS_SECRET_ACCESS_KEY");
    without("no_credentials").refuses_each(&[&["plan"], &["apply", "-auto-approve"]]);
    without("half_of_the_credentials").env("AWS_ACCESS_KEY_ID", "test").refuses(&["plan"]);
    without("no_such_profile").env("AWS_PROFILE", "stagign").refuses(&["plan"]);
}

#[test]
fn no_region() {
    let case = |name| Case::new(name).without("AWS_REGION").without("AWS_DEFAULT_REGION");
    case("no_region").main(VPC).refuses(&["plan"]);
    let provider = format!("provider \"aws\" {{\n  max_retries = 3\n}}\n\n{VPC}");
    case("no_region_in_the_block").main(&provider).refuses(&["plan"]);
}

#[test]
fn nothing_is_wrong_with_the_fixtures() {
    assert!(NOWHERE.ends_with(":1"));
    let case = Case::new("").main(VPC).file("terraform.tfstate", &with_network());
    drop(case.run(&["plan", "-refresh=false"]).expect_code(0));
}
