import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../local/lambda/bundle.ts";
import { startMocks } from "../start-mocks.ts";
import { type ColdCase, openColdWorld } from "./cases.ts";
import { type ColdResult, runCold } from "./run-cold.ts";

/** What cold processes run against: mocks that answer at once, and what the product is configured with. */
export type ColdWorld = {
  /** Completes the first call of a bundle. @throws {Error} The call did not do what it is for. */
  complete(of: ColdCase, bundle: Bundle): Promise<ColdResult>;
  /** Makes one call with this event, however it ends. */
  call(bundle: Bundle, event: unknown): Promise<ColdResult>;
  stop(): void;
};

export async function startColdWorld(): Promise<ColdWorld> {
  const mocks = await startMocks("at-once");
  const folder = mkdtempSync(join(tmpdir(), "aurora-bench-"));
  const certificate = join(folder, "certificate.pem");
  writeFileSync(certificate, mocks.certificate);
  const environment = await openColdWorld(mocks);
  // An event may be prepared by the product itself, which reads its part out of the process.
  Object.assign(process.env, environment);
  const call = (bundle: Bundle, event: unknown) => runCold({ ...bundle, event }, { ...environment, NODE_EXTRA_CA_CERTS: certificate });
  return {
    call,
    complete: async (of, bundle) => {
      const cold = await call(bundle, await of.prepare(mocks, environment));
      if (!of.succeeded(cold.result as never)) {
        throw new Error(`${of.handler} did not do what it is for: ${JSON.stringify(cold.result)}`);
      }
      return cold;
    },
    stop: () => {
      mocks.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
