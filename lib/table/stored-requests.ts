import * as v from "valibot";
import type { Claim, ClaimedRequest, End, MarkedRequest, MarkedRequests, Subject } from "../http/idempotency.ts";
import { instant, item, optional } from "./item.ts";
import { endsItemKey, idempotencyItemKey, ttlAttribute } from "./item-keys.ts";
import { buildUpdate, ifEqual, readItem, takeClaim, updateItem, updateItemIf } from "./requests.ts";
import { type Table, toUnixSeconds, UpdateCommand } from "./table.ts";

/** `failed`: the next process may take the request. `answered` without an `answer`: the work was done, and its answer is not kept. */
export const markedItem = item({
  fingerprint: v.string(),
  claim: v.string(),
  state: v.picklist(["working", "failed", "answered"]),
  until: instant,
  // The release before wrote none: what ended since is not known, so any end holds such an answer.
  begunAt: optional(instant),
  answer: optional(v.string()),
});

const ended = "ended ";

/** Longer than any answer is kept. */
const endKeptSeconds = 2 * 86_400;

const parseEnds = (item: Readonly<Record<string, unknown>> = {}): readonly End[] =>
  Object.entries(item)
    .filter(([name]) => name.startsWith(ended))
    .map(([name, at]) => ({ subject: name.slice(ended.length) as Subject, at: new Date(v.parse(v.number(), at)) }));

/** The request is new; a day has passed; or it is the same request, and no process works on it. */
const isFree =
  "attribute_not_exists(pk) OR #ttl <= :seconds OR (#fingerprint = :fingerprint AND (#state = :failed OR (#state = :working AND #until < :now)))";

/**
 * Remembers marked requests, one item each. Every write is one update, so a function needs no right to write beyond the one by which it
 * counts its callers. A claim answers what it found without a read, and a claim whose answer was lost finds itself.
 */
export function markedRequestsIn(table: Table): MarkedRequests {
  const end = async (
    request: MarkedRequest,
    { name }: Claim,
    changes: { readonly state: string; readonly answer?: string | undefined },
  ) => {
    await updateItemIf(table, toItemKey(request), buildUpdate(changes, ifEqual("claim", name)));
  };

  return {
    claim: async (request, claim) => {
      const update = { TableName: table.name, Key: toItemKey(request), ...buildTaking(request, claim) };
      const isOwn = (item: Readonly<Record<string, unknown>>) => findClaimed(item, request, claim).kind === "taken";
      const send = (more: object) => table.client.send(new UpdateCommand({ ...update, ...more }));
      const claimed = await takeClaim(table, toItemKey(request), send, isOwn);
      return claimed.kind === "taken" ? { kind: "taken" } : findClaimed(claimed.item, request, claim);
    },
    keep: (request, claim, answer) => end(request, claim, { state: "answered", answer }),
    release: (request, claim) => end(request, claim, { state: "failed" }),

    noteEnd: async (tenant, { subject, at }) => {
      await updateItem(table, endsItemKey(tenant), {
        UpdateExpression: "SET #ended = :at, #ttl = :ttl",
        ExpressionAttributeNames: { "#ended": `${ended}${subject}`, "#ttl": ttlAttribute },
        ExpressionAttributeValues: { ":at": at.getTime(), ":ttl": toUnixSeconds(at) + endKeptSeconds },
      });
    },

    listEnds: async (tenant) => parseEnds(await readItem(table, endsItemKey(tenant))),
  };
}

const toItemKey = ({ tenant, id }: MarkedRequest) => idempotencyItemKey(tenant, id);

const buildTaking = ({ fingerprint }: MarkedRequest, { name, at, until, keptUntil }: Claim) =>
  buildUpdate(
    {
      ...markedItem.build({ fingerprint, claim: name, state: "working", begunAt: at, until }),
      [ttlAttribute]: toUnixSeconds(keptUntil),
    },
    {
      ConditionExpression: isFree,
      ExpressionAttributeNames: { "#fingerprint": "fingerprint", "#state": "state", "#until": "until", "#ttl": ttlAttribute },
      ExpressionAttributeValues: {
        ":fingerprint": fingerprint,
        ":failed": "failed",
        ":working": "working",
        ":now": at.getTime(),
        ":seconds": toUnixSeconds(at),
      },
    },
  );

function findClaimed(stored: unknown, { fingerprint }: MarkedRequest, { name }: Claim): ClaimedRequest {
  const found = markedItem.parse(stored);
  if (found.fingerprint !== fingerprint) {
    return { kind: "of_another_request" };
  }
  if (found.state === "answered") {
    return { kind: "answered", answer: found.answer, begunAt: found.begunAt ?? new Date(0) };
  }
  return found.claim === name ? { kind: "taken" } : { kind: "working", until: found.until };
}
