import { hash } from "node:crypto";
import { failedWith, unless } from "../expected-failure.ts";
import type { EventFeed, FeedEvent } from "../feed/event-feed.ts";
import { shownInFull } from "../feed/read-feed.ts";
import { mapBounded } from "../map-bounded.ts";
import { type System, secondsAfter } from "../system.ts";
import { type BuryLetter, DeliveryRun, deliverLane, waitAfterFailureMs } from "./deliver-lane.ts";
import { isGivenUp } from "./disable-failing.ts";
import type { Destination } from "./open-destination.ts";
import { answerWithinMs, type Message, type SentEvent, sendEvent } from "./send-event.ts";
import type { DeliveryRunOutcome, HeldWebhook, Webhook, Webhooks } from "./webhook.ts";
import { type SigningKeyStore, signingKeyPlace } from "./webhook-keys.ts";

export type DeliverDeps = System & {
  readonly webhooks: Webhooks;
  readonly feed: Pick<EventFeed, "number" | "list">;
  readonly credentials: Pick<SigningKeyStore, "read">;
  readonly open: (url: URL) => Promise<Destination>;
  readonly bury: BuryLetter;
  readonly toChance: () => number;
};

/** `keyless`: 1 if the webhook has no signing key. */
export type DeliverCounts = { readonly taken: number; readonly failed: number; readonly keyless: number };

/** Seconds for which one process alone sends for a webhook. It sends nothing in the last ones, in which a try could outlast them. */
const leaseSeconds = 60;

/** Events that one pass looks at, at a time: those behind one that fails, of other connections, are sent as far as this. */
const windowEvents = 1000;

/** Seconds after which a webhook that nothing has woken is looked at all the same: an event that was restored, or that another release has written, wakes none. */
const restSeconds = 3600;

/** Connections whose events are sent at the same time, for one webhook. */
const lanesAtOnce = 8;

const nothing: DeliverCounts = { taken: 0, failed: 0, keyless: 0 };

/**
 * Sends an organisation's receiver the events that it has not got yet: each at least once, those of one connection in their order.
 *
 * @param time.endsAt - The instant at which this process stops.
 * @throws {Failure} The table or the credential store failed: the next pass goes on.
 */
export async function deliver(
  deps: DeliverDeps,
  tenant: string,
  { endsAt, signal }: { readonly endsAt: Date; readonly signal: AbortSignal },
): Promise<DeliverCounts> {
  const now = deps.clock();
  const mayGoOn = () => secondsAfter(deps.clock(), answerWithinMs / 1000 + 2) < endsAt;
  const owner = Buffer.from(deps.random(16)).toString("base64url");
  const held = await deps.webhooks.take(tenant, { owner, now, until: secondsAfter(now, leaseSeconds) });
  return held === undefined ? nothing : deliverHeld(deps, held, { mayGoOn, signal });
}

type Time = { readonly mayGoOn: () => boolean; readonly signal: AbortSignal };

async function deliverHeld(deps: DeliverDeps, held: HeldWebhook, { mayGoOn, signal }: Time): Promise<DeliverCounts> {
  const { webhook, until } = held;
  const pass = new DeliveryRun(() => mayGoOn() && secondsAfter(deps.clock(), answerWithinMs / 1000 + 2) < until);
  const destination = await openOrRefuse(deps, webhook);
  const readKeys = () => deps.credentials.read(signingKeyPlace(webhook.tenant), signal);
  const send = async (message: Message): Promise<SentEvent | undefined> => {
    if (!isAsBefore(webhook, await deps.webhooks.read(webhook.tenant))) {
      return undefined;
    }
    return destination === undefined ? refused : sendEvent({ destination, readKeys, clock: deps.clock }, message, signal);
  };
  const giveNumbers = () => deps.feed.number(webhook.tenant, { now: deps.clock(), most: windowEvents, mayGoOn });
  let [number, waits] = [webhook.number, true];
  try {
    await giveNumbers();
    for (let goesOn = true; goesOn && !pass.isOver(); ) {
      let events = await readWindow(deps, webhook.tenant, number);
      if (events.length === 0 && (await giveNumbers()) > 0) {
        events = await readWindow(deps, webhook.tenant, number);
      }
      const lane = { ...deps, tenant: webhook.tenant, receiver: nameReceiver(webhook), send };
      const until = await deliverWindow(lane, pass, webhook, events);
      waits = events.length > 0 || !mayGoOn();
      goesOn = events.length > 0 && until === events.at(-1)?.number;
      number = until ?? number;
    }
  } finally {
    destination?.close();
    await deps.webhooks.finish(held, buildOutcome(deps, webhook, pass, { number, waits }));
  }
  return { taken: pass.taken, failed: pass.failed, keyless: pass.isKeyless ? 1 : 0 };
}

