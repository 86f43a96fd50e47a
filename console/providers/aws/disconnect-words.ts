import { rolesPage } from "../../../lib/providers/aws/aws.ts";
import type { DisconnectWords } from "../disconnect-words.ts";

const openRoles = { label: "Open IAM's roles", url: rolesPage };

/** What a disconnect means at AWS, where only its owner can delete a role. */
export const awsDisconnect: DisconnectWords = {
  undone: "The record with the role's ARN is erased here. Nothing else is stored.",
  link: openRoles,
  parts: {
    role: {
      name: "The role",
      stays: "Only you can delete it: aws cloudformation delete-stack --stack-name aurora-access.",
      link: openRoles,
    },
    session: { name: "The last session in account", stays: "It cannot be revoked from here." },
  },
};
