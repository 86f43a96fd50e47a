import { json } from "../simulator/reply.ts";
import type { Handler } from "../simulator/route.ts";
import { describeApis } from "./describe-apis.ts";
import { describeIam } from "./describe-iam.ts";
import type { World } from "./world.ts";

/** Describes one part of the customers' cloud. Same contents, same description: lists are sorted, and there is no etag and no instant. */
export type DescribeCloud = (world: World) => Readonly<Record<string, unknown>>;

/** Every part that a setup may change. A new part of the simulator adds its description. */
const PARTS: readonly DescribeCloud[] = [describeIam, describeApis];

/** `GET /_control/cloud`: all that a setup may change, so that a test compares the world before it with the world after a teardown. */
export const getCloud: Handler<World> = (_call, world) => json(200, Object.assign({}, ...PARTS.map((describe) => describe(world))));
