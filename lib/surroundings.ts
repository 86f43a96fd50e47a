import { randomBytes } from "node:crypto";
import type { Surroundings } from "./connections/ports.ts";

/** The machine's clock and random source, for the functions to hand in. */
export const surroundings: Surroundings = { clock: () => new Date(), random: randomBytes };
