import type { RunSecrets } from "../../local/embedded/secrets.ts";
import { startEmbedded } from "../../local/embedded/stack.ts";
import type { Caller } from "../../local/issuer/server.ts";
import type { Route } from "../../local/lambda/template.ts";
import { startDeployedTarget } from "./deployed-target.ts";
import { lookInside } from "./inside.ts";

export type LogLine = { readonly functionKey: string; readonly line: string };

/** A running product, reached over HTTP. What only some targets can do is in `inside`. */
export type Target = {
  /** Begins the titles of every suite: the report says what was tested. */
  readonly name: string;
  readonly api: string;
  readonly frontEnd: string;
  /** The simulator of Google; its control plane is below `/_control`. */
  readonly google: string;
  /** Every route of `serverless.yml`. */
  readonly routes: readonly Route[];
  /** A bearer token of the API's identity provider. */
  token(
    caller: Caller,
    overrides?: { readonly audience?: string; readonly issuer?: string; readonly lifetimeSeconds?: number },
  ): Promise<string>;
  readonly inside?: Inside;
  stop(): Promise<void>;
};

export type TableItem = Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };
type Fault = Readonly<Record<string, unknown>>;

/** What is behind the API: a test that uses it needs a target whose neighbours it may steer. */
export type Inside = {
  readonly secrets: RunSecrets;
  /** Every line that any function has logged so far. */
  readonly logs: readonly LogLine[];
  sealVault(): Promise<void>;
  unsealVault(): Promise<void>;
  failVault(fault: Fault): Promise<void>;
  forgetVaultTokens(): Promise<void>;
  /** Paths of the credentials that are stored, below the mount. */
  vaultPaths(): Promise<readonly string[]>;
  /** Writes a credential anew without one of its fields. @param path - As in `vaultPaths`. */
  takeFromVault(path: string, field: string): Promise<void>;
  /** Takes a backup of one credential. @param path - As in `vaultPaths`. @returns Restores it, version number included. */
  backUpVault(path: string): Promise<() => Promise<void>>;
  /** Replaces a secret of the operator, as `aws secretsmanager put-secret-value` does. */
  putSecret(name: string, value: Readonly<Record<string, string>>): Promise<void>;
  failAws(fault: Fault): Promise<void>;
  failIssuer(fault: Fault): Promise<void>;
  /** The calls that the API's identity provider got. */
  issuerCalls(): Promise<readonly { readonly path: string }[]>;
  /** Takes back every fault of Vault, AWS and the identity provider. */
  heal(): Promise<void>;
  /** The calls that AWS got, such as `DynamoDB_20120810.PutItem`. */
  awsCalls(): Promise<readonly { readonly target: string }[]>;
  events(): Promise<readonly { readonly "detail-type": string; readonly detail: Readonly<Record<string, unknown>> }[]>;
  items(): Promise<readonly TableItem[]>;
  /** Makes time pass for the items whose partition key begins so: sets an attribute of each. */
  patchItems(prefix: string, attribute: string, value: string | number): Promise<void>;
  /** Of every execution of every state machine: its name and its whole history. */
  executions(): Promise<readonly { readonly name: string; readonly history: readonly unknown[] }[]>;
  kill(functionKey: string): Promise<void>;
  invoke(functionKey: string, event?: unknown): Promise<unknown>;
};

export type TargetOptions = {
  /** Parameters of `serverless.yml` to set otherwise, such as `consentConfirmation`. */
  readonly params?: Readonly<Record<string, string>>;
};

/** The suite runs on either target: vitest's project says on which. */
export const targetName = process.env.TARGET === "deployed" ? "deployed" : "embedded";

/** Starts the target that the whole suite runs against. */
export const startTarget = (options: TargetOptions = {}): Promise<Target> =>
  targetName === "deployed" ? startDeployedTarget(options) : startEmbeddedTarget(options);

/** Starts the one target that can be looked into and taken apart. */
export async function startEmbeddedTarget({ params = {} }: TargetOptions = {}): Promise<Target & { readonly inside: Inside }> {
  const logs: LogLine[] = [];
  const embedded = await startEmbedded({ params, onLog: (functionKey, line) => logs.push({ functionKey, line }) });
  return {
    name: "embedded",
    api: embedded.api,
    frontEnd: embedded.frontEnd,
    google: embedded.google,
    routes: Object.values(embedded.template.functions).flatMap(({ routes }) => routes),
    token: (caller, overrides) => embedded.issuer.sign(caller, overrides),
    inside: lookInside(embedded, logs),
    stop: embedded.stop,
  };
}
