import { randomInt } from "node:crypto";
import { federatedTroubles } from "./aws-federated.ts";
import { federatedAccount } from "./aws-federated-account.ts";
import { type Given, steer, type Trouble, type TroubleSpot } from "./trouble.ts";
import { trustOffered } from "./trust-offered.ts";

/** `web_identity`: what lets tokens of an identity provider in. */
type Role = { readonly arn: string; readonly web_identity: readonly object[] };

export type AwsTroubleOptions = {
  /** Of the simulator. */
  readonly url: string;
  /** The ARN of our own role that customers' roles trust. */
  readonly accessRole: string;
  /** The external ID of the organisation whose people the console logs in. */
  readonly readExternalId: () => Promise<string>;
};

/** As many as one request connects, and few enough to read. */
const manyRoles = 30;
/** More than a person presses. */
const times = 10_000;

/** What a customer does in their AWS accounts, what can go wrong there, and what our own administrator can get wrong. */
export function awsTroubles({ url, accessRole, readExternalId }: AwsTroubleOptions): TroubleSpot {
  const send = steer(url);
  const customers = async (): Promise<readonly Role[]> => {
    const { roles } = (await send("GET", "state")) as { readonly roles: readonly Role[] };
    return roles.filter(({ arn, web_identity }) => arn !== accessRole && web_identity.length === 0);
  };
  const create = async (count: number): Promise<string> => {
    const external_ids = [await readExternalId()];
    const arns = Array.from({ length: count }, () => `arn:aws:iam::${randomInt(10 ** 11, 10 ** 12)}:role/AuroraReadOnlyRole`);
    for (const arn of arns) {
      await send("PUT", "roles", { arn, trusted_principals: [accessRole], external_ids });
    }
    return arns.join("\n");
  };
  /** Changes the role that was created last: of many accounts one is to be seen. */
  const changeLast = async (changes: object): Promise<readonly Given[]> => {
    const last = (await customers()).at(-1);
    if (last === undefined) {
      return [{ label: "Nothing was changed", value: "Create a role first." }];
    }
    await send("PATCH", "roles", { arn: last.arn, ...changes });
    return [{ label: "The role that was changed", value: last.arn }];
  };
  const keyless = federatedTroubles(send);
  const setRight = (allowed: boolean) => send("POST", "rights", { principal: accessRole, action: "sts:AssumeRole", allowed });
  return {
    where: "AWS",
    troubles: [
      {
        id: "aws-role",
        label: "Create a role",
        what: "As the customer does with the template, in an account of its own.",
        isLasting: false,
        connects: { provider: "aws", method: "role" },
        create: async () => [{ label: "Role ARN", value: await create(1), field: "roleArn" }],
      },
      {
        id: "aws-roles",
        label: `Create ${manyRoles} roles`,
        what: "As a StackSet does, each in an account of its own.",
        isLasting: false,
        connects: { provider: "aws", method: "many" },
        create: async () => [{ label: "Role ARNs", value: await create(manyRoles), field: "roleArns" }],
      },
      {
        id: "aws-open",
        label: "Open the trust",
        what: "The role that was created last asks for no external ID any more. A check notices it, and no session is handed out.",
        isLasting: true,
        create: () => changeLast({ external_ids: null }),
      },
      {
        id: "aws-delete",
        label: "Delete the role",
        what: "The one that was created last. AWS refuses the next session, and does not say why.",
        isLasting: true,
        create: () => changeLast({ exists: false }),
      },
      {
        id: "aws-external-id",
        label: "Change the external ID",
        what: "The role that was created last asks for another one. AWS refuses the next session, and does not say why.",
        isLasting: true,
        create: () => changeLast({ external_ids: ["00000000-0000-4000-8000-000000000000"] }),
      },
      {
        id: "aws-right",
        label: "Take our own right away",
        what: "Our access role may assume no other role. A check says that the operator must act; no connection ends.",
        isLasting: true,
        cause: async () => void (await setRight(false)),
      },
      {
        id: "aws-sts-down",
        label: "STS goes down",
        what: "It answers 503. A check says that it passes; no connection ends.",
        isLasting: true,
        cause: async () =>
          void (await send("POST", "faults", { target: "sts.AssumeRole", type: "ServiceUnavailable", status: 503, times })),
      },
      trustAtAws(url),
      ...keyless.troubles,
    ],
    mend: async () => {
      await send("DELETE", "faults");
      await setRight(true);
      await keyless.mend();
      const roles = await customers();
      const external_ids = roles.length === 0 ? [] : [await readExternalId()];
      await Promise.all(roles.map(({ arn }) => send("PATCH", "roles", { arn, exists: true, external_ids })));
    },
  };
}

/** An identity provider and a role, in the account that the person has named. @param url - Of AWS' simulator. */
const trustAtAws = (url: string): Trouble =>
  trustOffered("aws", "Make a role that trusts it", async ({ account, issuer, subject, audience }) => {
    const roleArn = await federatedAccount(url, account).trust({ issuer, subject, audience: audience ?? "" });
    return [{ label: "Role ARN", value: roleArn, field: "roleArn" }];
  });
