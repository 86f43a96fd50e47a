import { KMSClient } from "@aws-sdk/client-kms";
import { awsClientOptions } from "../aws-client-options.ts";

// The part of KMS' SDK that is used. Imported at its first use, not when a function is loaded.
export { GetPublicKeyCommand, SignCommand } from "@aws-sdk/client-kms";

export const openSdkKms = (): KMSClient => new KMSClient(awsClientOptions());
