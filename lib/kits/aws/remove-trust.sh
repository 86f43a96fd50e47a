#!/usr/bin/env bash
# Removes what trust.sh made: the role first, so that nothing is let in any more, then the identity provider.
#
#   bash remove-trust.sh
#   ROLE_NAME=AuroraReader bash remove-trust.sh
#
# Needs the AWS CLI, signed in to the account with the right to change IAM. It can be run again. Sessions that were handed out end within an hour.
set -euo pipefail

fail() {
  printf 'error: %s\n' "$1" >&2
  exit 1
}

# One function, read as a whole: a command must not take the rest of a piped script as its input.
main() {
  issuer='@ISSUER@'
  account='@ACCOUNT@'
  role=${ROLE_NAME:-AuroraKeylessReadOnlyRole}

  case "$role" in
    '' | *[!A-Za-z0-9+=,.@_-]*) fail "a role's name has letters, digits and +=,.@_-" ;;
  esac
  command -v aws > /dev/null || fail "the AWS CLI is missing: https://aws.amazon.com/cli, or use AWS CloudShell"
  caller=$(aws sts get-caller-identity --query Arn --output text < /dev/null) || fail "sign in first: aws sso login, or aws configure"
  IFS=: read -r _ partition _ _ signed_in _ <<< "$caller"
  [ "$signed_in" = "$account" ] || fail "you are signed in to the account $signed_in, and the connection is of $account"

  if aws iam get-role --role-name "$role" > /dev/null 2>&1 < /dev/null; then
    policies=$(aws iam list-attached-role-policies --role-name "$role" --query 'AttachedPolicies[].PolicyArn' --output text < /dev/null)
    for policy in $policies; do
      aws iam detach-role-policy --role-name "$role" --policy-arn "$policy" < /dev/null
    done
    aws iam delete-role --role-name "$role" < /dev/null
    printf 'Deleted the role %s\n' "$role"
  else
    printf 'There is no role %s\n' "$role"
  fi
  aws iam delete-open-id-connect-provider \
    --open-id-connect-provider-arn "arn:$partition:iam::$account:oidc-provider/${issuer#https://}" < /dev/null
  printf 'Deleted the identity provider of Aurora\n'
}

main
