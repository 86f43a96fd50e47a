import type { S3Client } from "@aws-sdk/client-s3";
import { type LazyClient, lazyClient, lazyCommand } from "../aws/lazy-client.ts";
import { defined } from "../defined.ts";
import { Failure } from "../errors.ts";
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
    read: async (Key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        return await Body?.transformToString("utf-8");
      } catch (error) {
        if (nameOf(error) === "NoSuchKey") {
          return undefined;
        }
        throw toFailure(error);
      }
    },
    write: (name, text) => put(name, text).catch(fail),
    writeNew: async (name, text) => {
      try {
        await put(name, text, { IfNoneMatch: "*" });
        return true;
      } catch (error) {
        if (nameOf(error) === "PreconditionFailed") {
          return false;
        }
        throw toFailure(error);
      }
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
const toFailure = (error: unknown): Failure => new Failure("audit_unavailable", { cause: error, detail: `s3: ${nameOf(error)}` });
const fail = (error: unknown): never => {
  throw toFailure(error);
};
