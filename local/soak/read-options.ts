import type { SoakOptions } from "./held-soak.ts";

type Given = { readonly minutes: string; readonly connections: string; readonly seed?: string | undefined };

const leastMinutes = 0.5;
const leastConnections = 7;

/** Reads the options of the command. @param drawSeed - Without a seed, one is drawn. @throws {Error} A number is missing or too small. */
export function readOptions({ minutes, connections, seed }: Given, drawSeed: () => number): SoakOptions {
  return {
    minutes: readNumber("minutes", minutes, leastMinutes),
    connections: Math.floor(readNumber("connections", connections, leastConnections)),
    seed: seed === undefined ? drawSeed() : Math.floor(readNumber("seed", seed, 0)),
  };
}

function readNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number) || number < least) {
    throw new Error(`--${name} is a number of at least ${least}, and not ${JSON.stringify(text)}`);
  }
  return number;
}
