#!/usr/bin/env bash
# Lets one connection of Aurora's into your AWS account, and prints what to paste into Aurora. No key and no secret is made.
#
#   bash trust.sh
#   ROLE_NAME=AuroraReader POLICIES="ReadOnlyAccess" bash trust.sh
#
# POLICIES are policies of AWS that the role gets: what Aurora may do. By default it sees what exists and how it is configured, and reads no data.
#
# Needs the AWS CLI, signed in to the account with the right to change IAM. It can be run again: what exists is set right. A role of this name that
# you use for something else loses its trust policy: choose another ROLE_NAME. remove-trust.sh takes back what it made.
set -euo pipefail

issuer='@ISSUER@'
subject='@SUBJECT@'
audience='@AUDIENCE@'
account='@ACCOUNT@'
role=${ROLE_NAME:-AuroraKeylessReadOnlyRole}
policies=${POLICIES:-SecurityAudit job-function/ViewOnlyAccess}

sign_in

# The account takes tokens of this issuer, for this audience. AWS checks the issuer's certificate: no thumbprint is needed.
if aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider" > /dev/null 2>&1; then
  aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "$provider" --client-id "$audience"
else
  aws iam create-open-id-connect-provider --url "$issuer" --client-id-list "$audience" > /dev/null
fi

# The role lets in this connection and no other: both conditions are needed.
name=${issuer#https://}
trust='{"Version": "2012-10-17", "Statement": [{
  "Sid": "LetOneConnectionIn", "Effect": "Allow", "Principal": {"Federated": "'"$provider"'"},
  "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
  "Condition": {"StringEquals": {"'"$name"':sub": "'"$subject"'", "'"$name"':aud": "'"$audience"'"}}
}]}'
if aws iam get-role --role-name "$role" > /dev/null 2>&1; then
  aws iam update-assume-role-policy --role-name "$role" --policy-document "$trust"
else
  aws iam create-role --role-name "$role" --max-session-duration 3600 --assume-role-policy-document "$trust" > /dev/null
fi
for policy in $policies; do
  aws iam attach-role-policy --role-name "$role" --policy-arn "arn:$partition:iam::aws:policy/$policy"
done

arn=$(aws iam get-role --role-name "$role" --query Role.Arn --output text)
printf 'Paste into Aurora:\n  Role ARN  %s\n' "$arn"
printf 'AWS may need a minute to know a new role everywhere.\n'
