import { describeFailure, type FailureWords, type Words } from "../../../words.ts";
import { googleFailureWords } from "../failure-words.ts";

const askAdministrator = "Ask an administrator of the project, or of its organisation";

/** Why a project, or one change in it, is not set up: the codes that only a setup has, and what they mean here. */
const setupWords: FailureWords = {
  project_not_visible: {
    title: "This account cannot see it",
    action: `Check its id, or ask an administrator of the project to give you a role in it.`,
  },
  account_replaced: {
    title: "It was made with another account, and this one may not remove it",
    action: "Connect that account again and disconnect it, or run the command.",
  },
  forgotten: { title: "An administrator has left it to you", action: "Remove it if nothing needs it." },
  project_not_active: { title: "It is being deleted", action: "Restore the project, or leave it out." },
  billing_export_on: { title: "The billing export is on", action: "Nothing needs to be done." },
  billing_export_off: {
    title: "The billing export is not switched on yet",
    action: "Switch it on in Google's console under Billing, Billing export, with the dataset that was prepared.",
  },
  billing_export_unreadable: {
    title: "Whether the billing export is on could not be read",
    action: "Give the person who connected a role that may read the dataset.",
  },
  billing_disabled: { title: "It has no billing account", action: "Link an open billing account to the project, or leave it out." },
  switched_off: { title: "It is switched off here", action: "Choose it when it is to be set up again." },
  billing_required: {
    title: "Google wants a billing account for this",
    action: "Link an open billing account to the project, then plan it again.",
  },
  missing_rights: {
    title: "You lack rights in it",
    action: `${askAdministrator} for the roles that the plan names, then plan it again.`,
  },
  missing_optional_rights: { title: "A part is left out, because you lack rights", action: `${askAdministrator} if you want that part.` },
  identity_pool_shared: {
    title: "The identity pool of this connection holds another provider",
    action: "Delete the other providers of the pool, then plan again. Their identities could come as this connection.",
  },
  issuer_forbidden: {
    title: "A policy of your organisation forbids foreign issuers",
    action: "Ask its administrator to allow your own issuer, which the plan names (iam.workloadIdentityPoolProviders), then apply again.",
  },
  targets_not_ready: {
    title: "Not every project is ready",
    action: "Plan again when they are: what is missing needs your login.",
  },
  home_blocked: {
    title: "The project that is to hold the service accounts is in the way",
    action: "Plan again without that project, or remove what stands in its way.",
  },
  dataset_elsewhere: {
    title: "The dataset for the billing export stands in another location",
    action: "Rename or remove that dataset, then plan it again. Costs are left out until then.",
  },
  dataset_access_hidden: {
    title: "Google does not show who may read the dataset for the billing export",
    action: `${askAdministrator} for BigQuery Data Owner on the dataset, then plan it again. Costs are left out until then.`,
  },
  api_disabled: {
    title: "The API that it is removed by is switched off",
    action: "Switch the API on in the project and disconnect again, or leave it: while the API is off, it opens nothing.",
  },
  label_taken: {
    title: "Its label has another value",
    action: "The rest works. Remove the label if you do not need it, and apply the setup again.",
  },
  domain_restricted: {
    title: "Your organisation lets no account from outside in",
    action:
      "Ask your organisation's administrator to allow this project's service accounts (domain-restricted sharing). Setup never loosens a policy.",
  },
  org_policy: {
    title: "A policy of your organisation forbids it",
    action: "Ask your organisation's administrator to let this project do it. Setup never loosens a policy.",
  },
  perimeter: {
    title: "A perimeter of your organisation is in the way",
    action: "Ask your organisation's administrator to let Aurora through the perimeter (VPC Service Controls).",
  },
  service_account_creation_disabled: {
    title: "Your organisation allows no new service accounts",
    action: "Ask your organisation's administrator to allow them in the project that holds them, then plan it again.",
  },
  service_account_quota: {
    title: "The project has as many service accounts as Google allows",
    action: "Delete unused ones, or raise the quota, then plan it again.",
  },
  service_account_missing: { title: "The service account is gone", action: "Plan again: it is made anew." },
  service_account_recreated: {
    title: "The service account was deleted and made again",
    action: "Plan again: it gets its roles back.",
  },
  member_not_found: { title: "Google does not know the account yet", action: "Plan it again in a few minutes." },
  terms_not_accepted: {
    title: "Google's terms are not accepted",
    action: "Open the project in Google's console and accept them, then plan it again.",
  },
  gone_meanwhile: { title: "It is not there any more", action: "Plan it again." },
  already_exists: { title: "Something of this name was there", action: "Remove or rename it, then plan it again." },
  not_permitted: { title: "Google does not let you do this", action: `${askAdministrator} for the right, then plan it again.` },
  refused: { title: "Google refused it", action: "Plan it again. If it is refused again, report it to the operator of Aurora." },
  access_pending: { title: "Google still spreads the access", action: "This takes up to 7 minutes. It is looked at again automatically." },
  internal: { title: "It did not get to its end", action: "Plan it again: what is done stays done." },
};

/** A code of a setup in plain words, and what to do about it. Some name what they speak of behind a colon, such as a policy. */
export function describeCode(code: string): Words {
  const [word = code, name] = code.split(":");
  const { title, action } = describeFailure(word, { ...googleFailureWords, ...setupWords });
  return { title: name === undefined ? title : `${title}: ${name}`, action };
}

/** Why nothing could be set up, by the `login` of `redirect_params`. */
const unpreparedWords: FailureWords = {
  gcp_no_projects: { title: "This account has no projects", action: "Create one in Google Cloud, or connect an account that has some." },
  gcp_failed_billing: {
    title: "No project has a billing account",
    action: "Link billing to a project in Google Cloud, then connect again.",
  },
};

export function describeUnprepared(redirectParams: string): Words {
  const reason = new URLSearchParams(redirectParams).get("login") ?? "";
  return (
    unpreparedWords[reason] ?? { title: "No project could be set up", action: "The reasons are below. Connect again once they are gone." }
  );
}
