import { paginateScan } from "@aws-sdk/lib-dynamodb";
import { encodeSegment } from "../../lib/encode-segment.ts";
import { switchesItemKey, waitingPrefix } from "../../lib/table/item-keys.ts";
import type { Target } from "../target.ts";
import { type Deed, findOrganisation, type Item, type OwnedItem } from "./item-kinds.ts";

/** What the table has of an organisation. */
export type Survey = {
  /** How many items were read: all of the table's. */
  readonly read: number;
  readonly owned: readonly OwnedItem[];
  /** Keys of items that name the organisation somewhere, and that no rule knows. */
  readonly unexpected: readonly string[];
};

/**
 * Reads the whole table for what belongs to an organisation.
 *
 * @param known - Attempts and plans of the organisation that earlier surveys have found: what only names them may have outlived them.
 */
export async function surveyTable(
  { documents, table }: Pick<Target, "documents" | "table">,
  organisation: string,
  known: ReadonlySet<string> = new Set(),
): Promise<Survey> {
  const owned: OwnedItem[] = [];
  const others: Item[] = [];
  const isNamed = namesOrganisation(organisation);
  let read = 0;
  for await (const { Items = [] } of paginateScan({ client: documents }, { TableName: table.name, ConsistentRead: true })) {
    for (const item of Items as Item[]) {
      read += 1;
      const found = findOrganisation(item);
      if (found?.organisation === organisation) {
        owned.push(found);
      } else if (found === undefined && (isDependent(item) || isNamed(item))) {
        others.push(item);
      }
    }
  }
  const ids = new Set([...known, ...owned.flatMap(toKnownIds)]);
  const dependents = others.filter((item) => ids.has(leadOf(item) ?? ""));
  const unexpected = others
    .filter((item) => !dependents.includes(item) && item.pk !== switchesItemKey.pk && isNamed(item))
    .map(({ pk, sk }) => `${pk} ${sk}`);
  const ofDependents = dependents.map((item) => ({
    kind: isWaiting(item) ? "waitingItemKey" : "planTargetItemKey",
    deed: "erase" as const,
    organisation,
    item,
  }));
  return { read, owned: [...owned, ...ofDependents], unexpected };
}

/** The attempt, or the plan, by which other items are found. A run and its plan have one id. */
export const toKnownIds = ({ item: { pk } }: OwnedItem): readonly string[] => {
  const [, prefix, id] = /^(PARKED|PLAN|RUN)#(.+)$/.exec(pk) ?? [];
  return prefix === undefined || id === undefined ? [] : [id];
};

const isWaiting = ({ pk, sk }: Item) => pk.startsWith("SUBJECT#") && sk.startsWith(waitingPrefix);
const isPlanTarget = ({ pk, sk }: Item) => pk.startsWith("PLAN#") && sk.startsWith("TARGET#");
const isDependent = (item: Item) => isWaiting(item) || isPlanTarget(item);
const leadOf = (item: Item) =>
  isWaiting(item) ? item.sk.slice(waitingPrefix.length) : isPlanTarget(item) ? item.pk.slice("PLAN#".length) : undefined;

/** Whether any text of an item has the id as a word of its own, as it is or as keys have it. */
export function namesOrganisation(organisation: string): (value: unknown) => boolean {
  const forms = [organisation, encodeSegment(organisation)].map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  const word = new RegExp(`(?<![\\w=@-]|\\w\\.)(?:${forms.join("|")})(?![\\w=@-]|\\.\\w)`);
  const isNamed = (value: unknown): boolean =>
    typeof value === "string"
      ? word.test(value)
      : typeof value === "object" && value !== null && Object.entries(value).some(([name, each]) => word.test(name) || isNamed(each));
  return isNamed;
}

/** How many items there are of each kind. */
export const countItems = (owned: readonly OwnedItem[]): Readonly<Record<string, number>> =>
  Object.fromEntries([...Map.groupBy(owned, ({ kind }) => kind.replace(/ItemKey$/, ""))].map(([kind, items]) => [kind, items.length]));

export const withDeed = (owned: readonly OwnedItem[], ...deeds: readonly Deed[]) => owned.filter(({ deed }) => deeds.includes(deed));
