import { generateKeyPairSync, sign } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { buildMethods } from "../lib/connections/methods.ts";
import { tokenBroker } from "../lib/connections/tokens/serve-token.ts";
import { toJwk } from "../lib/issuer/issuer-documents.ts";
import { kmsIssuer } from "../lib/issuer/kms-issuer.ts";
import { toFederatedDetails } from "../lib/providers/google/google-federated-details.ts";
import { federatedMethod } from "../lib/providers/google/google-federated-method.ts";
import { system } from "../lib/system.ts";
import { sendLean } from "./bare-refresh.ts";
import { checkSilent, compose } from "./compose.ts";
import { buildLine, type Line } from "./line.ts";
import { millisecondsEach } from "./milliseconds-each.ts";
import { buildRatioLine } from "./ratio-line.ts";
import { describeSamples, interleaveUntilSteady, median } from "./samples.ts";
import { type Seeding, seededKey } from "./seeded-connection.ts";
import { startMocks } from "./start-mocks.ts";

const repeats = 15;
const missesEach = 3;
const hitsEach = 5000;
const count = 1 + 3 * repeats * missesEach;
const seeding: Seeding = { name: "federated", count, due: count, remainingSeconds: 3000, shards: 1, rotating: false, minted: true };

/** What KMS takes for a signature in the same region. */
const kmsMs = 10;

const access = {
  at: { projectNumber: "415104041262", pool: "aurora", provider: "aurora" },
  email: "aurora-reader@shop-prod.iam.gserviceaccount.com",
};

/** A token of a connection without a secret, out of memory and from the provider, against its two requests alone: an exchange and an impersonation. */
export async function benchFederated(): Promise<readonly Line[]> {
  const mocks = await startMocks("delayed");
  try {
    await mocks.seed(seeding);
    const subject = compose(mocks.environment, 1);
    const url = mocks.environment.GOOGLE_ISSUER ?? "";
    const broker = tokenBroker({ ...subject.deps, methods: buildMethods(methodAt(url)) });
    const serve = (index: number) => broker.serve(seededKey(seeding, index), 300, new AbortController().signal);
    let next = 0;
    await serve(0);
    const { exchange, impersonate } = await mocks.recordings();
    if (exchange === undefined || impersonate === undefined) {
      throw new Error("the two requests of a token were not recorded");
    }
    const times = await interleaveUntilSteady<"miss" | "hit">(repeats, [], async () => ({
      baseline: await millisecondsEach(missesEach, async () => {
        await sendLean(exchange);
        await sendLean(impersonate);
      }),
      miss: await millisecondsEach(missesEach, () => {
        next += 1;
        return serve(next);
      }),
      hit: await millisecondsEach(hitsEach, () => serve(next)),
    }));
    checkSilent(subject);
    return [
      buildRatioLine({
        bench: "broker: token without a secret, from the provider",
        baseline: times("baseline"),
        baselineName: "its two bare requests",
        measured: times("miss"),
        sampleDigits: 1,
        target: { atMost: 1.25 },
      }),
      buildLine({
        bench: "broker: token without a secret in memory",
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

/** Google's method, at the mocks. The seeded records are another provider's: the bench gives each call what a record of Google's has. */
function methodAt(url: string) {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const { kid } = toJwk(publicKey.export({ type: "spki", format: "der" }));
  const signer = {
    kid,
    sign: async (text: string) => {
      await sleep(kmsMs);
      return sign("sha256", Buffer.from(text), privateKey);
    },
  };
  const source = kmsIssuer({ identityUrl: "https://id.example.com", withSigner: (work) => work(signer), ...system });
  const method = federatedMethod({
    ...system,
    source,
    urls: { resourceManager: url, serviceUsage: url, iam: url, iamCredentials: url, billing: url, bigquery: url, sts: url },
    call: () => Promise.reject(new Error("the bench only mints")),
    refreshesPerMinute: 1_000_000,
  });
  const details = toFederatedDetails(access);
  return {
    ...method,
    provider: "tailscale",
    name: "client",
    mint: (held, level, call) => method.mint(held, level, { ...call, details }),
  } as typeof method;
}
