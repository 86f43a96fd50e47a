import { type Environment, readConfig, setting } from "../config.ts";
import type { Provider } from "../connections/connection.ts";
import type { RelayedCall } from "./parse-call.ts";
import { nameByPath, type RelayLevel, type RelayRules, toExpression } from "./relay-rules.ts";

/** A provider's rules, with the calls that the operator has added. */
export type Relay = RelayRules & {
  /** @returns The level that a call needs. `undefined`: it is not sent. */
  readonly levelOf: (call: RelayedCall) => RelayLevel | undefined;
};

type AddedCall = { readonly provider: string; readonly level: RelayLevel; readonly pattern: string };
type Rules = ReadonlyMap<string, Pick<RelayRules, "form">>;

/**
 * Reads one call of the parameter `relayCalls`, such as `aws write ec2:StopInstances`.
 *
 * @returns `undefined`: the provider is unknown, the level is none, or the pattern has not the form of the provider's.
 */
export function parseAddedCall(text: string, rules: Rules): AddedCall | undefined {
  const [, provider = "", level, pattern = ""] = /^([a-z]+) (read|write) (.+)$/.exec(text.trim()) ?? [];
  return rules.get(provider)?.form.test(pattern) ? { provider, level: level as RelayLevel, pattern } : undefined;
}

/**
 * Builds the relays of all providers: what each lists, and what `RELAY_CALLS` adds, separated by commas.
 *
 * @throws {Failure} `configuration_invalid`.
 */
export function buildRelays(
  builders: Readonly<Record<string, (env: Environment) => RelayRules>>,
  env: Environment,
): ReadonlyMap<Provider, Relay> {
  const rules = new Map(Object.entries(builders).map(([provider, build]) => [provider as Provider, build(env)]));
  const { added } = readConfig(env, {
    added: setting<readonly AddedCall[]>("RELAY_CALLS", [], (raw) => {
      const calls = raw.split(",").map((text) => parseAddedCall(text, rules));
      return calls.every((call) => call !== undefined) ? calls : undefined;
    }),
  });
  const ofProvider = (provider: string) => added.filter((call) => call.provider === provider);
  return new Map([...rules].map(([provider, one]) => [provider, { ...one, levelOf: levelsOf(one, ofProvider(provider)) }]));
}

function levelsOf({ reads, nameOf = nameByPath }: RelayRules, added: readonly AddedCall[]): Relay["levelOf"] {
  const rows = [...reads.map((pattern) => ({ level: "read" as const, pattern })), ...added];
  const patterns = rows.map(({ level, pattern }) => ({ level, expression: toExpression(pattern) }));
  return (call) => {
    const name = nameOf(call);
    return name === undefined ? undefined : patterns.find(({ expression }) => expression.test(name))?.level;
  };
}
