import type { S3Client } from "@aws-sdk/client-s3";
import { type LazyClient, lazyClient, lazyCommand } from "../aws/lazy-client.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
import { unless } from "../expected-failure.ts";
import type { TrailStore } from "./seal-hour.ts";

const load = () => import("./s3-sdk.chunk.ts");
const GetObjectCommand = lazyCommand(load, "GetObjectCommand");
const ListObjectsV2Command = lazyCommand(load, "ListObjectsV2Command");
const PutObjectCommand = lazyCommand(load, "PutObjectCommand");

/**
 * Keeps the trail in a bucket of S3.
 *
 * @param client - Default: one with the function's own credentials.
 * @throws {Failure} Of each operation: `audit_unavailable`, with the reason of S3. A retry helps if S3 failed.
 */
export function s3Trail(Bucket: string, client: LazyClient<S3Client> = lazyClient(async () => (await load()).openSdkS3())): TrailStore {
  const put = async (Key: string, Body: string, condition: { readonly IfNoneMatch?: "*" } = {}) => {
    await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/x-ndjson", ...condition }));
  };
  return {
    read: (Key) => {
      const reading = client.send(new GetObjectCommand({ Bucket, Key })).then(({ Body }) => Body?.transformToString("utf-8"));
      return unless(isNamed("NoSuchKey"), reading).catch(fail);
    },
    write: (name, text) => put(name, text).catch(fail),
    writeNew: async (name, text) => {
      const writing = put(name, text, { IfNoneMatch: "*" }).then(() => true);
      return (await unless(isNamed("PreconditionFailed"), writing).catch(fail)) ?? false;
    },
    list: async function* (Prefix, after) {
      let ContinuationToken: string | undefined;
      do {
        const input = { Bucket, Prefix, ...defined({ StartAfter: after, ContinuationToken }) };
        const page = await client.send(new ListObjectsV2Command(input)).catch(fail);
        yield* (page.Contents ?? []).flatMap(({ Key }) => Key ?? []);
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },
  };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");
const isNamed = (name: string) => (error: unknown) => nameOf(error) === name;
const fail = (error: unknown): never => {
  throw new Failure("audit_unavailable", { cause: error, detail: `s3: ${nameOf(error)}` });
};
