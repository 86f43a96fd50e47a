import { S3Client } from "@aws-sdk/client-s3";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of S3's SDK that is used. Imported at its first use, not when a function is loaded.
export { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";

/** Opens the SDK's client: three attempts, and time for a file of a megabyte. */
export const openSdkS3 = (): S3Client => new S3Client(awsClientOptions({ requestTimeoutMs: 8000 }));
