import { paginateScan } from "@aws-sdk/lib-dynamodb";
import * as v from "valibot";
import { switchSeconds } from "../../lib/connections/switches.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { readSwitchesNow, switchChangesIn } from "../../lib/table/stored-switches.ts";
import { GetCommand } from "../../lib/table/table.ts";
import { nothingChanged } from "../dry-run.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Answer } from "../program.ts";
import type { Target } from "../target.ts";

type Deps = {
  /** Waits for some milliseconds. */
  readonly pause: (milliseconds: number) => Promise<unknown>;
  /** Tells what has happened so far. */
  readonly say: (line: string) => void;
};

const leased = v.object({
  pk: v.string(),
  sk: v.string(),
  provider: v.string(),
  lease_until: v.optional(v.number()),
  lease_owner: v.optional(v.string()),
  sealed_rotation: v.optional(v.string()),
});

type Leased = v.InferOutput<typeof leased>;

/** Tells what a pause would hold up. */
export async function previewDrain({ table }: Target): Promise<Answer> {
  const { drainedSince } = await readSwitchesNow(table);
  const state =
    drainedSince === undefined ? "no refresh of a provider that rotates its refresh tokens would begin any more" : "it is paused already";
  return { text: [state, nothingChanged], json: { drained_since: drainedSince?.toISOString() ?? null, done: false } };
}

/**
 * Pauses the refreshes of providers that rotate, and waits until no refresh that had begun is under way: each holds the lease of its
 * connection, and no lease lasts longer than half a minute.
 *
 * @throws {Error} The audit record could not be left: nothing was paused.
 */
export async function drain(target: Target, { pause, say }: Deps): Promise<Answer> {
  const { table, clock } = target;
  await leaveRecord(target, { act: "operator.drain" });
  await switchChangesIn(table).drain(clock());
  say("no refresh of a provider that rotates its refresh tokens begins any more");
  // After that, each process that works has read the switches.
  await pause((switchSeconds + 1) * 1000);
  const { held, sealed } = await readLeases(target);
  say(`${held.length} connections are being worked on`);
  let waiting = held;
  while (waiting.length > 0) {
    const still = await mapBounded(waiting, 10, (item) => isStillHeld(target, item));
    waiting = waiting.filter((_, index) => still[index]);
    if (waiting.length > 0) {
      await pause(500);
    }
  }
  const text = [
    "no refresh token is in doubt: no refresh that began before the pause is under way",
    ...(sealed === 0
      ? []
      : [`${sealed} connections wait until a rotated credential is written back to the store: their next caller's request does that`]),
    `To go on: npm run ops -- resume --stage ${target.stage} --drain --yes`,
  ];
  return { text, json: { waited_for: held.length, sealed_rotations: sealed, done: true } };
}

/** Reads which connections are being worked on, and how many have a rotated credential on their record. */
async function readLeases({ documents, table, clock }: Target): Promise<{ readonly held: readonly Leased[]; readonly sealed: number }> {
  const found: Leased[] = [];
  const pages = paginateScan(
    { client: documents },
    {
      TableName: table.name,
      ConsistentRead: true,
      FilterExpression:
        "begins_with(pk, :org) AND begins_with(sk, :connection) AND (lease_until > :now OR attribute_exists(sealed_rotation))",
      ExpressionAttributeValues: { ":org": "ORG#", ":connection": "CONNECTION#", ":now": clock().getTime() },
    },
  );
  for await (const { Items = [] } of pages) {
    found.push(...Items.map((item) => v.parse(leased, item)));
  }
  const now = clock().getTime();
  return {
    held: found.filter(({ lease_until = 0 }) => lease_until > now),
    sealed: found.filter(({ sealed_rotation }) => sealed_rotation !== undefined).length,
  };
}

/** Whether the same holder has the lease still. Another one has read the switches. */
async function isStillHeld({ table, clock }: Target, { pk, sk, lease_owner }: Leased): Promise<boolean> {
  const { Item } = await table.client.send(new GetCommand({ TableName: table.name, Key: { pk, sk }, ConsistentRead: true }));
  const now = v.safeParse(leased, Item);
  return now.success && now.output.lease_owner === lease_owner && (now.output.lease_until ?? 0) > clock().getTime();
}
