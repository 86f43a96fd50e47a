#!/usr/bin/env bash
# Lets one connection of Aurora in to your subscription, as an application of your directory. No secret is made.
#
#   SUBSCRIPTION=... ROLE=Reader NAME=aurora-keyless bash trust-application.sh
#
# Needs the Azure CLI, signed in (az login), or Azure Cloud Shell, and the right to register applications and to give roles. It can be run
# again: what exists stays, and the trust is written as it must be. untrust-application.sh takes back what it made.

# What you may choose.
NAME=${NAME:-aurora-keyless}
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
case "$cloud" in
  usgovernment) graph=https://graph.microsoft.us ;;
  china) graph=https://microsoftgraph.chinacloudapi.cn ;;
  *) graph=https://graph.microsoft.com ;;
esac
make_application
az rest --method PATCH --headers Prefer=create-if-missing --output none \
  --url "$graph/v1.0/applications(appId='$app')/federatedIdentityCredentials(name='$CREDENTIAL')" \
  --body "{\"name\":\"$CREDENTIAL\",\"issuer\":\"$ISSUER\",\"subject\":\"$SUBJECT\",\"audiences\":[\"$audience\"]}"
give_role
print_fields "$app"
