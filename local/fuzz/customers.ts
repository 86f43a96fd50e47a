import type { Progress } from "../../ops/progress.ts";
import { steer } from "../console/troubles/trouble.ts";
import type { Customer } from "../customers/customer.ts";
import { googleLogin, ovhLogin } from "../customers/login-kinds.ts";
import { awsRole, azureApplication, googleKey, ovhServiceAccount, tailscaleClient } from "../customers/submission-kinds.ts";
import type { StoryTarget } from "../stories/story-target.ts";

type KindName = "googleLogin" | "ovhLogin" | "googleKey" | "tailscaleClient" | "ovhServiceAccount" | "azureApplication" | "awsRole";

/** Customers with a connection each, and what the requests do to them. */
export type FuzzCustomers = {
  /** Stay connected. */
  readonly kept: Readonly<Record<KindName, Customer>>;
  /** Are disconnected by a request. */
  readonly spare: Readonly<Record<KindName, Customer>>;
  /** Has a plan of its setup applied. */
  readonly planning: Customer;
  /** Is disconnected, and connected again by a request. */
  readonly left: Customer;
  /** Has all its accounts disconnected by one request. */
  readonly cleaned: Customer;
};

/** Connects them through the API. Kinds beside each other, those of one kind one after the other: a simulator's accounts are written whole. */
export async function connectFuzzCustomers(target: StoryTarget, { details }: Progress): Promise<FuzzCustomers> {
  const kinds = {
    googleLogin: googleLogin(target, details, { hasProject: () => true, awaitsSetup: true }),
    ovhLogin: ovhLogin(target, details),
    googleKey: googleKey(target),
    tailscaleClient: tailscaleClient(target),
    ovhServiceAccount: ovhServiceAccount(target),
    azureApplication: azureApplication(target),
    awsRole: awsRole(target),
  };
  const names = Object.keys(kinds) as KindName[];
  const make = (name: string) => Object.fromEntries(names.map((kind) => [kind, kinds[kind](name)])) as Readonly<Record<KindName, Customer>>;
  const customers = {
    ...{ kept: make("kept"), spare: make("spare") },
    ...{ planning: kinds.googleLogin("planning"), left: kinds.awsRole("left"), cleaned: kinds.awsRole("cleaned") },
  };
  const { kept, spare, planning, left, cleaned } = customers;
  const further: Partial<Record<KindName, readonly Customer[]>> = { googleLogin: [planning], awsRole: [left, cleaned] };
  // Else a login has no refresh token, and nothing is refreshed. A seed's code waits for its request, on a busy machine for minutes.
  await steer(target.ovh)("POST", "settings", { refresh_tokens: "rotated", code_seconds: 600 });
  await Promise.all(
    names.map(async (kind) => {
      for (const customer of [kept[kind], spare[kind], ...(further[kind] ?? [])]) {
        await customer.connect();
      }
    }),
  );
  return customers;
}
