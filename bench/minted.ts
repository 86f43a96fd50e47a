import { methodsOf } from "../lib/connections/methods.ts";
import type { SubmissionMethod } from "../lib/connections/provider.ts";
import { type TokenBroker, tokenBroker } from "../lib/connections/tokens/serve-token.ts";
import { Failure } from "../lib/errors.ts";
import { requestAccessToken } from "../lib/providers/tailscale/tailscale-token.ts";
import { Secret } from "../lib/secret.ts";
import { sendBare } from "./bare-refresh.ts";
import { checkSilent, compose } from "./compose.ts";
import { buildLine, type Line } from "./line.ts";
import { millisecondsEach } from "./milliseconds-each.ts";
import { buildRatioLine } from "./ratio-line.ts";
import { describeSamples, interleave, median } from "./samples.ts";
import { type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 15;
const missesEach = 4;
const hitsEach = 5000;
const count = 3 * repeats * missesEach;
const seeding: Seeding = { name: "minted", count, due: count, remainingSeconds: 3000, shards: 1, rotating: false, minted: true };

const serve = (broker: TokenBroker, index: number) => broker.serve(seededKey(seeding, index), 300, new AbortController().signal);

/** A minted token out of memory and from the provider, against a bare request of such a token. */
export async function benchMinted(): Promise<readonly Line[]> {
  const mocks = await startMocks();
  try {
    await mocks.seed(seeding);
    const subject = compose(mocks.environment, 1);
    const method = mintingAt(mocks.environment.GOOGLE_ISSUER ?? "");
    const broker = tokenBroker({ ...subject.deps, methods: methodsOf(method) });
    let next = 0;
    const miss = () => {
      next += 1;
      return serve(broker, next);
    };
    await serve(broker, 0);
    const { mint } = await mocks.recordings();
    if (mint === undefined) {
      throw new Error("no request of a minted token was recorded");
    }
    const times = await interleave<"miss" | "hit">(repeats, async () => ({
      baseline: await millisecondsEach(missesEach, () => sendBare(mint)),
      miss: await millisecondsEach(missesEach, miss),
      hit: await millisecondsEach(hitsEach, () => serve(broker, next)),
    }));
    checkSilent(subject);
    return [
      buildRatioLine({
        bench: "broker: minted token, from the provider",
        baseline: times("baseline"),
        baselineName: "bare request",
        measured: times("miss"),
        sampleDigits: 1,
        target: { atMost: 1.25 },
      }),
      buildLine({
        bench: "broker: minted token in memory",
        baseline: `${describeSamples(times("miss"), "ms", 1)} from the provider`,
        measured: describeSamples(times("hit"), "ms", 4),
        value: median(times("hit")) / median(times("miss")),
        target: { atMost: 0.05 },
        digits: 5,
      }),
    ];
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
    verify: refuse,
    probe: refuse,
    revoke: refuse,
  };
}
