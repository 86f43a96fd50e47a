import { join } from "node:path";
import { account, region } from "../local/embedded/roles.ts";
import { bundleFunctions } from "../local/lambda/bundle.ts";
import { readTemplate } from "../local/lambda/template.ts";
import { buildLine, type Line } from "./line.ts";

const root = join(import.meta.dirname, "..");

/** The SDK's parts that look for credentials outside the environment. */
const providers = /node_modules\/@(?:aws-sdk|smithy)\/(?:credential-provider-(?!env\/)|token-providers\/|nested-clients\/)/;

/** Measures the bytes in the deployed bundles that look for credentials where Lambda never has any. */
export async function benchBundles(): Promise<readonly Line[]> {
  const { functions } = readTemplate({ root, region, account, params: {} });
  const { metafile } = await bundleFunctions({ root, functions, outdir: join(root, ".cache/functions/bench/all") });
  const outputs = Object.values(metafile.outputs);
  const bytes = outputs.flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => (providers.test(input) ? [bytesInOutput] : [])),
  );
  const sizes = outputs.filter(({ entryPoint = "" }) => entryPoint.startsWith("functions/")).map((output) => output.bytes / 1024);
  return [
    buildLine({
      bench: "credential providers in bundles",
      baseline: `${sizes.length} functions`,
      measured: `${Math.min(...sizes).toFixed(0)}-${Math.max(...sizes).toFixed(0)} KB each`,
      value: bytes.reduce((sum, some) => sum + some, 0) / 1024,
      target: { atMost: 0 },
      digits: 0,
    }),
  ];
}
