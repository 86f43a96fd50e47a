import { steer } from "../console/troubles/trouble.ts";
import type { CustomerAccount } from "../stories/customer-account.ts";
import { accessRole } from "./roles.ts";

/** An account beside the product's, in the stand-in for STS. */
export function embeddedCustomerAccount(aws: string, id: string): CustomerAccount {
  const control = steer(aws);
  const put = (arn: string, externalIds: readonly string[] | null) =>
    control("PUT", "roles", { arn, trusted_principals: [accessRole.arn], external_ids: externalIds });
  return {
    createRole: async (externalId) => {
      const arn = `arn:aws:iam::${id}:role/AuroraReadOnlyRole`;
      await put(arn, [externalId]);
      return arn;
    },
    replaceTrust: async (arn, externalId) => void (await put(arn, externalId === undefined ? null : [externalId])),
  };
}
