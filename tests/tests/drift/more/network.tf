# Types that the families of a web product leave out: they are here to be changed by hand.

resource "aws_vpc" "second" {
  cidr_block = "10.30.0.0/16"
  tags       = { Name = "second" }
}

resource "aws_subnet" "second" {
  vpc_id            = aws_vpc.second.id
  cidr_block        = "10.30.1.0/24"
  availability_zone = "us-east-1a"

  tags = {
    Name = "second"
    Tier = "inner"
  }
}

resource "aws_egress_only_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_eip" "nat" {
  domain = "vpc"
}

resource "aws_nat_gateway" "main" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public[0].id
  depends_on    = [aws_internet_gateway.main]
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "out" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = aws_nat_gateway.main.id
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public[0].id
  route_table_id = aws_route_table.public.id
}

resource "aws_default_route_table" "second" {
  default_route_table_id = aws_vpc.second.default_route_table_id
}

resource "aws_default_security_group" "second" {
  vpc_id = aws_vpc.second.id

  ingress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["10.30.0.0/16"]
  }
}

resource "aws_default_network_acl" "second" {
  default_network_acl_id = aws_vpc.second.default_network_acl_id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
}

resource "aws_network_acl" "main" {
  vpc_id = aws_vpc.main.id

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    from_port  = 80
    to_port    = 80
    cidr_block = "10.0.0.0/8"
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "0.0.0.0/0"
  }
}

resource "aws_network_acl" "ruled" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "web" {
  network_acl_id = aws_network_acl.ruled.id
  rule_number    = 200
  protocol       = "tcp"
  rule_action    = "allow"
  cidr_block     = "10.0.0.0/8"
  from_port      = 8080
  to_port        = 8081
}

resource "aws_security_group" "ruled" {
  name        = "families-ruled"
  description = "Its rules are objects of their own"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group_rule" "ssh" {
  security_group_id = aws_security_group.ruled.id
  type              = "ingress"
  protocol          = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_blocks       = ["10.1.0.0/16"]
  description       = "Machines"
}

resource "aws_security_group" "ruled_too" {
  name        = "families-ruled-too"
  description = "Its rules are objects of their own"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_ingress_rule" "tls" {
  security_group_id = aws_security_group.ruled_too.id
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "10.2.0.0/16"
  description       = "TLS"
}

resource "aws_vpc_security_group_egress_rule" "all" {
  security_group_id = aws_security_group.ruled_too.id
  ip_protocol       = "tcp"
  from_port         = 1
  to_port           = 1024
  cidr_ipv4         = "10.3.0.0/16"
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.us-east-1.s3"
  route_table_ids = [aws_route_table.public.id]
}

resource "aws_vpc_peering_connection" "second" {
  vpc_id      = aws_vpc.main.id
  peer_vpc_id = aws_vpc.second.id
  auto_accept = true
}

resource "aws_vpc_ipv4_cidr_block_association" "second" {
  vpc_id     = aws_vpc.second.id
  cidr_block = "10.31.0.0/16"
}

resource "aws_vpc_dhcp_options" "second" {
  domain_name         = "second.internal"
  domain_name_servers = ["AmazonProvidedDNS"]
}

resource "aws_vpc_dhcp_options_association" "second" {
  vpc_id          = aws_vpc.second.id
  dhcp_options_id = aws_vpc_dhcp_options.second.id
}

resource "aws_flow_log" "main" {
  vpc_id          = aws_vpc.main.id
  traffic_type    = "ALL"
  iam_role_arn    = aws_iam_role.flow.arn
  log_destination = aws_cloudwatch_log_group.flow.arn
}

resource "aws_cloudwatch_log_group" "flow" {
  name = "/families/flow"
}

resource "aws_customer_gateway" "office" {
  bgp_asn    = "65000"
  ip_address = "172.83.124.10"
  type       = "ipsec.1"
}

resource "aws_vpn_gateway" "office" {
  amazon_side_asn = "64999"
}

resource "aws_vpn_gateway_attachment" "office" {
  vpc_id         = aws_vpc.second.id
  vpn_gateway_id = aws_vpn_gateway.office.id
}
