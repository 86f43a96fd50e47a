import type { DomainEvent } from "../connections/domain-event.ts";

/** Why no event is sent: the receiver answered 410, or failed for days. */
export type DisabledReason = "gone" | "failing";

/** Hours for which an event is tried, from the instant at which it got its number. After that one more failure ends it. */
export const triedForHours = 24;

/** Where an organisation is told its events. Its signing key is in the credential store. */
export type Webhook = {
  readonly tenant: string;
  readonly url: string;
  /** The names of the events that it gets. Absent: all. */
  readonly kinds?: readonly DomainEvent["name"][];
  readonly createdAt: Date;
  readonly updatedBy: string;
  readonly updatedAt: Date;
  /** The number up to which every event of the feed is done with. */
  readonly number: number;
  /** Since when every try has failed. */
  readonly failingSince?: Date;
  /** Tries in a row that have failed. */
  readonly failures: number;
  readonly disabled?: { readonly reason: DisabledReason; readonly at: Date };
};

/** What became of the sending of one event. `waiting`: it is tried again. `dead`: it was given up, and is in the dead-letter queue. */
export type Delivery = {
  readonly number: number;
  readonly eventId: string;
  readonly type: DomainEvent["name"];
  readonly state: "delivered" | "waiting" | "dead";
  readonly attempts: number;
  readonly lastAt: Date;
  readonly retryAt?: Date;
  /** Names the address that was tried. Absent: the release that wrote it did not say. */
  readonly receiver?: string;
} & Tried;

/** What one try brought: a status, or why there was none. `no_key`: there was nothing to sign with, and nothing was sent. */
export type Tried = { readonly status?: number; readonly error?: SendError };

export type SendError = "timeout" | "network" | "too_large" | "redirect" | "page" | "refused_address" | "no_key";

/** A webhook that this process alone may send for, until an instant. */
export type HeldWebhook = {
  readonly webhook: Webhook;
  readonly owner: string;
  readonly until: Date;
  /** How often it was woken before. */
  readonly woken: number;
};

/** What one pass has changed. `rests`: nothing waits, so the webhook is due when an event is written, and at `dueAt` at the latest. */
export type DeliveryRunOutcome = Pick<Webhook, "number" | "failures" | "failingSince" | "disabled"> & {
  readonly dueAt: Date;
  readonly rests: boolean;
};

/** The webhooks of all organisations, and their deliveries. */
export type Webhooks = {
  read(tenant: string): Promise<Webhook | undefined>;
  /** Writes where events go. `number` is of a new webhook only: an existing one goes on where it stopped. It is enabled again, and due at once. */
  put(webhook: Pick<Webhook, "tenant" | "url" | "kinds" | "updatedAt" | "updatedBy" | "number">): Promise<Webhook>;
  /** Erases it; its deliveries expire. Nothing there is success. */
  erase(tenant: string): Promise<void>;
  /** Lists the organisations whose webhook is due, the longest overdue first. */
  listDue(now: Date, limit: number): Promise<readonly string[]>;
  /** Makes a webhook due that rests, because an event was written. One whose receiver is left alone stays so; without a webhook nothing is done. */
  wake(tenant: string, now: Date): Promise<void>;
  /** Takes the right to send. @returns `undefined`: another process has it, or there is no webhook that is enabled. */
  take(tenant: string, request: { readonly owner: string; readonly now: Date; readonly until: Date }): Promise<HeldWebhook | undefined>;
  /** Writes the outcome of a pass, and gives the right back. A webhook that was woken since it was taken does not rest, and is due at once. Nothing is written if the right was lost, or the webhook is erased. */
  finish(held: HeldWebhook, outcome: DeliveryRunOutcome): Promise<void>;
  writeDelivery(tenant: string, delivery: Delivery): Promise<void>;
  /** Lists the deliveries of events between two numbers, both included. */
  listDeliveries(tenant: string, from: number, to: number): Promise<readonly Delivery[]>;
  /** Lists the newest deliveries first, at most `limit`. */
  newestDeliveries(tenant: string, limit: number): Promise<readonly Delivery[]>;
};
