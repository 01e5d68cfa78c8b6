"""IAM: boundaries of users, tags that a user keeps when its name or path changes, and what is not there. SAML providers and server
certificates have tags, certificates their own ids and times, and one name is of one.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccountAlias.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServerCertificateMetadata.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_UploadSSHPublicKey.html
"""

from cryptography import x509
from moto.core.responses import ActionResult, EmptyResult
from moto.core.serialize import never_return
from moto.core.utils import utcnow
from moto.iam.exceptions import EntityAlreadyExists, IAMException, MalformedCertificate, NotFoundException
from moto.iam.models import IAMBackend, SAMLProvider, User
from moto.iam.responses import IamResponse
from moto.iam.utils import random_resource_id


def _boundary(user):
    arn = getattr(user, "boundary", None)
    return {"PermissionsBoundaryType": "PermissionsBoundaryPolicy", "PermissionsBoundaryArn": arn} if arn else None


User.permissions_boundary = property(_boundary)
# The list tells neither boundaries nor tags.
IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER["ListUsersResponse.Users.User.PermissionsBoundary"] = never_return

create = IamResponse.create_user


def create_user(self):
    answer = create(self)
    self.backend.get_user(self._get_param("UserName")).boundary = self._get_param("PermissionsBoundary")
    return answer


def put_user_permissions_boundary(self):
    self.backend.get_user(self._get_param("UserName")).boundary = self._get_param("PermissionsBoundary")
    return EmptyResult()


def delete_user_permissions_boundary(self):
    self.backend.get_user(self._get_param("UserName")).boundary = None
    return EmptyResult()


for call in [create_user, put_user_permissions_boundary, delete_user_permissions_boundary]:
    setattr(IamResponse, call.__name__, call)

update = IAMBackend.update_user


def update_user(self, user_name, new_path=None, new_user_name=None):
    """moto keeps tags by ARN, and the ARN changes."""
    user = self.get_user(user_name)
    before = user.arn
    tags = self.tagger.list_tags_for_resource(before)["Tags"]
    update(self, user_name, new_path, new_user_name)
    if user.arn != before:
        self.tagger.delete_all_tags_for_resource(before)
        self.tagger.tag_resource(user.arn, tags)


IAMBackend.update_user = update_user

update_other = IAMBackend.update_group


def update_group(self, group_name, new_group_name, new_path):
    """moto takes a new path only with a new name."""
    if new_group_name:
        update_other(self, group_name, new_group_name, new_path)
    elif new_path:
        self.get_group(group_name).path = new_path


IAMBackend.update_group = update_group

delete_any = IamResponse.delete_account_alias


def delete_account_alias(self):
    """moto deletes whichever the account has."""
    alias = self._get_param("AccountAlias")
    if alias not in self.backend.account_aliases:
        raise NotFoundException(f"The Account Alias {alias} cannot be found.")
    return delete_any(self)


entities = IamResponse.list_entities_for_policy


def list_entities_for_policy(self):
    """moto knows of nobody who has a policy that there is not."""
    self.backend.get_policy(self._get_param("PolicyArn"))
    return entities(self)


for call in [delete_account_alias, list_entities_for_policy]:
    setattr(IamResponse, call.__name__, call)


def _known(thing):
    return thing.__dict__.setdefault("known_tags", {})


def _tags(thing):
    return [{"Key": key, "Value": value} for key, value in _known(thing).items()]


def tag(call, find):
    """The two calls that change the tags of what `find` finds."""

    def tag_it(self):
        for one in self._get_param("Tags", []):
            _known(find(self))[one["Key"]] = one["Value"]
        return EmptyResult()

    def untag_it(self):
        for key in self._get_param("TagKeys", []):
            _known(find(self)).pop(key, None)
        return EmptyResult()

    setattr(IamResponse, f"tag_{call}", tag_it)
    setattr(IamResponse, f"untag_{call}", untag_it)


SAMLProvider.tags = property(_tags)
tag("saml_provider", lambda self: self.backend.get_saml_provider(self._get_param("SAMLProviderArn")))
tag(
    "server_certificate",
    lambda self: self.backend.get_server_certificate(self._get_param("ServerCertificateName")),
)
create_saml = IamResponse.create_saml_provider


def create_saml_provider(self):
    """moto writes over the one that has the name."""
    name = self._get_param("Name")
    if name in self.backend.saml_providers:
        raise EntityAlreadyExists(f"SAMLProvider with name {name} already exists.")
    answer = create_saml(self)
    _known(self.backend.saml_providers[name]).update({one["Key"]: one["Value"] for one in self._get_param("Tags", [])})
    return answer


def about(certificate):
    return {
        "ServerCertificateName": certificate.cert_name,
        "Path": certificate.path,
        "Arn": certificate.arn,
        "UploadDate": certificate.upload_date,
        "ServerCertificateId": certificate.certificate_id,
        "Expiration": certificate.expiration,
    }


upload = IamResponse.upload_server_certificate


def upload_server_certificate(self):
    """moto has one id and one time for all certificates."""
    name, body = self._get_param("ServerCertificateName"), self._get_param("CertificateBody")
    if any(one.cert_name == name for one in self.backend.list_server_certificates()):
        raise EntityAlreadyExists(f"The Server Certificate with name {name} already exists.")
    try:
        expiration = x509.load_pem_x509_certificate(body.encode()).not_valid_after_utc
    except ValueError:
        raise MalformedCertificate(body) from None
    upload(self)
    certificate = self.backend.get_server_certificate(name)
    certificate.certificate_id = "ASCA" + random_resource_id()[4:]
    certificate.upload_date, certificate.expiration = utcnow(), expiration
    _known(certificate).update({one["Key"]: one["Value"] for one in self._get_param("Tags", [])})
    return ActionResult({"ServerCertificateMetadata": about(certificate), "Tags": _tags(certificate)})


def list_server_certificates(self):
    found = [about(one) for one in self.backend.list_server_certificates() if hasattr(one, "certificate_id")]
    return ActionResult({"ServerCertificateMetadataList": found, "IsTruncated": False})


def get_server_certificate(self):
    certificate = self.backend.get_server_certificate(self._get_param("ServerCertificateName"))
    told = {
        "ServerCertificateMetadata": about(certificate),
        "CertificateBody": certificate.cert_body,
        "Tags": _tags(certificate),
    }
    if certificate.cert_chain:
        told["CertificateChain"] = certificate.cert_chain
    return ActionResult({"ServerCertificate": told})


upload_key = IamResponse.upload_ssh_public_key


def upload_ssh_public_key(self):
    """A user has a key once."""
    user, body = self._get_param("UserName"), self._get_param("SSHPublicKeyBody")
    if any(one.ssh_public_key_body == body for one in self.backend.get_all_ssh_public_keys(user)):
        raise DuplicateKey("The specified SSH public key already exists.")
    return upload_key(self)


class DuplicateKey(IAMException):
    code = "DuplicateSSHPublicKey"


for call in [
    create_saml_provider,
    upload_server_certificate,
    list_server_certificates,
    get_server_certificate,
    upload_ssh_public_key,
]:
    setattr(IamResponse, call.__name__, call)
