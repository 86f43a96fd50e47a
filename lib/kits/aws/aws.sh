# Checks that the AWS CLI is signed in to the connection's account.
sign_in() {
  [[ $role =~ ^[A-Za-z0-9+=,.@_-]+$ ]] || fail "a role's name has letters, digits and +=,.@_-"
  command -v aws > /dev/null || fail "the AWS CLI is missing: https://aws.amazon.com/cli, or use AWS CloudShell"
  caller=$(aws sts get-caller-identity --query Arn --output text) || fail "sign in first: aws sso login, or aws configure"
  IFS=: read -r _ partition _ _ signed_in _ <<< "$caller"
  [ "$signed_in" = "$account" ] || fail "you are signed in to the account $signed_in, and the connection is of $account"
  provider="arn:$partition:iam::$account:oidc-provider/${issuer#https://}"
}
