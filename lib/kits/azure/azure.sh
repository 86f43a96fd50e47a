check_name() {
  [[ $NAME =~ ^[A-Za-z0-9._-]+$ ]] || fail "a name has letters, digits, dots, hyphens and underscores"
  command -v az > /dev/null || fail "the Azure CLI is missing: https://aka.ms/azure-cli, or use Azure Cloud Shell"
}

choose_subscription() {
  tenant=$(az account show --query tenantId --output tsv) || fail "sign in first: az login"
  [ -n "$SUBSCRIPTION" ] || SUBSCRIPTION=$(az account show --query id --output tsv)
}

find_cloud() {
  case "$(az cloud show --query name --output tsv)" in
    AzureUSGovernment) cloud=usgovernment ;;
    AzureChinaCloud) cloud=china ;;
    *) cloud=public ;;
  esac
}

choose_audience() {
  case "$cloud" in
    usgovernment) audience=api://AzureADTokenExchangeUSGov ;;
    china) audience=api://AzureADTokenExchangeChina ;;
    *) audience=api://AzureADTokenExchange ;;
  esac
  [ -z "$AUDIENCE" ] || audience=$AUDIENCE
}

find_application() {
  app=$(az ad app list --display-name "$NAME" --query "[?displayName=='$NAME'].appId" --output tsv) || fail "sign in first: az login"
  case "$app" in
    *$'\n'*) fail "several applications are called $NAME: choose another name, or remove the right one in the portal" ;;
  esac
}

find_principal() {
  principal=$(az ad sp list --filter "appId eq '$app'" --query "[].id" --output tsv)
}

# The application and its service principal. What exists stays.
make_application() {
  find_application
  if [ -z "$app" ]; then
    printf 'Registering the application %s\n' "$NAME"
    app=$(az ad app create --display-name "$NAME" --sign-in-audience AzureADMyOrg --query appId --output tsv)
  fi
  find_principal
  [ -n "$principal" ] || principal=$(az ad sp create --id "$app" --query id --output tsv)
}

give_role() {
  local held scope="/subscriptions/$SUBSCRIPTION"
  held=$(az role assignment list --assignee "$principal" --role "$ROLE" --scope "$scope" --query "[].id" --output tsv)
  [ -z "$held" ] || return 0
  printf 'Giving it the role %s on %s, for which you need the role Owner or User Access Administrator\n' "$ROLE" "$scope"
  patiently az role assignment create --assignee-object-id "$principal" --assignee-principal-type ServicePrincipal \
    --role "$ROLE" --scope "$scope" --output none
}

print_fields() {
  printf '\nPaste this into Aurora. Nothing of it is secret.\n\n'
  printf '  %-14s  %s\n' tenantId "$tenant" clientId "$1" subscriptionId "$SUBSCRIPTION" cloud "$cloud" "${@:2}"
  printf '\nWhat is new takes up to five minutes to work everywhere.\n'
}

# Finds the application that is removed, or ends.
require_application() {
  find_application
  [ -n "$app" ] || finish "There is no application $NAME: nothing to remove"
}

find_roles() {
  roles=''
  [ -z "$principal" ] || roles=$(az role assignment list --assignee "$principal" --all --query "[].id" --output tsv)
}

# Without their roles, tokens that exist are worth nothing.
remove_roles() {
  for assignment in $roles; do
    az role assignment delete --ids "$assignment"
  done
}

# Roles first: those of an application that is gone stay behind without a name.
remove_application() {
  find_principal
  find_roles
  remove_roles
  az ad app delete --id "$app"
  printf 'Removed the application %s\n' "$NAME"
}

# Removes the application if nothing proves it but the trust that is named.
remove_unproved() {
  local others trusts
  trusts=$(az ad app federated-credential list --id "$app" --query "[].name" --output tsv)
  others=$(grep -vxF -- "$1" <<< "$trusts" || true)$(az ad app show --id "$app" --query "[passwordCredentials, keyCredentials][].keyId" --output tsv)
  [ -z "$others" ] || finish "The application $NAME is left: something else proves it"
  remove_application
}
