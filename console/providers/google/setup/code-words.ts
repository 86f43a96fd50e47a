import { describeFailure, isRetryable, type Words } from "../../../words.ts";
import { googleFailureWords, parseWords } from "../failure-words.ts";

/** Why a project, or one change in it, is not set up: the codes that only a setup has. */
const setupWords = parseWords(`
project_not_visible | This account cannot see it | Check its id, or ask an administrator of the project to give you a role in it.
account_replaced | It was made with another account, and this one may not remove it | Connect that account again and disconnect it, or run the command.
forgotten | An administrator has left it to you | Remove it if nothing needs it.
project_not_active | It is being deleted | Restore the project, or leave it out.
billing_export_on | The billing export is on | Nothing needs to be done.
billing_export_off | The billing export is not switched on yet | Switch it on in Google's console under Billing, Billing export, with the dataset that was prepared.
billing_export_unreadable | Whether the billing export is on could not be read | Give the person who connected a role that may read the dataset.
billing_disabled | It has no billing account | Link an open billing account to the project, or leave it out.
switched_off | It is switched off here | Choose it when it is to be set up again.
billing_required | Google wants a billing account for this | Link an open billing account to the project, then plan it again.
missing_rights | You lack rights in it | Ask an administrator of the project, or of its organisation for the roles that the plan names, then plan it again.
missing_optional_rights | A part is left out, because you lack rights | Ask an administrator of the project, or of its organisation if you want that part.
identity_pool_shared | The identity pool of this connection holds another provider | Delete the other providers of the pool, then plan again. Their identities could come as this connection.
issuer_forbidden | A policy of your organisation forbids foreign issuers | Ask its administrator to allow your own issuer, which the plan names (iam.workloadIdentityPoolProviders), then apply again.
targets_not_ready | Not every project is ready | Plan again when they are: what is missing needs your login.
home_blocked | The project that is to hold the service accounts is in the way | Plan again without that project, or remove what stands in its way.
dataset_elsewhere | The dataset for the billing export stands in another location | Rename or remove that dataset, then plan it again. Costs are left out until then.
dataset_access_hidden | Google does not show who may read the dataset for the billing export | Ask an administrator of the project, or of its organisation for BigQuery Data Owner on the dataset, then plan it again. Costs are left out until then.
api_disabled | The API that it is removed by is switched off | Switch the API on in the project and disconnect again, or leave it: while the API is off, it opens nothing.
label_taken | Its label has another value | The rest works. Remove the label if you do not need it, and apply the setup again.
domain_restricted | Your organisation lets no account from outside in | Ask your organisation's administrator to allow this project's service accounts (domain-restricted sharing). Setup never loosens a policy.
org_policy | A policy of your organisation forbids it | Ask your organisation's administrator to let this project do it. Setup never loosens a policy.
perimeter | A perimeter of your organisation is in the way | Ask your organisation's administrator to let Aurora through the perimeter (VPC Service Controls).
service_account_creation_disabled | Your organisation allows no new service accounts | Ask your organisation's administrator to allow them in the project that holds them, then plan it again.
service_account_quota | The project has as many service accounts as Google allows | Delete unused ones, or raise the quota, then plan it again.
service_account_missing | The service account is gone | Plan again: it is made anew.
service_account_recreated | The service account was deleted and made again | Plan again: it gets its roles back.
member_not_found | Google does not know the account yet | Plan it again in a few minutes.
terms_not_accepted | Google's terms are not accepted | Open the project in Google's console and accept them, then plan it again.
gone_meanwhile | It is not there any more | Plan it again.
already_exists | Something of this name was there | Remove or rename it, then plan it again.
not_permitted | Google does not let you do this | Ask an administrator of the project, or of its organisation for the right, then plan it again.
refused | Google refused it | Plan it again. If it is refused again, report it to the operator of Aurora.
access_pending | Google still spreads the access | This takes up to 7 minutes. It is looked at again automatically.
internal | It did not get to its end | Plan it again: what is done stays done.
gcp_failed | No project could be set up | The reasons are below. Connect again once they are gone.
gcp_no_projects | This account has no projects | Create one in Google Cloud, or connect an account that has some.
gcp_failed_billing | No project has a billing account | Link billing to a project in Google Cloud, then connect again.
`);

/** A code of a setup in plain words, and what to do about it. Some name what they speak of behind a colon, such as a policy. */
export function describeCode(code: string): Words {
  const [word = "", name] = code.split(":");
  const { title, action } = describeFailure(word, { ...googleFailureWords, ...setupWords });
  return { title: name === undefined ? title : `${title}: ${name}`, action };
}

/** The same in one text. */
export function explainCode(code: string): string {
  const { title, action } = describeCode(code);
  return `${title}. ${action}`;
}

const again = "Plan it again in a while: nothing tries it by itself. If it is kept again, tell the operator of Aurora.";

/**
 * Why a login that was to end is kept, and what to do. The API's words for a failure that passes say that it is retried. Here they are not true: the
 * run has retried it for minutes, and after its end nothing does.
 */
export function describeKeptLogin(code: string): Words {
  const { title, action } = describeCode(code);
  return { title, action: isRetryable(code) ? again : action };
}

/** Why nothing could be set up, by the `login` of `redirect_params`. */
export const describeUnprepared = (redirectParams: string): Words =>
  setupWords[new URLSearchParams(redirectParams).get("login") ?? ""] ?? describeCode("gcp_failed");
