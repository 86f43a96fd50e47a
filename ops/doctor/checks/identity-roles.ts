import { GetOutboundWebIdentityFederationInfoCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import { probeTenant } from "../../../lib/issuer/identity-token-source.ts";
import { identityRolesIn } from "../../../lib/table/stored-identity-roles.ts";
import { openTables } from "../../../release/restore/table-items.ts";
import { ask, askIfThere } from "../ask.ts";
import { type Check, type Finding, fail, warn } from "../check.ts";
import type { Stage } from "../stage.ts";

/** Whether AWS issues identity tokens for this account, under the address that customers trust, and whether trusts can be proved. */
export const identityRoles: Check = {
  name: "identity-roles",
  rights: ["iam:GetOutboundWebIdentityFederationInfo", "iam:GetRole", "dynamodb:GetItem"],
  look: async (stage) => {
    if ((await stage.setting("IDENTITY_SOURCE")) !== "aws-sts") {
      return { saw: "identitySource is kms: AWS issues no identity token", findings: [] };
    }
    return {
      saw: "the issuer of this account, and the probe role",
      findings: [...(await judgeIssuer(stage)), ...(await judgeProbe(stage))],
    };
  },
};

async function judgeIssuer(stage: Stage): Promise<readonly Finding[]> {
  const issuer = await stage.setting("IDENTITY_URL");
  const found = await askIfThere("iam:GetOutboundWebIdentityFederationInfo", ["FeatureDisabledException", "FeatureDisabled"], () =>
    stage.clients.iam.send(new GetOutboundWebIdentityFederationInfoCommand({})),
  );
  if (found?.JwtVendingEnabled !== true) {
    return [fail("AWS issues no identity tokens for this account: no connection without a secret works", enable)];
  }
  return found.IssuerIdentifier === issuer
    ? []
    : [fail(`AWS issues as ${found.IssuerIdentifier}, and identityUrl is ${issuer || "empty"}`, "deploy with identityUrl as AWS has it")];
}

async function judgeProbe(stage: Stage): Promise<readonly Finding[]> {
  const client = openTables(stage.region, { region: stage.region });
  const probe = await ask("dynamodb:GetItem", () => identityRolesIn({ client, name: stage.stack }).read(probeTenant));
  if (probe === undefined) {
    return [warn("no organisation has a role yet, and there is no probe role: nothing can be connected without a secret", add)];
  }
  const RoleName = probe.arn.slice(probe.arn.lastIndexOf("/") + 1);
  const role = await askIfThere("iam:GetRole", ["NoSuchEntityException", "NoSuchEntity"], () =>
    stage.clients.iam.send(new GetRoleCommand({ RoleName })),
  );
  return role === undefined ? [fail(`the probe role ${RoleName} is gone: no trust can be proved`, add)] : [];
}

const enable = "aws iam enable-outbound-web-identity-federation";
const add = "npm run ops -- identity add <organisation> --yes";
