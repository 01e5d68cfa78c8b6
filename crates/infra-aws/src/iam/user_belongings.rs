//! What a user has that is in the way of deleting it.

use infra_provider::{ErrorClass, ProviderError};

use super::group;
use super::holder::Holder;
use crate::context::Context;
use crate::error::{During, if_found};

/// Deletes what most users have: policies, memberships, access keys.
pub(super) async fn delete(cx: &Context, user: &str) -> Result<(), ProviderError> {
    for group in group::of_user(cx, user).await? {
        group::remove(cx, &group, user).await?;
    }
    let holder = Holder::User(user);
    for arn in holder.attached(cx).await? {
        holder.detach(cx, &arn).await?;
    }
    let within = cx.iam().list_user_policies().user_name(user).into_paginator().items().send();
    for name in within.collect::<Result<Vec<_>, _>>().await.during("iam:ListUserPolicies")? {
        holder.delete(cx, &name).await?;
    }
    delete_keys(cx, user).await
}

/// Deletes what few have: credentials of other kinds.
pub(super) async fn delete_rare(cx: &Context, user: &str) -> Result<(), ProviderError> {
    delete_login(cx, user).await?;
    delete_mfa_devices(cx, user).await?;
    delete_certificates(cx, user).await?;
    delete_ssh_keys(cx, user).await?;
    delete_service_credentials(cx, user).await
}

async fn delete_keys(cx: &Context, user: &str) -> Result<(), ProviderError> {
    let keys = cx.iam().list_access_keys().user_name(user).into_paginator().items().send();
    for key in keys.collect::<Result<Vec<_>, _>>().await.during("iam:ListAccessKeys")? {
        let call = cx.iam().delete_access_key().user_name(user).set_access_key_id(key.access_key_id);
        if_found(call.send().await.during("iam:DeleteAccessKey"))?;
    }
    Ok(())
}

async fn delete_login(cx: &Context, user: &str) -> Result<(), ProviderError> {
    let call = cx.iam().delete_login_profile().user_name(user);
    if_found(call.send().await.during("iam:DeleteLoginProfile")).map(drop)
}

async fn delete_mfa_devices(cx: &Context, user: &str) -> Result<(), ProviderError> {
    let devices = cx.iam().list_mfa_devices().user_name(user).into_paginator().items().send();
    for device in devices.collect::<Result<Vec<_>, _>>().await.during("iam:ListMFADevices")? {
        let serial = device.serial_number;
        let call = cx.iam().deactivate_mfa_device().user_name(user).serial_number(&serial);
        if_found(call.send().await.during("iam:DeactivateMFADevice"))?;
        // The serial number of a thing that one can hold is no ARN, and there is nothing to delete.
        if serial.starts_with("arn:") {
            let call = cx.iam().delete_virtual_mfa_device().serial_number(serial);
            if_found(call.send().await.during("iam:DeleteVirtualMFADevice"))?;
        }
    }
    Ok(())
}

async fn delete_certificates(cx: &Context, user: &str) -> Result<(), ProviderError> {
    let found = cx.iam().list_signing_certificates().user_name(user).into_paginator().items().send();
    let found = found.collect::<Result<Vec<_>, _>>().await.during("iam:ListSigningCertificates")?;
    for certificate in found {
        let id = certificate.certificate_id;
        let call = cx.iam().delete_signing_certificate().user_name(user).certificate_id(id);
        if_found(call.send().await.during("iam:DeleteSigningCertificate"))?;
    }
    Ok(())
}

async fn delete_ssh_keys(cx: &Context, user: &str) -> Result<(), ProviderError> {
    let keys = cx.iam().list_ssh_public_keys().user_name(user).into_paginator().items().send();
    for key in keys.collect::<Result<Vec<_>, _>>().await.during("iam:ListSSHPublicKeys")? {
        let id = key.ssh_public_key_id;
        let call = cx.iam().delete_ssh_public_key().user_name(user).ssh_public_key_id(id);
        if_found(call.send().await.during("iam:DeleteSSHPublicKey"))?;
    }
    Ok(())
}

async fn delete_service_credentials(cx: &Context, user: &str) -> Result<(), ProviderError> {
    let answer = cx.iam().list_service_specific_credentials().user_name(user).send().await;
    let answer = match answer.during("iam:ListServiceSpecificCredentials") {
        // Where there are no such credentials there is no such call.
        Err(error) if error.class == ErrorClass::Invalid => return Ok(()),
        other => other?,
    };
    for credential in answer.service_specific_credentials() {
        let id = &credential.service_specific_credential_id;
        let call = cx.iam().delete_service_specific_credential().user_name(user);
        let call = call.service_specific_credential_id(id).send();
        if_found(call.await.during("iam:DeleteServiceSpecificCredential"))?;
    }
    Ok(())
}
