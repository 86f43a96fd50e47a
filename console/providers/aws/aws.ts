import { parseRoleArn } from "../../../lib/providers/aws/aws.ts";
import type { ProviderPart } from "../provider-part.ts";
import { awsDisconnect } from "./disconnect-words.ts";
import { awsFailureWords } from "./failure-words.ts";
import { federatedWords } from "./federated-words.ts";
import { ManyAccounts } from "./many-accounts.tsx";
import { Role } from "./role.tsx";
import { TrustTest } from "./trust-test.tsx";

/** AWS: a role that the customer makes in each account. It trusts our access role, or the organisation's issuer. */
export const awsPart: ProviderPart = {
  provider: "aws",
  name: "AWS",
  toAccount: ({ roleArn = "" }) => parseRoleArn(roleArn)?.account ?? "",
  many: { role: ManyAccounts },
  failureWords: awsFailureWords,
  tokenWords: "a session is requested for each use, and not stored",
  storesNothing: true,
  disconnect: awsDisconnect,
  byMethod: { federated: federatedWords },
  Evidence: TrustTest,
  Own: Role,
};
