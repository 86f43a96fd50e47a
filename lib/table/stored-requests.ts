import * as v from "valibot";
import type { Claim, Claimed, End, MarkedRequest, MarkedRequests, Subject } from "../http/idempotency.ts";
import { GetCommand, UpdateCommand } from "./commands.ts";
import { endsItemKey, idempotencyItemKey, ttlAttribute } from "./item-keys.ts";
import { readRefusingItem } from "./refusing-item.ts";
import { onTable, onTableIf, type Table, toUnixSeconds } from "./table.ts";
import { buildUpdate } from "./update.ts";

/** `failed`: the next process may take the request. `answered` without an `answer`: the work was done, and its answer is not kept. */
const itemSchema = v.object({
  fingerprint: v.string(),
  claim: v.string(),
  state: v.picklist(["working", "failed", "answered"]),
  until: v.number(),
  // The release before wrote none: what ended since is not known, so any end holds such an answer.
  begun_at: v.optional(v.number(), 0),
  answer: v.optional(v.string()),
});

const ended = "ended ";

/** Longer than any answer is kept. */
const endKeptSeconds = 2 * 86_400;

const parseEnds = (item: Readonly<Record<string, unknown>> = {}): readonly End[] =>
  Object.entries(item)
    .filter(([name]) => name.startsWith(ended))
    .map(([name, at]) => ({ subject: name.slice(ended.length) as Subject, at: new Date(v.parse(v.number(), at)) }));

type Item = v.InferOutput<typeof itemSchema>;

/** The request is new; a day has passed; or it is the same request, and no process works on it. */
const isFree =
  "attribute_not_exists(pk) OR #ttl <= :seconds OR (#fingerprint = :fingerprint AND (#state = :failed OR (#state = :working AND #until < :now)))";

/**
 * Remembers marked requests, one item each. Every write is one update, so a function needs no right to write beyond the one by which it
 * counts its callers. A claim answers what it found without a read, and a claim whose answer was lost finds itself.
 */
export function markedRequestsIn(table: Table): MarkedRequests {
  const keyOf = ({ tenant, id }: MarkedRequest) => ({ TableName: table.name, Key: idempotencyItemKey(tenant, id) });

  const end = async (request: MarkedRequest, { name }: Claim, changes: Partial<Item>): Promise<void> => {
    const condition = {
      ConditionExpression: "#claim = :claim",
      ExpressionAttributeNames: { "#claim": "claim" },
      ExpressionAttributeValues: { ":claim": name },
    };
    await onTableIf(() => table.client.send(new UpdateCommand({ ...keyOf(request), ...buildUpdate(changes, condition) })));
  };

  return {
    claim: (request, claim) =>
      onTable(async () => {
        const taking = new UpdateCommand({ ...keyOf(request), ...buildTaking(request, claim) });
        try {
          await table.client.send(taking);
          return { kind: "taken" };
        } catch (error) {
          return toClaimed(v.parse(itemSchema, readRefusingItem(error)), request, claim);
        }
      }),
    keep: (request, claim, answer) => end(request, claim, { state: "answered", answer }),
    release: (request, claim) => end(request, claim, { state: "failed" }),

    noteEnd: (tenant, { subject, at }) =>
      onTable(async () => {
        const update = {
          TableName: table.name,
          Key: endsItemKey(tenant),
          UpdateExpression: "SET #ended = :at, #ttl = :ttl",
          ExpressionAttributeNames: { "#ended": `${ended}${subject}`, "#ttl": ttlAttribute },
          ExpressionAttributeValues: { ":at": at.getTime(), ":ttl": toUnixSeconds(at) + endKeptSeconds },
        };
        await table.client.send(new UpdateCommand(update));
      }),

    listEnds: (tenant) =>
      onTable(async () => {
        const get = { TableName: table.name, Key: endsItemKey(tenant), ConsistentRead: true };
        return parseEnds((await table.client.send(new GetCommand(get))).Item);
      }),
  };
}

function buildTaking({ fingerprint }: MarkedRequest, { name, at, until, keptUntil }: Claim) {
  const taken = { fingerprint, claim: name, state: "working", begun_at: at.getTime(), until: until.getTime(), answer: undefined } as const;
  return {
    ...buildUpdate(
      { ...taken, [ttlAttribute]: toUnixSeconds(keptUntil) },
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
    ),
    ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const,
  };
}

function toClaimed(found: Item, { fingerprint }: MarkedRequest, { name }: Claim): Claimed {
  if (found.fingerprint !== fingerprint) {
    return { kind: "of_another_request" };
  }
  if (found.state === "answered") {
    return { kind: "answered", answer: found.answer, begunAt: new Date(found.begun_at) };
  }
  return found.claim === name ? { kind: "taken" } : { kind: "working", until: new Date(found.until) };
}
