import { credentialPath } from "../../lib/credentials/credential-path.ts";
import { base } from "../fixtures/vault-fixture.ts";
import { freshKey } from "./credential-store-contract.ts";

export type StepOptions = {
  readonly token?: "root" | "wrong" | "none" | "empty";
  readonly body?: unknown;
  /** Instead of a body: what is no JSON, or not what is meant. */
  readonly text?: string;
  readonly type?: string;
};
/** A call, and what of it differs from a call with the policy's own token. */
export type Step = readonly [method: string, path: string, options?: StepOptions];

const path = credentialPath(base, freshKey());
export const [data, metadata] = [`kv/data/${path}`, `kv/metadata/${path}`];
export const write = (cas: number, value = "v") => ({ body: { data: { token: value }, options: { cas } } });
const patch = (body: unknown) => ({ token: "root", type: "application/merge-patch+json", body }) as const;
const root = { token: "root" } as const;

/** One life of a credential and what can go wrong in it, in this order. */
export const life: readonly (readonly [string, Step])[] = [
  ["a read of nothing", ["GET", data]],
  ["an erasure of nothing", ["DELETE", metadata]],
  ["a write that names a version where nothing is", ["POST", data, write(1)]],
  ["a write without a value", ["POST", data, { body: { options: { cas: 0 } } }]],
  ["a write with a cas that is no number", ["POST", data, { body: { data: {}, options: { cas: "x" } } }]],
  ["a first write", ["POST", data, write(0)]],
  ["a second write, by PUT", ["PUT", data, write(1)]],
  ["a write that saw nothing", ["POST", data, write(0)]],
  ["a read", ["GET", data]],
  ["a read of an older version", ["GET", `${data}?version=1`]],
  ["a read of metadata, which no policy allows", ["GET", metadata]],
  ["a listing, which no policy allows", ["GET", `kv/metadata/${base}?list=true`]],
  ["a soft deletion, which no policy allows", ["DELETE", data]],
  ["a listing by the operator", ["GET", `kv/metadata/${path.replace(/\/[^/]+$/, "")}?list=true`, { token: "root" }]],
  ["a soft deletion by the operator", ["DELETE", data, { token: "root" }]],
  ["a read of what was soft-deleted", ["GET", data]],
  ["a write over it that saw nothing", ["POST", data, write(0)]],
  ["its undeletion", ["POST", `kv/undelete/${path}`, { token: "root", body: { versions: [2] } }]],
  ["its destruction", ["POST", `kv/destroy/${path}`, { token: "root", body: { versions: [2] } }]],
  ["a read of what was destroyed", ["GET", data]],
  ["a write over it", ["POST", data, write(2)]],
  ["an erasure", ["DELETE", metadata]],
  ["a read of what was erased", ["GET", data]],
  ["a read with an unknown token", ["GET", data, { token: "wrong" }]],
  ["a write with an unknown token", ["POST", data, { token: "wrong", ...write(0) }]],
  ["an erasure with an unknown token", ["DELETE", metadata, { token: "wrong" }]],
  ["a read without a token", ["GET", data, { token: "none" }]],
  ["a read that the policy does not name", ["GET", "kv/data/other/a"]],
  ["a write that the policy does not name", ["POST", "kv/data/other/a", write(0)]],
  ["an erasure that the policy does not name", ["DELETE", "kv/metadata/other/a"]],
  ["a read at a wrong mount", ["GET", "nope/data/a", { token: "root" }]],
  ["a write at a wrong mount", ["POST", "nope/data/a", { token: "root", ...write(0) }]],
  ["an erasure at a wrong mount", ["DELETE", "nope/metadata/a", { token: "root" }]],
];

const more = credentialPath(base, freshKey());
const [moreData, moreMetadata] = [`kv/data/${more}`, `kv/metadata/${more}`];

