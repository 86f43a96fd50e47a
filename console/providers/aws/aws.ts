import { parseRoleArn, rolesPage } from "../../../lib/providers/aws/aws.ts";
import type { ProviderPart } from "../provider-part.ts";
import { awsFailureWords, federatedFailureWords } from "./failure-words.ts";
import { ManyAccounts } from "./many-accounts.tsx";
import { Role } from "./role.tsx";
import { TrustTest } from "./trust-test.tsx";

const link = { label: "Open IAM's roles", url: rolesPage };

/** AWS: a role that the customer makes in each account. It trusts our access role, or the organisation's issuer. */
export const awsPart: ProviderPart = {
  provider: "aws",
  name: "AWS",
  toAccount: ({ roleArn = "" }) => parseRoleArn(roleArn)?.account ?? "",
  many: { role: ManyAccounts },
  failureWords: awsFailureWords,
  tokenWords: "a session is requested for each use, and not stored",
  storesNothing: true,
  disconnect: { undone: "The record with the role's ARN is erased here. Nothing else is stored.", link },
  leftWords: {
    role: { name: "The role", stays: "Only you can delete it: aws cloudformation delete-stack --stack-name aurora-access.", link },
    federated_role: {
      name: "The role",
      stays: "Only you can delete it. Its policies must be detached first, as the command does.",
      link,
    },
    identity_provider: { name: "The identity provider", stays: "No other connection uses it: delete it after the role." },
    session: { name: "The last session in account", stays: "It cannot be revoked from here." },
  },
  byMethod: { federated: { failureWords: federatedFailureWords } },
  Evidence: TrustTest,
  Own: Role,
};
