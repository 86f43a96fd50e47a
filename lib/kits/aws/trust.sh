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

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  issuer='@ISSUER@'
  subject='@SUBJECT@'
  audience='@AUDIENCE@'
  account='@ACCOUNT@'
  role=${ROLE_NAME:-AuroraKeylessReadOnlyRole}
  policies=${POLICIES:-SecurityAudit job-function/ViewOnlyAccess}

  case "$role" in
    '' | *[!A-Za-z0-9+=,.@_-]*) fail "a role's name has letters, digits and +=,.@_-" ;;
  esac
  command -v aws > /dev/null || fail "the AWS CLI is missing: https://aws.amazon.com/cli, or use AWS CloudShell"
  caller=$(aws sts get-caller-identity --query Arn --output text < /dev/null) || fail "sign in first: aws sso login, or aws configure"
  IFS=: read -r _ partition _ _ signed_in _ <<< "$caller"
  [ "$signed_in" = "$account" ] || fail "you are signed in to the account $signed_in, and the connection is of $account"

  # The account takes tokens of this issuer, for this audience. AWS checks the issuer's certificate: no thumbprint is needed.
  provider="arn:$partition:iam::$account:oidc-provider/${issuer#https://}"
  if aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$provider" > /dev/null 2>&1 < /dev/null; then
    aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn "$provider" --client-id "$audience" < /dev/null
  else
    aws iam create-open-id-connect-provider --url "$issuer" --client-id-list "$audience" > /dev/null < /dev/null
  fi

  # The role lets in this connection and no other: both conditions are needed.
  trust='{
    "Version": "2012-10-17",
    "Statement": [
      {
        "Sid": "LetOneConnectionIn",
        "Effect": "Allow",
        "Principal": {"Federated": "'"$provider"'"},
        "Action": ["sts:AssumeRoleWithWebIdentity", "sts:TagSession", "sts:SetSourceIdentity"],
        "Condition": {
          "StringEquals": {
            "'"${issuer#https://}"':sub": "'"$subject"'",
            "'"${issuer#https://}"':aud": "'"$audience"'"
          }
        }
      }
    ]
  }'
  if aws iam get-role --role-name "$role" > /dev/null 2>&1 < /dev/null; then
    aws iam update-assume-role-policy --role-name "$role" --policy-document "$trust" < /dev/null
  else
    aws iam create-role --role-name "$role" --max-session-duration 3600 --assume-role-policy-document "$trust" > /dev/null < /dev/null
  fi
  for policy in $policies; do
    aws iam attach-role-policy --role-name "$role" --policy-arn "arn:$partition:iam::aws:policy/$policy" < /dev/null
  done

  arn=$(aws iam get-role --role-name "$role" --query Role.Arn --output text < /dev/null)
  printf 'Paste into Aurora:\n  Role ARN  %s\n' "$arn"
  printf 'AWS may need a minute to know a new role everywhere.\n'
}

main
