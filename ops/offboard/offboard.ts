import { setTimeout as sleep } from "node:timers/promises";
import type { DigestSigner } from "../../lib/audit/digest.ts";
import type { TrailStore } from "../../lib/audit/seal-hour.ts";
import type { StopTarget } from "../../lib/connections/switches.ts";
import { mapBounded } from "../../lib/map-bounded.ts";
import { identityRoleItem } from "../../lib/table/stored-identity-roles.ts";
import { readSwitchesNow, switchChangesIn } from "../../lib/table/stored-switches.ts";
import { deleteRole } from "../identity/role.ts";
import { leaveRecord } from "../leave-record.ts";
import type { Progress } from "../progress.ts";
import type { Target } from "../target.ts";
import { eraseItem, giveBack, readGivenBack } from "./give-back.ts";
import { type GivenBack, isLeft, type Report, type Searched } from "./report.ts";
import { readReport, reportPath, writeReport, writeSigned } from "./report-file.ts";
import { searchExecutions, searchLogs, searchStore, searchTable, searchTrail } from "./search.ts";
import { eraseCredentials, type Store } from "./stored-credentials.ts";
import type { Suite } from "./suite.ts";
import { countItems, type Survey, surveyTable, withDeed } from "./survey.ts";

/** What an offboarding works with. */
export type Offboarding = {
  readonly target: Target;
  readonly suite: Pick<Suite, "invoke">;
  readonly stores: readonly Store[];
  readonly organisation: string;
  /** The ARN of the operator's login. */
  readonly operator: string;
  /** Where the report is written. It is also what a later run goes on from. */
  readonly folder: string;
  /** How long it waits for teardowns, providers and the event bus. */
  readonly minutes: number;
  readonly progress: Progress;
  /** The key of the audit trail. */
  readonly signer: DigestSigner;
  readonly trail: Pick<TrailStore, "list">;
  /** Waits before the next round. Default: 5 s, and longer each time. */
  readonly pause?: (round: number) => Promise<unknown>;
};

const erasesAtOnce = 16;

/**
 * Takes everything of an organisation back, erases it, and searches for what is left. Meanwhile a stop keeps the organisation from connecting
 * again. The report says what became of each connection before the table forgets it, so a run that was killed at any step is finished by the
 * next one.
 *
 * @returns The report. Without `finished_at` something is open: run it again.
 */
export async function offboard(offboarding: Offboarding): Promise<Report> {
  const { target, organisation, folder, progress, pause = pauseLonger } = offboarding;
  const path = reportPath(folder, { stage: target.stage, organisation });
  const { finished_at: _, ...before } = (await readReport(path)) ?? beginReport(offboarding);
  await leaveRecord(target, { act: "operator.offboard", organisation });
  const stopping = await stopOrganisation(offboarding, before, (report) => writeReport(path, report), pause);
  const begun: Report = { ...before, has_stopped: stopping.isOurs };
  const endsAt = new Date(target.clock().getTime() + offboarding.minutes * 60_000);
  const back = await progress.step("Giving everything back", (say) =>
    giveBack({ ...offboarding, say, pause, keep: (known) => writeReport(path, { ...begun, ...known }) }, organisation, begun, {
      endsAt,
      stoppedAt: stopping.at,
    }),
  );
  const given: Report = {
    ...begun,
    ...back.known,
    connections: merge(before.connections, await readGivenBack(offboarding, back.survey, back.known)),
    parked_given_back: before.parked_given_back + back.parked,
    open: back.open,
  };
  await writeReport(path, given);
  if (back.open.length > 0) {
    return given;
  }
  const keep = (erased: Counts) => writeReport(path, { ...given, erased: add(given.erased, erased) });
  const erased = await progress.step("Erasing what is left", () => eraseAll(offboarding, back.survey, keep));
  const search = await progress.step("Searching for the organisation", () => searchAll(offboarding, new Set(given.known_ids)));
  const searched: Report = {
    ...given,
    erased: add(given.erased, erased),
    search: [...search, ...(stopping.isOurs ? [] : [keptStop])],
  };
  if (isLeft(searched)) {
    // Its stop stands: the organisation could connect again before the next run.
    await writeReport(path, searched);
    return searched;
  }
  await (stopping.isOurs && switchChangesIn(target.table).lift(stopOf(organisation)));
  const report: Report = { ...searched, has_stopped: false, finished_at: target.clock().toISOString() };
  await writeSigned(path, report, offboarding.signer);
  return report;
}

