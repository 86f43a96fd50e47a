import { type ConnectionKey, toKey } from "../../lib/connections/connection.ts";
import type { SetupStarter } from "../../lib/connections/setup-starter.ts";
import type { TeardownResult } from "../../lib/connections/teardown-result.ts";

type Compare = NonNullable<SetupStarter["compare"]>;

export type RecordedSetup = SetupStarter & {
  /** The ids of the runs; a run that was started twice is one run. */
  readonly runs: ReadonlySet<string>;
  /** Those of them that go on with what is set up. */
  readonly keeping: ReadonlySet<string>;
  /** The connections whose accounts were replaced, in their order. */
  readonly forgotten: readonly ConnectionKey[];
  failNext(error: Error): void;
  /** What an account that is compared sees from now on. */
  compareBy(next: Compare): void;
  /** What the accounts that are replaced from now on leave behind. */
  leaveBehind(left: TeardownResult): void;
};

/** The fake of the port: setup of logins that starts and does nothing. */
export function recordedSetup(): RecordedSetup {
  const runs = new Set<string>();
  const keeping = new Set<string>();
  const forgotten: ConnectionKey[] = [];
  let left: TeardownResult | undefined;
  let compare: Compare = async () => undefined;
  let failure: Error | undefined;
  return {
    runs,
    keeping,
    forgotten,
    leaveBehind: (next) => {
      left = next;
    },
    forget: async (connection) => {
      forgotten.push(toKey(connection));
      return left;
    },
    compareBy: (next) => {
      compare = next;
    },
    compare: (...given) => compare(...given),
    methods: ["login"],
    failNext: (error) => {
      failure = error;
    },
    start: async ({ runId, keepsTargets = false }) => {
      const failing = failure;
      failure = undefined;
      if (failing !== undefined) {
        throw failing;
      }
      runs.add(runId);
      if (keepsTargets) {
        keeping.add(runId);
      }
    },
  };
}
