import type { RemainingResource } from "../../lib/connections/grant-part-view.ts";

/** What became of one connection: the product's own answer to its disconnect. */
export type GivenBack = {
  readonly provider: string;
  readonly account: string;
  /** The access token that was handed out last may live until then, where the provider revokes no access tokens. */
  readonly token_expires_at?: string;
  readonly revoked: boolean;
  readonly undone: readonly unknown[];
  readonly left: readonly RemainingResource[];
};

/** A place in which the organisation was searched for. */
export type Searched = {
  readonly place: string;
  /** How much was searched, such as `1,204 items`. */
  readonly extent: string;
  /** What names the organisation: keys, paths and names, or how many lines. */
  readonly found: readonly string[];
  /** Until when it stays, if it cannot be erased. */
  readonly until?: string;
  /** Whether an offboarding leaves it there on purpose, until `until`. */
  readonly is_kept: boolean;
};

/** The report of an offboarding. It holds no secret. */
export type Report = {
  readonly format: "aurora-oauth-offboarding/1";
  readonly organisation: string;
  readonly stage: string;
  readonly region: string;
  readonly operator: string;
  readonly started_at: string;
  /** Absent: it is not over. Run the command again. */
  readonly finished_at?: string;
  readonly connections: readonly GivenBack[];
  /** Grants that were never connected, or were to be revoked still: how many the sweeper has given back. */
  readonly parked_given_back: number;
  /** How many items, credentials and secrets were erased, by kind. */
  readonly erased: Readonly<Record<string, number>>;
  readonly search: readonly Searched[];
  /** What keeps the offboarding from its end. */
  readonly open: readonly string[];
  /** Whether the stop that keeps the organisation from connecting again is of this offboarding, which lifts it at its end. */
  readonly has_stopped: boolean;
  /** Attempts and plans whose items outlive them: a run that goes on finds them by these ids. */
  readonly known_ids: readonly string[];
  /** When the last token of each connection expires, by `<provider>/<account>`. */
  readonly token_expiries: Readonly<Record<string, string>>;
};

/** Whether the search has found anything that is not kept on purpose. */
export const isLeft = ({ search }: Report): boolean => search.some(({ found, is_kept }) => !is_kept && found.length > 0);

/** Whether nothing of the organisation is left but what is kept on purpose. */
export const isWhole = (report: Report): boolean => report.finished_at !== undefined && report.open.length === 0 && !isLeft(report);

/** Tells a report to a person. */
export function describeReport(report: Report): readonly string[] {
  const { organisation, stage, operator, started_at, finished_at = "not over", connections, erased, search, open } = report;
  return [
    `Offboarding of ${organisation} from ${stage}, by ${operator}`,
    `${started_at} to ${finished_at}`,
    "",
    `Connections given back: ${connections.length}`,
    ...connections.flatMap(describeConnection),
    `Grants outside of connections given back: ${report.parked_given_back}`,
    "",
    "Erased:",
    ...Object.entries(erased).map(([kind, count]) => `  ${count} ${kind}`),
    "",
    "Searched for the organisation afterwards:",
    ...search.flatMap(describeSearched),
    "",
    ...open.map((line) => `Open: ${line}`),
    isWhole(report)
      ? "Nothing of the organisation is left but what is listed with its end."
      : "Something is left: run the command again, or see the lines above.",
  ];
}

function describeConnection({ provider, account, token_expires_at, revoked, undone, left }: GivenBack): readonly string[] {
  const token = token_expires_at === undefined ? "" : `, last token expires ${token_expires_at}`;
  return [
    `  ${provider}/${account}: ${revoked ? "revoked" : "not revoked"}, ${undone.length} things undone, ${left.length} left${token}`,
    ...left.flatMap(({ what, target, name, code, action, url, lives_until, command }) => [
      `    left: ${[what, target, name].filter((word) => word !== undefined).join(" ")} (${code})${lives_until === undefined ? "" : `, lives until ${lives_until}`}`,
      `      ${action}${url === undefined ? "" : ` ${url}`}`,
      ...(command === undefined ? [] : [`      ${command}`]),
    ]),
  ];
}

const shownAtMost = 20;

function describeSearched({ place, extent, found, until, is_kept }: Searched): readonly string[] {
  const end = until === undefined ? "" : `, until ${until}`;
  const words = found.length === 0 ? "nothing" : `${found.length}${is_kept ? " kept" : " left"}${end}`;
  const more = found.length > shownAtMost ? [`    and ${found.length - shownAtMost} more`] : [];
  return [`  ${place} (${extent}): ${words}`, ...found.slice(0, shownAtMost).map((each) => `    ${each}`), ...more];
}
