import { parseRoleArn } from "../../../lib/providers/aws/aws.ts";
import type { FailureWords } from "../../words.ts";
import type { ProviderPart } from "../provider-part.ts";
import { ManyAccounts } from "./many-accounts.tsx";
import { openRoles as link, Role, TrustTest } from "./role.tsx";

/** What AWS' customers are told, by code. */
export const awsFailureWords: FailureWords = {
  invalid_request: {
    title: "This is not the ARN of a role in your account",
    action: "Copy RoleArn from the outputs of the stack: arn:aws:iam::, the twelve digits of the account, :role/, and the role's name.",
  },
  wrong_partition: {
    title: "This account is in another partition of AWS than Aurora, and AWS lets no session cross",
    action:
      "Connect an account whose ARN begins as that of Aurora's access role. For this account, ask the operator to run Aurora in its partition (aws, aws-cn, aws-us-gov or aws-eusc) as well.",
  },
  trust_refused: {
    title: "AWS does not let this application in with the role",
    action:
      "Check that the role exists, that its trust policy names the access role of this application, and that its condition has your external ID. Then check again.",
  },
  trust_insecure: {
    title: "The role lets this application in without your external ID",
    action:
      "Change the condition of the role's trust policy to the line shown here, then check again. Until then no session is handed out.",
  },
  account_claimed: {
    title: "Another organisation has connected this account",
    action: "Disconnect it there first, or connect another account.",
  },
};

/** The same of a role that trusts the organisation's issuer. */
const federatedFailureWords: FailureWords = {
  ...awsFailureWords,
  trust_refused: {
    title: "AWS does not let this application in with the role",
    action:
      "Check that the role and the identity provider exist, and that the conditions of its trust policy name this connection and its audience. The commands that you were offered set them right. Then check again.",
  },
  trust_insecure: {
    title: "The role lets in others as well as this connection",
    action:
      "Make the conditions of the role's trust policy those of the commands that you were offered, on subject and audience, then check again. Until then no session is handed out.",
  },
};

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
