Feature: What is stored is encrypted, and nobody reaches it from the internet

  Scenario: Databases are private
    Given I have aws_db_instance defined
    Then it must contain publicly_accessible
    And its value must be false

  Scenario: Databases are encrypted
    Given I have aws_db_instance defined
    Then it must contain storage_encrypted
    And its value must be true

  Scenario: Caches are encrypted where they are stored
    Given I have aws_elasticache_replication_group defined
    Then it must contain at_rest_encryption_enabled
    And its value must be true

  Scenario: Caches are encrypted on the way
    Given I have aws_elasticache_replication_group defined
    Then it must contain transit_encryption_enabled
    And its value must be true

  Scenario: Access lists of buckets are blocked
    Given I have aws_s3_bucket_public_access_block defined
    Then it must contain block_public_acls
    And its value must be true

  Scenario: Keys rotate
    Given I have aws_kms_key defined
    Then it must contain enable_key_rotation
    And its value must be true

  Scenario: Databases of DigitalOcean are in a network of their own
    Given I have digitalocean_database_cluster defined
    Then it must contain private_network_uuid
