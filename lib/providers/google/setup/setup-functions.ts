/** A shell function of a script for the customer. */
export type ShellFunction = { readonly name: string; readonly body: string };

/** Defines a function. @param signature - Its name and its parameters, with a space between. */
function define(signature: string, ...lines: readonly string[]): ShellFunction {
  const [name = "", ...parameters] = signature.split(" ");
  const locals = parameters.map((parameter, index) => `local ${parameter}="$${index + 1}"`);
  return { name, body: [`${name}() {`, ...[...locals, ...lines].map((line) => `  ${line}`), "}", ""].join("\n") };
}

/** An account's address is asked for: it differs for projects of a domain. A missing account is an empty text. */
export const accountEmail = define(
  "account_email project account",
  `gcloud iam service-accounts list --project="$project" --filter="email~^$account@" --format='value(email)'`,
);

/** Whether a function calls {@link accountEmail}. */
export const asksEmail = ({ body }: ShellFunction): boolean => body.includes("$(account_email ");

const email = (home: string): readonly string[] => ["local email", `email="$(account_email "${home}" "$account")"`];
const orReturn = `[ -n "$email" ] || return 0`;

/** Tells whether a member holds a role without a condition. Conditional ones are the customer's. */
const hasRole = (policy: string) =>
  `[ -n "$(${policy} --flatten='bindings[].members' --filter="bindings.role=$role AND bindings.members=$member AND NOT bindings.condition:*" --format='value(bindings.role)')" ] || return 0`;

const poolState = `gcloud iam workload-identity-pools describe "$pool" --location=global --project="$project" --format='value(state)' 2> /dev/null || true`;
const inPool = `--workload-identity-pool="$pool" --location=global --project="$project"`;
const providerState = `gcloud iam workload-identity-pools providers describe "$provider" ${inPool} --format='value(state)' 2> /dev/null || true`;
const trusts = `--issuer-uri="$issuer" --allowed-audiences="$audience" --attribute-mapping=google.subject=assertion.sub --attribute-condition="assertion.sub=='$subject'"`;

export const addFunctions: readonly ShellFunction[] = [
  define(
    "create_pool project pool",
    "# What was deleted keeps its name for 30 days, and is restored.",
    `case "$(${poolState})" in`,
    `  '') gcloud iam workload-identity-pools create "$pool" --location=global --project="$project" --display-name=Aurora ;;`,
    `  DELETED) gcloud iam workload-identity-pools undelete "$pool" --location=global --project="$project" ;;`,
    `  *) gcloud iam workload-identity-pools update "$pool" --location=global --project="$project" --no-disabled ;;`,
    "esac",
  ),
  define(
    "create_provider project pool provider audience issuer subject",
    "local state",
    `state="$(${providerState})"`,
    `if [ -z "$state" ]; then`,
    `  gcloud iam workload-identity-pools providers create-oidc "$provider" ${inPool} ${trusts}`,
    "  return",
    "fi",
    `[ "$state" != DELETED ] || gcloud iam workload-identity-pools providers undelete "$provider" ${inPool}`,
    `gcloud iam workload-identity-pools providers update-oidc "$provider" ${inPool} ${trusts} --no-disabled`,
  ),
  define(
    "create_account project account",
    `[ -z "$(account_email "$project" "$account")" ] || return 0`,
    `gcloud iam service-accounts create "$account" --project="$project" --display-name='Aurora'`,
    "# A new account is not visible everywhere at once.",
    `until [ -n "$(account_email "$project" "$account")" ]; do sleep 5; done`,
    "sleep 30",
  ),
  define(
    "add_account_user project account member role",
    ...email("$project"),
    `gcloud iam service-accounts add-iam-policy-binding "$email" --project="$project" --member="$member" --role="$role" --condition=None --format=none`,
  ),
  define(
    "add_role project home account role",
    ...email("$home"),
    `gcloud projects add-iam-policy-binding "$project" --member="serviceAccount:$email" --role="$role" --condition=None --format=none`,
  ),
  define("enable_api project api", `gcloud services enable "$api" --project="$project"`),
  define(
    "create_dataset project dataset location label",
    `bq show --dataset "$project:$dataset" >/dev/null 2>&1 || bq --location="$location" mk --dataset --label="$label" "$project:$dataset"`,
  ),
  define(
    "add_reader project home account dataset",
    ...email("$home"),
    `bq query --project_id="$project" --use_legacy_sql=false "GRANT \\\`roles/bigquery.dataViewer\\\` ON SCHEMA \\\`$project\\\`.\\\`$dataset\\\` TO 'serviceAccount:$email'"`,
  ),
  define("add_label project key value", `gcloud projects update "$project" --update-labels="$key=$value" --format=none`),
];

export const removeFunctions: readonly ShellFunction[] = [
  define(
    "disable_account project account",
    ...email("$project"),
    orReturn,
    `gcloud iam service-accounts disable "$email" --project="$project"`,
  ),
  define(
    "remove_account_user project account member role",
    ...email("$project"),
    orReturn,
    hasRole(`gcloud iam service-accounts get-iam-policy "$email" --project="$project"`),
    `gcloud iam service-accounts remove-iam-policy-binding "$email" --project="$project" --member="$member" --role="$role" --condition=None --format=none`,
  ),
  define(
    "remove_role project home account role",
    ...email("$home"),
    orReturn,
    `local member="serviceAccount:$email"`,
    hasRole(`gcloud projects get-iam-policy "$project"`),
    `gcloud projects remove-iam-policy-binding "$project" --member="$member" --role="$role" --condition=None --format=none`,
  ),
  define(
    "remove_reader project home account dataset",
    ...email("$home"),
    orReturn,
    `bq show --dataset "$project:$dataset" >/dev/null 2>&1 || return 0`,
    `bq query --project_id="$project" --use_legacy_sql=false "REVOKE \\\`roles/bigquery.dataViewer\\\` ON SCHEMA \\\`$project\\\`.\\\`$dataset\\\` FROM 'serviceAccount:$email'"`,
  ),
  define(
    "remove_label project key value",
    "# A label with another value is the customer's by now.",
    `[ "$(gcloud projects describe "$project" --format="value(labels.$key)")" = "$value" ] || return 0`,
    `gcloud projects update "$project" --remove-labels="$key" --format=none`,
  ),
  define(
    "delete_provider project pool provider",
    `[ "$(${providerState})" = ACTIVE ] || return 0`,
    `gcloud iam workload-identity-pools providers delete "$provider" ${inPool} --quiet`,
  ),
  define(
    "delete_pool project pool",
    `[ "$(${poolState})" = ACTIVE ] || return 0`,
    `gcloud iam workload-identity-pools delete "$pool" --location=global --project="$project" --quiet`,
  ),
  define(
    "delete_account project account",
    ...email("$project"),
    orReturn,
    `gcloud iam service-accounts delete "$email" --project="$project" --quiet`,
  ),
];

/** Quotes a value for a POSIX shell, so that nothing in it is taken for anything but text. */
export const shellQuote = (value: string): string => `'${value.replaceAll("'", `'\\''`)}'`;

/** Makes a value fit for a comment: a line break would end it. */
export const shellComment = (value: string): string => `# ${value.replace(/[\p{Cc}\u2028\u2029]+/gu, " ")}`;
