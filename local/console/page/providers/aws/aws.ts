import { neededScope } from "../../../../../lib/providers/aws/aws.ts";
import type { Field } from "../method.ts";
import type { ProviderPart } from "../provider-part.ts";
import { awsConnectPage } from "./connect-page.ts";
import { awsDisconnect } from "./disconnect-words.ts";
import { awsFailureWords } from "./failure-words.ts";
import { federatedWords } from "./federated-words.ts";
import { showRole } from "./show-role.ts";

const accountField: Field = {
  name: "account",
  label: "AWS account",
  help: "The 12 digits of the account in which you make the role.",
  findProblem: (value) => (/^\d{12}$/.test(value) ? undefined : "The number of an AWS account has 12 digits."),
};

const advice =
  "A role with an external ID stores no secret either, and takes one step less. Choose this way where your account is in another partition of AWS, such as GovCloud or China, or where you trust no AWS account but your own.";

/** AWS: a role that the customer makes in each account. It trusts our access role, or the organisation's issuer. */
export const awsPart: ProviderPart = {
  provider: "aws",
  name: "AWS",
  methods: [],
  connectPage: awsConnectPage,
  keyless: { accountField, advice },
  failureWords: awsFailureWords,
  permissionWords: { [neededScope]: "Assume the role, for what its own policies allow" },
  tokenWords: "a session is requested for each use, and not stored",
  storesNothing: true,
  disconnect: awsDisconnect,
  byMethod: { federated: federatedWords },
  own: showRole,
};
