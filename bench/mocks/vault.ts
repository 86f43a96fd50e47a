import * as v from "valibot";
import { type Answer, type Call, ok } from "./answer.ts";

const write = v.object({ data: v.record(v.string(), v.string()), options: v.object({ cas: v.number() }) });

type Version = { readonly version: number; readonly fields: Readonly<Record<string, string>>; readonly createdAt: string };

/** KV version 2 at `kv/`: reads, and writes with check-and-set. Every login succeeds. */
export class VaultMock {
  reads = 0;
  writes = 0;
  readonly #versions = new Map<string, Version>();

  seed(path: string, fields: Readonly<Record<string, string>>): void {
    this.#versions.set(`/v1/kv/data/${path}`, { version: 1, fields, createdAt: new Date().toISOString() });
  }

  answer({ method, path, body }: Call): Answer {
    const held = this.#versions.get(path);
    if (method === "GET") {
      this.reads += 1;
      return held === undefined ? { status: 404, body: { errors: [] } } : envelope({ data: held.fields, metadata: metadata(held) });
    }
    if (path.startsWith("/v1/auth/")) {
      return ok({ auth: { client_token: "hvs.of-the-bench", lease_duration: 3600 } });
    }
    this.writes += 1;
    const { data, options } = v.parse(write, JSON.parse(body));
    if (options.cas !== (held?.version ?? 0)) {
      return { status: 400, body: { errors: ["check-and-set parameter did not match the current version"] } };
    }
    const written = { version: options.cas + 1, fields: data, createdAt: new Date().toISOString() };
    this.#versions.set(path, written);
    return envelope(metadata(written));
  }
}

const metadata = ({ version, createdAt }: Version) => ({
  created_time: createdAt,
  custom_metadata: null,
  deletion_time: "",
  destroyed: false,
  version,
});

/** Builds the envelope of every answer of Vault. */
const envelope = (data: object): Answer =>
  ok({
    request_id: "5f2c5d0e-6f3f-2f5e-0a5e-8d6c1f0f2b11",
    lease_id: "",
    renewable: false,
    lease_duration: 0,
    data,
    wrap_info: null,
    warnings: null,
    auth: null,
    mount_type: "kv",
  });
