choose_project() {
  command -v gcloud > /dev/null || fail "the Google Cloud CLI is missing: https://cloud.google.com/sdk, or use Cloud Shell"
  [ -n "$project" ] || project=$(gcloud config get-value project 2> /dev/null)
  [ -n "$project" ] || fail "which project? Set it at the top of this script, or with: gcloud config set project ID"
  case "$project" in
    *:*) email="$account@${project#*:}.${project%%:*}.iam.gserviceaccount.com" ;;
    *) email="$account@$project.iam.gserviceaccount.com" ;;
  esac
}

find_number() {
  number=$(gcloud projects describe "$project" --format='value(projectNumber)') || fail "the project $project cannot be read: sign in first, with gcloud auth login"
}

# The service account and its roles. What exists stays.
make_account() {
  gcloud iam service-accounts describe "$email" --project="$project" --format=none 2> /dev/null ||
    gcloud iam service-accounts create "$account" --project="$project" --display-name=Aurora
  for role in "${roles[@]}"; do
    patiently gcloud projects add-iam-policy-binding "$project" --member="serviceAccount:$email" --role="$role" --condition=None --format=none
  done
}

# Reads the state of a pool or a provider. Empty: there is none.
state_of() {
  gcloud iam workload-identity-pools "$@" --location=global --project="$project" --format='value(state)' 2> /dev/null || true
}

make_pool() {
  case "$(state_of describe "$pool")" in
    '') gcloud iam workload-identity-pools create "$pool" --location=global --project="$project" --display-name=Aurora ;;
    DELETED) gcloud iam workload-identity-pools undelete "$pool" --location=global --project="$project" ;;
  esac
}

make_provider() {
  local state settings where=(--workload-identity-pool="$pool" --location=global --project="$project")
  settings=(
    --issuer-uri="$issuer"
    --allowed-audiences="${audience:-https://iam.googleapis.com/$name}"
    --attribute-mapping="google.subject=assertion.sub"
    --attribute-condition="assertion.sub=='$subject'"
  )
  state=$(state_of providers describe "$provider" --workload-identity-pool="$pool")
  if [ -z "$state" ]; then
    gcloud iam workload-identity-pools providers create-oidc "$provider" "${where[@]}" "${settings[@]}" && return
    fail "the provider was not made. If it says 'Org Policy violated' above, an administrator of your organisation must allow $issuer in the policy constraints/iam.workloadIdentityPoolProviders"
  fi
  if [ "$state" = DELETED ]; then
    gcloud iam workload-identity-pools providers undelete "$provider" "${where[@]}"
  fi
  patiently gcloud iam workload-identity-pools providers update-oidc "$provider" "${where[@]}" "${settings[@]}"
}
