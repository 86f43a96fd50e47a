#!/usr/bin/env bash
# Lets one connection of Aurora in to your subscription, as a user-assigned managed identity: for those who may not register applications.
# No secret is made.
#
#   SUBSCRIPTION=... RESOURCE_GROUP=aurora LOCATION=westeurope ROLE=Reader NAME=aurora-keyless bash trust-identity.sh
#
# Needs the Azure CLI, signed in (az login), or Azure Cloud Shell, and the role Owner on the subscription. It can be run again: what exists
# stays, and the trust is written as it must be. untrust-identity.sh takes back what it made.

# What you may choose.
NAME=${NAME:-aurora-keyless}
RESOURCE_GROUP=${RESOURCE_GROUP:-aurora}
LOCATION=${LOCATION:-westeurope}
ROLE=${ROLE:-Reader}
SUBSCRIPTION=${SUBSCRIPTION:-}

# What Azure compares, letter by letter. An empty audience: that of the cloud.
CREDENTIAL='@CREDENTIAL@'
ISSUER='@ISSUER@'
SUBJECT='@SUBJECT@'
AUDIENCE='@AUDIENCE@'

set -euo pipefail

check_name
choose_subscription
find_cloud
choose_audience
[ "$(az group exists --name "$RESOURCE_GROUP" --subscription "$SUBSCRIPTION")" = true ] ||
  az group create --name "$RESOURCE_GROUP" --location "$LOCATION" --subscription "$SUBSCRIPTION" --output none
# Both calls leave what exists as it is.
made=$(az identity create --name "$NAME" --resource-group "$RESOURCE_GROUP" --location "$LOCATION" --subscription "$SUBSCRIPTION" \
  --query "[id, clientId, principalId]" --output tsv)
read -r identity client principal <<< "$(tr '\n\t' '  ' <<< "$made")"
az identity federated-credential create --name "$CREDENTIAL" --identity-name "$NAME" --resource-group "$RESOURCE_GROUP" \
  --subscription "$SUBSCRIPTION" --issuer "$ISSUER" --subject "$SUBJECT" --audiences "$audience" --output none ||
  fail "the trust could not be written. RequestDisallowedByPolicy: the policy FIC_LimitToWellknownIssuers forbids it, and does not bind applications"
give_role
print_fields "$client" identityId "$identity"
