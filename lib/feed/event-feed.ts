import type { Notice } from "../connections/domain-event.ts";

/** Days for which a feed keeps an event. */
export const feedDays = 30;

/** An event with its place in the feed of its organisation. */
export type FeedEvent = {
  /** From 1 on, without gaps. An event with a higher number never appears before one with a lower number. */
  readonly number: number;
  readonly notice: Notice;
  /** The instant at which it got its number. It never decreases from one event to the next. */
  readonly numberedAt: Date;
  /** The same of the event before. Absent: it is the first one. */
  readonly beforeAt?: Date;
};

/** The newest number that a feed has given. */
export type FeedHead = { readonly number: number; readonly numberedAt: Date };

/** An event by its instant and its id: the order of events that have no number yet. */
export type WaitingPlace = { readonly at: string; readonly id: string };

/**
 * The events of each organisation, in an order that never changes.
 *
 * An event is kept without a number when it happens, and gets its number when the feed is read: processes that write events never wait for each
 * other. Events of one connection get their numbers in the order of the changes.
 */
export type EventFeed = {
  /** Keeps an event that was not written together with its change. An event that is kept already, or has its number, is kept once. */
  keep(notice: Notice): Promise<void>;

  /**
   * Gives numbers to events that have none, oldest first. What it reads grows with `most`, and not with the number of events that wait.
   *
   * @param options.most - Events that get a number at most, about.
   * @param options.mayGoOn - Asked before each write of some thirty events.
   * @returns How many events it has worked on.
   */
  number(organisation: string, options: { readonly now: Date; readonly most: number; readonly mayGoOn: () => boolean }): Promise<number>;

  /** Lists events that have a number, from a number on, at most `limit`. Events that are expired are left out. */
  list(organisation: string, from: number, options: { readonly now: Date; readonly limit: number }): Promise<readonly FeedEvent[]>;

  /** Lists events that have a number, from the newest below a number down, at most `limit`. Events that are expired are left out. */
  listBelow(organisation: string, below: number, options: { readonly now: Date; readonly limit: number }): Promise<readonly FeedEvent[]>;

  /** Lists events that have no number yet, newest first, about `limit`. @param options.before - Only those older than this one. */
  listWaiting(
    organisation: string,
    options: { readonly before?: WaitingPlace | undefined; readonly limit: number },
  ): Promise<{ readonly notices: readonly Notice[]; readonly isLast: boolean }>;

  /** @returns `undefined`: no event has a number yet. */
  head(organisation: string): Promise<FeedHead | undefined>;
};
