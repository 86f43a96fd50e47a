import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ColdCase, coldCases } from "../../bench/cold/cases.ts";
import { buildEvent } from "../../bench/cold/event.ts";
import { type ColdWorld, startColdWorld } from "../../bench/cold/world.ts";
import type { Bundle, Bundles } from "../../local/lambda/bundle.ts";
import { chunkOf } from "../fixtures/chunks.ts";
import { sharedBundles } from "../fixtures/shared-bundles.ts";
import { root, template } from "../fixtures/template.ts";

const functions = Object.entries(template.functions);

const providerFolders = readdirSync(join(root, "lib/providers"), { withFileTypes: true }).flatMap((one) =>
  one.isDirectory() ? one.name : [],
);
/** The folder of `lib/providers` that the functions of one provider serve, by their own folder. */
const providerOf: Readonly<Record<string, string>> = {
  ...Object.fromEntries(providerFolders.map((folder) => [folder, folder])),
  ...{ gcp: "google", "gcp-setup": "google", "gcp-teardown": "google" },
};
const ofOneProvider = functions.flatMap(([key, { handler }]) => {
  const own = providerOf[/^functions\/(?:aurora\/)?([^/]+)/.exec(handler)?.[1] ?? ""];
  return own === undefined ? [] : [[key, own] as const];
});

/** Of one bundle, without the files beside it. */
const mostKilobytes = 352;

let bundles: Bundles;
beforeAll(async () => {
  bundles = await sharedBundles(template.functions);
});

const bundleOf = (key: string): Bundle => bundles.functions[key] ?? expect.unreachable();

function outputOf(key: string) {
  const { file } = bundleOf(key);
  const [, output] =
    Object.entries(bundles.metafile.outputs).find(([path]) => file.endsWith(path.replace(/^.*\.cache/, ".cache"))) ?? expect.unreachable();
  return output;
}

/** How the paths of a bundle and of the files beside it begin. */
const besideOf = (key: string): string =>
  bundleOf(key)
    .file.replace(/^.*\.cache/, ".cache")
    .replace(/cjs$/, "");

const packagesOf = (key: string): ReadonlySet<string> =>
  new Set(Object.keys(outputOf(key).inputs).flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));