/** Within the time that a process trusts its last read of the switches, and the time that a read may lag. */
const stopTakesMs = 5000;
const longestPauseMs = 30_000;
const pauseLonger = (round: number) => sleep(Math.min(longestPauseMs, stopTakesMs * Math.max(1, round)));

const stopOf = (tenant: string): StopTarget => ({ kind: "organisation", tenant });

/** A stop that stood before is the operator's, and stays. */
const keptStop: Searched = {
  place: "switches",
  extent: "1 item",
  found: ["the stop of the organisation"],
  until: "it is lifted with resume",
  is_kept: true,
};

/** Stops the organisation, unless it is stopped. Written down first: a run that goes on must know whose stop it finds. */
async function stopOrganisation(
  { target, organisation }: Offboarding,
  report: Report,
  write: (report: Report) => Promise<void>,
  pause: (round: number) => Promise<unknown>,
): Promise<{ readonly isOurs: boolean; readonly at: Date }> {
  const stops = async () => (await readSwitchesNow(target.table)).stops;
  const find = async () => (await stops()).find(({ target: each }) => each.kind === "organisation" && each.tenant === organisation);
  const standing = await find();
  const isOurs = report.has_stopped || standing === undefined;
  if (standing !== undefined) {
    return { isOurs, at: standing.since };
  }
  await write({ ...report, has_stopped: true });
  const at = target.clock();
  await switchChangesIn(target.table).stop(stopOf(organisation), at);
  await pause(1);
  return { isOurs, at };
}

const beginReport = ({ target, organisation, operator }: Offboarding): Report => ({
  format: "aurora-oauth-offboarding/1",
  organisation,
  stage: target.stage,
  region: target.region,
  operator,
  started_at: target.clock().toISOString(),
  connections: [],
  parked_given_back: 0,
  erased: {},
  search: [],
  open: [],
  has_stopped: false,
  known_ids: [],
  token_expiries: {},
});

const placeOf = ({ provider, account }: GivenBack) => `${provider}/${account}`;

/** The later answer about a place counts: the sweeper may have revoked since. */
const merge = (before: readonly GivenBack[], now: readonly GivenBack[]): readonly GivenBack[] => [
  ...before.filter((each) => !now.some((other) => placeOf(other) === placeOf(each))),
  ...now,
];

type Counts = Readonly<Record<string, number>>;

const add = (one: Counts, other: Counts): Counts =>
  Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map((kind) => [kind, (one[kind] ?? 0) + (other[kind] ?? 0)]),
  );

/** Erases what no function gives back, kind by kind, and notes what is done. Credentials first: an item may lead to one. */
async function eraseAll(
  { target, stores, organisation }: Offboarding,
  { owned }: Survey,
  note: (counts: Counts) => Promise<void>,
): Promise<Counts> {
  let counts: Counts = {};
  for (const store of stores) {
    const count = await eraseCredentials(store, organisation);
    counts = count === 0 ? counts : add(counts, { [`credentials without a record in ${store.name}`]: count });
    await note(counts);
  }
  for (const { item } of owned.filter(({ kind }) => kind === "identityRoleItemKey")) {
    await deleteRole(target, identityRoleItem.parse(item).arn);
  }
  for (const [, items] of Map.groupBy(withDeed(owned, "erase"), ({ kind }) => kind)) {
    await mapBounded(items, erasesAtOnce, ({ item }) => eraseItem(target, item));
    counts = add(counts, countItems(items));
    await note(counts);
  }
  return counts;
}

async function searchAll({ target, stores, trail, organisation }: Offboarding, known: ReadonlySet<string>): Promise<readonly Searched[]> {
  return [
    ...(await searchTable(target, organisation, known)),
    ...(await mapBounded(stores, 1, (store) => searchStore(store, organisation))),
    await searchExecutions(target, organisation),
    ...(await searchLogs(target, organisation)),
    await searchTrail(trail, organisation),
  ];
}

/** What an offboarding would work on. */
export async function planOffboarding({ target, stores, organisation }: Pick<Offboarding, "target" | "stores" | "organisation">) {
  const { owned } = await surveyTable(target, organisation);
  const paths = await mapBounded(stores, 1, async (store) => [store.name, (await store.list(organisation)).found.length] as const);
  return { items: countItems(owned), credentials: Object.fromEntries(paths) };
}
