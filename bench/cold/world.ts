import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../local/lambda/bundle.ts";
import { startMocks } from "../start-mocks.ts";
import { type ColdCase, openColdWorld } from "./cases.ts";
import { type ColdResult, runCold } from "./run-cold.ts";

/** The surroundings of cold processes: mocks that answer at once, and the product's configuration. */
export type ColdWorld = {
  /** Completes the first call of a bundle. @throws {Error} The call did not succeed. */
  complete(of: ColdCase, bundle: Bundle): Promise<ColdResult>;
  /** Makes one call with this event. The call may fail. */
  call(bundle: Bundle, event: unknown): Promise<ColdResult>;
  stop(): void;
};

export async function startColdWorld(): Promise<ColdWorld> {
  const mocks = await startMocks("at-once");
  const folder = mkdtempSync(join(tmpdir(), "aurora-bench-"));
  const certificate = join(folder, "certificate.pem");
  writeFileSync(certificate, mocks.certificate);
  const environment = await openColdWorld(mocks);
  // The product may prepare an event in this process, and reads its settings from it.
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
