import { rolesPage } from "../../../lib/providers/aws/aws.ts";
import type { MethodWords } from "../provider-part.ts";
import { awsFailureWords } from "./failure-words.ts";

const openRoles = { label: "Open IAM's roles", url: rolesPage };

/** What is particular to a role that trusts the organisation's issuer. */
export const federatedWords: MethodWords = {
  failureWords: {
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
  },
  disconnect: {
    undone: "The record with the role's ARN is erased here. Nothing else is stored.",
    link: openRoles,
    parts: {
      federated_role: {
        name: "The role",
        stays: "Only you can delete it. Its policies must be detached first, as the command does.",
        link: openRoles,
      },
      identity_provider: { name: "The identity provider", stays: "No other connection uses it: delete it after the role." },
      session: { name: "The last session in account", stays: "It cannot be revoked from here." },
    },
  },
};
