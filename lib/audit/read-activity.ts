import type { Notice } from "../connections/domain-event.ts";
import { defined } from "../defined.ts";
import type { EventFeed } from "../feed/event-feed.ts";
import { type EventBackwards, type PlaceBackwards, readBackwards } from "../feed/read-backwards.ts";
import { recordOfNotice } from "../telemetry/audit.ts";
import { type Act, type ActBackwards, type ActPlace, readActs } from "./read-acts.ts";
import type { TrailStore } from "./seal-hour.ts";

/** What happened: an event of the feed, a sealed act of the audit trail, or both where the act is the record of the event. */
export type Happening = Act & { readonly source: "event" | "audit" | "both" };

/** Where a page goes on, in each of the two. `null`: there is nothing older, or the caller may not read it. */
export type ActivityPlace = {
  readonly events: PlaceBackwards | null;
  readonly acts: ActPlace | null;
  /** Events of this instant that a page has, and of which the act is behind the place. */
  readonly told?: { readonly at: string; readonly ids: readonly string[] } | undefined;
};

export type WantedActivity = {
  readonly from: ActivityPlace;
  readonly limit: number;
  /** Which of them are wanted. */
  readonly isWanted: (act: Act) => boolean;
  readonly now: Date;
  /** Asked before the store is asked again. */
  readonly mayGoOn: () => boolean;
};

/** Events that one page looks through at most. A file of the trail, or a day without files, counts as many. */
const most = { events: 2000, file: 40 };

/** Events that are read at once. */
const eventsAtOnce = 100;

type Stores = { readonly feed: Pick<EventFeed, "head" | "listWaiting" | "listBelow">; readonly trail: TrailStore };

/**
 * Reads a page of what happened in an organisation, newest first. The feed and the trail are each read in their own order, and the newer of the two comes next.
 * An event, or an act, that was written late stands where it came in.
 *
 * The audit record of an event has the event's id and instant, so the two are one. Between two pages, an event may be without its act: if others of the same
 * millisecond have another order in the feed than in the trail.
 *
 * @returns `next` is absent where there is nothing older. A page may have fewer than `limit`, or none, and a `next`.
 */
export async function readActivity(
  stores: Stores,
  organisation: string,
  { from, limit, isWanted, now, mayGoOn }: WantedActivity,
): Promise<{ readonly happenings: readonly Happening[]; readonly next?: ActivityPlace }> {
  const events = openEvents(stores.feed, organisation, from.events, now);
  const acts = openActs(stores.trail, organisation, from.acts);
  const found = new Map<string, Happening>();
  const ofLaterEvents = new Map<string, Act>();
  const add = (happening: Happening) => isWanted(happening) && found.set(happening.id, happening);
  const addEvent = (notice: Notice) => {
    const sealed = ofLaterEvents.get(notice.id) ?? found.get(notice.id);
    const record = recordOfNotice(notice);
    add(sealed ? { ...sealed, source: "both" } : { ...record, ...defined({ result: notice.detail.code }), source: "event" });
  };
  const addAct = (act: Act) => {
    const known = found.get(act.id);
    if (known !== undefined) {
      found.set(act.id, { ...act, source: known.source === "audit" ? "audit" : "both" });
    } else if (events.isNear(act.id)) {
      ofLaterEvents.set(act.id, act);
    } else if (from.told?.ids.includes(act.id) !== true) {
      add({ ...act, source: "audit" });
    }
  };
  for (let looked = 0; found.size < limit && looked < most.events && mayGoOn(); ) {
    const [event, act] = [await events.peek(), await acts.peek()];
    if (event !== undefined && (act === undefined || event.notice === undefined || toAt(event.notice) >= act.at)) {
      events.take();
      looked += 1;
      event.notice && addEvent(event.notice);
    } else if (act !== undefined) {
      acts.take();
      looked += act.isRead ? most.file : 1;
      act.act && addAct(act.act);
    } else {
      break;
    }
  }
  // The acts of the last events.
  for (let act = (await acts.peek())?.act; act !== undefined && found.has(act.id); act = (await acts.peek())?.act) {
    acts.take();
    addAct(act);
  }
  await events.peek();
  const told = findTold([...found.values()], from.told, (await acts.peek())?.at);
  const next = { events: events.place(), acts: acts.place(), ...defined({ told }) };
  return { happenings: [...found.values()], ...(next.events === null && next.acts === null ? {} : { next }) };
}

/** Events of one millisecond whose acts a cursor remembers at most. */
const mostTold = 10;

/** @param at - The instant of the next act. */
function findTold(found: readonly Happening[], before: ActivityPlace["told"], at: string | undefined): ActivityPlace["told"] {
  const own = found.flatMap((one) => (one.source === "event" && one.at === at ? [one.id] : []));
  const ids = [...(before !== undefined && before.at === at ? before.ids : []), ...own];
  return at === undefined || ids.length === 0 ? undefined : { at, ids: ids.slice(-mostTold) };
}

const toAt = ({ detail }: Notice): string => detail.at ?? "";

function openEvents(feed: Stores["feed"], organisation: string, from: PlaceBackwards | null, now: Date) {
  let [place, queue, isLast]: [PlaceBackwards | null, readonly EventBackwards[], boolean] = [from, [], from === null];
  return {
    peek: async () => {
      while (queue.length === 0 && !isLast) {
        ({ events: queue, isLast } = await readBackwards(feed, organisation, { before: place ?? {}, limit: eventsAtOnce, now }));
      }
      place = queue.length === 0 ? null : place;
      return queue[0];
    },
    take: () => {
      place = queue[0]?.place ?? null;
      queue = queue.slice(1);
    },
    isNear: (id: string) => queue.some(({ notice }) => notice?.id === id),
    place: () => place,
  };
}

function openActs(trail: TrailStore, organisation: string, from: ActPlace | null) {
  const reading = from === null ? undefined : readActs(trail, organisation, from);
  let [place, head]: [ActPlace | null, ActBackwards | undefined] = [from, undefined];
  return {
    peek: async () => {
      head ??= (await reading?.next())?.value || undefined;
      place = head === undefined ? null : place;
      return head;
    },
    take: () => {
      [place, head] = [head?.place ?? null, undefined];
    },
    place: () => place,
  };
}
