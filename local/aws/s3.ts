import { createHash } from "node:crypto";
import type { Call } from "../simulator/call.ts";
import { type Reply, text } from "../simulator/reply.ts";

type Stored = { readonly body: string; readonly etag: string; readonly at: Date };

/** Answers a call of S3, or `undefined` if it is for another service. */
export type S3 = { answer(call: Call): Reply | undefined };

const pageLength = 1000;

/**
 * Makes S3 with path-style addresses: `PUT` and `GET` of objects, and `ListObjectsV2`. An object is written over, or with `If-None-Match: *`
 * only if there is none.
 *
 * @param buckets - The names of the buckets that there are.
 * @see {@link https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html Amazon S3 API reference}
 */
export function s3(buckets: readonly string[], now: () => Date): S3 {
  const objects = new Map(buckets.map((name) => [name, new Map<string, Stored>()]));

  return {
    answer: (call) => {
      if (call.headers["x-amz-target"] !== undefined || !isSigned(call)) {
        return undefined;
      }
      const [, name = "", rest = ""] = /^\/([^/]+)(?:\/(.*))?$/.exec(call.path) ?? [];
      const bucket = objects.get(name);
      if (bucket === undefined) {
        return refuse(404, "NoSuchBucket", "The specified bucket does not exist");
      }
      const key = decodeURIComponent(rest);
      switch (`${call.method} ${key === "" ? "bucket" : "object"}`) {
        case "GET bucket":
          return call.query.get("list-type") === "2" ? list(name, bucket, call.query) : notServed();
        case "GET object":
          return get(bucket.get(key));
        case "PUT object":
          return put(bucket, key, call, now());
        default:
          return notServed();
      }
    },
  };
}

const isSigned = ({ headers }: Call): boolean => /\/s3\/aws4_request,/.test(headers.authorization ?? "");

function get(object: Stored | undefined): Reply {
  return object === undefined
    ? refuse(404, "NoSuchKey", "The specified key does not exist.")
    : text(200, object.body, "application/x-ndjson", { etag: object.etag, "last-modified": object.at.toUTCString() });
}

function put(bucket: Map<string, Stored>, key: string, { headers, body }: Call, at: Date): Reply {
  const condition = headers["if-none-match"];
  if (condition !== undefined && condition !== "*") {
    return refuse(501, "NotImplemented", "A header you provided implies functionality that is not implemented.");
  }
  if (condition === "*" && bucket.has(key)) {
    return refuse(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold");
  }
  const etag = `"${createHash("md5").update(body).digest("hex")}"`;
  bucket.set(key, { body, etag, at });
  return text(200, "", "application/xml", { etag });
}

function list(name: string, bucket: ReadonlyMap<string, Stored>, query: URLSearchParams): Reply {
  const prefix = query.get("prefix") ?? "";
  const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
  const most = Math.min(Number(query.get("max-keys") ?? pageLength), pageLength);
  // S3 orders by the bytes of UTF-8.
  const found = [...bucket.keys()]
    .filter((key) => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
    .toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  const page = found.slice(0, most);
  const isCut = page.length < found.length;
  const contents = page.map((key) => {
    const object = bucket.get(key);
    const size = Buffer.byteLength(object?.body ?? "");
    return `<Contents><Key>${escapeXml(key)}</Key><LastModified>${object?.at.toISOString()}</LastModified><Size>${size}</Size></Contents>`;
  });
  const next = isCut ? `<NextContinuationToken>${escapeXml(page.at(-1) ?? "")}</NextContinuationToken>` : "";
  return xml(
    200,
    `<ListBucketResult><Name>${escapeXml(name)}</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${isCut}</IsTruncated>${next}${contents.join("")}</ListBucketResult>`,
  );
}

const notServed = (): Reply => refuse(501, "NotImplemented", "A header you provided implies functionality that is not implemented.");
const refuse = (status: number, code: string, message: string): Reply =>
  xml(status, `<Error><Code>${code}</Code><Message>${message}</Message></Error>`);
const xml = (status: number, body: string): Reply => text(status, `<?xml version="1.0" encoding="UTF-8"?>${body}`, "application/xml");
const escapeXml = (value: string): string => value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
