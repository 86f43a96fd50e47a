import { dueSettings } from "../lib/connections/refresh/next-due-at.ts";
import { googleSettings } from "../lib/providers/google/google.ts";

/** How many connections there are, and which part of them is used every day. */
export type Load = { readonly connections: number; readonly usedShare: number };

/** Facts of the product. The measured ones are what `npm run bench` prints. */
const product = {
  /** Google's `expires_in`. */
  tokenLifeSeconds: 3600,
  /** Table 2, index 2: measured. */
  writeUnitsPerRefresh: 4,
  /** A condition that does not hold costs what the write would have: the record is at most 1 KB. */
  writeUnitsPerMiss: 1,
  /** Tokens that the broker had to look up between two refreshes of a connection in use: an assumption. */
  missesPerRefresh: 5,
  /** Refreshes a second of one worker with one vCPU and 64 in flight: below what is measured. */
  refreshesPerSecondAndWorker: 150,
  /** Of each minute: from the start until 20 s before the timeout of 65 s. */
  workingShare: 45 / 60,
  /** A shard does half of what it can: the other half catches up after an outage. */
  headroom: 2,
  leastShards: 4,
  /** Record, index entry and DynamoDB's 100 bytes for each. */
  storedBytes: 1500,
  /** To Vault and provider and back, TLS included. */
  outboundBytesPerRefresh: 8000,
  workerGigabytes: 1769 / 1024,
  /** Each of the broker's requests runs two functions: the authorizer, and the broker itself. */
  functionsPerRequest: 2,
  /** Milliseconds that one of them runs for a request it serves from Vault, the wait for it included: an assumption. */
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
  storedGigabyteMonth: 0.25,
  recoverableGigabyteMonth: 0.2,
  lambdaGigabyteSecond: 0.0000133334,
  millionLambdaRequests: 0.2,
  millionGatewayRequests: 1,
  natGigabyte: 0.045,
  /** Three machines with 2 vCPU and 8 GB and fast disks: a cluster that survives one of them. */
  vaultClusterMonth: 3 * 75,
};

/** KV version 2 writes a second of one raft node, published: github.com/openbao/openbao/issues/634. Bound by fsync. */
const vaultWritesPerSecond = 140;

const monthSeconds = 730 * 3600;

/** Seconds between two refreshes of a connection that is used every day: mean jitter, and half a period until the tick that sees it. */
function refreshSeconds(): number {
  const { marginSeconds, jitterSeconds, periodSeconds } = dueSettings;
  return product.tokenLifeSeconds - marginSeconds - jitterSeconds / 2 + periodSeconds / 2;
}

/** What a load means for each component. Formulas only: no discount, no free tier. */
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
    // The schedule has ticks for powers of two.
    shards: 2 ** Math.ceil(Math.log2(Math.max(product.leastShards, refreshesPerSecond / perShard))),
    /** Refreshes that fall due in a minute, of the provider's budget as it is deployed. */
    budgetShare: (refreshesPerSecond * 60) / googleSettings.refreshesPerMinute,
    brokerRequestsPerSecond: missesPerSecond,
    vaultWritesPerSecond: refreshesPerSecond,
    vaultShare: refreshesPerSecond / vaultWritesPerSecond,
    vaultClusters,
    writeUnitsPerSecond: refreshesPerSecond * product.writeUnitsPerRefresh + missesPerSecond * product.writeUnitsPerMiss,
    month: {
      refreshes: writes(refreshesPerSecond * product.writeUnitsPerRefresh),
      misses: writes(missesPerSecond * product.writeUnitsPerMiss),
      storage: gigabytes * (price.storedGigabyteMonth + price.recoverableGigabyteMonth),
      lambda: workerSeconds * product.workerGigabytes * price.lambdaGigabyteSecond,
      gateway: millionRequests * price.millionGatewayRequests,
      broker: millionRequests * product.functionsPerRequest * functionCost,
      nat: (perMonth(refreshesPerSecond) * product.outboundBytesPerRefresh * price.natGigabyte) / 1e9,
      vault: vaultClusters * price.vaultClusterMonth,
    },
  };
}
