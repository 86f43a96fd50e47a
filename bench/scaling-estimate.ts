import { dueSettings } from "../lib/connections/record/next-due-at.ts";
import { googleSettings } from "../lib/providers/google/google.ts";

/** The number of connections, and the share that is used every day. */
export type Load = { readonly connections: number; readonly usedShare: number };

/** Facts of the product. `npm run bench` prints the measured ones. */
const product = {
  /** Google's `expires_in`. */
  tokenLifeSeconds: 3600,
  /** Table 2, index 2: measured. */
  writeUnitsPerRefresh: 4,
  /** A strongly consistent read of a record, which is at most 4 KB. */
  readUnitsPerMiss: 1,
  /** Tokens that the broker reads from Vault between two refreshes of a connection in use: an assumption. */
  missesPerRefresh: 5,
  /** Refreshes a second of one worker with one vCPU and 64 in flight: below the measured number. */
  refreshesPerSecondAndWorker: 150,
  /** The working part of each minute: from the start until 20 s before the timeout of 65 s. */
  workingShare: 45 / 60,
  /** A shard uses half of its capacity. The other half catches up after an outage. */
  headroom: 2,
  leastShards: 4,
  /** Record, index entry and DynamoDB's 100 bytes for each. */
  storedBytes: 1500,
  /** To Vault and provider and back, TLS included. */
  outboundBytesPerRefresh: 8000,
  workerGigabytes: 1769 / 1024,
  /** Each request to the broker runs two functions: the authorizer and the broker. */
  functionsPerRequest: 2,
  /** Milliseconds that each function runs for a token from Vault, with the wait for Vault: an assumption. */
  functionMs: 15,
  functionGigabytes: 512 / 1024,
};

/**
 * Public list prices for us-east-1 in US dollars, Lambda on arm64. They change: check them against the provider's pages.
 *
 * @see {@link https://aws.amazon.com/dynamodb/pricing/on-demand/ DynamoDB} {@link https://aws.amazon.com/lambda/pricing/ Lambda}
 *   {@link https://aws.amazon.com/api-gateway/pricing/ API Gateway} {@link https://aws.amazon.com/vpc/pricing/ NAT}
 *   {@link https://aws.amazon.com/ec2/pricing/on-demand/ EC2}
 */
const price = {
  millionWriteUnits: 0.625,
  millionReadUnits: 0.125,
  storedGigabyteMonth: 0.25,
  recoverableGigabyteMonth: 0.2,
  lambdaGigabyteSecond: 0.0000133334,
  millionLambdaRequests: 0.2,
  millionGatewayRequests: 1,
  natGigabyte: 0.045,
  /** Three machines with 2 vCPU, 8 GB and fast disks: a cluster that survives the loss of one. */
  vaultClusterMonth: 3 * 75,
};

/** KV version 2 writes a second of one raft node, published: github.com/openbao/openbao/issues/634. Bound by fsync. */
const vaultWritesPerSecond = 140;

const monthSeconds = 730 * 3600;

/** Computes the seconds between two refreshes of a connection in daily use: with mean jitter, and half a period until the next tick. */
function refreshSeconds(): number {
  const { marginSeconds, jitterSeconds, periodSeconds } = dueSettings;
  return product.tokenLifeSeconds - marginSeconds - jitterSeconds / 2 + periodSeconds / 2;
}

/** Estimates the load and cost of each component. Formulas only: no discount, no free tier. */
export function estimate({ connections, usedShare }: Load) {
  const inUse = connections * usedShare;
  const refreshesInUse = inUse / refreshSeconds();
  const refreshesPerSecond = refreshesInUse + (connections - inUse) / (dueSettings.keepAliveSeconds * 0.975);
  const missesPerSecond = refreshesInUse * product.missesPerRefresh;
  const perMonth = (perSecond: number) => perSecond * monthSeconds;
  const writes = (unitsPerSecond: number) => (perMonth(unitsPerSecond) / 1e6) * price.millionWriteUnits;
  const gigabytes = (connections * product.storedBytes) / 1e9;
  const perShard = (product.refreshesPerSecondAndWorker * product.workingShare) / product.headroom;
  const vaultClusters = Math.ceil(refreshesPerSecond / (vaultWritesPerSecond / 2));
  const workerSeconds = perMonth(refreshesPerSecond) / product.refreshesPerSecondAndWorker;
  const millionRequests = perMonth(missesPerSecond) / 1e6;
  const functionCost = price.millionLambdaRequests + product.functionMs * 1000 * product.functionGigabytes * price.lambdaGigabyteSecond;
  return {
    refreshesPerSecond,
    // The schedule has ticks only for powers of two.
    shards: 2 ** Math.ceil(Math.log2(Math.max(product.leastShards, refreshesPerSecond / perShard))),
    /** The share of the provider's deployed budget that the refreshes of a minute need. */
    budgetShare: (refreshesPerSecond * 60) / googleSettings.refreshesPerMinute,
    brokerRequestsPerSecond: missesPerSecond,
    vaultWritesPerSecond: refreshesPerSecond,
    vaultShare: refreshesPerSecond / vaultWritesPerSecond,
    vaultClusters,
    writeUnitsPerSecond: refreshesPerSecond * product.writeUnitsPerRefresh,
    month: {
      refreshes: writes(refreshesPerSecond * product.writeUnitsPerRefresh),
      misses: (perMonth(missesPerSecond * product.readUnitsPerMiss) / 1e6) * price.millionReadUnits,
      storage: gigabytes * (price.storedGigabyteMonth + price.recoverableGigabyteMonth),
      lambda: workerSeconds * product.workerGigabytes * price.lambdaGigabyteSecond,
      gateway: millionRequests * price.millionGatewayRequests,
      broker: millionRequests * product.functionsPerRequest * functionCost,
      nat: (perMonth(refreshesPerSecond) * product.outboundBytesPerRefresh * price.natGigabyte) / 1e9,
      vault: vaultClusters * price.vaultClusterMonth,
    },
  };
}
