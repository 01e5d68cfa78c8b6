//! What the types of resources and providers do not have.

use crate::case::Case;

#[test]
fn types_that_do_not_exist() {
    let main = r#"resource "aws_vcp" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_braket_device" "main" {}

data "aws_amy" "ubuntu" {}

resource "google_compute_network" "main" {
  name = "main"
}
"#;
    Case::new("unknown_types").main(main).refuses_each(&[&["validate"], &["plan"]]);
}

#[test]
fn arguments_and_blocks_that_do_not_exist() {
    let main = r#"resource "aws_vpc" "main" {
  cidr_blok = "10.0.0.0/16"
  colour    = "green"

  ingress {
    from_port = 80
  }

  tags {
    Name = "main"
  }
}

resource "aws_security_group" "main" {
  ingress {
    from_port = 80
    to_prt    = 80
    protocol  = "tcp"
  }
}

resourse "aws_vpc" "other" {}
"#;
    Case::new("unknown_arguments").main(main).refuses(&["plan"]);
    // What is wrong with the outermost blocks hides what is inside the others.
    let inside = main.replace("resourse", "resource");
    Case::new("unknown_arguments_inside").main(&inside).refuses(&["plan"]);
}

#[test]
fn arguments_that_are_missing() {
    let main = r#"resource "aws_subnet" "main" {
  cidr_block = "10.0.0.0/24"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_subnet.main.vpc_id

  tags = {
    Name = null
  }
}
"#;
    Case::new("missing_arguments").main(main).refuses(&["plan"]);
    // Blocks are counted when it is known how many there are.
    let main = "resource \"aws_s3_bucket_versioning\" \"main\" {\n  bucket = \"logs\"\n}\n";
    Case::new("missing_blocks").main(main).refuses(&["plan"]);
}

#[test]
fn arguments_with_values_of_another_type() {
    let main = r#"resource "aws_vpc" "main" {
  cidr_block         = ["10.0.0.0/16"]
  enable_dns_support = "perhaps"
  tags               = "main"
}
"#;
    Case::new("argument_types").main(main).refuses(&["plan"]);
}

#[test]
fn values_that_the_provider_refuses() {
    let main = r#"resource "aws_vpc" "main" {
  cidr_block       = "10.0.0.300/16"
  instance_tenancy = "shared"
}

resource "aws_security_group" "main" {
  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0"]
  }
}
"#;
    Case::new("refused_values").main(main).refuses(&["plan"]);
}

#[test]
fn provider_blocks() {
    let case = |name, main: &str| {
        Case::new(name)
            .main(&format!("{main}\nresource \"aws_vpc\" \"main\" {{\n  cidr_block = \"10.0.0.0/16\"\n}}\n"))
    };
    case("provider_unknown_argument", "provider \"aws\" {\n  regoin = \"eu-central-1\"\n}\n")
        .refuses(&["plan"]);
    case("provider_argument_type", "provider \"aws\" {\n  max_retries = \"often\"\n}\n").refuses(&["plan"]);
    case(
        "provider_unknown_value",
        "provider \"aws\" {\n  region = terraform_data.new.id\n}\n\nresource \"terraform_data\" \"new\" {}\n",
    )
    .refuses(&["plan"]);
    Case::new("provider_alias")
        .main("resource \"aws_vpc\" \"main\" {\n  provider   = aws.west\n  cidr_block = \"10.0.0.0/16\"\n}\n")
        .refuses(&["plan"]);
}

#[test]
fn names_that_are_taken() {
    let main = r#"resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_vpc" "main" {
  cidr_block = "10.1.0.0/16"
}

variable "name" {}
variable "name" {}

locals {
  port = 80
  port = 443
}

locals {
  port = 8080
}

provider "aws" {}
provider "aws" {}

output "kept" {
  value = 1
}
"#;
    Case::new("duplicates").main(main).refuses(&["plan"]);
}
