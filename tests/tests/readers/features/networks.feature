Feature: networks
  Scenario: every network has a name
    Given I have aws_vpc defined
    Then it must have tags
    And it must have Name

  Scenario: nothing is open to everybody
    Given I have aws_security_group defined
    When it has ingress
    Then it must have ingress
    And it must not have tcp protocol and port 22 for 0.0.0.0/0

  Scenario: subnets are within the network
    Given I have aws_subnet defined
    Then it must have cidr_block
    And its value must match the "10\.0\..*" regex
