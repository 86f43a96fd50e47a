import { buildMethods } from "../lib/connections/methods.ts";
import type { SubmissionMethod } from "../lib/connections/provider.ts";
import { tokenBroker } from "../lib/connections/tokens/serve-token.ts";
import { Failure } from "../lib/errors.ts";
import { requestAccessToken } from "../lib/providers/tailscale/tailscale-token.ts";
import { Secret } from "../lib/secret.ts";
import { sendLean } from "./bare-refresh.ts";
import { checkSilent, compose } from "./compose.ts";
import { buildLine, type Line } from "./line.ts";
import { millisecondsEach } from "./milliseconds-each.ts";
import { buildIntervalLine, buildRatioLine } from "./ratio-line.ts";
import { describeSamples, interleaveUntilSteady, median, type Samples } from "./samples.ts";
import { type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 15;
const hitsEach = 5000;

const seedingOf = (missesEach: number): Seeding => {
  const count = 1 + 3 * repeats * missesEach;
  return { name: "minted", count, due: count, remainingSeconds: 3000, shards: 1, rotating: false, minted: true };
};

/** A minted token out of memory and from the provider, with and without the delays of the stores and of the provider, against a bare request of such a token. */
export async function benchMinted(): Promise<readonly Line[]> {
  const delayed = await measure("delayed", 4);
  const atOnce = await measure("at-once", 60);
  return [
    buildRatioLine({
      bench: "broker: minted token, from the provider",
      baseline: delayed("baseline"),
      baselineName: "bare request",
      measured: delayed("miss"),
      sampleDigits: 1,
      target: { atMost: 1.25 },
    }),
    buildIntervalLine({
      bench: "the same, without delays",
      baseline: atOnce("baseline"),
      baselineName: "bare request",
      measured: atOnce("miss"),
      sampleDigits: 2,
      target: { atMost: 6 },
    }),
    buildLine({
      bench: "broker: minted token in memory",
      baseline: `${describeSamples(delayed("miss"), "ms", 1)} from the provider`,
      measured: describeSamples(delayed("hit"), "ms", 4),
      value: median(delayed("hit")) / median(delayed("miss")),
      target: { atMost: 0.05 },
      digits: 5,
    }),
  ];
}

/** @param missesEach - Tokens from the provider, one after the other, in each round. */
async function measure(pace: "delayed" | "at-once", missesEach: number): Promise<(side: "baseline" | "miss" | "hit") => Samples> {
  const mocks = await startMocks(pace);
  try {
    const seeding = seedingOf(missesEach);
    await mocks.seed(seeding);
    const subject = compose(mocks.environment, 1);
    const method = mintingAt(mocks.environment.GOOGLE_ISSUER ?? "");
    const broker = tokenBroker({ ...subject.deps, methods: buildMethods(method) });
    const serve = (index: number) => broker.serve(seededKey(seeding, index), 300, new AbortController().signal);
    let next = 0;
    const miss = () => {
      next += 1;
      return serve(next);
    };
    await serve(0);
    const { mint } = await mocks.recordings();
    if (mint === undefined) {
      throw new Error("no request of a minted token was recorded");
    }
    const times = await interleaveUntilSteady<"miss" | "hit">(repeats, pace === "delayed" ? [] : ["miss"], async () => ({
      baseline: await millisecondsEach(missesEach, () => sendLean(mint)),
      miss: await millisecondsEach(missesEach, miss),
      hit: await millisecondsEach(hitsEach, () => serve(next)),
    }));
    checkSilent(subject);
    return times;
  } finally {
    mocks.stop();
  }
}

/** A method that requests its tokens as Tailscale's client does, at the mocks. The bench does nothing else with it. */
function mintingAt(baseUrl: string): SubmissionMethod {
  const refuse = () => Promise.reject(new Failure("internal", { detail: "the bench only mints" }));
  return {
    provider: "tailscale",
    name: "client",
    connect: "submission",
    tokens: "minted",
    access: ["full"],
    refreshesPerMinute: 1_000_000,
    revokesWholeAccount: false,
    missingScopes: () => [],
    async mint({ client_id, client_secret = new Secret("") }, _access, { signal }) {
      const client = { clientId: client_id?.reveal() ?? "", clientSecret: client_secret };
      const { tags: _, ...token } = await requestAccessToken({ baseUrl, scopes: [] }, client, () => new Date(), signal);
      return { type: "bearer", ...token };
    },
    parse: refuse,
    fields: [],
    verify: refuse,
    probe: refuse,
    revoke: refuse,
  };
}
