import type { CredentialStore } from "../lib/connections/credential-store.ts";
import { buildMethods } from "../lib/connections/methods.ts";
import type { CodeFlowMethod, Method } from "../lib/connections/provider.ts";
import type { Secret } from "../lib/secret.ts";
import { sendBare } from "./bare-refresh.ts";
import { checkSilent, compose, type Subject } from "./compose.ts";
import { buildLine, type Line } from "./line.ts";
import { refreshSome } from "./refresh-some.ts";
import { describeSamples, interleave, median } from "./samples.ts";
import { type Mocks, startMocks } from "./start-mocks.ts";

const repeats = 9;
const timesEach = 8;
const warmUps = 2000;
/** One at a time, and as many as a tick refreshes at once at a provider that rotates. */
const inFlight = [1, 16] as const;
const due = warmUps + 2 * repeats * timesEach * inFlight.reduce((sum, count) => sum + count, 0);

type Name = `${"bare" | "sent" | "answered"} ${(typeof inFlight)[number]}`;

/** Milliseconds from the provider's answer until the write of the credential was sent, and until it was answered. */
type Gap = { readonly sentMs: number; readonly answeredMs: number };

/**
 * Measures how long a rotated refresh token exists only in memory: from the provider's answer until Vault has answered the write of
 * the credential. The baseline is a bare write to Vault, as many at a time.
 */
export async function benchDurableWrite(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    await mocks.seed({ name: "durable write", count: due, due, remainingSeconds: 500, shards: 1, rotating: true });
    const { subject, takeGaps } = watch(compose(mocks.environment, 1));
    await refreshSome(subject, warmUps, 64);
    takeGaps();
    const bareWrites = await bareWriter(mocks);
    await bareWrites(16);
    const times = await interleave<Name>(repeats, async () => {
      const round: Partial<Record<Name, number>> = {};
      for (const count of inFlight) {
        round[`bare ${count}`] = await bareWrites(count);
        await refreshSome(subject, timesEach * count, count);
        const gaps = takeGaps();
        round[`sent ${count}`] = median(gaps.map(({ sentMs }) => sentMs));
        round[`answered ${count}`] = median(gaps.map(({ answeredMs }) => answeredMs));
      }
      return { ...(round as Record<Name, number>), baseline: round["bare 1"] ?? Number.NaN };
    });
    checkSilent(subject);
    return inFlight.map((count) =>
      buildLine({
        bench: `provider's answer to durable write, ${count} in flight`,
        baseline: describeSamples(times(`bare ${count}`), "ms bare write", 2),
        measured: `${describeSamples(times(`answered ${count}`), "ms", 2)}, sent after ${describeSamples(times(`sent ${count}`), "ms", 3)}`,
        value: median(times(`answered ${count}`)) / median(times(`bare ${count}`)),
        target: { atMost: 1.25 },
      }),
    );
  } finally {
    mocks.stop();
  }
}

/** Recognises each refresh by its access token, which goes from the provider's answer into the write. */
function watch({ deps, complaints }: Subject) {
  const answeredAt = new WeakMap<Secret, number>();
  let gaps: Gap[] = [];
  const watchMethod = (method: CodeFlowMethod): CodeFlowMethod => ({
    ...method,
    refresh: async (...call) => {
      const tokens = await method.refresh(...call);
      answeredAt.set(tokens.accessToken, performance.now());
      return tokens;
    },
  });
  const credentials: CredentialStore = {
    ...deps.credentials,
    write: async (key, fields, ...rest) => {
      const sentAt = performance.now();
      const written = await deps.credentials.write(key, fields, ...rest);
      const from = fields.access_token && answeredAt.get(fields.access_token);
      if (from !== undefined) {
        gaps.push({ sentMs: sentAt - from, answeredMs: performance.now() - from });
      }
      return written;
    },
  };
  const methods = buildMethods(...deps.methods.of("gcp").filter(isCodeFlow).map(watchMethod));
  const takeGaps = (): readonly Gap[] => {
    const taken = gaps;
    gaps = [];
    return taken;
  };
  return { subject: { deps: { ...deps, credentials, methods }, complaints }, takeGaps };
}

const isCodeFlow = (method: Method): method is CodeFlowMethod => method.connect === "code_flow";

/** Repeats the product's last write to Vault, `count` at a time. @returns The median milliseconds of one write. */
async function bareWriter(mocks: Mocks): Promise<(count: number) => Promise<number>> {
  const { write } = await mocks.recordings();
  if (write === undefined) {
    throw new Error("no write of Vault was recorded");
  }
  return async (count) => {
    await mocks.replay(true);
    const durations: number[] = [];
    const work = async () => {
      for (let times = 0; times < timesEach; times += 1) {
        const from = performance.now();
        await sendBare(write);
        durations.push(performance.now() - from);
      }
    };
    await Promise.all(Array.from({ length: count }, work));
    await mocks.replay(false);
    return median(durations);
  };
}
