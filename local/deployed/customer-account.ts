import { CreateRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { accessRole, region } from "../embedded/roles.ts";
import type { CustomerAccount } from "../stories/customer-account.ts";

const RoleName = "AuroraReadOnlyRole";

/** An account beside the product's, in MiniStack: its access key id is the account. */
export function deployedCustomerAccount(endpoint: string, id: string): CustomerAccount {
  const client = new IAMClient({ endpoint, region, credentials: { accessKeyId: id, secretAccessKey: "test" } });
  return {
    createRole: async (externalId) => {
      const { Role } = await client.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: buildTrust(externalId) }));
      return Role?.Arn ?? "";
    },
    replaceTrust: async (_arn, externalId) => {
      await client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: buildTrust(externalId) }));
    },
  };
}

function buildTrust(externalId: string | undefined): string {
  const Principal = { AWS: accessRole.arn };
  const Condition = externalId === undefined ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } };
  const Statement = [
    { Effect: "Allow", Principal, Action: "sts:AssumeRole", ...Condition },
    { Effect: "Allow", Principal, Action: ["sts:TagSession", "sts:SetSourceIdentity"] },
  ];
  return JSON.stringify({ Version: "2012-10-17", Statement });
}
