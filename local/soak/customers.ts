import { setTimeout as sleep } from "node:timers/promises";
import { mapBounded } from "../../lib/map-bounded.ts";
import type { Progress } from "../../ops/progress.ts";
import type { Customer, CustomerKind } from "../customers/customer.ts";
import { googleLogin, ovhLogin } from "../customers/login-kinds.ts";
import { awsRole, azureApplication, googleKey, ovhServiceAccount, tailscaleClient } from "../customers/submission-kinds.ts";
import type { StoryTarget } from "../stories/story-target.ts";
import type { Journal } from "./journal.ts";
import type { Member } from "./member.ts";
import { noteAttempt } from "./note-attempt.ts";
import type { Random } from "./random.ts";

/** Kinds beside each other: those of one kind come one after the other, because a simulator's accounts are read and written whole. */
const kindsAtOnce = 4;

/**
 * Connects customers of all five providers through the API, as the stories of the demo do.
 *
 * @param ofEach - How many of each of the seven kinds.
 * @throws {Error} A connection could not be made.
 */
export async function connectCustomers(target: StoryTarget, ofEach: number, { details }: Progress): Promise<readonly Customer[]> {
  const kinds: readonly CustomerKind[] = [
    googleLogin(target, details, { awaitsSetup: false }),
    ovhLogin(target, details),
    ...[googleKey, tailscaleClient, ovhServiceAccount, azureApplication, awsRole].map((kind) => kind(target)),
  ];
  const connected = await mapBounded(kinds, kindsAtOnce, async (kind) => {
    const customers = Array.from({ length: ofEach }, (_, index) => kind(`c${index}`));
    for (const customer of customers) {
      await customer.connect();
    }
    return customers;
  });
  return connected.flat();
}

/** A customer's connection as a member of the soak, which was connected once. */
export const toMember = (customer: Customer): Member => ({
  ...{ kind: customer.kind, provider: customer.provider, account: customer.account, org: customer.org, person: customer.person },
  customer,
  rotates: customer.kind === "OVHcloud login",
  isAccepted: customer.isAccepted,
  ...{ state: "connected", isKnown: true, attempts: 1, connects: 1, disconnects: 0, cutLogins: 0 },
});

/** Seconds between two deeds of customers: a person may begin five logins a minute, and twenty an hour. */
const pauseSeconds = [3, 9] as const;

/** How often a connection that was seeded is disconnected, among the deeds of customers. No customer connects it again. */
const seededShare = 0.2;

/** Lets customers act until the signal, one after the other: they disconnect, connect again, and replace what they have connected. */
export async function actUntil(signal: AbortSignal, members: readonly Member[], random: Random, deeds: Deeds): Promise<void> {
  const acting = members.filter(({ customer }) => customer !== undefined);
  while (!signal.aborted) {
    const seeded = members.filter(({ customer, state }) => customer === undefined && state === "connected");
    const ofSeeded = random.next() < seededShare && seeded.length > 1;
    const member = random.pick(ofSeeded ? seeded : acting);
    const replaces = random.next() < 0.4;
    if (member.state === "disconnected" || (replaces && !ofSeeded)) {
      await deeds.connect(member);
    } else {
      await deeds.disconnect(member);
    }
    await sleep(random.int(...pauseSeconds) * 1000);
  }
}

/** What a customer does, noted in the journal and on the member. Each says whether it came to its end. */
export type Deeds = Readonly<Record<"connect" | "disconnect", (member: Member) => Promise<boolean>>>;

export const deedsOf = (journal: Journal, disconnect: (member: Member) => Promise<boolean>): Deeds => ({
  connect: async (member) => {
    member.state = "connected";
    return noteAttempt(journal, member, async () => member.customer?.replace());
  },
  disconnect: async (member) => {
    member.state = "disconnected";
    const isDone = await disconnect(member);
    if (isDone && member.isKnown) {
      // A disconnect that is sent again is answered in the same words for 90 days, and is no other one.
      member.disconnects += 1;
      member.isKnown = false;
    }
    return isDone;
  },
});
