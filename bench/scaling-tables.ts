import { googleSettings } from "../lib/providers/google/google.ts";
import { buildTable } from "../release/docs/markdown.ts";
import { estimate } from "./scaling-estimate.ts";

const sizes = [10_000, 1_000_000, 10_000_000];

const number = (value: number, digits = 0) =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const dollars = (value: number) => `$${number(value)}`;

type Row = readonly [label: string, cell: (of: ReturnType<typeof estimate>) => string];

const rows: readonly Row[] = [
  ["refreshes a second", (of) => number(of.refreshesPerSecond, 1)],
  [`… of the provider's budget (${number(googleSettings.refreshesPerMinute)} a minute)`, (of) => `${number(of.budgetShare * 100)} %`],
  ["shards (`refreshShards`)", (of) => number(of.shards)],
  ["broker requests a second", (of) => number(of.brokerRequestsPerSecond)],
  ["Vault writes a second", (of) => number(of.vaultWritesPerSecond, 1)],
  ["… of what one raft node takes", (of) => `${number(of.vaultShare * 100)} %`],
  ["Vault clusters, at half of that each", (of) => number(of.vaultClusters)],
  ["table write units a second", (of) => number(of.writeUnitsPerSecond)],
  ["table, a month", (of) => dollars(of.month.refreshes + of.month.misses + of.month.storage)],
  ["Lambda, a month", (of) => dollars(of.month.lambda + of.month.broker)],
  ["API Gateway, a month", (of) => dollars(of.month.gateway)],
  ["NAT, a month", (of) => dollars(of.month.nat)],
  ["Vault's machines, a month", (of) => dollars(of.month.vault)],
  ["**together, a month**", (of) => dollars(Object.values(of.month).reduce((sum, part) => sum + part, 0))],
];

/** The shares of the connections that are used on a day, with their name. */
const shares: readonly (readonly [usedShare: number, name: string])[] = [
  [1, "all used daily"],
  [0.1, "a tenth used daily"],
];

/** Builds the table of what a deployment needs and costs, by the number of its connections and by how many of them are used. */
export function buildScalingTables(): string {
  const columns = sizes.flatMap((connections) =>
    shares.map(([usedShare, name]) => ({ title: `${number(connections)}, ${name}`, of: estimate({ connections, usedShare }) })),
  );
  return `${buildTable(
    ["connections", ...columns.map(({ title }) => title)],
    rows.map(([label, cell]) => [label, ...columns.map(({ of }) => cell(of))]),
  )}\n`;
}
