import type { Steer, TroubleSpot } from "./trouble.ts";

type Role = { readonly arn: string; readonly web_identity: readonly Readonly<Record<string, unknown>>[] };

/** More than a person presses. */
const times = 10_000;

/** What can go wrong with the roles that trust an organisation's issuer: their owner opens them, and AWS cannot read our keys. */
export function federatedTroubles(send: Steer): Pick<TroubleSpot, "troubles" | "mend"> {
  /** The trust policies as they were, by the role's ARN. */
  const before = new Map<string, Role["web_identity"]>();
  const list = async () => {
    const { roles } = (await send("GET", "state")) as { readonly roles: readonly Role[] };
    return roles.filter(({ web_identity }) => web_identity.length > 0);
  };
  const setTrust = (arn: string, web_identity: Role["web_identity"]) => send("PATCH", "roles", { arn, web_identity });
  return {
    troubles: [
      {
        id: "aws-conditions",
        label: "Leave the conditions out",
        what: "Roles that trust an organisation's issuer take its tokens whatever their subject. A check notices it, and no session is handed out.",
        isLasting: true,
        cause: async () => {
          for (const { arn, web_identity } of await list()) {
            before.set(arn, before.get(arn) ?? web_identity);
            await setTrust(
              arn,
              web_identity.map(({ Condition: _, ...open }) => open),
            );
          }
        },
      },
      {
        id: "aws-issuer-away",
        label: "Lose the way to our issuer",
        what: "AWS cannot read our keys. Nothing ends: a connection without a secret waits, and the operator is named.",
        isLasting: true,
        cause: async () =>
          void (await send("POST", "faults", { target: "sts.AssumeRoleWithWebIdentity", type: "IDPCommunicationError", times })),
      },
    ],
    mend: async () => {
      // Their owner may have deleted some since.
      for (const { arn, web_identity } of await list()) {
        await setTrust(arn, before.get(arn) ?? web_identity);
      }
      before.clear();
    },
  };
}
