import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { AwsConfig } from "../target.ts";
import type { Copy } from "./copies.ts";

/** Writes a document where it is served from. It replaces the one before at once: a reader gets either. */
export type WriteCopy = (copy: Copy) => Promise<void>;

/** As the API's own answers. */
const headers = { ContentType: "application/json", CacheControl: "public, max-age=300" };

/** Opens a place. @param place - `s3://bucket`, or a folder. @throws {Error} It names no bucket. */
export function openPlace(place: string, aws: AwsConfig): WriteCopy {
  const bucket = /^s3:\/\/([a-z0-9][a-z0-9.-]+)\/?$/.exec(place)?.[1];
  if (bucket !== undefined) {
    const s3 = new S3Client(aws);
    return async ({ path: Key, text: Body }) => {
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body, ...headers }));
    };
  }
  if (place.includes("://")) {
    throw new Error(`${place} is no place for copies: s3://bucket, or a folder`);
  }
  return async ({ path, text }) => {
    const file = join(place, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, text);
    await rename(`${file}.new`, file);
  };
}
