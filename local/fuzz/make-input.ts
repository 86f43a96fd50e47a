import type { Progress } from "../../ops/progress.ts";
import { embeddedCustomerAccount } from "../embedded/customer-account.ts";
import { fireSchedule } from "../embedded/fire-schedule.ts";
import { takeInventory } from "../embedded/inventory.ts";
import type { Embedded } from "../embedded/stack.ts";
import { toProviderUrls } from "../start-providers.ts";
import { connectFuzzCustomers } from "./customers.ts";
import { recordSeeds } from "./seeds/record-seeds.ts";
import { openRecorder, type Seed } from "./seeds/recorder.ts";
import { allRights } from "./seeds/rights.ts";

/** What `hooks.py` is given. */
export type FuzzInput = {
  readonly seeds: readonly Seed[];
  /** Organisations whose connections stay. */
  readonly kept: readonly string[];
  /** By organisation. Many, because limits count persons. */
  readonly persons: Readonly<Record<string, readonly { readonly uid: string; readonly token: string }[]>>;
};

const personsOfEach = 60;

/** Connects customers, and finds a request for each route that succeeds. @param receiver - Where webhooks are received. */
export async function makeInput(stack: Embedded, receiver: string, progress: Progress): Promise<FuzzInput> {
  const target = {
    api: stack.api,
    ...toProviderUrls((name) => stack[name]),
    aws: stack.aws,
    customerAccount: (id: string) => embeddedCustomerAccount(stack.aws, id),
    signToken: stack.issuer.sign,
    takeInventory: () => takeInventory(stack),
  };
  const customers = await progress.step("Connect customers", () => connectFuzzCustomers(target, progress));
  const recorder = openRecorder(target);
  await progress.step("Find requests that succeed", () => recordSeeds({ target, recorder, customers, receiver }));
  // What has happened is in the feed, and was told to the receiver, before the feed and the deliveries are asked for.
  await fireSchedule(stack, "jobsDeliverWebhooks");
  const kept = Object.values(customers.kept).map(({ org }) => org);
  const orgs = [...new Set([...kept, ...recorder.seeds.map(({ org }) => org)])];
  const persons = await Promise.all(orgs.map(async (org) => [org, await signPersons(stack, org)] as const));
  return { seeds: recorder.seeds, kept, persons: Object.fromEntries(persons) };
}

/** Every tenth is a machine that may fetch tokens only. */
const signPersons = ({ issuer }: Embedded, org: string) =>
  Promise.all(
    Array.from({ length: personsOfEach }, async (_, index) => {
      const uid = `person-${index}`;
      const permissions = index % 10 === 9 ? ["tokens:read"] : allRights;
      return { uid, token: await issuer.sign({ sub: uid, org, permissions }, { lifetimeSeconds: 12 * 3600 }) };
    }),
  );
