import { afterAll } from "vitest";

// A process runs many files: what one sets in the environment, the next must not find there.
const before = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env).filter((key) => !(key in before))) {
    delete process.env[name];
  }
  Object.assign(process.env, before);
});
