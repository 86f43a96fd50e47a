import type { Change } from "../../../setup/ledger.ts";
import type { PlannedTarget } from "../../../setup/plan.ts";
import { toAudience } from "../pool-provider.ts";
import { type ChangeKind, datasetId, datasetLabel, ofKind, readName, toUserRole } from "./change-names.ts";
import {
  accountEmail,
  addFunctions,
  asksEmail,
  shellQuote as quote,
  removeFunctions,
  type ShellFunction,
  shellComment,
} from "./setup-functions.ts";

/** A plan as two scripts that an administrator of the customer runs by hand. */
export type SetupCommands = {
  /** Makes what the plan lists. May be run again. */
  readonly add: string;
  /** Takes it back, except APIs and the dataset, which others may use. May be run again. */
  readonly remove: string;
};

type Context = { readonly home: string; readonly exportLocation: string | undefined };

/**
 * Writes a plan as two bash scripts of `gcloud` commands. Pure. They hold no secret, and each value is quoted. Targets without changes are left
 * out.
 */
export function toSetupCommands(targets: readonly PlannedTarget[], context: Context): SetupCommands {
  const list = targets.flatMap(({ changes }) => changes);
  return {
    add: toScript("Gives Aurora the access that its plan lists. May be run again.", addFunctions, [
      ...list.filter(({ kind }) => kind === "service_account").map((change) => toAddLine(change, context)),
      ...list.filter(({ kind }) => kind !== "service_account").map((change) => toAddLine(change, context)),
    ]),
    remove: toScript("Takes back the access that Aurora's plan lists. May be run again.", removeFunctions, [
      // Their tokens end at once. The accounts go last: a deleted one would leave its roles behind.
      ...ofKind(list, "service_account").map(({ target, name }) => command("disable_account", target, name)),
      ...list.flatMap((change) => toRemoveLine(change, context)),
      // The binding is gone by now: without it no token is given any more.
      ...ofKind(list, "identity_provider").flatMap((change) => toPoolLine("delete_provider", change)),
      ...ofKind(list, "identity_pool").flatMap((change) => toPoolLine("delete_pool", change)),
      ...ofKind(list, "service_account").map(({ target, name }) => command("delete_account", target, name)),
    ]),
  };
}

const command = (name: string, ...values: readonly string[]): string => [name, ...values.map(quote)].join(" ");

/** The lines that stand in both scripts: the one adds what the other removes. */
function toLines(verb: "add" | "remove", change: Change, { home }: Context) {
  const { target } = change;
  const user = () => {
    const { accountId, member } = readName.accountUser(change);
    return command(`${verb}_account_user`, target, accountId, member, toUserRole(change));
  };
  const lines = {
    account_user: user,
    pool_user: user,
    role: () => {
      const { role, accountId } = readName.role(change);
      return command(`${verb}_role`, target, home, accountId, role);
    },
    dataset_reader: () => command(`${verb}_reader`, target, home, readName.datasetReader(change).accountId, datasetId),
    label: () => command(`${verb}_label`, target, readName.label(change).key, readName.label(change).value),
  };
  return lines satisfies Partial<Record<ChangeKind, () => string>>;
}

function toAddLine(change: Change, context: Context): string {
  const { target, name } = change;
  const { exportLocation = "US" } = context;
  const lines: Record<ChangeKind, () => string> = {
    ...toLines("add", change, context),
    service_account: () => command("create_account", target, name),
    api: () => command("enable_api", target, name),
    dataset: () => command("create_dataset", target, datasetId, exportLocation, `${datasetLabel.key}:${datasetLabel.value}`),
    identity_pool: () => toPoolLine("create_pool", change).join("\n"),
    identity_provider: () => toPoolLine("create_provider", change).join("\n"),
  };
  return withReason(change, lines[change.kind as ChangeKind]());
}

/** Accounts have lines of their own. APIs and the dataset stay. */
function toRemoveLine(change: Change, context: Context): readonly string[] {
  const lines: Partial<Record<ChangeKind, () => string>> = toLines("remove", change, context);
  const line = lines[change.kind as ChangeKind];
  return line === undefined ? [] : [line()];
}

/** A line about a pool or its provider. */
function toPoolLine(name: string, { kind, target, name: of }: Change): readonly string[] {
  const provider = kind === ("identity_provider" satisfies ChangeKind) ? readName.poolProvider({ name: of }) : undefined;
  const at = provider?.at ?? readName.pool({ name: of });
  if (at === undefined) {
    return [];
  }
  if (provider === undefined) {
    return [command(name, target, at.pool)];
  }
  const { issuer, subject, audience = toAudience(at) } = provider.trust;
  const settings = name === "create_provider" ? [audience, issuer, subject] : [];
  return [command(name, target, at.pool, at.provider, ...settings)];
}

const withReason = ({ reason }: Change, line: string): string => `${shellComment(reason)}\n${line}`;

/** Only the functions that are used, and what they use. */
function toScript(title: string, functions: readonly ShellFunction[], lines: readonly string[]): string {
  const called = new Set(lines.flatMap((line) => /^(\w+) /m.exec(line)?.[1] ?? []));
  const used = functions.filter(({ name }) => called.has(name));
  const bodies = [...(used.some(asksEmail) ? [accountEmail] : []), ...used].map(({ body }) => body);
  const nothing = lines.length === 0 ? ["echo 'Nothing to do.'"] : [];
  return `${["#!/usr/bin/env bash", shellComment(title), "set -euo pipefail", "", ...bodies, ...lines, ...nothing].join("\n")}\n`;
}