describe("a bundle", () => {
  test.each(functions.map(([key]) => key))("of %s holds no library that it does not need", (key) => {
    const packages = packagesOf(key);
    expect(Object.keys(outputOf(key).inputs)).not.toEqual([]);
    const heavy = [
      "google-auth-library",
      "gaxios",
      "@azure/identity",
      "@azure/msal-node",
      "micro-key-producer",
      "googleapis",
      "node-vault",
      "axios",
      "@aws-crypto/sha256-js",
      "undici",
    ];
    expect([...packages].filter((name) => heavy.includes(name) || name.startsWith("@aws-sdk/client-"))).toEqual([]);
  });

  test.each(functions.map(([key]) => key))("of %s has each large library of its methods in a file beside it, and no other", (key) => {
    const inputs = Object.keys(outputOf(key).inputs);
    const beside = besideOf(key);
    const chunks = Object.keys(bundles.metafile.outputs).filter((path) => path !== `${beside}cjs` && path.startsWith(beside));
    const wanted = new Set(Object.entries(chunkOf).flatMap(([file, chunk]) => (inputs.includes(file) ? [`${beside}${chunk}.cjs`] : [])));
    expect(chunks.sort()).toEqual([...wanted].sort());
  });

  const serveAll = [
    "connectionsConfirm",
    "connectSessionsManage",
    "connectSubmit",
    "connectionsRefresh",
    "connectionsCheck",
    "connectionsPreflight",
    "connectionsDisconnect",
    "auroraConnectionsDisconnectAccount",
    "tokensServe",
    "tokensReportRejected",
    "tokensRelayCall",
    "jobsRefreshDue",
    "jobsSweepGrants",
  ];

  /** What is in the bundle of a function and in the files beside it. */
  const reachedBy = (key: string): string[] =>
    Object.entries(bundles.metafile.outputs).flatMap(([path, output]) =>
      path.startsWith(besideOf(key)) ? Object.keys(output.inputs) : [],
    );

  const reaching = (library: string): string[] =>
    functions.flatMap(([key]) => (reachedBy(key).some((input) => input.includes(`node_modules/${library}/`)) ? [key] : []));

  // The functions of one provider that use its methods.
  const azures = ["auroraAzureSubscriptions", "azureLogin"];
  const tailscales = ["auroraMintTailscale", "tailscaleConnect", "tailscaleDisconnect", "tailscaleRefreshToken"];
  const googles = [
    "gcpCallback",
    "gcpConnectServiceAccount",
    "gcpForceDisconnect",
    "gcpShowPlan",
    "applySetup",
    "auroraGcpListProjects",
    "auroraGcpChooseProjects",
    "gcpSetupDiscover",
    "gcpSetupPlan",
    "gcpSetupEnsureAccounts",
    "gcpSetupGrantAccess",
    "gcpSetupEnableApis",
    "gcpSetupPrepareExport",
    "gcpSetupVerify",
    "gcpSetupWriteMetadata",
    "gcpSetupEndLogin",
    "gcpTeardownUndoTarget",
    "gcpTeardownFinish",
  ];

  test.each<[string, string[]]>([
    ["@azure/identity", azures],
    // With AWS as the issuer, it is what identity tokens of each method without a secret come from.
    [
      "@aws-sdk/client-sts",
      [
        "awsConnectRole",
        "awsConnectAccounts",
        "auroraAwsReconnect",
        "awsDisconnectAccount",
        "awsCleanup",
        ...azures,
        ...googles,
        ...tailscales,
      ],
    ],
    ["google-auth-library", googles],
  ])("reaches %s only where all methods are served, and in its provider's functions that use its methods", (library, own) => {
    expect(reaching(library).toSorted()).toEqual([...serveAll, ...own].toSorted());
  });

  test.each(functions.map(([key]) => key))("of %s finds credentials in the environment only, where Lambda puts them", (key) => {
    const reached = new Set(reachedBy(key).flatMap((input) => /node_modules\/(@[^/]+\/[^/]+)/.exec(input)?.[1] ?? []));
    const providers = [...reached].filter((name) => /credential-provider|token-providers|nested-clients/.test(name));
    // These call nothing of AWS: they answer where no route fits, serve scripts and words, or show our own account or the caller.
    expect(providers).toEqual(
      ["notFound", "openapi", "auroraAzureScript", "auroraAwsEnvCheck", "callersRead", "connectionsListProviders"].includes(key)
        ? []
        : ["@aws-sdk/credential-provider-env"],
    );
  });

  test.each(functions.map(([key]) => key))("of %s does not load Node's promises of files, which only a JWT in a file needs", (key) => {
    expect(readFileSync(bundleOf(key).file, "utf8")).not.toContain('require("node:fs/promises")');
  });

  test("of what answers where no route fits is small, without an AWS client", () => {
    const packages = [...packagesOf("notFound")];
    expect(packages.filter((name) => /^(@aws-sdk\/|@smithy\/|jose$|valibot$)/.test(name))).toEqual([]);
  });

  const bySet = Object.entries(Object.groupBy(functions, ([, { roleName }]) => roleName));

  test.each(bySet)("of the functions of %s read each key that their set gives them", (_, ofSet = []) => {
    const text = [...new Set(ofSet.map(([key]) => bundleOf(key).file))].map((file) => readFileSync(file, "utf8")).join("\n");
    // Powertools reads its own, in every function.
    const given = ofSet.flatMap(([, { environment }]) => Object.keys(environment)).filter((name) => !name.startsWith("POWERTOOLS_"));
    expect(given.filter((name) => !text.includes(`"${name}"`))).toEqual([]);
  });

  test.each(functions.map(([key]) => key))("of %s holds what connects a submission only if it connects one", (key) => {
    const inputs = Object.keys(outputOf(key).inputs);
    // What makes a method one that connects a submission.
    const connects = /\bparse:[^{};]{1,60},verify:\(/.test(readFileSync(bundleOf(key).file, "utf8"));
    expect(connects).toBe(inputs.includes("lib/connections/connect/find-submission.ts"));
  });

  test.each(functions)("of %s starts a setup or a teardown only if the function knows its machine", (key, { environment }) => {
    const holdsClient = Object.keys(outputOf(key).inputs).some((input) => input.startsWith("lib/step-functions/"));
    expect(holdsClient).toBe("SETUP_MACHINE_ARN" in environment || "TEARDOWN_MACHINE_ARN" in environment);
  });

  test("each provider has functions of its own", () => {
    expect(new Set(ofOneProvider.map(([, own]) => own))).toEqual(new Set(providerFolders));
  });

  test.each(ofOneProvider)("of %s, which serves one provider, holds the code of no other", (key, own) => {
    const inputs = Object.keys(outputOf(key).inputs);
    const held = inputs.flatMap((input) => /^lib\/providers\/([\w-]+)\//.exec(input)?.[1] ?? []);
    expect(held.filter((name) => name !== own)).toEqual([]);
    expect(inputs.filter((input) => /^functions\/providers\.ts$/.test(input))).toEqual([]);
  });

  test("of the console has what redeems and refreshes in the file beside it alone, and its page compressed", () => {
    const { inputs, bytes } = outputOf("consoleServe");
    const ofLibrary = Object.entries(inputs).filter(([input]) => input.includes("node_modules/oauth4webapi/"));
    // What reads the identity provider's metadata, as in each function that asks a provider.
    expect(ofLibrary.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0)).toBeLessThan(4096);
    expect(bytes).toBeLessThan(mostKilobytes * 1024);
    expect(readFileSync(bundleOf("consoleServe").file.replace(/cjs$/, "oauth4webapi.cjs"), "utf8")).toContain("refresh_token");
  });

  test(`is at most ${mostKilobytes} KB`, () => {
    // The API's description is what its function answers, and no code.
    const codeOf = (key: string) => outputOf(key).bytes - (outputOf(key).inputs["docs/openapi.json"]?.bytesInOutput ?? 0);
    const sizes = functions.map(([key]) => [key, Math.round(codeOf(key) / 1024)] as const);
    console.log(sizes.map(([key, kilobytes]) => `${key} ${kilobytes} KB`).join("\n"));
    expect(sizes.filter(([, kilobytes]) => kilobytes > mostKilobytes)).toEqual([]);
  });
});

describe("a cold process", () => {
  let world: ColdWorld;
  beforeAll(async () => {
    world = await startColdWorld();
  });
  afterAll(() => world.stop());

  /** Loaded by the first line of the log and the first metric. */
  const isTelemetry = (file: string) => file.endsWith(".powertools.cjs");
  const keyOf = (handler: string) => functions.find(([, of]) => of.handler === handler)?.[0] ?? expect.unreachable();

  test.each(Object.entries(coldCases))(
    "of %s completes its first call without undici, and without a library of another method",
    async (_name, of) => {
      const { loadsUndici, beside } = await world.complete(of, bundleOf(keyOf(of.handler)));
      const wanted = of.library === undefined ? [] : [expect.stringMatching(new RegExp(`\\.${of.library}\\.cjs$`))];
      expect({ loadsUndici, beside: beside.filter((file) => !isTelemetry(file)) }).toEqual({ loadsUndici: false, beside: wanted });
    },
  );

  test.each([
    ["a caller whose token is good", undefined, []],
    ["a caller whose token is not, which it logs", "Bearer e30.e30.e30", [expect.stringMatching(/authorizer\.powertools\.cjs$/)]],
  ])("of the authorizer loads the log only if it has something to say: %s", async (_who, authorization, loaded) => {
    const { handler } = template.functions.authorizer ?? expect.unreachable();
    const bundle = bundleOf(keyOf(handler));
    const answered =
      authorization === undefined
        ? await world.complete(coldCases.authorizer ?? expect.unreachable(), bundle)
        : await world.call(bundle, buildEvent("GET /connections", { headers: { authorization } }));
    expect(answered.beside).toEqual(loaded);
  });

  test("that asks Microsoft for a token loads its library from the file beside it", async () => {
    const id = "0b1f6471-0000-4000-8000-000000000001";
    const event = {
      ...buildEvent("POST /azure/login", { caller: { principal_id: "ada", tenant: "acme", permissions: "connectors:write" } }),
      body: JSON.stringify({ tenantId: id, clientId: id, clientSecret: "secret" }),
    };
    const { beside } = await world.call(bundleOf("azureLogin"), event);
    expect(beside.filter((file) => !isTelemetry(file))).toEqual([expect.stringMatching(/login\.azure-identity\.cjs$/)]);
  });

  test("that makes many calls loads a leaner HTTP client from the file beside it, and goes on with it", async () => {
    const many = 150;
    const manyDue: ColdCase = {
      handler: "functions/jobs/refresh-due.handler",
      prepare: async (mocks) => {
        await mocks.seed({ name: "many calls", count: many, due: many, remainingSeconds: 500, shards: 1, rotating: false });
        return { shard: 0 };
      },
      succeeded: (counts: Readonly<Record<string, number>>) => counts["gcp refreshed expires_soon"] === many,
    };
    const { beside, loadsUndici } = await world.complete(manyDue, bundleOf("jobsRefreshDue"));
    expect(beside.filter((file) => !isTelemetry(file))).toEqual([expect.stringMatching(/refresh-due\.undici-client\.cjs$/)]);
    expect(loadsUndici, "not Node's own copy as well").toBe(false);
  });

  const measured = new Set(Object.values(coldCases).map(({ handler }) => handler));
  const others = functions.filter(([, { handler }]) => !measured.has(handler));

  test.each(others)("of %s answers its first call, whatever it is, without undici", async (key, { routes: [route] }) => {
    const event =
      route === undefined ? {} : buildEvent(`${route.method} ${route.path}`, { caller: { principal_id: "ada", tenant: "acme" } });
    expect((await world.call(bundleOf(key), event)).loadsUndici).toBe(false);
  });
});