/** Whether the webhook is still the one that the pass has taken. Asked before each message: from the answer to `PUT /webhooks` on, none goes to the receiver before. */
const isAsBefore = ({ url, updatedAt }: Webhook, now: Webhook | undefined): boolean =>
  now?.url === url && now.updatedAt.getTime() === updatedAt.getTime();

/** Names the address of a webhook in its deliveries: what one receiver has taken, another has not. */
const nameReceiver = ({ url }: Webhook): string => hash("sha256", url, "base64url").slice(0, 12);

const refused: SentEvent = { isTaken: false, error: "refused_address" };

/** @returns `undefined`: the receiver's address must not be reached. It is tried again like a receiver that is away. */
const openOrRefuse = async (deps: DeliverDeps, { url }: Webhook): Promise<Destination | undefined> =>
  unless(failedWith("webhook_destination_refused"), deps.open(new URL(url)));

async function readWindow({ feed, clock }: DeliverDeps, tenant: string, after: number): Promise<readonly FeedEvent[]> {
  const now = clock();
  return shownInFull(await feed.list(tenant, after + 1, { now, limit: windowEvents }), after, now);
}

type WindowDeps = Parameters<typeof deliverLane>[0] & { readonly webhooks: Webhooks };

/** @returns The number up to which every event is done with. `undefined`: the first one is not. */
async function deliverWindow(
  deps: WindowDeps,
  pass: DeliveryRun,
  webhook: Webhook,
  events: readonly FeedEvent[],
): Promise<number | undefined> {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) {
    return undefined;
  }
  for (const delivery of await deps.webhooks.listDeliveries(webhook.tenant, first.number, last.number)) {
    if (delivery.receiver === undefined || delivery.receiver === deps.receiver) {
      pass.deliveries.set(delivery.number, delivery);
    }
  }
  const isWanted = ({ notice }: FeedEvent) => webhook.kinds === undefined || webhook.kinds.includes(notice.name);
  const isOpen = (event: FeedEvent) => isWanted(event) && !pass.isDone(event.number);
  const lanes = Map.groupBy(events.filter(isOpen), ({ notice: { detail } }) => JSON.stringify([detail.provider, detail.account]));
  await mapBounded([...lanes.values()], lanesAtOnce, (lane) => deliverLane(deps, pass, lane));
  const place = events.findIndex(isOpen);
  return place === -1 ? last.number : events[place - 1]?.number;
}

function buildOutcome(
  { clock, toChance }: DeliverDeps,
  { failures, failingSince }: Webhook,
  pass: DeliveryRun,
  { number, waits }: { readonly number: number; readonly waits: boolean },
): DeliveryRunOutcome {
  const now = clock();
  const hasFailed = pass.failed > 0 && pass.taken === 0;
  const next = hasFailed ? failures + 1 : pass.taken > 0 ? 0 : failures;
  const since = hasFailed ? (failingSince ?? now) : pass.taken > 0 ? undefined : failingSince;
  const reason = pass.isGone ? "gone" : isGivenUp(since, now) ? "failing" : undefined;
  const waitMs = pass.isRefused ? waitAfterFailureMs(Math.max(next, 1), toChance(), pass.retryAfterSeconds) : 0;
  // A receiver to which nothing is to be sent does not fail: the next failure is the first one.
  const isQuiet = !waits && reason === undefined;
  return {
    number,
    failures: isQuiet ? 0 : next,
    ...(since === undefined || isQuiet ? {} : { failingSince: since }),
    ...(reason === undefined ? {} : { disabled: { reason, at: now } }),
    rests: isQuiet,
    dueAt: isQuiet ? secondsAfter(now, restSeconds) : new Date(now.getTime() + waitMs),
  };
}