/** What no client of ours sends, and others may. */
export const oddities: readonly (readonly [string, Step])[] = [
  ["a write without cas", ["POST", moreData, { body: { data: { token: "v" } } }]],
  ["a write without cas whose options are nothing", ["POST", moreData, { body: { data: { token: "v" }, options: null } }]],
  ["a write whose cas is a fraction", ["POST", moreData, { body: { data: {}, options: { cas: 0.5 } } }]],
  ["a write whose cas is an object", ["POST", moreData, { body: { data: {}, options: { cas: {} } } }]],
  ["a patch of nothing", ["PATCH", moreData, patch({ data: { token: "v" }, options: { cas: 0 } })]],
  ["a first write whose cas is text", ["POST", moreData, { body: { data: { a: "1", b: { c: "2", d: "3" } }, options: { cas: "0" } } }]],
  ["a read of its metadata", ["GET", moreMetadata, root]],
  ["a patch without cas", ["PATCH", moreData, patch({ data: { token: "v" } })]],
  ["a patch that saw nothing", ["PATCH", moreData, patch({ data: { token: "v" }, options: { cas: 0 } })]],
  ["a patch without a value", ["PATCH", moreData, patch({ options: { cas: 1 } })]],
  ["a patch that is JSON only", ["PATCH", moreData, { ...patch({ data: {}, options: { cas: 1 } }), type: "application/json" }]],
  ["a patch that no policy allows", ["PATCH", moreData, { ...patch({ data: {}, options: { cas: 1 } }), token: "wrong" }]],
  ["a patch", ["PATCH", moreData, patch({ data: { a: null, b: { c: "4" }, e: "5" }, options: { cas: 1 } })]],
  ["a read of what was patched", ["GET", moreData]],
  ["a third write", ["POST", moreData, write(2)]],
  ["a read of the version that it pushed out", ["GET", `${moreData}?version=1`]],
  ["a read of the metadata of two versions", ["GET", moreMetadata, root]],
  ["a write whose value is text", ["POST", moreData, { body: { data: "v", options: { cas: 3 } } }]],
  ["a write whose value is a boolean", ["POST", moreData, { body: { data: true, options: { cas: 3 } } }]],
  ["a write whose value is a list", ["POST", moreData, { body: { data: ["v"], options: { cas: 3 } } }]],
  ["a write whose value is an empty list", ["POST", moreData, { body: { data: [], options: { cas: 3 } } }]],
  ["a write whose options are text", ["POST", moreData, { body: { data: {}, options: "v" } }]],
  ["a write that is cut off", ["POST", moreData, { text: '{"data":{' }]],
  ["a write that is no JSON", ["POST", moreData, { text: "<html>" }]],
  ["a write that is no JSON, with an unknown token", ["POST", moreData, { text: "<html>", token: "wrong" }]],
  ["a write that is a list", ["POST", moreData, { text: "[]" }]],
  ["a write that is text", ["POST", moreData, { text: '"v"' }]],
  ["a write that is true", ["POST", moreData, { text: "true" }]],
  ["a write that is a number", ["POST", moreData, { text: "1" }]],
  ["a write that is null", ["POST", moreData, { text: "null" }]],
  ["a write that is empty", ["POST", moreData, { text: "" }]],
  ["a soft deletion of versions", ["POST", `kv/delete/${more}`, { token: "root", body: { versions: [3] } }]],
  ["a soft deletion of the latest", ["DELETE", moreData, root]],
  ["a second soft deletion of the latest", ["DELETE", moreData, root]],
  ["a patch of what was soft-deleted", ["PATCH", moreData, patch({ data: {}, options: { cas: 4 } })]],
  ["a read of the metadata of what was soft-deleted", ["GET", moreMetadata, root]],
  ["an undeletion", ["PUT", `kv/undelete/${more}`, { token: "root", body: { versions: "4" } }]],
  ["a read of the metadata of what was undeleted", ["GET", moreMetadata, root]],
  ["a destruction", ["POST", `kv/destroy/${more}`, { token: "root", body: { versions: [3, 4] } }]],
  ["a read of the metadata of what was destroyed", ["GET", moreMetadata, root]],
  ["a soft deletion without versions", ["POST", `kv/delete/${more}`, { token: "root", body: {} }]],
  ["an undeletion without versions", ["POST", `kv/undelete/${more}`, { token: "root", body: {} }]],
  ["a destruction without versions", ["POST", `kv/destroy/${more}`, { token: "root", body: {} }]],
  ["a soft deletion of versions of nothing", ["POST", `kv/delete/aurora/nothing`, { token: "root", body: { versions: [1] } }]],
  ["a read where versions are destroyed", ["GET", `kv/destroy/${more}`, root]],
  ["a read of metadata of nothing", ["GET", `kv/metadata/${base}/nothing`, root]],
  ["a listing of nothing", ["GET", "kv/metadata/nothing?list=true", root]],
  ["a listing of data", ["GET", `kv/data/${base}?list=true`, root]],
  ["a listing of everything", ["GET", "kv/metadata?list=true", root]],
  ...[`kv/${base}/a`, "kv/data", "kv/data/", `kv/data/${base}/`, "kv/"].map((at) => [`a read of ${at}`, ["GET", at, root]] as const),
  ["a write to a path of KV version 1", ["POST", "kv/aurora/a", { token: "root", body: { token: "v" } }]],
  ["a deletion of a path of KV version 1", ["DELETE", "kv/aurora/a", root]],
  ["a patch of a path of KV version 1", ["PATCH", "kv/aurora/a", patch({})]],
  ["a write to a folder", ["POST", `${moreData}/`, write(0)]],
  ["a write to a folder, with an unknown token", ["POST", `${moreData}/`, { token: "wrong", ...write(0) }]],
  ["a read with an empty token", ["GET", moreData, { token: "empty" }]],
  ["a look at one's own token", ["GET", "auth/token/lookup-self"]],
  ["a look at the root token", ["GET", "auth/token/lookup-self", root]],
  ["a look at one's own token by POST", ["POST", "auth/token/lookup-self"]],
  ["a revocation of one's own token", ["POST", "auth/token/revoke-self"]],
  ["a revocation of one's own token by GET", ["GET", "auth/token/revoke-self"]],
  ["a read of health", ["GET", "sys/health", { token: "none" }]],
  ["a write of health", ["POST", "sys/health", { token: "none" }]],
  ...["approle", "aws", "jwt"].map(
    (method) => [`a read of a login by ${method}`, ["GET", `auth/${method}/login`, { token: "none" }]] as const,
  ),
  ["a login that is cut off", ["POST", "auth/approle/login", { token: "none", text: "{" }]],
];
