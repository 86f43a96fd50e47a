import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ProviderParts } from "../../functions/provider-parts.ts";
import * as lists from "../../functions/providers.ts";
import { providerNames } from "../../lib/provider-names.ts";
import { root } from "../fixtures/template.ts";

/** The list of `functions/providers.ts` that gathers a part; none: only the provider's own functions use it. */
const listOf: Readonly<Record<keyof ProviderParts, ReadonlyMap<string, unknown> | undefined>> = {
  methods: toMap(lists.everyMethod),
  connects: toMap(lists.everyConnect),
  submissions: toMap(lists.everySubmission),
  submittedAccount: toMap(lists.everySubmittedAccount),
  flow: toMap(lists.everyFlow),
  clientEndpoint: toMap(lists.everyClientEndpoint),
  about: toMap(lists.everyAbout),
  accountEntry: toMap(lists.everyAccountEntry),
  missingScopes: lists.everyMissingScopes,
  mayExecute: toMap(lists.everyMayExecute),
  duties: toMap(lists.everyDuty),
  setup: toMap(lists.everySetup),
  setupAccounts: toMap(lists.everySetupAccounts),
  targets: toMap(lists.everyTargets),
  teardown: toMap(lists.everyTeardown),
  inUse: toMap(lists.everyInUse),
  relay: toMap(lists.everyRelay),
  connectForms: toMap(lists.everyConnectForm),
  leftFields: toMap(lists.everyLeftField),
  logins: undefined,
};

function toMap(list: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(list));
}

const folders = readdirSync(join(root, "functions"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith("/provider.ts"))
  .map((file) => file.replace("/provider.ts", ""));

const declared: ReadonlyMap<string, ProviderParts> = new Map(
  await Promise.all(
    folders.map(async (folder) => [folder, (await import(join(root, `functions/${folder}/provider.ts`))) as ProviderParts] as const),
  ),
);

test("each provider that a customer can connect says in its own folder what it is", () => {
  expect(folders.toSorted()).toEqual(providerNames.toSorted());
});

test.each([...declared])("functions/%s/provider.ts exports nothing but parts", (_, parts) => {
  expect(Object.keys(parts).filter((name) => !Object.hasOwn(listOf, name))).toEqual([]);
});

test.each(Object.entries(listOf).flatMap(([part, list]) => (list === undefined ? [] : [[part as keyof ProviderParts, list] as const])))(
  "the list of %s holds those of every provider, and no other",
  (part, list) => {
    const wanted = [...declared].flatMap(([provider, parts]) => (parts[part] === undefined ? [] : [[provider, parts[part]] as const]));
    expect(new Map(list)).toEqual(new Map(wanted));
  },
);

test.each([...declared].flatMap(([provider, { flow }]) => (flow === undefined ? [] : [[provider, flow] as const])))(
  "the flow of %s starts its own login",
  (provider, flow) => {
    expect(flow.provider).toBe(provider);
    expect(Object.keys(declared.get(provider)?.missingScopes ?? {})).toContain(flow.method);
  },
);
