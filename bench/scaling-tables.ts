import { googleSettings } from "../lib/providers/google/google.ts";
import { buildTable } from "../release/docs/markdown.ts";
import { estimate, type Load } from "./scaling-estimate.ts";

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
  ["table: refreshes, a month", (of) => dollars(of.month.refreshes)],
  ["table: broker misses, a month", (of) => dollars(of.month.misses)],
  ["table: storage and recovery, a month", (of) => dollars(of.month.storage)],
  ["Lambda: the schedule, a month", (of) => dollars(of.month.lambda)],
  ["Lambda: broker and authorizer, a month", (of) => dollars(of.month.broker)],
  ["API Gateway: broker, a month", (of) => dollars(of.month.gateway)],
  ["NAT, a month", (of) => dollars(of.month.nat)],
  ["Vault: machines, a month", (of) => dollars(of.month.vault)],
  ["**together, a month**", (of) => dollars(Object.values(of.month).reduce((sum, part) => sum + part, 0))],
];

const build = (title: string, load: Omit<Load, "connections">): string => {
  const estimates = sizes.map((connections) => estimate({ ...load, connections }));
  return `${title}\n\n${buildTable(
    ["", ...sizes.map((connections) => `${number(connections)} connections`)],
    rows.map(([label, cell]) => [label, ...estimates.map(cell)]),
  )}\n`;
};

/** Builds the tables of what a deployment needs and costs, by the number of its connections. */
export const buildScalingTables = (): string =>
  [build("All connections used every day:", { usedShare: 1 }), build("One in ten used every day:", { usedShare: 0.1 })].join("\n");
