import { spawnSync } from "node:child_process";

/** `npm run pictures`: takes the pictures of the documentation, from what these tests connect and set up in the simulators. */
const tests = ["console-five", "console-setup.", "console-setup-drift"].map((name) => `tests/browser/${name}`);
const { status } = spawnSync("vitest", ["run", "--project", "long", ...tests], {
  stdio: "inherit",
  env: { ...process.env, TAKE_PICTURES: "1" },
});
process.exitCode = status ?? 1;
