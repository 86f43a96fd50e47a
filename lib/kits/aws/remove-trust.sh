#!/usr/bin/env bash
# Removes what trust.sh made: the role first, so that nothing is let in any more, then the identity provider.
#
#   bash remove-trust.sh
#   ROLE_NAME=AuroraReader bash remove-trust.sh
#
# Needs the AWS CLI, signed in to the account with the right to change IAM. It can be run again. Sessions that were handed out end within an hour.
set -euo pipefail

issuer='@ISSUER@'
account='@ACCOUNT@'
role=${ROLE_NAME:-AuroraKeylessReadOnlyRole}

sign_in

if aws iam get-role --role-name "$role" > /dev/null 2>&1; then
  policies=$(aws iam list-attached-role-policies --role-name "$role" --query 'AttachedPolicies[].PolicyArn' --output text)
  for policy in $policies; do
    aws iam detach-role-policy --role-name "$role" --policy-arn "$policy"
  done
  aws iam delete-role --role-name "$role"
  printf 'Deleted the role %s\n' "$role"
else
  printf 'There is no role %s\n' "$role"
fi
aws iam delete-open-id-connect-provider --open-id-connect-provider-arn "$provider"
printf 'Deleted the identity provider of Aurora\n'
